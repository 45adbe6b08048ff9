import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as layout from "../../web/panels/terminals/layout.ts";

const pane = (id: string): layout.Pane => ({ kind: "pane", sessionId: id, assetId: `a_${id}` });
const ids = ["a", "b", "c", "d", "e", "f"];
const id = fc.constantFrom(...ids);
const direction = fc.constantFrom<layout.Direction>("left", "right", "up", "down");
type Change = (workspace: layout.Workspace) => layout.Workspace;
const changes: fc.Arbitrary<Change[]> = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc
        .tuple(id, fc.constantFrom<"tab" | layout.Way>("tab", "right", "down", "right", "down"))
        .map(
          ([s, where]): Change =>
            (w) =>
              layout.place(w, pane(s), where),
        ),
    },
    id.map(
      (s): Change =>
        (w) =>
          layout.closePane(w, s),
    ),
    id.map(
      (s): Change =>
        (w) =>
          layout.focusOn(w, s),
    ),
    fc.tuple(id, id).map(
      ([s, by]): Change =>
        (w) =>
          layout.replacePane(w, s, pane(by)),
    ),
    fc.integer({ min: -1, max: 4 }).map(
      (i): Change =>
        (w) =>
          layout.showTab(w, i),
    ),
    fc.integer({ min: 0, max: 3 }).map(
      (i): Change =>
        (w) =>
          w.tabs[i] ? layout.closeTab(w, i) : w,
    ),
    fc.constantFrom<Change>(layout.toggleMaximised, layout.moveToTab),
    fc.tuple(fc.constantFrom("", "0", "1", "01"), fc.double({ min: -1, max: 2, noNaN: true })).map(
      ([path, share]): Change =>
        (w) =>
          layout.resize(w, path, share),
    ),
    direction.map(
      (d): Change =>
        (w) =>
          layout.nudge(w, d, 0.05),
    ),
  ),
  { maxLength: 40 },
);
const made = changes.map((list) => list.reduce((w, change) => change(w), layout.emptyWorkspace));

function holds(workspace: layout.Workspace): void {
  const all = layout.allPanes(workspace).map((p) => p.sessionId);
  expect(new Set(all).size).toBe(all.length);
  expect(workspace.current).toBeGreaterThanOrEqual(0);
  expect(workspace.current).toBeLessThan(Math.max(1, workspace.tabs.length));
  for (const tab of workspace.tabs) {
    expect(layout.panesOf(tab.root).map((p) => p.sessionId)).toContain(tab.focus);
    const { panes } = layout.arrange(tab);
    const area = [...panes.values()].reduce((sum, r) => sum + r.width * r.height, 0);
    expect(area).toBeCloseTo(10_000, 3);
    expect(panes.has(tab.focus)).toBe(true);
    if (!tab.maximised) expect(panes.size).toBe(layout.panesOf(tab.root).length);
    for (const divider of layout.arrange(tab).dividers) {
      expect(divider.share).toBeGreaterThanOrEqual(layout.leastShare);
      expect(divider.share).toBeLessThanOrEqual(1 - layout.leastShare);
    }
  }
}

describe("the layout of panes", () => {
  it("fills the tab, keeps every session once and a focus, whatever is done to it", () => {
    fc.assert(fc.property(made, holds), { numRuns: 300 });
  });

  it("comes back from storage as it was", () => {
    fc.assert(
      fc.property(made, (workspace) => {
        expect(layout.readWorkspace(JSON.stringify(workspace))).toEqual(workspace);
      }),
    );
  });

  it("is usable whatever is in the storage", () => {
    const almost = made.chain((workspace) => {
      const text = JSON.stringify(workspace);
      return fc
        .tuple(fc.nat({ max: text.length }), fc.constantFrom('"', "0", "null", "}", '"pane"', '"a"', "-1e9"))
        .map(([at, by]) => text.slice(0, at) + by + text.slice(at + by.length));
    });
    fc.assert(
      fc.property(fc.oneof(almost, fc.json(), fc.string()), (text) => holds(layout.readWorkspace(text))),
      { numRuns: 300 },
    );
    const twice = {
      tabs: [
        { root: pane("a"), focus: "a" },
        { root: pane("a"), focus: "a" },
      ],
      current: 7,
    };
    expect(layout.readWorkspace(JSON.stringify(twice))).toEqual({
      tabs: [{ root: pane("a"), focus: "a", maximised: false }],
      current: 0,
    });
    expect(layout.readWorkspace(null)).toBe(layout.emptyWorkspace);
    const path = { tabs: [{ root: { ...pane("../x"), sessionId: "../x" }, focus: "../x" }] };
    expect(layout.readWorkspace(JSON.stringify(path)).tabs).toEqual([]);
  });

  it("finds the neighbours on all four sides", () => {
    let w = layout.place(layout.emptyWorkspace, pane("a"), "tab");
    w = layout.place(w, pane("b"), "right");
    w = layout.place(w, pane("c"), "down");
    const side = (from: string, d: layout.Direction) => {
      const tab = layout.currentTab(layout.focusOn(w, from));
      return tab && layout.neighbour(tab, d);
    };
    expect([side("a", "right"), side("a", "left"), side("a", "down")]).toEqual(["b", undefined, undefined]);
    expect([side("b", "down"), side("b", "left"), side("c", "up"), side("c", "left")]).toEqual([
      "c",
      "a",
      "b",
      "a",
    ]);
    const wider = layout.nudge(layout.focusOn(w, "c"), "left", 0.1);
    const tab = layout.currentTab(wider);
    expect(tab && layout.arrange(tab).panes.get("a")?.width).toBeCloseTo(40);
    expect(layout.closePane(wider, "a").tabs[0]?.root).toMatchObject({ way: "down" });
  });
});
