import fc from "fast-check";
import { expect, test } from "vitest";
import { playbookOutline } from "../../web/gallery/records.ts";
import { layoutTree, marksOf, marksToQuery } from "../../web/panels/playbooks/tree-layout.ts";

test("every part has a place of its own, and lines go from probes over findings to causes", () => {
  const tree = layoutTree(playbookOutline, { "cause:file-fills": "likely" });
  const places = tree.nodes.map((n) => `${n.column} ${n.row}`);
  expect(new Set(places).size).toBe(10);
  const column = new Map(tree.nodes.map((n) => [n.key, n.column]));
  expect(tree.edges).toHaveLength(8);
  for (const { from, to } of tree.edges) expect((column.get(to) ?? 0) - (column.get(from) ?? 0)).toBe(1);
  expect(tree.edges.filter((e) => e.mark === "likely").map((e) => e.from)).toEqual([
    "finding:isFull",
    "finding:bigFile",
  ]);
});

test("no two boxes of a column overlap, whatever the sizes", () => {
  fc.assert(
    fc.property(fc.nat(14), fc.nat(14), fc.nat(14), (p, f, c) => {
      const ids = (n: number, name: string) => Array.from({ length: n }, (_, i) => `${name}${i}`);
      const tree = layoutTree(
        {
          ...playbookOutline,
          probes: ids(p, "p").map((id) => ({ id, run: "x", sudo: "never" })),
          findings: ids(f, "f").map((id) => ({ id, when: "x", from: p > 0 ? ["p0"] : [], raises: [] })),
          causes: ids(c, "c").map((id) => ({
            id,
            statement: { en: "x", zh: "x" },
            when: "x",
            from: f > 0 ? ["f0"] : [],
            explains: [],
            fixes: [],
          })),
        },
        {},
      );
      for (const column of [0, 1, 2]) {
        const rows = tree.nodes.filter((n) => n.column === column).map((n) => n.row);
        rows.sort((a, b) => a - b);
        for (const [at, row] of rows.entries()) {
          expect(row).toBeGreaterThanOrEqual(-0.5);
          expect(row).toBeLessThanOrEqual(tree.rows - 0.5);
          if (at > 0) expect(row - (rows[at - 1] ?? 0)).toBeGreaterThanOrEqual(0.99);
        }
      }
    }),
  );
});

test("marks survive the address, and what is no mark is dropped", () => {
  const marks = { "probe:files": "ran", "cause:file-fills": "confirmed" } as const;
  expect(marksOf(new URLSearchParams(marksToQuery(marks)))).toEqual(marks);
  expect(marksOf(new URLSearchParams("case=c1&cause:x=evil&__proto__=ran"))).toEqual({});
});
