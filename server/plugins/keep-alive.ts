import type { WebSocket } from "@fastify/websocket";

/** What the pings need to know of a page that is sent more than it may have room for. */
export interface Page {
  /** Output waits for this page: its pong may lie behind output it has not read, or the ping may. */
  readonly stalled: boolean;
  /** Told: it has missed pings, so that a new page of the same person need not wait for it. */
  silent: boolean;
}

/** Time between pings; a peer that misses two in a row is gone (sleeping laptop, pulled cable). */
const defaultPingMs = 20_000;
const goneAfter = 2;
/**
 * A page that stands still answers nothing either: it reads our ping after the output before it. It is waited for
 * longer, ten minutes; if its machine is really gone, the kernel's own retransmission ends the socket in about 15.
 */
const stalledGoneAfter = 30;

/** Pings the page and ends a socket whose peer has vanished without a word. Anything it sends is a sign of life. */
export function keepAlive(socket: WebSocket, page?: Page, pingMs = defaultPingMs): void {
  let missed = 0;
  const alive = () => {
    missed = 0;
    if (page) page.silent = false;
  };
  socket.on("pong", alive);
  socket.on("message", alive);
  const timer = setInterval(() => {
    const silent = missed >= goneAfter;
    if (page) page.silent = silent;
    if (silent && (!page?.stalled || missed >= stalledGoneAfter)) socket.terminate();
    else if (socket.readyState === socket.OPEN) {
      missed++;
      socket.ping();
    }
  }, pingMs);
  timer.unref();
  socket.on("close", () => clearInterval(timer));
}
