import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parsers } from "../../../agent/parsers/index.ts";
import { runRecorded } from "../../../agent/playbook/recorded.ts";
import { tokens } from "../../../agent/playbook/retrieve.ts";
import { loadPlaybooks } from "../../../server/playbooks/load.ts";

const directory = new URL("../../../prompts/playbooks", import.meta.url).pathname;
const playbooks = loadPlaybooks(directory, parsers);
const triage = playbooks.find((p) => p.id === "triage");

describe("every playbook", () => {
  it("is in the set exactly once per file", () => {
    expect(playbooks.length).toBe(readdirSync(directory).filter((n) => n.endsWith(".yaml")).length);
  });
  for (const playbook of playbooks) {
    describe(playbook.id, () => {
      for (const test of playbook.source.tests)
        it(`recorded: ${test.name}`, () => {
          expect(runRecorded(playbook, triage, test)).toEqual([]);
        });
      it("holds no cause when nothing could be run", () => {
        const outputs = {};
        const expected = { name: "blind", fault: "", params: {}, outputs, expect: { causes: [] } };
        expect(runRecorded(playbook, triage, expected)).toEqual([]);
      });
      it("states every cause in both languages within 1000 characters", () => {
        for (const cause of playbook.source.causes) {
          expect(cause.statement.en.length).toBeLessThan(1000);
          expect(cause.statement.zh).toMatch(/\p{Script=Han}/u);
          expect(cause.statement.en).not.toMatch(/\p{Script=Han}/u);
        }
      });
      it("can be found by words", () => {
        const { title, symptoms } = playbook.source;
        expect(tokens(title.en + symptoms.phrases.en.join(" ")).length).toBeGreaterThan(0);
      });
    });
  }
  it("never puts quotes round a rendered value", () => {
    for (const name of readdirSync(directory))
      expect(readFileSync(`${directory}/${name}`, "utf8")).not.toMatch(/run: .*['"]\{\{[^}]*\}\}['"](?!,|$)/);
  });
});
