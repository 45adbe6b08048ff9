import type { CaseEvent } from "../../agent/events.ts";
import { closeCode } from "../../server/wire/codes.ts";
import { encodeOutput, encodeState, type TerminalState } from "../../server/wire/frames.ts";
import type { Backend, SocketLike } from "../backend.ts";

/** What a path answers in a state of the gallery: a body, a failure with its status, or nothing ever. */
export type Answer = { body: unknown } | { status: number; body: unknown } | "pending" | "unreachable";
export interface Script {
  answers: Readonly<Record<string, Answer>>;
  /** Events of the case socket; "lost" closes it after them. */
  events?: readonly CaseEvent[];
  text?: string;
  lost?: boolean;
  /** What the terminals print and how they stand. */
  terminal?: ShownTerminal;
  /** The same by session, where they differ; "gone": the server does not know it. */
  terminals?: Readonly<Record<string, ShownTerminal | "gone">>;
}

export interface ShownTerminal {
  output: string;
  state: Partial<TerminalState>;
}

type Play = (socket: FakeSocket) => void;
/** A socket that plays its script once somebody listens. */
class FakeSocket implements SocketLike {
  binaryType: BinaryType = "arraybuffer";
  readyState = 0;
  onopen: SocketLike["onopen"] = null;
  onmessage: SocketLike["onmessage"] = null;
  onclose: SocketLike["onclose"] = null;
  onerror: SocketLike["onerror"] = null;

  constructor(play: Play) {
    setTimeout(() => {
      this.readyState = 1;
      this.onopen?.(new Event("open"));
      play(this);
    }, 0);
  }
  give(data: unknown): void {
    this.onmessage?.(new MessageEvent("message", { data }));
  }
  drop(code = 1006): void {
    this.readyState = 3;
    this.onclose?.(new CloseEvent("close", { code }));
  }
  send(): void {}
  close(): void {
    this.readyState = 3;
  }
}

function playCase(script: Script): Play {
  return (socket) => {
    for (const event of script.events ?? []) socket.give(JSON.stringify({ type: "event", event }));
    if (script.events?.length) socket.give(JSON.stringify({ type: "synced", seq: script.events.length }));
    if (script.text) socket.give(JSON.stringify({ type: "text", delta: script.text }));
    if (script.lost) setTimeout(() => socket.drop(), 50);
  };
}
function playTerminal(script: Script, path: string): Play {
  const id = path.split(/[/?]/).at(3) ?? "";
  const shown = script.terminals?.[id] ?? script.terminal;
  if (shown === "gone") return (socket) => socket.drop(closeCode.notFound);
  const state: TerminalState = {
    sessionId: "t1",
    assetId: "a1",
    kind: "agent",
    status: "open",
    cols: 96,
    rows: 24,
    viewers: 1,
    controller: null,
    mine: false,
    ...shown?.state,
  };
  const give = (socket: FakeSocket, bytes: Uint8Array) => socket.give(bytes.slice().buffer);
  return (socket) => {
    give(socket, encodeState(state));
    give(socket, encodeOutput(0, new TextEncoder().encode(shown?.output ?? "")));
    if (script.lost) setTimeout(() => socket.drop(), 50);
  };
}

/** A backend without a server: every request is answered from the script, also the changes. */
export function scriptedBackend(script: Script): Backend {
  return {
    fetch: (path) => {
      const answer = script.answers[path.split("?")[0] ?? path] ?? { status: 404, body: {} };
      if (answer === "pending") return new Promise(() => undefined);
      if (answer === "unreachable") return Promise.reject(new TypeError("no server"));
      if (typeof answer.body === "string" || answer.body instanceof Uint8Array)
        return Promise.resolve(new Response(answer.body as BodyInit));
      return Promise.resolve(
        Response.json(answer.body, { status: "status" in answer ? answer.status : 200 }),
      );
    },
    socket: (path) =>
      new FakeSocket(path.startsWith("/ws/cases") ? playCase(script) : playTerminal(script, path)),
  };
}
