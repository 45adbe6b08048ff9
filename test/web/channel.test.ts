import fc from "fast-check";
import { expect, test } from "vitest";
import { ackEvery, closeCode } from "../../server/wire/codes.ts";
import {
  type ClientFrame,
  decodeClientFrame,
  encodeGap,
  encodeOutput,
  encodeSnapshot,
  encodeState,
  type TerminalState,
} from "../../server/wire/frames.ts";
import type { Connection } from "../../web/reconnect.ts";
import { TerminalChannel } from "../../web/terminal/channel.ts";
import { type TestSocket, testWorld } from "./fake-socket.ts";

const state: TerminalState = {
  sessionId: "t",
  assetId: "a",
  kind: "shell",
  status: "open",
  cols: 80,
  rows: 24,
  viewers: 1,
  controller: null,
  mine: false,
};
const give = (socket: TestSocket, frame: Uint8Array) => socket.give(frame.slice().buffer);
const framesOf = (socket: TestSocket): ClientFrame[] =>
  socket.sent.map((b) => decodeClientFrame(b) as ClientFrame);
const bytes = (n: number, from = 0) => Uint8Array.from({ length: n }, (_, i) => (from + i) % 251);

/** A channel whose terminal parses at once, or when `parse()` is called. */
function viewer(lazy = false) {
  const world = testWorld();
  const seen: (number | string)[] = [];
  const connections: Connection["kind"][] = [];
  let waiting: (() => void)[] = [];
  const done = (run: () => void) => (lazy ? waiting.push(run) : run());
  const channel = new TerminalChannel(
    world.backend,
    "t",
    {
      output: (data, cb) => {
        seen.push(...data);
        done(cb);
      },
      gap: (from, to) => seen.push(`gap ${from}-${to}`),
      snapshot: (_c, _r, data, cb) => {
        seen.splice(0, seen.length, ...data);
        done(cb);
      },
      state: () => undefined,
      connection: (c) => connections.push(c.kind),
    },
    world.timing,
  );
  const parse = () => {
    const runs = waiting;
    waiting = [];
    for (const run of runs) run();
  };
  return { ...world, sockets: world.sockets, channel, seen, connections, parse, last: () => world.last };
}

test("no byte is lost or doubled over any cuts, overlaps and repeats", () => {
  const cuts = fc.array(
    fc.record({
      size: fc.integer({ min: 1, max: 90 }),
      back: fc.integer({ min: 0, max: 60 }),
      drop: fc.boolean(),
    }),
    { maxLength: 30 },
  );
  fc.assert(
    fc.property(cuts, (steps) => {
      const v = viewer();
      v.last().open();
      let sent = 0;
      for (const { size, back, drop } of steps) {
        if (drop) {
          v.last().drop();
          v.pass(20_000);
          expect(v.last().path).toBe(`/ws/terminals/t?from=${sent === 0 ? -1 : sent}`);
          v.last().open();
        }
        const from = Math.max(0, sent - back);
        give(v.last(), encodeOutput(from, bytes(sent - from + size, from)));
        sent += size;
      }
      expect(v.seen).toEqual([...bytes(sent)]);
      v.channel.close();
    }),
  );
});

test("a hole is told, by the server or found by position", () => {
  const v = viewer();
  v.last().open();
  give(v.last(), encodeOutput(0, bytes(3)));
  give(v.last(), encodeGap(3, 10));
  give(v.last(), encodeOutput(10, bytes(2, 10)));
  give(v.last(), encodeOutput(20, bytes(1, 20)));
  expect(v.seen).toEqual([0, 1, 2, "gap 3-10", 10, 11, "gap 12-20", 20]);
});

test("the first screen starts anywhere without a gap; a snapshot replaces the screen and goes on at its position", () => {
  const v = viewer();
  v.last().open();
  give(v.last(), encodeOutput(500, bytes(2)));
  expect(v.seen).toEqual([0, 1]);
  give(v.last(), encodeSnapshot(1000, 80, 24, Uint8Array.of(9, 9)));
  give(v.last(), encodeOutput(998, Uint8Array.of(1, 2, 3)));
  expect(v.seen).toEqual([9, 9, 3]);
  v.last().drop();
  v.pass(20_000);
  expect(v.last().path).toContain("from=1001");
});

test("acks follow what the terminal has parsed, never what it was only given", () => {
  const v = viewer(true);
  v.last().open();
  const acks = () => framesOf(v.last()).flatMap((f) => (f.type === "ack" ? [f.position] : []));
  const chunk = ackEvery / 4;
  for (let i = 0; i < 8; i++) give(v.last(), encodeOutput(i * chunk, bytes(chunk)));
  expect(acks()).toEqual([]);
  v.parse();
  expect(acks().at(-1)).toBe(8 * chunk);
  const list = [0, ...acks()];
  for (let i = 1; i < list.length; i++)
    expect((list[i] ?? 0) - (list[i - 1] ?? 0)).toBeLessThanOrEqual(ackEvery);
});

test("typing is sent only while in control, and a reconnect types nothing", () => {
  const v = viewer();
  const key = new TextEncoder().encode("x");
  expect(v.channel.sendInput(key)).toBe(false);
  v.last().open();
  expect(v.channel.sendInput(key)).toBe(false);
  give(v.last(), encodeState({ ...state, mine: true }));
  expect(v.channel.sendInput(key)).toBe(true);
  v.last().drop();
  expect(v.channel.sendInput(key)).toBe(false);
  v.pass(20_000);
  v.last().open();
  expect(v.channel.sendInput(key)).toBe(false);
  expect(framesOf(v.last()).filter((f) => f.type === "input")).toEqual([]);
});

test("a long paste is cut into frames the server accepts; the size is told when control is gained", () => {
  const v = viewer();
  v.last().open();
  v.channel.resize(100, 30);
  give(v.last(), encodeState({ ...state, mine: true }));
  const text = bytes(200_000);
  v.channel.sendInput(text);
  const frames = framesOf(v.last());
  expect(frames[0]).toEqual({ type: "resize", cols: 100, rows: 30 });
  const inputs = frames.flatMap((f) => (f.type === "input" ? [...f.bytes] : []));
  expect(inputs).toEqual([...text]);
  expect(v.last().sent.every((b) => b.length <= 64 * 1024)).toBe(true);
});

test("queries in output from before are not answered until the terminal has caught up", () => {
  const v = viewer();
  v.last().open();
  give(v.last(), encodeOutput(0, bytes(1)));
  expect(v.channel.replaying).toBe(true);
  v.pass(300);
  give(v.last(), encodeOutput(1, bytes(1)));
  expect(v.channel.replaying).toBe(false);
  v.last().drop();
  expect(v.channel.replaying).toBe(true);
});

test("lost connections wait longer each time; a refusal is final", () => {
  const v = viewer();
  v.last().drop();
  v.pass(374);
  expect(v.sockets.length).toBe(1);
  v.pass(1);
  expect(v.sockets.length).toBe(2);
  v.last().drop();
  v.pass(749);
  expect(v.sockets.length).toBe(2);
  v.pass(1);
  v.last().open();
  v.last().drop(closeCode.forbidden);
  v.pass(60_000);
  expect(v.sockets.length).toBe(3);
  expect(v.connections.at(-1)).toBe("refused");
});
