import { createContext, use } from "react";

/** What the page needs of a WebSocket; the gallery and the tests bring their own. */
export interface SocketLike {
  binaryType: BinaryType;
  readonly readyState: number;
  onopen: ((event: Event) => void) | null;
  onmessage: ((event: MessageEvent) => void) | null;
  onclose: ((event: CloseEvent) => void) | null;
  onerror: ((event: Event) => void) | null;
  send(data: Uint8Array<ArrayBuffer> | string): void;
  close(code?: number, reason?: string): void;
}

/** The one seam between the page and the server: everything that leaves the page goes through here. */
export interface Backend {
  fetch(path: string, init: RequestInit): Promise<Response>;
  socket(path: string): SocketLike;
}

export const browserBackend: Backend = {
  fetch: (path, init) => fetch(path, { credentials: "same-origin", ...init }),
  socket: (path) => {
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    return new WebSocket(`${scheme}//${location.host}${path}`) as SocketLike;
  },
};

export const BackendContext = createContext<Backend>(browserBackend);
export function useBackend(): Backend {
  return use(BackendContext);
}
