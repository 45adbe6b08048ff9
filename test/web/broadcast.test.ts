import { describe, expect, it } from "vitest";
import type { TerminalState } from "../../server/wire/frames.ts";
import { barrierOf, isProduction, type PaneInfo } from "../../web/panels/terminals/broadcast.ts";
import { cursorKeysFor, reportsMouse } from "../../web/terminal/relay.ts";

const state: TerminalState = {
  sessionId: "s",
  assetId: "a",
  kind: "shell",
  status: "open",
  cols: 80,
  rows: 24,
  viewers: 1,
  controller: "me",
  mine: true,
};
const info = (more: Partial<TerminalState> = {}, connected = true): PaneInfo => ({
  sessionId: "s",
  name: "web-01",
  tags: [],
  state: { ...state, ...more },
  connected,
  live: undefined,
});

describe("who receives broadcast input", () => {
  it("is only a visible, connected shell that the person controls", () => {
    expect(barrierOf(info(), true)).toBeUndefined();
    expect(barrierOf(info(), false)).toBe("hidden");
    expect(barrierOf(info({ mine: false }), true)).toBe("notMine");
    expect(barrierOf(info({ status: "closed" }), true)).toBe("closed");
    expect(barrierOf(info({}, false), true)).toBe("lost");
    expect(barrierOf({ ...info(), state: undefined }, true)).toBe("lost");
    expect(barrierOf(undefined, true)).toBe("lost");
  });

  it("is never a terminal of a case, also while a person has taken it over", () => {
    expect(barrierOf(info({ kind: "agent", mine: true }), true)).toBe("agent");
  });

  it("knows production by any part of a tag", () => {
    for (const tag of ["prod", "Prod/web", "env:production", "生产", "机房/线上", "prd-eu", "live"])
      expect(isProduction(["web", tag]), tag).toBe(true);
    for (const tag of ["product", "reproduce", "staging", "delivery", ""])
      expect(isProduction([tag]), tag).toBe(false);
  });
});

describe("keys for another terminal", () => {
  it("are cursor keys as that terminal wants them", () => {
    expect(cursorKeysFor("\x1b[A", true)).toBe("\x1bOA");
    expect(cursorKeysFor("\x1bOF", false)).toBe("\x1b[F");
    for (const text of ["A", "[A", "\x1b[1;5A", "\x1b[3~", "\x1b[Ax", "中"])
      expect(cursorKeysFor(text, true)).toBe(text);
  });

  it("are not mouse or focus reports", () => {
    for (const text of ["\x1b[M !!", "\x1b[<0;10;5M", "\x1b[<0;10;5m", "\x1b[32;10;5M", "\x1b[I", "\x1b[O"])
      expect(reportsMouse(text), JSON.stringify(text)).toBe(true);
    for (const text of ["\x1b[A", "\x1bOM", "M", "I", "\x1b[1~", "\x1b"])
      expect(reportsMouse(text)).toBe(false);
  });
});
