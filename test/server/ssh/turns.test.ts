import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { batches } from "../../../server/spare-buffers.ts";
import { type Packets, type ReadSocket, Turns } from "../../../server/ssh/turns.ts";

/** A socket as far as it is read here, and the protocol behind it. */
class FakeSocket implements Packets {
  readonly turns = new Turns();
  destroyed = false;
  readableFlowing = true;
  reading = true;
  brought = 0;
  count = 0;
  holding = false;
  /** What was given to the stream because nobody reads it yet. */
  pushed: Buffer[] = [];
  onData: (bytes: Buffer) => void = () => {};
  #buffer: Uint8Array | undefined;

  constructor() {
    const { emit, push, read, destroy } = this;
    const socket = { emit, push, read, destroy };
    this.turns.share(Object.setPrototypeOf(socket, this) as unknown as ReadSocket);
  }
  emit = (_event: string, bytes: Buffer) => {
    this.onData(bytes);
    return true;
  };
  push = (bytes: Buffer) => this.pushed.push(bytes) > 0;
  read = () => {
    this.reading = true;
    return null;
  };
  destroy = () => {
    this.destroyed = true;
  };

  /** The buffer the next read goes into. */
  get buffer(): Uint8Array {
    const { buffer } = this.turns.onread;
    this.#buffer ??= typeof buffer === "function" ? buffer() : buffer;
    return this.#buffer;
  }
  /** Data that waits in the kernel: read after read until it is told to stop, 32 at most. */
  bring(bytes: number, value = 0): number {
    let reads = 0;
    while (this.reading && reads < 32) {
      reads++;
      const into = this.buffer;
      const length = Math.min(bytes, into.length);
      into.fill(value, 0, length);
      this.brought += length;
      this.reading = this.turns.onread.callback(length, into);
      this.#buffer = undefined;
    }
    return reads;
  }
}
/** A read that leaves something in the kernel. */
const full = batches.size;

let tests = 0;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "setImmediate", "performance"] });
  // Nobody has typed lately, in an earlier test either.
  vi.advanceTimersByTime(60_000 * ++tests);
});
afterEach(() => vi.useRealTimers());

/** What a flood brings in `ms`, in turns. */
function flood(socket: FakeSocket, ms: number, bytes = full): number {
  const before = socket.brought;
  const end = performance.now() + ms;
  while (performance.now() < end) {
    socket.bring(bytes);
    vi.advanceTimersByTime(0.25);
  }
  return socket.brought - before;
}

