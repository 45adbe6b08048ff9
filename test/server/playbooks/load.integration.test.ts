import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadPlaybooks } from "../../../server/playbooks/load.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "playbooks-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

const good = `schema: playbook/v1
id: a.b
title: {en: Title, zh: 标题}
probes:
  p: {run: "cat /x", parse: text}
findings:
  - {id: f, when: "p == 'x'"}
causes:
  - id: c
    when: f
    because: [f]
    statement: {en: "p is {{p}}", zh: "p 是 {{p}}"}
`;
const load = (text: string, name = "a.b.yaml") => {
  writeFileSync(join(directory, name), text);
  return loadPlaybooks(directory, {});
};

describe("loading playbooks", () => {
  it("reads what is right", () => {
    expect(load(good).map((p) => p.id)).toEqual(["a.b"]);
  });
  it.each([
    ["an unknown key", good.replace("parse: text", "pasre: text"), 5],
    ["a broken expression", good.replace("when: f", "when: f &&"), 10],
    ["an unknown parser", good.replace("parse: text", "parse: nosuch"), 5],
    ["an unclosed place", good.replace("p is {{p}}", "p is {{p"), 12],
    ["a finding that does not exist", good.replace("because: [f]", "because: [g]"), 11],
    ["a backspace in a pattern", good.replace("p == 'x'", String.raw`find(p, '\bx\b') != ''`), 7],
    ["a bell in a command", good.replace("cat /x", String.raw`cat \a/x`), 5],
    ["broken YAML", good.replace("{en: Title", "{en: [Title"), 3],
  ])("names file and line of %s", (_, text, line) => {
    expect(() => load(text)).toThrow(new RegExp(`a\\.b\\.yaml:${line}: `));
  });
  it("keeps the word boundaries of a pattern, written with two backslashes or four", () => {
    for (const mark of [String.raw`\\b`, String.raw`\\\\b`]) {
      const [playbook] = load(good.replace("p == 'x'", `p.matches('${mark}cat${mark}')`));
      const when = playbook?.findings[0]?.when;
      expect(when?.run({ p: "a cat sits" })).toBe(true);
      expect(when?.run({ p: "concatenate" })).toBe(false);
    }
  });
  it("refuses names nobody defines, ids that are not the file's and raises into nothing", () => {
    expect(() => load(good.replace("p == 'x'", "q == 'x'"))).toThrow(/"q"/);
    expect(() => load(good, "other.yaml")).toThrow(/not the file's name/);
    rmSync(join(directory, "other.yaml"));
    expect(() => load(good.replace("p == 'x'\"}", "p == 'x'\", raise: [{playbook: no.such}]}"))).toThrow(
      /no\.such/,
    );
  });
});
