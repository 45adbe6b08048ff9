import type { CompiledPlaybook } from "./compile.ts";
import { createLibrary, type Investigation, investigate } from "./engine.ts";
import type { ProbeResult } from "./instance.ts";
import { causeStates, holdingCauses } from "./judge-causes.ts";
import type { PlaybookTest } from "./schema.ts";

/** Runs the `tests` of a playbook: recorded outputs instead of a host. */

/** What a playbook makes of the recorded outputs of one of its tests. */
export function investigateRecorded(
  playbook: CompiledPlaybook,
  triage: CompiledPlaybook | undefined,
  test: PlaybookTest,
): Investigation {
  const books = triage && triage.id !== playbook.id ? [triage, playbook] : [playbook];
  const library = createLibrary(books);
  const results = new Map<string, ProbeResult>();
  const params = new Map(Object.entries(test.params));
  const asset = { id: "test", name: "test", account: "ops", tags: [] };
  const look = (): Investigation =>
    investigate({ library, asset, fault: test.fault, results, start: [{ playbook: playbook.id, params }] });
  let state = look();
  for (let round = 0; state.needs.length > 0 && round < 20; round++) {
    for (const need of state.needs) {
      const given = test.outputs[need.command] ?? test.outputs[need.probe];
      const { text, exit } =
        typeof given === "string" ? { text: given, exit: 0 } : (given ?? { text: "", exit: null });
      const status = given === undefined ? "failed" : "ran";
      results.set(need.key, { status, text, exitCode: exit, stepId: need.key });
    }
    state = look();
  }
  return state;
}

/** What differs from the expectation, one sentence each; empty = passed. */
export function runRecorded(
  playbook: CompiledPlaybook,
  triage: CompiledPlaybook | undefined,
  test: PlaybookTest,
): string[] {
  return differences(playbook, test, investigateRecorded(playbook, triage, test));
}

const same = (a: readonly string[], b: readonly string[]): boolean =>
  [...new Set(a)].sort().join() === [...new Set(b)].sort().join();

function differences(playbook: CompiledPlaybook, test: PlaybookTest, state: Investigation): string[] {
  const states = causeStates(state).filter((s) => s.instance.playbook === playbook);
  const holding = holdingCauses(state, states);
  const ids = (wanted: readonly string[]): string[] =>
    states.filter((s) => wanted.includes(s.status)).map((s) => s.cause.source.id);
  const faults: string[] = [];
  const compare = (what: string, got: string[], expected: readonly string[] | undefined): void => {
    if (expected && !same(got, expected))
      faults.push(`${what}: expected [${expected.join()}], got [${got.join()}]`);
  };
  compare("causes", ids(["confirmed", "likely"]), test.expect.causes);
  compare("confirmed", ids(["confirmed"]), test.expect.confirmed);
  compare("unknown", ids(["unknown"]), test.expect.unknown);
  const raised = playbook.findings
    .filter((f) => state.instances.some((i) => i.playbook === playbook && isTrue(i.lookup(f.source.id))))
    .flatMap((f) => f.raise.map((r) => r.playbook));
  compare("raises", raised, test.expect.raises);
  for (const [lang, patterns] of [
    ["en", test.expect.says],
    ["zh", test.expect.saysZh],
  ] as const)
    for (const pattern of patterns ?? []) {
      const text = holding[0]?.statement[lang] ?? "";
      if (!new RegExp(pattern, "i").test(text))
        faults.push(`${lang} statement does not say ${pattern}: "${text}"`);
    }
  return faults;
}

const isTrue = (slot: { state: string; value?: unknown }): boolean =>
  slot.state === "value" && slot.value === true;
