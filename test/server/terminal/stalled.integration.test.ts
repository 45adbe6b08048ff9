import { mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import websocket from "@fastify/websocket";
import fastify from "fastify";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { binarySender } from "../../../server/plugins/binary-frames.ts";
import { keepAlive } from "../../../server/plugins/keep-alive.ts";
import { Recorder } from "../../../server/recordings/recorder.ts";
import { TerminalSession, type TerminalSource } from "../../../server/terminal/session.ts";
import type { Viewer } from "../../../server/terminal/viewer.ts";
import { decodeClientFrame } from "../../../server/wire/frames.ts";
import { TerminalPage } from "../../support/terminal-page.ts";

/** A page that stands still, and the server's pings: a real session behind a real socket, pings 40 ms apart. */

const owner = { id: "u1", name: "ann" };
const line = Buffer.from("y\r\n".repeat(8000));

/** `yes` that stops when asked to and ends at Ctrl-C. */
class Yes implements TerminalSource {
  running = true;
  paused = false;
  sent = 0;
  readonly #out: (bytes: Uint8Array) => void;
  constructor(out: (bytes: Uint8Array) => void) {
    this.#out = out;
  }
  run(): void {
    if (!this.running || this.paused) return;
    this.sent += line.length;
    this.#out(line);
    setImmediate(() => this.run());
  }
  write(bytes: Uint8Array): void {
    if (bytes.includes(3)) this.running = false;
  }
  resize(): void {}
  pause(): void {
    this.paused = true;
  }
  resume(): void {
    this.paused = false;
    setImmediate(() => this.run());
  }
  close(): void {
    this.running = false;
  }
}

async function eventually(holds: () => boolean, what: string): Promise<void> {
  for (let i = 0; !holds(); i++) {
    if (i > 2000) throw new Error(`never: ${what}`);
    await sleep(5);
  }
}

describe("a page that stands still", () => {
  let dir: string;
  let session: TerminalSession;
  let source: Yes;
  let pings: number;
  let viewers: Viewer[];
  const app = () => {
    const server = fastify({ forceCloseConnections: true });
    server.register(websocket);
    server.register(async (scope) => {
      scope.get("/ws/terminals/:id", { websocket: true }, (socket, request) => {
        const ping = socket.ping.bind(socket);
        socket.ping = (...args: Parameters<typeof ping>) => {
          pings++;
          ping(...args);
        };
        const viewer = session.attach(
          owner,
          {
            send: binarySender(socket, request.raw.socket),
            get buffered() {
              return socket.bufferedAmount;
            },
          },
          -1,
        );
        viewers.push(viewer);
        keepAlive(socket, viewer, 40);
        socket.on("message", (data: Buffer) => {
          const frame = decodeClientFrame(data);
          if (frame?.type === "input") session.input(viewer, frame.bytes);
          else if (frame?.type === "ack") session.ack(viewer, frame.position);
        });
        socket.on("close", () => session.detach(viewer));
      });
    });
    return server;
  };
  let server: ReturnType<typeof app>;
  const open = () => {
    const { port } = server.server.address() as AddressInfo;
    return TerminalPage.open({ origin: `http://127.0.0.1:${port}`, headers: {} }, "t");
  };
  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), "stalled-"));
    pings = 0;
    viewers = [];
    const about = { kind: "shell", assetId: "a", assetName: "web-01", cols: 80, rows: 24 } as const;
    const recorder = new Recorder(join(dir, "r.rec"), {
      format: "bartizan/recording/v1",
      id: "rec_x",
      openedBy: "ann",
      startedAt: 0,
      ...about,
    });
    session = new TerminalSession({ id: "t", ownerId: owner.id, recorder, ...about });
    source = new Yes((bytes) => session.output(bytes));
    session.connect(source);
    server = app();
    await server.listen({ port: 0, host: "127.0.0.1" });
  });
  afterEach(async () => {
    await session.close({ code: "x", en: "", zh: "" });
    await server.close();
    rmSync(dir, { recursive: true, force: true });
  });

  it("keeps its connection and the keyboard past the pings it can not answer, and loses no byte", async () => {
    const page = await open();
    await eventually(() => page.state?.mine === true, "the keyboard");
    page.pauseReading();
    source.run();
    await eventually(() => source.paused, "the source waits");
    const sent = source.sent;
    const before = pings;
    await eventually(() => pings >= before + 8, "pings without an answer");
    expect(session.viewers).toBe(1);
    expect(source.sent).toBe(sent);
    page.send("\x03");
    await eventually(() => !source.running, "Ctrl-C");
    page.resumeReading();
    await eventually(() => page.received === session.scrollback.end, "everything");
    page.ack();
    await eventually(() => viewers[0]?.silent === false, "a sign of life");
    expect(page.closeCode).toBeUndefined();
    expect([page.gaps, page.breaks, page.snapshots]).toEqual([[], [], 0]);
    page.drop();
  });

  it("gives the keyboard to the same person's next page, when the old one has stopped answering", async () => {
    const old = await open();
    await eventually(() => old.state?.mine === true, "the keyboard");
    old.pauseReading();
    source.run();
    await eventually(() => viewers[0]?.silent === true, "silence");
    const next = await open();
    await eventually(() => next.state?.mine === true, "the keyboard again");
    await eventually(() => next.received > 0, "output");
    next.send("\x03");
    await eventually(() => !source.running, "Ctrl-C");
    old.drop();
    next.drop();
  });

  it("is gone after two pings when nothing waits for it, and after thirty in any case", async () => {
    const quiet = await open();
    await eventually(() => quiet.state?.mine === true, "the keyboard");
    quiet.pauseReading();
    await eventually(() => session.viewers === 0, "the quiet page is gone");
    expect(pings).toBeGreaterThanOrEqual(2);
    quiet.drop();
    const stuck = await open();
    await eventually(() => stuck.state?.mine === true, "the keyboard");
    stuck.pauseReading();
    source.run();
    await eventually(() => session.viewers === 0, "the stuck page is gone");
    stuck.drop();
  });
});
