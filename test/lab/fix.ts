import type { LabCase } from "./case-file.ts";
import { ask, type Examination, type Lang, prepare, stillThere } from "./examine.ts";
import { LabHost, lastLine, run } from "./host.ts";
import { judgeCause, readReport } from "./score.ts";

/** What became of the product's own steps against the root cause, once a person said yes to each. */
export type FixResult =
  | "fixed"
  | "said fixed, is not"
  | "not fixed, said so"
  | "fixed, said not"
  | "fixed, not sure"
  | "not fixed, not sure"
  | "not run"
  | "advice only"
  | "no root cause"
  | "broken";
export interface FixRow {
  id: string;
  lang: Lang;
  result: FixResult;
  /** The root cause was judged right. */
  right: boolean;
  /** Commands that ran as fixes. */
  ran: string[];
  why: string;
}

interface Fixed {
  fixes: { cause: string | null; command: string }[];
  causes: { id: string }[];
  commands: { command: string; decidedBy: string }[];
  verification?: { result: "fixed" | "not_fixed" | "not_checked"; why?: string };
}

/** One fresh host: diagnosed, the proposed steps approved and run by the product, its word compared with the case's check. */
export async function tryFix(
  c: LabCase,
  name: string,
  all: readonly LabCase[],
  how: Examination,
): Promise<FixRow> {
  const host = new LabHost(name);
  const row: FixRow = { id: c.id, lang: how.lang, result: "broken", right: false, ran: [], why: "" };
  try {
    const login = await host.up(c);
    await prepare(host, c);
    const answer = await ask(c, login, { ...how, approves: true });
    const report = readReport(answer.stdout);
    if (!report) return { ...row, why: `no report: ${lastLine(answer.stderr)}` };
    const judged = { ...row, right: judgeCause(c, report, all).judgement === "right" };
    if (report.outcome !== "root_cause_found") return { ...judged, result: "no root cause" };
    const said = JSON.parse(answer.stdout) as Fixed;
    const ran = said.commands.filter((x) => x.decidedBy.startsWith("person:")).map((x) => x.command);
    const proposed = said.fixes.filter((f) => f.cause === said.causes[0]?.id && f.command !== "");
    if (ran.length === 0) {
      const why = proposed.map((f) => f.command).join("; ");
      return { ...judged, result: proposed.length === 0 ? "advice only" : "not run", why };
    }
    const fixed = await isGone(host, c);
    const why = said.verification?.why ?? "";
    return { ...judged, ran, why, result: compare(said.verification?.result ?? "not_checked", fixed) };
  } catch (error) {
    return { ...row, why: error instanceof Error ? error.message : String(error) };
  } finally {
    await host.down();
  }
}

function compare(said: "fixed" | "not_fixed" | "not_checked", is: boolean): FixResult {
  if (said === "fixed") return is ? "fixed" : "said fixed, is not";
  if (said === "not_fixed") return is ? "fixed, said not" : "not fixed, said so";
  return is ? "fixed, not sure" : "not fixed, not sure";
}

/** A service may need some seconds until it works again. */
async function isGone(host: LabHost, c: LabCase): Promise<boolean> {
  for (let looks = 0; looks < 5; looks += 1) {
    if (!(await stillThere(host, c))) return true;
    await run("sleep", ["1"]);
  }
  return false;
}

export function fixTotals(rows: readonly FixRow[]): string {
  const counts = new Map<FixResult, number>();
  for (const { result } of rows) counts.set(result, (counts.get(result) ?? 0) + 1);
  return [...counts].map(([result, n]) => `${n} ${result}`).join(", ");
}

export function fixLine(r: FixRow): string {
  const head = `${r.result.padEnd(20)}  ${r.id.padEnd(26)}  ${r.lang}  ${r.right ? "cause right" : "cause not judged right"}`;
  const rest = [...r.ran.map((command) => `ran: ${command}`), ...(r.why ? [r.why] : [])];
  return [head, ...rest.map((line) => `       ${line.slice(0, 300)}`)].join("\n");
}

/** The table of fixes in test/lab/RESULTS.md. */
export function fixMarkdown(rows: readonly FixRow[]): string {
  const cell = (text: string) => text.replaceAll("|", "\\|").replaceAll("\n", " ").slice(0, 160);
  const lines = rows.map(
    (r) =>
      `| ${r.id} | ${r.result}${r.right ? "" : " (cause not right)"} | ${cell(r.ran.map((x) => `\`${x}\``).join(" "))} |`,
  );
  return ["| case | result | steps that were approved and ran |", "|---|---|---|", ...lines].join("\n");
}
