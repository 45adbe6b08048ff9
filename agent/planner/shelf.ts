import type { CaseState } from "../case.ts";
import { stepsOf } from "../case.ts";
import type { CompiledPlaybook } from "../playbook/compile.ts";
import { hypothesesOf, judgeInvestigation } from "../playbook/conclude.ts";
import { createLibrary, type EngineInput, type Investigation, investigate } from "../playbook/engine.ts";
import type { Need, ProbeResult } from "../playbook/instance.ts";
import type { StepDraft } from "../ports.ts";
import type { Desk, PlaybookShelf } from "../tools/tool.ts";

/** Playbooks offered to the model at once. */
const offered = 12;
/** Probes one run_playbook may add. */
const maxProbes = 24;

/** The playbook engine as a tool: a playbook's open probes as steps, then what its rules make of the results. */
export function createPlaybookShelf(playbooks: readonly CompiledPlaybook[]): PlaybookShelf {
  const whole = createLibrary(playbooks);
  const triage = whole.playbooks.get("triage");
  return {
    list(fault, lang) {
      const ranked = [...whole.retriever.rank(fault).keys()];
      const ids = [...new Set([...(triage ? ["triage"] : []), ...ranked])].slice(0, offered);
      return ids.flatMap((id) => {
        const book = whole.playbooks.get(id);
        return book ? [{ id, title: book.source.title[lang] }] : [];
      });
    },
    async expand(id, assetId, desk) {
      const book = whole.playbooks.get(id);
      const asset = desk.scope.find((a) => a.id === assetId);
      if (!book || !asset) return undefined;
      const results = await probeResults(desk, assetId);
      const ask = (books: readonly CompiledPlaybook[]): Investigation => {
        const fault = desk.state.opened?.fault ?? "";
        const start: EngineInput["start"] = [{ playbook: id, params: new Map<string, unknown>() }];
        return investigate({ library: createLibrary(books), asset, fault, results, start });
      };
      // Alone, so that every probe is filed under it; with triage, whose facts its parameters may need.
      const alone = ask([book]);
      const informed = triage && triage !== book ? ask([triage, book]) : alone;
      const open = (from: string): Need[] => {
        const needs = [...alone.needs, ...informed.needs].filter(
          (need) => need.playbook === from && !proposed(desk.state, assetId, need.key),
        );
        return [...new Map(needs.map((need) => [need.key, need])).values()];
      };
      // Most playbooks take their parameters from the triage: without it they would find nothing to do.
      const own = open(id);
      const needs = own.length > 0 ? own : open("triage");
      const steps = needs.slice(0, maxProbes).map((need) => draft(assetId, need));
      const findings = hypothesesOf([judgeInvestigation(informed)])
        .filter((h) => h.playbook === id || triage === book)
        .map((h) => `- [${h.status}] ${h.statement[desk.lang]}`);
      return { steps, findings };
    },
  };
}

function proposed(state: CaseState, assetId: string, key: string): boolean {
  return stepsOf(state).some((s) => s.proposal.assetId === assetId && s.proposal.probe?.key === key);
}

/** Results by probe key; a probe that was denied, rejected or lost counts as "could not run". */
async function probeResults(desk: Desk, assetId: string): Promise<Map<string, ProbeResult>> {
  const results = new Map<string, ProbeResult>();
  for (const step of stepsOf(desk.state)) {
    const key = step.proposal.probe?.key;
    if (step.proposal.assetId !== assetId || key === undefined) continue;
    const { observed } = step;
    const ran = observed?.outcome === "exited";
    results.set(key, {
      status: ran ? "ran" : "failed",
      text: ran ? await desk.output(observed.output) : "",
      exitCode: ran ? observed.exitCode : null,
      stepId: step.id,
    });
  }
  return results;
}

function draft(assetId: string, need: Need): StepDraft {
  return {
    assetId,
    command: need.command,
    purpose: need.purpose,
    timeoutMs: need.timeoutS * 1000,
    kind: "probe",
    probe: { playbook: need.playbook, probe: need.probe, key: need.key },
  };
}
