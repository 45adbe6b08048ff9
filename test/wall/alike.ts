/**
 * Are two outputs of one command the same answer? Outputs that do not move are compared byte for byte. Where two runs
 * without a wall differ, so that the third can not be expected to agree, figures are blanked, and when that is not
 * enough, lines are compared as a set and may differ as much as the two runs do (processes come and go).
 */
export type Alike = "same" | "moving" | "different";

export interface Run {
  exitCode: number | null;
  text: string;
}

export function alike(before: Run, walled: Run, after: Run): Alike {
  const codes = [before.exitCode, after.exitCode];
  if (!codes.includes(walled.exitCode)) return "different";
  if (walled.text === before.text || walled.text === after.text) return "same";
  const [first, second, third] = [before, after, walled].map((run) => blanked(run.text)) as [
    string[],
    string[],
    string[],
  ];
  const still = before.text === after.text;
  if (still) return "different";
  const own = overlap(first, second);
  const across = Math.max(overlap(first, third), overlap(second, third));
  return across >= own - slack(first) ? "moving" : "different";
}

/** One line more or less, or a twentieth: what comes and goes within a second. */
function slack(lines: readonly string[]): number {
  return Math.max(0.05, 1.5 / Math.max(1, new Set(lines).size));
}

/** Figures, dates, durations and column widths blanked. */
function blanked(text: string): string[] {
  return (
    text
      .split("\n")
      // The step's own shells, in listings of processes.
      .filter((line) => !/--norc -c |env -i PATH=|perl -$/.test(line))
      .map((line) =>
        line
          .replace(/\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b/g, "D")
          .replace(/[-+]?\d[\d.,:]*[kKMGTmsh%]?/g, "#")
          // A figure that is not there yet.
          .replace(/(?<=\s)-(?=\s|$)/g, "#")
          .replace(/\s+/g, " ")
          .trim(),
      )
      .filter((line) => line !== "")
  );
}

/** Distinct lines both have, over those either has: 1 when equal, also for two empty texts. */
function overlap(a: readonly string[], b: readonly string[]): number {
  const [left, right] = [new Set(a), new Set(b)];
  const shared = [...left].filter((line) => right.has(line)).length;
  const either = left.size + right.size - shared;
  return either === 0 ? 1 : shared / either;
}
