import { readFileSync } from "node:fs";
import { afterEach, expect, it, vi } from "vitest";
import type { Decision } from "../../../agent/supervisor/verdict.ts";

interface Row {
  cmd: string;
  want: Decision;
}

const rows = ["ask", "deny"].flatMap((f) =>
  readFileSync(new URL(`../../fixtures/commands/${f}.jsonl`, import.meta.url), "utf8")
    .split("\n")
    .filter((l) => l !== "")
    .map((l) => JSON.parse(l) as Row),
);

async function leaks(): Promise<number> {
  const { judge, defaultPolicy } = await import("../../../agent/supervisor/judge.ts");
  return rows.filter((r) => judge(r.cmd, { id: "t", tags: [] }, defaultPolicy).decision === "allow").length;
}

afterEach(() => {
  vi.doUnmock("../../../agent/supervisor/redirects.ts");
  vi.doUnmock("../../../agent/supervisor/flags.ts");
  vi.doUnmock("../../../agent/supervisor/verdict.ts");
  vi.resetModules();
});

it("finds no leak without a mutant", async () => {
  expect(await leaks()).toBe(0);
});

it("notices when redirections are not judged", async () => {
  vi.resetModules();
  vi.doMock("../../../agent/supervisor/redirects.ts", () => ({
    judgeRedirects: (_r: unknown, ctx: { stdin: unknown }) => ctx.stdin,
  }));
  expect(await leaks()).toBeGreaterThan(0);
});

it("notices when options are not read", async () => {
  vi.resetModules();
  vi.doMock("../../../agent/supervisor/flags.ts", () => ({
    flagTable: () => new Map(),
    readFlags: () => ({ hits: [], operands: [], wild: [] }),
  }));
  expect(await leaks()).toBeGreaterThan(0);
});

it("notices when the lattice takes the milder decision", async () => {
  vi.resetModules();
  vi.doMock("../../../agent/supervisor/verdict.ts", () => ({
    stricter: () => "allow",
    atLeast: () => true,
  }));
  expect(await leaks()).toBeGreaterThan(0);
});
