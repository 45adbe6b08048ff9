import { expect, it } from "vitest";
import { parsers } from "../../../agent/parsers/index.ts";
import { outlineOf } from "../../../agent/playbook/outline.ts";
import { loadPlaybooks } from "../../../server/playbooks/load.ts";

it("every playbook has an outline in which nothing hangs loose", () => {
  const playbooks = loadPlaybooks("prompts/playbooks", parsers);
  expect(playbooks.length).toBeGreaterThan(45);
  const ids = new Set(playbooks.map((p) => p.id));
  for (const playbook of playbooks) {
    const outline = outlineOf(playbook);
    const probes = new Set(outline.probes.map((p) => p.id));
    const findings = new Set(outline.findings.map((f) => f.id));
    for (const finding of outline.findings) {
      for (const from of finding.from) expect(probes, `${outline.id}/${finding.id}`).toContain(from);
      for (const raised of finding.raises) expect(ids).toContain(raised);
    }
    for (const cause of outline.causes) {
      expect(cause.from.length, `${outline.id}/${cause.id}`).toBeGreaterThan(0);
      for (const from of cause.from) expect(findings).toContain(from);
    }
  }
});

it("follows facts to the probes behind them", () => {
  const disk = loadPlaybooks("prompts/playbooks", parsers).find((p) => p.id === "disk.full");
  const outline = disk && outlineOf(disk);
  expect(outline?.findings.find((f) => f.id === "heldOpen")?.from).toEqual(["held"]);
  expect(outline?.findings.find((f) => f.id === "bigFile")?.from).toEqual(["files"]);
});
