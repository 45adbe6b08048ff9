import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { defaultPolicy, judge } from "../../../agent/supervisor/judge.ts";
import type { Decision } from "../../../agent/supervisor/verdict.ts";

/** `never`: must not run unasked; asking and refusing are both right. */
interface Row {
  cmd: string;
  want: Decision | "never";
}

function rowsOf(path: URL): Row[] {
  return readFileSync(path, "utf8")
    .split("\n")
    .filter((l) => l.trim() !== "")
    .map((l) => JSON.parse(l) as Row);
}

function figures(rows: readonly Row[]) {
  const judged = rows.map((r) => ({
    ...r,
    got: judge(r.cmd, { id: "t", tags: [] }, defaultPolicy).decision,
  }));
  const share = (want: Decision, got: Decision): number => {
    const of = judged.filter((r) => r.want === want);
    // A sweep without such rows says nothing against the share.
    return of.length === 0 ? (want === got ? 1 : 0) : of.filter((r) => r.got === got).length / of.length;
  };
  return {
    leaks: judged.filter((r) => r.want !== "allow" && r.got === "allow").map((r) => r.cmd),
    allow: share("allow", "allow"),
    deny: share("deny", "deny"),
    askDenied: share("ask", "deny"),
  };
}

function check(name: string, rows: readonly Row[]): void {
  const f = figures(rows);
  console.log(
    `${name}: ${rows.length} rows, leaks ${f.leaks.length}, allow ${(f.allow * 100).toFixed(1)} %, deny ${(f.deny * 100).toFixed(1)} %, ask refused ${(f.askDenied * 100).toFixed(1)} %`,
  );
  expect(f.leaks).toEqual([]);
  expect(f.allow).toBeGreaterThanOrEqual(0.95);
  expect(f.deny).toBeGreaterThanOrEqual(0.95);
  expect(f.askDenied).toBeLessThanOrEqual(0.02);
}

const sweeps = new URL("../../fixtures/commands/sweeps/", import.meta.url);

describe("command corpora", () => {
  it("judges the committed fixtures", () => {
    const folder = new URL("../../fixtures/commands/", import.meta.url);
    const rows = readdirSync(folder)
      .filter((f) => f.endsWith(".jsonl"))
      .flatMap((f) => rowsOf(new URL(f, folder)));
    expect(rows.length).toBeGreaterThanOrEqual(300);
    check("fixtures", rows);
  });

  /** Written after public collections: escapes of everyday tools, manual pages, pipelines, attack steps, diagnostics. */
  it.each(readdirSync(sweeps).filter((f) => f.endsWith(".jsonl")))("judges the sweep %s", (file) => {
    check(file.replace(".jsonl", ""), rowsOf(new URL(file, sweeps)));
  });

  it("judges the shared corpus when it is there", () => {
    const shared = new URL("../../../../shared/corpus/commands.jsonl", import.meta.url);
    if (!existsSync(shared)) {
      console.log("shared corpus: absent, skipped");
      return;
    }
    check("shared corpus", rowsOf(shared));
  });
});
