import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readRecording } from "../../../server/recordings/format.ts";
import { Recorder } from "../../../server/recordings/recorder.ts";
import { TerminalSession, type TerminalSource } from "../../../server/terminal/session.ts";
import type { Viewer, ViewerUser } from "../../../server/terminal/viewer.ts";
import { ackWindow } from "../../../server/wire/codes.ts";
import { decodeServerFrame, type TerminalState } from "../../../server/wire/frames.ts";

/** A page as the protocol sees it: keeps position and bytes, acknowledges when told to. */
class Page {
  position: number;
  bytes: Buffer[] = [];
  gaps: { from: number; to: number }[] = [];
  snapshots = 0;
  state: TerminalState | undefined;
  viewer: Viewer | undefined;
  readonly session: TerminalSession;
  constructor(session: TerminalSession, from = 0) {
    this.session = session;
    this.position = from;
  }
  open(user: ViewerUser = { id: "u1", name: "ann" }, from = this.position): this {
    this.viewer = this.session.attach(user, { send: (f) => this.receive(f), buffered: 0 }, from);
    return this;
  }
  close(): void {
    if (this.viewer) this.session.detach(this.viewer);
    this.viewer = undefined;
  }
  receive(frame: Uint8Array): void {
    const decoded = decodeServerFrame(frame);
    if (!decoded) throw new Error("malformed frame");
    if (decoded.type === "output") {
      expect(decoded.position).toBe(this.position);
      this.bytes.push(Buffer.from(decoded.bytes));
      this.position += decoded.bytes.length;
    } else if (decoded.type === "snapshot") {
      this.snapshots++;
      this.position = decoded.position;
      this.bytes = [Buffer.from(decoded.bytes)];
    } else if (decoded.type === "gap") this.gaps.push({ from: decoded.from, to: decoded.to });
    else this.state = decoded.state;
  }
  ack(): void {
    if (this.viewer) this.session.ack(this.viewer, this.position);
  }
}

