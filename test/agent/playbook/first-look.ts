import { parsers } from "../../../agent/parsers/index.ts";
import { createLibrary, type Investigation, investigate } from "../../../agent/playbook/engine.ts";
import type { ProbeResult } from "../../../agent/playbook/instance.ts";
import { loadPlaybooks } from "../../../server/playbooks/load.ts";

const directory = new URL("../../../prompts/playbooks", import.meta.url).pathname;
const triage = loadPlaybooks(directory, parsers).filter((p) => p.id === "triage");

/** Clock of the host in these tests, epoch seconds. */
export const triageNow = Date.UTC(2026, 10, 23, 4, 0, 0) / 1000;

/** What triage would know of a host: probes answered by name, everything else failed. */
export function lookOnce(outputs: Readonly<Record<string, string>>): Investigation {
  const results = new Map<string, ProbeResult>();
  const step = () =>
    investigate({
      library: createLibrary(triage),
      asset: { id: "h", name: "h", account: "root", tags: [] },
      fault: "shop is down",
      results,
    });
  for (let round = 0; round < 4; round++)
    for (const need of step().needs) {
      const text = outputs[need.probe];
      results.set(need.key, {
        status: text === undefined ? "failed" : "ran",
        text: text ?? "",
        exitCode: text === undefined ? null : 0,
        stepId: `step-${need.probe}`,
      });
    }
  return step();
}
