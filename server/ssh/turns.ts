import type { Socket } from "node:net";

/** What one read of a socket brings at most, bytes (Node's own size). */
const fullRead = 64 * 1024;
/** A key counts as being typed for this long, milliseconds. */
const typingMs = 300;
/**
 * While somebody types on another connection, one that floods brings this much in this time: 16 MB/s, about what a
 * page can parse. The rest of the machine's time is for the key.
 */
const beside = { bytes: 64 * 1024, ms: 4 };

/** The connection a key was last sent on, and when (monotonic milliseconds). */
let newest: { connection: Turns; at: number } | undefined;

/**
 * One connection's share of the process. While reads come full, Node would take up to 32 of them before it looks at
 * any other socket: milliseconds in which no neighbour's key moves. So after a full one the others get their turn,
 * and beside somebody who types elsewhere it is slowed down (never the connection that is typed on).
 */
export class Turns {
  #typedAt = Number.NEGATIVE_INFINITY;
  #since = 0;
  #bytes = 0;

  /** A key goes out on this connection. */
  typed(): void {
    this.#typedAt = performance.now();
    newest = { connection: this, at: this.#typedAt };
  }

  /** Call before anybody else reads the socket. */
  share(socket: Socket): void {
    const goOn = () => {
      socket.resume();
    };
    socket.on("data", (chunk: Buffer) => {
      const waitMs = this.#wait(chunk.length, performance.now());
      if (waitMs === undefined) return;
      socket.pause();
      if (waitMs === 0) setImmediate(goOn);
      else setTimeout(goOn, waitMs);
    });
  }

  /** Milliseconds to read nothing more, 0 = until the others had their turn, undefined = go on. */
  #wait(bytes: number, now: number): number | undefined {
    if (now - this.#since >= beside.ms) {
      this.#since = now;
      this.#bytes = 0;
    }
    this.#bytes += bytes;
    if (this.#bytes >= beside.bytes && this.#slowed(now)) return beside.ms;
    return bytes >= fullRead ? 0 : undefined;
  }
  #slowed(now: number): boolean {
    if (!newest || now - newest.at > typingMs || newest.connection === this) return false;
    return now - this.#typedAt > typingMs;
  }
}
