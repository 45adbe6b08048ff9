import type { WebSocket } from "@fastify/websocket";

/** Seconds between pings; a peer that misses two in a row is gone (sleeping laptop, pulled cable). */
const pingSeconds = 20;

/** Pings the page and ends a socket whose peer has vanished without a word. */
export function keepAlive(socket: WebSocket): void {
  let missed = 0;
  socket.on("pong", () => {
    missed = 0;
  });
  const timer = setInterval(() => {
    if (missed >= 2) socket.terminate();
    else if (socket.readyState === socket.OPEN) {
      missed++;
      socket.ping();
    }
  }, pingSeconds * 1000);
  timer.unref();
  socket.on("close", () => clearInterval(timer));
}
