import type { OnReadOpts, Socket } from "node:net";
import { batches } from "../spare-buffers.ts";

/** What one read of a socket brings at most, bytes: four times Node's own size, since reads are what costs. */
const readMost = batches.size;
/** A connection that brings this much in {@link slotMs} floods (8 MB/s): nobody reads along. */
const floodBytes = 32 * 1024;
const slotMs = 4;
/**
 * Pause before the next read of a flood, milliseconds, in two cases. A read that filled its buffer: there is more, and the
 * library would go on at once; the others come first. A read of one packet (hosts send a terminal's output in packets of
 * 4 KiB and less): taking each as it comes costs a wake-up, a read and a write each time, so they gather in the kernel
 * for a moment. After any other read a pause would only keep the host waiting: it took a fifth of its rate.
 */
const gatherMs = 1;
const packetBytes = 4096;
/** A key counts as being typed for this long, milliseconds. */
const typingMs = 300;
/**
 * While somebody types on another connection, one that floods brings this much in this time. A screen: 2 MB/s, far more
 * than anybody reads; at 4 MB/s the echo's worst case is twice as long (test/bench, keys), since what makes and encrypts a
 * flood takes the machine's time too. What is carried for a command or a file: 16 MB/s.
 */
const screenBeside = { bytes: 16 * 1024, ms: 8 };
const carriedBeside = { bytes: 64 * 1024, ms: 4 };

/** After somebody kept a packet, this many reads are copied before it is tried again without. */
const copiedReads = 32;

/** What sockets are read into whose bytes are copied out: reading and copying are one step. */
const shared = Buffer.allocUnsafeSlow(readMost);

/** What the protocol has made of the bytes given to it. */
export interface Packets {
  /** Packets received; only differences count, modulo 2^32. */
  readonly count: number;
  /** A packet begun may be held as a view of the bytes given. */
  readonly holding: boolean;
}

/** The connection a key was last sent on, and when (monotonic milliseconds). */
let newest: { connection: Turns; at: number } | undefined;

/** What of a socket is used here. */
export type ReadSocket = Pick<Socket, "emit" | "push" | "read" | "destroy" | "destroyed" | "readableFlowing">;

/**
 * One connection's share of the process: reads its socket, a piece at a time. Between two pieces all others have their
 * turn, a flood's pieces are large and few, and beside somebody who types elsewhere it is slowed down (never the
 * connection that is typed on).
 */
export class Turns {
  #socket: ReadSocket | undefined;
  #typedAt = Number.NEGATIVE_INFINITY;
  #since = 0;
  #bytes = 0;
  #before = 0;
  #reading = false;
  readonly #ends = new Set<() => void>();
  /** A flood is read into a buffer of its own, which is used again when nobody kept a part of it. */
  #own: Buffer | undefined;
  #copies = 0;
  #passed = 0;
  #packets: Packets | undefined;
  #carried = 0;

  /** A key goes out on this connection. */
  typed(): void {
    this.#typedAt = performance.now();
    newest = { connection: this, at: this.#typedAt };
  }

  /** A key went out on this connection a moment ago. */
  typedLately(now: number): boolean {
    return now - this.#typedAt <= typingMs;
  }

  /** Something that waits for its bytes uses the connection: a command's output, a file. Returns the end of it. */
  carry(): () => void {
    this.#carried++;
    let over = false;
    return () => {
      if (!over) this.#carried--;
      over = true;
    };
  }

  /** The bytes of one read are being looked at; {@link onEnd} will be told when all are. */
  get reading(): boolean {
    return this.#reading;
  }
  /** Calls `listener` whenever all bytes of one read have been looked at. Returns unsubscribe. */
  onEnd(listener: () => void): () => void {
    this.#ends.add(listener);
    return () => this.#ends.delete(listener);
  }

  /** From now on packets are counted; without, everything read is copied. */
  count(packets: Packets | undefined): void {
    this.#packets = packets;
  }
  /** A packet of this read was used up during it: nobody keeps a view of its bytes. */
  passed(): void {
    this.#passed++;
  }

  /** For the options of the socket, which is then given to {@link share}. */
  readonly onread: OnReadOpts = {
    buffer: () => this.#buffer(),
    callback: (length, buffer) => this.#take(buffer, length),
  };
  /** The socket that {@link onread} was given to. */
  share(socket: ReadSocket): void {
    this.#socket = socket;
  }

  #buffer(): Buffer {
    const now = performance.now();
    const own = this.#packets && this.#copies === 0 && this.#floods(now);
    if (own) this.#own ??= batches.take();
    else if (this.#own) {
      batches.give(this.#own);
      this.#own = undefined;
    }
    const buffer = this.#own ?? shared;
    return this.#slowed(now) ? buffer.subarray(0, this.#beside.bytes) : buffer;
  }

  /** False: read nothing more for now. */
  #take(buffer: Uint8Array, length: number): boolean {
    const socket = this.#socket;
    if (!socket) throw new Error("unreachable: a socket is shared before it connects");
    const bytes = Buffer.from(buffer.buffer, buffer.byteOffset, length);
    if (this.#copies > 0) this.#copies--;
    if (!socket.readableFlowing) socket.push(Buffer.from(bytes));
    else if (bytes.buffer === this.#own?.buffer) this.#lend(socket, bytes);
    else this.#look(socket, Buffer.from(bytes));
    const waitMs = this.#wait(length, performance.now());
    if (waitMs === undefined) return true;
    setTimeout(this.#goOn, waitMs);
    return false;
  }
  readonly #goOn = () => {
    if (this.#socket && !this.#socket.destroyed) this.#socket.read(0);
  };
  /** Gives the bytes away without a copy; whoever kept some of them keeps the buffer. */
  #lend(socket: ReadSocket, bytes: Buffer): void {
    const before = this.#packets?.count ?? 0;
    this.#passed = 0;
    this.#look(socket, bytes);
    const packets = this.#packets;
    if (packets && !packets.holding && (packets.count - before) >>> 0 === this.#passed) return;
    this.#own = undefined;
    this.#copies = copiedReads;
  }
  #look(socket: ReadSocket, bytes: Buffer): void {
    this.#reading = true;
    try {
      socket.emit("data", bytes);
      this.#reading = false;
      for (const end of this.#ends) end();
    } catch (error) {
      // Whatever went wrong belongs to this connection alone.
      socket.destroy(error instanceof Error ? error : new Error(String(error)));
    } finally {
      this.#reading = false;
    }
  }

  /** Milliseconds to read nothing more, undefined = go on. */
  #wait(bytes: number, now: number): number | undefined {
    const elapsed = now - this.#since;
    if (elapsed >= slotMs) {
      this.#before = elapsed < 2 * slotMs ? this.#bytes : 0;
      this.#since = now;
      this.#bytes = 0;
    }
    this.#bytes += bytes;
    if (this.#bytes >= this.#beside.bytes && this.#slowed(now)) return this.#beside.ms;
    if (bytes > packetBytes && bytes < readMost) return undefined;
    // Where somebody types, the echo may be next.
    return this.#floods(now) && !this.typedLately(now) ? gatherMs : undefined;
  }
  get #beside() {
    return this.#carried > 0 ? carriedBeside : screenBeside;
  }
  #floods(now: number): boolean {
    return now - this.#since < 2 * slotMs && Math.max(this.#bytes, this.#before) >= floodBytes;
  }
  #slowed(now: number): boolean {
    if (!newest || now - newest.at > typingMs || newest.connection === this) return false;
    return !this.typedLately(now);
  }
}
