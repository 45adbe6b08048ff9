import type { Backend, SocketLike } from "../../web/backend.ts";
import type { Timing } from "../../web/reconnect.ts";

/** A socket whose other end is the test. */
export class TestSocket implements SocketLike {
  binaryType: BinaryType = "blob";
  readyState = 0;
  onopen: SocketLike["onopen"] = null;
  onmessage: SocketLike["onmessage"] = null;
  onclose: SocketLike["onclose"] = null;
  onerror: SocketLike["onerror"] = null;
  readonly sent: Uint8Array[] = [];
  readonly path: string;
  constructor(path: string) {
    this.path = path;
  }
  open(): void {
    this.readyState = 1;
    this.onopen?.(new Event("open"));
  }
  give(data: unknown): void {
    if (this.readyState === 1) this.onmessage?.({ data } as MessageEvent);
  }
  drop(code = 1006): void {
    this.readyState = 3;
    this.onclose?.({ code } as CloseEvent);
  }
  send(data: Uint8Array<ArrayBuffer> | string): void {
    if (this.readyState !== 1) throw new Error("sent on a socket that is not open");
    this.sent.push(typeof data === "string" ? new TextEncoder().encode(data) : data.slice());
  }
  close(): void {
    this.readyState = 3;
  }
}

/** A backend that hands out test sockets, and a clock the test moves. */
export function testWorld() {
  const sockets: TestSocket[] = [];
  let now = 0;
  let timers: { at: number; run: () => void }[] = [];
  const backend: Backend = {
    fetch: () => Promise.reject(new Error("not used")),
    socket: (path) => {
      const socket = new TestSocket(path);
      sockets.push(socket);
      return socket;
    },
  };
  const timing: Timing = {
    now: () => now,
    random: () => 0.5,
    after: (ms, run) => {
      const timer = { at: now + ms, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((t) => t !== timer);
      };
    },
  };
  const pass = (ms: number) => {
    const end = now + ms;
    for (;;) {
      const next = timers.filter((t) => t.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      now = Math.max(now, next.at);
      timers = timers.filter((t) => t !== next);
      next.run();
    }
    now = end;
  };
  return {
    backend,
    timing,
    pass,
    sockets,
    get last(): TestSocket {
      const socket = sockets.at(-1);
      if (!socket) throw new Error("no socket was opened");
      return socket;
    },
  };
}
