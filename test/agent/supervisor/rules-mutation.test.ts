import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import type { Spec } from "../../../agent/supervisor/call.ts";
import { atLeast } from "../../../agent/supervisor/verdict.ts";
import { decide } from "./command-rows.ts";
import { type SpecMutant, specMutants } from "./spec-mutants.ts";
import { entrySurvivors, reportSurvivors } from "./survivors.ts";
import { byWord, wantedRows } from "./wanted-rows.ts";

const rows = wantedRows().filter((row) => atLeast(decide(row.cmd), row.atLeast));
const index = byWord(rows);

/** Replaces an entry's rules while `body` runs; the rest of the supervisor holds on to the same object. */
function withSpec<T>(spec: Spec, change: Partial<Spec>, body: () => T): T {
  const before = { ...spec };
  Object.assign(spec, change);
  try {
    return body();
  } finally {
    for (const key of Object.keys(spec)) if (!(key in before)) Reflect.deleteProperty(spec, key);
    Object.assign(spec, before);
  }
}

function leakOf(mutant: SpecMutant): string | undefined {
  const names = mutant.spec.names.trim().split(/\s+/);
  const near = [...new Set(names.flatMap((name) => index.get(name) ?? []))];
  const first = near.filter((row) => mutant.hint !== "" && row.cmd.includes(mutant.hint));
  return withSpec(
    mutant.spec,
    mutant.change,
    () => [...first, ...near].find((row) => !atLeast(decide(row.cmd), row.atLeast))?.cmd,
  );
}

it("misses every rule of the catalogue that is taken out", () => {
  const mutants = specMutants();
  const alive = mutants.filter((mutant) => leakOf(mutant) === undefined).map((mutant) => mutant.name);
  console.log(`catalogue: ${mutants.length} mutants, ${mutants.length - alive.length} killed`);
  const known = Object.values(entrySurvivors).flat();
  expect(alive.filter((name) => !known.includes(name))).toEqual([]);
  // A rule that has found its row leaves the list.
  expect(known.filter((name) => !alive.includes(name))).toEqual([]);
}, 60_000);

it("misses every line that reports something", async () => {
  const script = fileURLToPath(new URL("report-mutants.ts", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [script], { maxBuffer: 1 << 24 });
  const { mutants, survivors } = JSON.parse(stdout) as { mutants: number; survivors: string[] };
  console.log(`engine and checks: ${mutants} mutants, ${mutants - survivors.length} killed`);
  const known = new Set(Object.values(reportSurvivors).flat());
  expect(survivors.filter((line) => !known.has(line))).toEqual([]);
  expect([...known].filter((line) => !survivors.includes(line))).toEqual([]);
}, 120_000);
