import { StringDecoder } from "node:string_decoder";
import type { RecordingFrame } from "../wire/recording.ts";
import type { RecordingHeader } from "./format.ts";

/** asciicast v2 export (one JSON array a line; times in seconds). Multi-byte characters split over frames are joined. */
export function toAsciicast(header: RecordingHeader, frames: readonly RecordingFrame[]): string {
  const lines = [
    JSON.stringify({
      version: 2,
      width: header.cols,
      height: header.rows,
      timestamp: Math.floor(header.startedAt / 1000),
      title: header.assetName,
    }),
  ];
  const decoder = new StringDecoder("utf8");
  for (const frame of frames) {
    const at = Number((frame.atMs / 1000).toFixed(3));
    if (frame.type === "output") {
      const text = decoder.write(Buffer.from(frame.bytes));
      if (text) lines.push(JSON.stringify([at, "o", text]));
    } else if (frame.type === "resize") {
      lines.push(JSON.stringify([at, "r", `${frame.cols}x${frame.rows}`]));
    } else if (frame.type === "marker" && frame.marker.what === "step") {
      lines.push(JSON.stringify([at, "m", frame.marker.command]));
    }
  }
  return `${lines.join("\n")}\n`;
}