describe("turns of connections", () => {
  it("stops after one large read, and goes on once the others had their turn", () => {
    const socket = new FakeSocket();
    expect(socket.bring(full)).toBe(1);
    expect(socket.reading).toBe(false);
    vi.advanceTimersByTime(1);
    expect(socket.reading).toBe(true);
  });

  it("lets the packets of a flood gather, and keeps no host waiting that brings more than that", () => {
    const socket = new FakeSocket();
    flood(socket, 20);
    vi.advanceTimersByTime(2);
    expect(socket.bring(64 * 1024)).toBe(32);
    expect(socket.bring(4096)).toBe(1);
    vi.advanceTimersByTime(1);
    expect(socket.reading).toBe(true);
  });

  it("never waits while little comes", () => {
    const socket = new FakeSocket();
    for (let i = 0; i < 20; i++) {
      expect(socket.bring(200)).toBe(32);
      vi.advanceTimersByTime(5);
    }
  });

  it("slows a flood down while somebody types on another connection, and only then", () => {
    const flooding = new FakeSocket();
    const typing = new FakeSocket();
    const free = flood(flooding, 200);
    typing.turns.typed();
    const beside = flood(flooding, 200);
    expect(beside).toBeLessThan(free / 2);
    // A read brings no more than a turn's worth, and parts of it count too.
    typing.turns.typed();
    expect(flood(flooding, 200, 4 * full)).toBeLessThan(free / 2);
    typing.turns.typed();
    expect(flood(flooding, 200, full / 4)).toBeLessThan(free / 2);
    // It is never stopped.
    expect(beside).toBeGreaterThan(300_000);
    // Typed long ago.
    vi.advanceTimersByTime(1000);
    expect(flood(flooding, 200)).toBeGreaterThan(free * 0.9);
  });

  it("slows a screen down more than what somebody waits for", () => {
    const flooding = new FakeSocket();
    const typing = new FakeSocket();
    const during = () => {
      typing.turns.typed();
      return flood(flooding, 200);
    };
    flood(flooding, 200);
    const screen = during();
    const ends = [flooding.turns.carry(), flooding.turns.carry()];
    expect(during()).toBeGreaterThan(3 * screen);
    for (const end of ends) {
      expect(during()).toBeGreaterThan(3 * screen);
      end();
      end();
    }
    expect(during()).toBeLessThan(1.5 * screen);
  });

  it("never slows down the connection that is typed on, whoever else types", () => {
    const flooding = new FakeSocket();
    const typing = new FakeSocket();
    const free = flood(flooding, 20);
    typing.turns.typed();
    flooding.turns.typed();
    typing.turns.typed();
    expect(flood(flooding, 20)).toBeGreaterThan(free * 0.9);
  });

  it("is read without a pause while somebody types on it", () => {
    const socket = new FakeSocket();
    socket.turns.typed();
    expect(socket.bring(full)).toBe(32);
    vi.advanceTimersByTime(1000);
    expect(socket.bring(full)).toBe(1);
  });

  it("loses nothing that comes before anybody reads", () => {
    const socket = new FakeSocket();
    socket.readableFlowing = false;
    socket.bring(10, 1);
    socket.bring(10, 2);
    expect(socket.pushed[0]).toEqual(Buffer.alloc(10, 1));
    expect(socket.pushed.at(-1)).toEqual(Buffer.alloc(10, 2));
  });

  it("ends the connection when what looks at its bytes throws", () => {
    const socket = new FakeSocket();
    socket.turns.onEnd(() => {
      throw new Error("looked wrong");
    });
    socket.bring(10);
    expect(socket.destroyed).toBe(true);
  });
});

describe("bytes read", () => {
  /** Reads a flood of which the reader keeps what `keep` says; returns what it kept, with what it was then. */
  const keeping = (keep: (read: number, socket: FakeSocket) => boolean) => {
    const socket = new FakeSocket();
    socket.turns.count(socket);
    const kept: { bytes: Buffer; value: number }[] = [];
    const buffers = new Set<ArrayBufferLike>();
    let read = 0;
    socket.onData = (bytes) => {
      read++;
      socket.count += 3;
      socket.holding = false;
      buffers.add(bytes.buffer);
      if (keep(read, socket)) kept.push({ bytes, value: bytes[0] ?? -1 });
      else for (let i = 0; i < 3; i++) socket.turns.passed();
    };
    for (let i = 0; i < 200; i++) {
      socket.bring(full, i);
      vi.advanceTimersByTime(1);
    }
    return { kept, buffers };
  };

  it("stay as they are for whoever keeps them, and cost no new buffer when nobody does", () => {
    const none = keeping(() => false);
    expect(none.buffers.size).toBeLessThan(10);
    const some = keeping((read) => read % 7 === 0);
    expect(some.kept.length).toBeGreaterThan(20);
    for (const { bytes, value } of some.kept) expect(bytes.every((byte) => byte === value)).toBe(true);
  });

  it("stay as they are for a packet that has begun", () => {
    const { kept } = keeping((read, socket) => {
      socket.holding = read % 50 === 0;
      if (socket.holding) for (let i = 0; i < 3; i++) socket.turns.passed();
      return socket.holding;
    });
    expect(kept.length).toBe(4);
    for (const { bytes, value } of kept) expect(bytes.every((byte) => byte === value)).toBe(true);
  });
});
