import type { PlaybookOutline } from "../../../server/wire/api.ts";

/** How a part of a playbook stands in a case. */
export type Mark = "confirmed" | "likely" | "open" | "ruled_out" | "not_checked" | "ran" | "failed";
export interface TreeNode {
  key: string;
  label: string;
  column: 0 | 1 | 2;
  row: number;
  mark?: Mark;
}
export interface Tree {
  nodes: TreeNode[];
  edges: { from: string; to: string; mark?: Mark }[];
  rows: number;
}

/** Marks by part: "probe:files" or "cause:file-fills". */
export type Marks = Readonly<Record<string, Mark>>;

/**
 * Three columns: probes, findings, causes. Each column is ordered by the mean place of what it rests on, so that
 * lines cross little, and spread over the height of the longest one.
 */
export function layoutTree(outline: PlaybookOutline, marks: Marks): Tree {
  const edges: Tree["edges"] = [];
  const node = (kind: string, id: string, column: TreeNode["column"]): TreeNode => {
    const key = `${kind}:${id}`;
    const mark = marks[key];
    return { key, label: id, column, row: 0, ...(mark ? { mark } : {}) };
  };
  const probes = outline.probes.map((p) => node("probe", p.id, 0));
  const findings = outline.findings.map((f) => node("finding", f.id, 1));
  const causes = outline.causes.map((c) => node("cause", c.id, 2));
  for (const finding of outline.findings)
    for (const from of finding.from) edges.push({ from: `probe:${from}`, to: `finding:${finding.id}` });
  for (const cause of outline.causes) {
    const mark = marks[`cause:${cause.id}`];
    for (const from of cause.from)
      edges.push({ from: `finding:${from}`, to: `cause:${cause.id}`, ...(mark ? { mark } : {}) });
  }
  const rows = Math.max(1, probes.length, findings.length, causes.length);
  place(probes, rows);
  for (const column of [findings, causes]) {
    const all = [...probes, ...findings, ...causes];
    const weight = new Map(column.map((n) => [n.key, meanRow(n, all, edges)]));
    column.sort((a, b) => (weight.get(a.key) ?? 0) - (weight.get(b.key) ?? 0));
    place(column, rows);
  }
  return { nodes: [...probes, ...findings, ...causes], edges, rows };
}

function place(column: TreeNode[], rows: number): void {
  column.forEach((n, at) => {
    n.row = ((at + 0.5) * rows) / column.length - 0.5;
  });
}
function meanRow(node: TreeNode, all: readonly TreeNode[], edges: Tree["edges"]): number {
  const from = edges
    .filter((e) => e.to === node.key)
    .flatMap((e) => all.find((n) => n.key === e.from)?.row ?? []);
  return from.length === 0 ? Number.MAX_SAFE_INTEGER : from.reduce((sum, row) => sum + row, 0) / from.length;
}

/** Marks as a query string, so that a case can link to its branch of a playbook; and back. */
export function marksToQuery(marks: Marks): string {
  return new URLSearchParams(Object.entries(marks)).toString();
}
const known: ReadonlySet<string> = new Set<Mark>([
  "confirmed",
  "likely",
  "open",
  "ruled_out",
  "not_checked",
  "ran",
  "failed",
]);
export function marksOf(query: URLSearchParams): Marks {
  return Object.fromEntries(
    [...query].filter(
      (pair): pair is [string, Mark] => /^(probe|cause):/.test(pair[0]) && known.has(pair[1]),
    ),
  );
}
