import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SerializeAddon } from "@xterm/addon-serialize";
import xterm from "@xterm/headless";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Keyframe, makeKeyframes } from "../../../server/recordings/keyframes.ts";
import { Recorder } from "../../../server/recordings/recorder.ts";
import { scanRecording } from "../../../server/recordings/scan.ts";
import type { RecordingIndex } from "../../../server/wire/records.ts";
import { afterPause, Playback, stretchesOf } from "../../../web/panels/recordings/playback.ts";

let dir: string;
let path: string;
let index: RecordingIndex;
let keyframes: Keyframe[];
let now = 0;

const entry = {
  id: "r",
  kind: "agent",
  assetId: "a",
  assetName: "web",
  openedBy: "Lin",
  startedAt: 0,
  endedAt: 1,
  bytes: 0,
  durationMs: 0,
  complete: true,
} as const;

/** A recording with colours, CJK, an alternate screen, resizes, markers and more than two kept screens. */
async function record(): Promise<void> {
  path = join(dir, "r.rec");
  const recorder = new Recorder(
    path,
    {
      format: "bartizan/recording/v1",
      id: "r",
      kind: "agent",
      assetId: "a",
      assetName: "web",
      openedBy: "Lin",
      startedAt: 0,
      cols: 80,
      rows: 24,
    },
    { now: () => now },
  );
  const say = (text: string) => recorder.output(Buffer.from(text));
  for (let line = 0; line < 3000; line++) {
    now += 20;
    if (line % 500 === 100) recorder.resize(60 + (line % 7) * 10, 20 + (line % 5));
    if (line % 700 === 50)
      recorder.marker({ what: "step", stepId: `s${line}`, command: "df -h", by: "offline" });
    if (line % 700 === 90)
      recorder.marker({ what: "step_end", stepId: `s${line - 40}`, exitCode: 0, outcome: "exited" });
    if (line === 1000) say("\u001b[?1049h\u001b[2J\u001b[3;5Hin the alternate screen");
    if (line === 1100) say("\u001b[?1049l");
    if (line === 2000) now += 60_000;
    say(`\u001b[3${line % 8}m行 ${line} ${"x磁盘".repeat((line % 9) + 1)}\u001b[0m\r\n`);
    if (line % 300 === 0) for (let i = 0; i < 20; i++) say(`${"flood ".repeat(10_000)}\r\n`);
  }
  await recorder.close();
  const scanned = await scanRecording(path);
  keyframes = await makeKeyframes(path);
  index = { ...scanned, ...scanned.header, recording: entry, keyframes };
}
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "bartizan-playback-"));
  await record();
}, 120_000);
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function screen() {
  const terminal = new xterm.Terminal({ cols: 80, rows: 24, scrollback: 100, allowProposedApi: true });
  const serializer = new SerializeAddon();
  (terminal.loadAddon as (addon: unknown) => void).call(terminal, serializer);
  return {
    terminal,
    view: () => `${terminal.cols}x${terminal.rows} ${serializer.serialize({ scrollback: 0 })}`,
    dispose: () => terminal.dispose(),
  };
}
const read = (from: number, to: number) =>
  Promise.resolve(Uint8Array.from(readFileSync(path).subarray(from, to)));

describe("the index", () => {
  it("covers the whole file, in points that hold whole frames", () => {
    expect(index.size).toBe(readFileSync(path).length);
    expect(index.points.length).toBeGreaterThan(20);
    expect(keyframes.length).toBeGreaterThan(1);
    expect(index.gaps).toEqual([[expect.any(Number), expect.any(Number)]]);
    expect((index.gaps[0]?.[1] ?? 0) - (index.gaps[0]?.[0] ?? 0)).toBeGreaterThan(59_000);
  });
  it("tells who was at work", () => {
    const stretches = stretchesOf(index);
    expect(stretches).toHaveLength(5);
    expect(stretches[0]).toMatchObject({ who: "agent", command: "df -h", exitCode: 0 });
    expect((stretches[0]?.to ?? 0) - (stretches[0]?.from ?? 0)).toBe(800);
  });
  it("skips what is left of a pause", () => {
    expect(afterPause([[1000, 9000]], 2500, 2000)).toBe(2500);
    expect(afterPause([[1000, 9000]], 3500, 2000)).toBe(9000);
  });
});

describe("playback", () => {
  it("shows the same screen however one got there", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(index.durationMs + 1000), { minLength: 1, maxLength: 5 }),
        async (jumps) => {
          const direct = screen();
          const wandering = screen();
          const one = new Playback({ ...index, keyframes: [] }, read, direct.terminal);
          const two = new Playback(index, read, wandering.terminal);
          for (const at of jumps) await two.show(at);
          await one.show(jumps.at(-1) ?? 0);
          expect(wandering.view()).toBe(direct.view());
          direct.dispose();
          wandering.dispose();
        },
      ),
      { numRuns: 12 },
    );
  }, 120_000);

  it("a newer request takes over, and the last one wins", async () => {
    const direct = screen();
    const hurried = screen();
    const two = new Playback(index, read, hurried.terminal);
    const all = [5000, index.durationMs, 1000, 30_000].map((at) => two.show(at));
    await Promise.all(all);
    await new Playback(index, read, direct.terminal).show(30_000);
    expect(hurried.view()).toBe(direct.view());
    direct.dispose();
    hurried.dispose();
  });
});