class FakeSource implements TerminalSource {
  written: Buffer[] = [];
  sizes: string[] = [];
  paused = false;
  closed = false;
  write(bytes: Uint8Array): void {
    this.written.push(Buffer.from(bytes));
  }
  resize(cols: number, rows: number): void {
    this.sizes.push(`${cols}x${rows}`);
  }
  pause(): void {
    this.paused = true;
  }
  resume(): void {
    this.paused = false;
  }
  close(): void {
    this.closed = true;
  }
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 25));
let dir: string;
let n = 0;
function make(kind: "agent" | "shell" = "shell"): { session: TerminalSession; path: string } {
  const path = join(dir, `${n++}.rec`);
  const recorder = new Recorder(path, {
    format: "bartizan/recording/v1",
    id: "rec_x",
    kind,
    assetId: "a",
    assetName: "web-01",
    openedBy: "ann",
    startedAt: 0,
    cols: 80,
    rows: 24,
  });
  return {
    session: new TerminalSession({
      id: "t",
      kind,
      assetId: "a",
      assetName: "web-01",
      cols: 80,
      rows: 24,
      recorder,
    }),
    path,
  };
}
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "term-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe("terminal session", () => {
  it("gives a page that reconnects at random moments every byte once, in order", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.oneof(
            fc.record({ do: fc.constant("out" as const), size: fc.integer({ min: 1, max: 30_000 }) }),
            fc.record({ do: fc.constantFrom("drop" as const, "ack" as const, "wait" as const) }),
          ),
          { maxLength: 30 },
        ),
        async (script) => {
          const { session } = make();
          const page = new Page(session).open();
          const sent: Buffer[] = [];
          let seed = 7;
          for (const item of script) {
            if (item.do === "out") {
              seed = (seed * 1103515245 + 12345) & 0x7fffffff;
              const chunk = Buffer.alloc(item.size, seed & 0xff);
              sent.push(chunk);
              session.output(chunk);
            } else if (item.do === "drop") {
              page.close();
              page.open();
            } else if (item.do === "ack") page.ack();
            else await new Promise((resolve) => setImmediate(resolve));
          }
          page.close();
          page.open();
          for (let i = 0; i < 40 && page.position < session.scrollback.end; i++) {
            await settle();
            page.ack();
          }
          expect(page.gaps).toEqual([]);
          expect(Buffer.concat(page.bytes).equals(Buffer.concat(sent))).toBe(true);
          await session.close({ code: "x", en: "", zh: "" });
        },
      ),
      { numRuns: 15 },
    );
  });

  it("pauses the source while the controlling page does not parse, and never for a mere watcher", async () => {
    const { session } = make();
    const source = new FakeSource();
    session.connect(source);
    const controller = new Page(session).open();
    const watcher = new Page(session).open({ id: "u2", name: "bob" });
    expect(controller.state?.mine).toBe(true);
    expect(watcher.state?.mine).toBe(false);
    for (let sent = 0; sent < 3 * ackWindow && !source.paused; sent += 65_536)
      session.output(Buffer.alloc(65_536, 97));
    expect(source.paused).toBe(true);
    controller.ack();
    expect(source.paused).toBe(false);
    // Only the controller acknowledges from here on; the watcher never does and slows nobody.
    for (let i = 0; i < 100; i++) {
      session.output(Buffer.alloc(65_536, 98));
      await new Promise((resolve) => setImmediate(resolve));
      controller.ack();
    }
    await settle();
    controller.ack();
    expect(source.paused).toBe(false);
    // Late, the watcher catches up by a snapshot, and the loss is said.
    watcher.ack();
    for (let i = 0; i < 50 && watcher.snapshots === 0; i++) await settle();
    expect(watcher.snapshots).toBe(1);
    expect(watcher.gaps).toHaveLength(1);
    expect(watcher.position).toBe(session.scrollback.end);
    await session.close({ code: "x", en: "", zh: "" });
  });

  it("lets a flood wait for the screen of the page that controls, so that it follows the bytes after it", async () => {
    const { session } = make();
    const source = new FakeSource();
    session.output(Buffer.alloc(300 * 1024, 97));
    session.connect(source);
    const page = new Page(session).open(undefined, -1);
    const flood = () => {
      for (let sent = 0; sent < 64 * ackWindow && !source.paused; sent += 65_536)
        session.output(Buffer.alloc(65_536, 98));
    };
    flood();
    expect([source.paused, page.snapshots]).toEqual([true, 0]);
    for (let i = 0; i < 50 && page.snapshots === 0; i++) await settle();
    for (let i = 0; i < 20; i++) {
      page.ack();
      flood();
    }
    expect([page.snapshots, page.gaps]).toEqual([1, []]);
    expect(page.position).toBeGreaterThan(5 * ackWindow);
    await session.close({ code: "x", en: "", zh: "" });
  });

  it("gives a person who may only watch neither the keyboard nor a say about the size", async () => {
    const { session } = make("shell");
    const source = new FakeSource();
    session.connect(source);
    const page = new Page(session).open({ id: "u9", name: "guest", watchOnly: true });
    const { viewer } = page;
    if (!viewer) throw new Error("not attached");
    session.control(viewer, true);
    session.resize(viewer, 20, 5);
    expect(session.input(viewer, Buffer.from("id\n"))).toBe(false);
    await session.close({ code: "x", en: "", zh: "" });
    expect([page.state?.mine, page.state?.controller, source.written, source.sizes.at(-1)]).toEqual([
      false,
      null,
      [],
      source.sizes[0],
    ]);
  });

  it("takes input from the controller only, and from nobody in an agent's terminal until it is taken over", async () => {
    const { session } = make("agent");
    const source = new FakeSource();
    const page = new Page(session).open();
    session.connect(source);
    const viewer = page.viewer;
    if (!viewer) throw new Error("no viewer");
    expect(session.input(viewer, Buffer.from("rm"))).toBe(false);
    session.control(viewer, true);
    expect(session.input(viewer, Buffer.from("rm"))).toBe(false);
    session.setTakenBy("u1");
    expect(page.state?.mine).toBe(true);
    expect(session.input(viewer, Buffer.from("ls\r"))).toBe(true);
    const other = new Page(session).open({ id: "u2", name: "bob" });
    expect(other.viewer && session.input(other.viewer, Buffer.from("x"))).toBe(false);
    session.output(Buffer.from("file-a file-b"));
    expect(session.shownSinceTaken(1000).bytes.toString()).toContain("file-a");
    session.setTakenBy(undefined);
    expect(session.input(viewer, Buffer.from("y"))).toBe(false);
    expect(Buffer.concat(source.written).toString()).toBe("ls\r");
    await session.close({ code: "x", en: "", zh: "" });
  });

  it("records output and resizes, never input, and marks the end", async () => {
    const { session, path } = make();
    const source = new FakeSource();
    session.connect(source);
    const page = new Page(session).open();
    if (!page.viewer) throw new Error("no viewer");
    session.input(page.viewer, Buffer.from("hunter2\r"));
    session.output(Buffer.from("Password: \r\n"));
    session.resize(page.viewer, 100, 30);
    await session.close({ code: "x", en: "", zh: "" });
    const file = readFileSync(path);
    expect(file.includes("hunter2")).toBe(false);
    const { frames, complete } = readRecording(file);
    expect(complete).toBe(true);
    expect(frames.map((f) => f.type)).toEqual(["output", "resize", "end"]);
    // A torn file keeps all whole frames and says that it is incomplete.
    const torn = readRecording(file.subarray(0, file.length - 3));
    expect(torn.complete).toBe(false);
    expect(torn.frames.map((f) => f.type)).toEqual(["output", "resize"]);
    expect(source.closed).toBe(true);
    expect(page.state?.status).toBe("closed");
  });

  it("restores the alternate screen and its content for a page that comes late", async () => {
    const { session } = make();
    session.output(Buffer.from(`${"x".repeat(300 * 1024)}\x1b[?1049h\x1b[2J\x1b[Htop - 12:00`));
    const page = new Page(session).open(undefined, -1);
    for (let i = 0; i < 50 && page.snapshots === 0; i++) await settle();
    const shown = Buffer.concat(page.bytes).toString();
    expect(shown).toContain("\x1b[?1049h");
    expect(shown).toContain("top - 12:00");
    await session.close({ code: "x", en: "", zh: "" });
  });
});
