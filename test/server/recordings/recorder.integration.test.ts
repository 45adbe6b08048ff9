import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readRecording } from "../../../server/recordings/format.ts";
import { Recorder, type RecorderOptions } from "../../../server/recordings/recorder.ts";
import { TerminalSession } from "../../../server/terminal/session.ts";
import { decodeServerFrame, type TerminalState } from "../../../server/wire/frames.ts";
import { isRoot } from "../../support/sshd.ts";

let dir: string;
let n = 0;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "recorder-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function start(options: RecorderOptions = {}, path = join(dir, `${n++}.rec`)): Recorder {
  const header = { format: "bartizan/recording/v1", id: "r", kind: "shell", assetId: "a" } as const;
  return new Recorder(
    path,
    { ...header, assetName: "web", openedBy: "Lin", startedAt: 0, cols: 80, rows: 24 },
    options,
  );
}
function outputOf(recorder: Recorder): Buffer {
  const { frames } = readRecording(readFileSync(recorder.path));
  return Buffer.concat(frames.flatMap((f) => (f.type === "output" ? [f.bytes] : [])));
}
/** What a page of a session is told while `act` runs. */
async function told(recorder: Recorder, act: (session: TerminalSession) => Promise<void>) {
  const session = new TerminalSession({
    id: "t",
    kind: "shell",
    assetId: "a",
    assetName: "web",
    cols: 80,
    rows: 24,
    recorder,
  });
  let state: TerminalState | undefined;
  const send = (bytes: Uint8Array) => {
    const frame = decodeServerFrame(bytes);
    if (frame?.type === "state") state = frame.state;
  };
  session.attach({ id: "u", name: "ann" }, { send, buffered: 0 }, -1);
  await act(session);
  return { state, session };
}

describe("recorder", () => {
  it("writes every byte in order, whatever the sizes and the pauses between them", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({ size: fc.integer({ min: 0, max: 300_000 }), wait: fc.integer({ min: 0, max: 20 }) }),
          { maxLength: 12 },
        ),
        async (script) => {
          let now = 0;
          const recorder = start({ now: () => now });
          const sent: Buffer[] = [];
          for (const [i, { size, wait }] of script.entries()) {
            now += wait;
            const chunk = Buffer.alloc(size, i + 1);
            sent.push(Buffer.from(chunk));
            recorder.output(chunk);
            // The caller's buffer is its own again.
            chunk.fill(0);
            if (wait === 20) await recorder.flush();
          }
          await recorder.close();
          expect(outputOf(recorder).equals(Buffer.concat(sent))).toBe(true);
          expect(readRecording(readFileSync(recorder.path)).complete).toBe(true);
        },
      ),
      { numRuns: 25 },
    );
  });

  it("stops at its size limit without an end, says so once, and tells the page", async () => {
    const recorder = start({ mostBytes: 100_000 });
    const { state, session } = await told(recorder, async (s) => {
      for (let i = 0; i < 40; i++) s.output(Buffer.alloc(4000, 97));
    });
    expect(state?.notRecorded).toBe("full");
    expect(session.scrollback.end).toBe(160_000);
    await session.close({ code: "x", en: "", zh: "" });
    expect(statSync(recorder.path).size).toBeLessThanOrEqual(100_000 + 1000);
    expect(outputOf(recorder).length).toBe(recorder.bytes);
    expect(readRecording(readFileSync(recorder.path)).complete).toBe(false);
  });

  it("tells the page when the file can not be made, and the terminal goes on", async () => {
    const { state, session } = await told(start({}, join(dir, "no", "such", "folder.rec")), async (s) => {
      s.output(Buffer.from("still here"));
    });
    expect(state?.notRecorded).toBe("failed");
    expect(session.scrollback.end).toBe(10);
    await session.close({ code: "x", en: "", zh: "" });
  });

  it.runIf(isRoot)(
    "tells the page when the disk is full, and never holds the terminal up for it",
    async () => {
      const small = join(dir, "small");
      mkdirSync(small);
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", small]);
      try {
        const recorder = start({}, join(small, "r.rec"));
        const { state, session } = await told(recorder, async (s) => {
          for (let i = 0; i < 400; i++) s.output(Buffer.alloc(16_384, 97));
          await recorder.flush();
        });
        expect(state?.notRecorded).toBe("failed");
        expect(recorder.backlog).toBe(0);
        expect(session.ready).toBeUndefined();
        await session.close({ code: "x", en: "", zh: "" });
      } finally {
        execFileSync("umount", [small]);
      }
    },
  );
});
