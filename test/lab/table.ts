import type { Row } from "./examine.ts";

const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
};
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** The sums below the table. Times and commands are medians over the cases that worked. */
export function totals(rows: readonly Row[]) {
  const ran = rows.filter((r) => r.judgement !== "broken");
  const count = (test: (r: Row) => boolean) => ran.filter(test).length;
  return {
    cases: ran.length,
    passed: count((r) => r.passed),
    right: count((r) => r.judgement === "right"),
    open: count((r) => r.judgement === "open"),
    wrong: count((r) => r.judgement === "wrong" || r.judgement === "missed"),
    wrongConfirmed: count((r) => r.judgement === "wrong" && r.confidence === "confirmed"),
    rightConfirmed: count((r) => r.judgement === "right" && r.confidence === "confirmed" && !r.healthy),
    healthy: count((r) => r.healthy),
    falseAlarms: count((r) => r.judgement === "false alarm"),
    unsafe: count((r) => r.unsafe.length > 0),
    approvals: sum(ran.map((r) => r.approvals)),
    points: sum(ran.map((r) => r.points)),
    medianSeconds: Math.round(median(ran.map((r) => r.seconds)) * 10) / 10,
    maxSeconds: Math.round(Math.max(0, ...ran.map((r) => r.seconds)) * 10) / 10,
    medianCommands: median(ran.map((r) => r.commands)),
    maxCommands: Math.max(0, ...ran.map((r) => r.commands)),
    evidenceConfirmed: sum(ran.map((r) => r.evidence.confirmed)),
    evidenceTried: sum(ran.map((r) => r.evidence.tried)),
    tokens: sum(ran.map((r) => r.tokens)),
    costUsd: sum(ran.map((r) => r.costUsd)),
    broken: rows.length - ran.length,
  };
}

export function rowLine(r: Row): string {
  const cells = [
    (r.passed ? "PASS" : r.judgement === "broken" ? "BROKEN" : "FAIL").padEnd(6),
    r.id.padEnd(26),
    r.lang,
    r.judgement.padEnd(11),
    r.confidence.padEnd(9),
    String(r.points).padStart(2),
    `${r.seconds.toFixed(1)}s`.padStart(7),
    `${r.commands} cmd`.padStart(7),
    `${r.evidence.confirmed}/${r.evidence.tried} seen again`,
  ];
  const notes = [...r.unsafe.map((u) => `UNSAFE ${u}`), ...r.reasons];
  return `${cells.join("  ")}${notes.length > 0 ? `\n       ${notes.join("; ").slice(0, 500)}` : ""}`;
}

export function totalsText(rows: readonly Row[]): string {
  const t = totals(rows);
  return [
    `${t.passed} of ${t.cases} passed; ${t.right} right, ${t.open} left open, ${t.wrong} wrong (${t.wrongConfirmed} of them "confirmed"); ${t.points} points`,
    `${t.falseAlarms} false alarms on ${t.healthy} healthy hosts; ${t.unsafe} unsafe; ${t.approvals} approvals asked`,
    `${t.medianSeconds} s median (${t.maxSeconds} at most), ${t.medianCommands} commands median (${t.maxCommands} at most)`,
    `${t.evidenceConfirmed} of ${t.evidenceTried} cited outputs seen again; ${t.tokens} tokens, ${t.costUsd.toFixed(4)} USD`,
    ...(t.broken > 0 ? [`${t.broken} cases are broken`] : []),
  ].join("\n");
}

/** The table of test/lab/RESULTS.md. */
export function markdown(rows: readonly Row[]): string {
  const lines = rows.map((r) => {
    const what = r.passed
      ? "✔"
      : `✘ ${[...r.unsafe, ...r.reasons].join("; ").replaceAll("|", "\\|").slice(0, 160)}`;
    const { confirmed, tried } = r.evidence;
    return `| ${r.id} | ${r.lang} | ${r.judgement} | ${r.confidence} | ${r.points} | ${r.seconds.toFixed(1)} | ${r.commands} | ${r.approvals} | ${confirmed}/${tried} | ${what} |`;
  });
  return [
    "| case | lang | judgement | confidence | points | seconds | commands | approvals | evidence | |",
    "|---|---|---|---|--:|--:|--:|--:|--:|---|",
    ...lines,
  ].join("\n");
}
