import { uploadPieceBytes } from "../../../server/wire/codes.ts";
import type { UploadRequest } from "../../../server/wire/records.ts";
import type { Api } from "../../api.ts";

/** Pieces are smaller than the server takes, for a progress that moves; bytes. */
const pieceBytes = Math.min(uploadPieceBytes, 2 * 1024 * 1024);

/** The part of the browser's File that is needed. */
export interface LocalFile {
  name: string;
  size: number;
  lastModified: number;
  slice(from: number, to: number): Blob;
}

export function uploadOf(file: LocalFile, directory: string, replace: boolean): UploadRequest {
  const path = directory === "/" ? `/${file.name}` : `${directory}/${file.name}`;
  return { path, size: file.size, fingerprint: String(file.lastModified), replace };
}

/**
 * Sends a file in pieces, from where an earlier try ended. `onProgress` hears the bytes that are on the host.
 * Rejects with an ApiError; what was sent stays on the host and the next call goes on from there. `stop` ends it
 * between two pieces with an AbortError.
 */
export async function sendFile(
  api: Api,
  assetId: string,
  file: LocalFile,
  upload: UploadRequest,
  onProgress: (bytes: number) => void,
  stop: AbortSignal,
): Promise<void> {
  const base = `/api/assets/${encodeURIComponent(assetId)}/uploads`;
  let { offset } = await api.send<{ offset: number }>("POST", base, upload);
  onProgress(offset);
  while (offset < file.size) {
    stop.throwIfAborted();
    const { path, size, fingerprint } = upload;
    const query = new URLSearchParams({ path, size: String(size), fingerprint, offset: String(offset) });
    const piece = file.slice(offset, Math.min(file.size, offset + pieceBytes));
    ({ offset } = await api.put<{ offset: number }>(`${base}?${query.toString()}`, piece, stop));
    onProgress(offset);
  }
  stop.throwIfAborted();
  await api.send("POST", `${base}/finish`, upload);
}

/** Removes what an upload that is given up left on the host. */
export async function cancelUpload(api: Api, assetId: string, upload: UploadRequest): Promise<void> {
  await api.send("POST", `/api/assets/${encodeURIComponent(assetId)}/uploads/cancel`, upload);
}
