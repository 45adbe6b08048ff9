import type { Socket } from "node:net";
import type { WebSocket } from "@fastify/websocket";

/** Up to this many bytes a frame is put together with its header; larger ones are not worth the copy. */
const smallMost = 4096;

/**
 * Sends binary frames on an open socket. A small one, which is a keystroke's echo, goes out as one write: the
 * library writes header and payload as two parts, which costs a third more. `sent` is called when a frame's bytes are
 * not needed any more. `raw` is the socket under it, which has
 * no compression and so no queue of its own: the order stays.
 */
export function binarySender(socket: WebSocket, raw: Socket): (frame: Uint8Array, sent?: () => void) => void {
  return (frame, sent) => {
    if (socket.readyState !== socket.OPEN) sent?.();
    else if (frame.length > smallMost || !raw.writable)
      socket.send(frame, { binary: true, compress: false }, sent);
    else {
      raw.write(whole(frame));
      sent?.();
    }
  };
}

/** RFC 6455 §5.2: one unmasked final frame. */
function whole(payload: Uint8Array): Buffer {
  const n = payload.length;
  const header = n < 126 ? 2 : 4;
  const frame = Buffer.allocUnsafe(header + n);
  frame[0] = 0x82;
  frame[1] = n < 126 ? n : 126;
  if (n >= 126) frame.writeUInt16BE(n, 2);
  frame.set(payload, header);
  return frame;
}
