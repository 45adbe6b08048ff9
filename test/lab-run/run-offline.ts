import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { parsers } from "../../agent/parsers/index.ts";
import { createOfflinePlanner } from "../../agent/planner/offline.ts";
import { readPlaybook } from "../../server/playbooks/load.ts";
import { diagnose, sshRun } from "./memory-executor.ts";

// Development runner for the fault lab: the offline planner over plain OpenSSH. TRACE=FILE keeps every output.
const env = (name: string): string => process.env[name] ?? "";
const lang = env("LAB_LANG") === "zh" ? "zh" : "en";
const directory = new URL("../../prompts/playbooks", import.meta.url).pathname;
// A playbook somebody is still writing must not stop the others from being tried.
const playbooks = readdirSync(directory)
  .filter((name) => name.endsWith(".yaml"))
  .flatMap((name) => {
    try {
      return [readPlaybook(readFileSync(`${directory}/${name}`, "utf8"), name, parsers)];
    } catch (error) {
      console.error(`skipped: ${String(error).split("\n")[0]?.slice(0, 200)}`);
      return [];
    }
  });
const planner = createOfflinePlanner(playbooks, parsers);
const run = sshRun({
  host: env("LAB_HOST"),
  port: env("LAB_PORT"),
  user: env("LAB_USER"),
  key: env("LAB_KEY"),
  hostKey: env("LAB_HOSTKEY"),
});
const started = performance.now();
const { conclusion, ran, hypotheses, turns } = await diagnose(
  planner,
  env("LAB_SYMPTOM"),
  lang,
  env("LAB_USER"),
  run,
);
if (env("TRACE")) {
  const shown = ran.map(
    (r) => `$ ${r.command}\n[exit ${r.exitCode}, ${Math.round(r.durationMs)} ms]\n${r.text}\n`,
  );
  writeFileSync(
    env("TRACE"),
    `${shown.join("\n")}\n${JSON.stringify({ hypotheses, conclusion }, null, 1)}\n`,
  );
}
const seconds = Math.round((performance.now() - started) / 100) / 10;
console.error(`${ran.length} commands, ${turns} turns, ${seconds} s`);
console.error(
  conclusion.causes.map((c) => `  ${c.confidence} ${c.id}: ${c.statement[lang].slice(0, 300)}`).join("\n"),
);
console.log(
  JSON.stringify({
    rootCause: conclusion.rootCause[lang],
    evidence: conclusion.evidence.map((e) => e.excerpt),
    commands: ran.map((r) => r.command),
    confidence: conclusion.confidence,
    causes: conclusion.causes.map((c) => c.id),
  }),
);
process.exit(0);
