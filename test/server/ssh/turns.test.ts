import { EventEmitter } from "node:events";
import type { Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Turns } from "../../../server/ssh/turns.ts";

/** A socket as far as taking turns goes; `left` is what it has brought while it was read. */
class FakeSocket extends EventEmitter {
  reading = true;
  brought = 0;
  pause(): void {
    this.reading = false;
  }
  resume(): void {
    this.reading = true;
  }
  /** Data that waits in the kernel: read after read until it is told to stop, 32 at most. */
  bring(bytes: number): number {
    let reads = 0;
    while (this.reading && reads < 32) {
      reads++;
      this.brought += bytes;
      this.emit("data", Buffer.alloc(bytes));
    }
    return reads;
  }
}
const full = 64 * 1024;

describe("turns of connections", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "setImmediate", "performance"] });
    // Nobody has typed lately.
    vi.advanceTimersByTime(60_000);
  });
  afterEach(() => vi.useRealTimers());
  const make = () => {
    const turns = new Turns();
    const socket = new FakeSocket();
    turns.share(socket as unknown as Socket);
    return { turns, socket };
  };
  /** What a flood brings in `ms`, in turns. */
  const flood = (socket: FakeSocket, ms: number, bytes = full) => {
    const before = socket.brought;
    const end = performance.now() + ms;
    while (performance.now() < end) {
      socket.bring(bytes);
      vi.advanceTimersByTime(0.25);
    }
    return socket.brought - before;
  };

  it("stops after one full read, and goes on once the others had their turn", () => {
    const { socket } = make();
    expect(socket.bring(full)).toBe(1);
    expect(socket.reading).toBe(false);
    vi.advanceTimersByTime(0);
    expect(socket.reading).toBe(true);
  });

  it("slows a flood down while somebody types on another connection, and only then", () => {
    const flooding = make();
    const typing = make();
    const free = flood(flooding.socket, 200);
    typing.turns.typed();
    const beside = flood(flooding.socket, 200);
    expect(beside).toBeLessThan(free / 4);
    // Parts of a full read count too.
    typing.turns.typed();
    expect(flood(flooding.socket, 200, full / 4)).toBeLessThan(free / 4);
    // It is never stopped.
    expect(beside).toBeGreaterThan(30 * full);
    // Typed long ago.
    vi.advanceTimersByTime(1000);
    expect(flood(flooding.socket, 200)).toBeGreaterThan(free / 2);
  });

  it("never slows down the connection that is typed on, whoever else types", () => {
    const flooding = make();
    const typing = make();
    const free = flood(flooding.socket, 200);
    typing.turns.typed();
    flooding.turns.typed();
    typing.turns.typed();
    expect(flood(flooding.socket, 200)).toBeGreaterThan(free / 2);
  });
});
