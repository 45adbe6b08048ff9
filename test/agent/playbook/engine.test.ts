import { describe, expect, it } from "vitest";
import { compile, evaluate, type Slot } from "../../../agent/playbook/cel.ts";
import { compilePlaybook } from "../../../agent/playbook/compile.ts";
import { createLibrary, type Investigation, investigate } from "../../../agent/playbook/engine.ts";
import { faultFacts } from "../../../agent/playbook/fault.ts";
import type { ProbeResult } from "../../../agent/playbook/instance.ts";
import { causeStates, holdingCauses } from "../../../agent/playbook/judge-causes.ts";
import { parserFor } from "../../../agent/playbook/parse.ts";
import { createRetriever } from "../../../agent/playbook/retrieve.ts";

const slots: Record<string, Slot> = {
  p: { state: "pending" },
  u: { state: "unknown", why: ["cmd"] },
  yes: { state: "value", value: true },
  no: { state: "value", value: false },
  n: { state: "value", value: 7 },
  l: { state: "value", value: [] },
};
const run = (source: string): Slot => evaluate(compile(source), (name) => slots[name] ?? { state: "absent" });

describe("three-valued expressions", () => {
  it.each([
    ["no && u", false],
    ["u && no", false],
    ["yes || u", true],
    ["p || yes", true],
    ["n * 2 + 1 == 15", true],
    ["size(l) == 0 && n > 6", true],
    ["l.exists(x, x.a > 1)", false],
  ])("%s is a value", (source, expected) => {
    expect(run(source)).toEqual({ state: "value", value: expected });
  });
  it("is unknown or pending only when the missing side decides, and absent without an element", () => {
    expect(run("yes && u")).toEqual({ state: "unknown", why: ["cmd"] });
    expect(run("no || p").state).toBe("pending");
    expect(run("u || p").state).toBe("pending");
    expect(run("first(l).x > 1").state).toBe("absent");
  });
  it("falls back only from what is absent", () => {
    expect(run("first(l) ?? 'none'")).toEqual({ state: "value", value: "none" });
    expect(run("n ?? 1")).toEqual({ state: "value", value: 7 });
    expect(run("u ?? 1").state).toBe("unknown");
    expect(run("'a ?? b'")).toEqual({ state: "value", value: "a ?? b" });
  });
  it("refuses what does not compile", () => {
    expect(() => compile("a &&")).toThrow(/bad expression/);
    expect(() => compile("nosuch(1)")).toThrow(/bad expression/);
  });
});

const both = (text: string) => ({ en: text, zh: `${text} 中` });
const book = (extra: object) => ({ schema: "playbook/v1", title: both("t"), ...extra });
const cause = (id: string, when: string, extra: object = {}) => ({
  id,
  when,
  because: ["f"],
  statement: both(`${id} {{v}}`),
  ...extra,
});
const parent = compilePlaybook(
  book({
    id: "a.parent",
    start: "always",
    probes: { v: { run: "cat /v", parse: "number" } },
    findings: [{ id: "f", when: "v > 1", raise: [{ playbook: "a.child", with: { port: "v" } }] }],
    causes: [cause("symptom", "f", { confirm: "v > 2", rank: 40 })],
  }),
  {},
);
const child = compilePlaybook(
  book({
    id: "a.child",
    start: "raised",
    params: { port: { type: "port" } },
    probes: { v: { run: "grep {{port}} /w", parse: "text", sudo: "preferred" } },
    findings: [{ id: "f", when: "v == 'bad'" }],
    causes: [cause("deep", "f", { confirm: "true" })],
  }),
  {},
);

function look(outputs: Record<string, string | null>, account = "ops"): Investigation {
  const results = new Map<string, ProbeResult>(
    Object.entries(outputs).map(([command, text]) => [
      command,
      text === null
        ? { status: "failed", text: "", exitCode: null, stepId: command }
        : { status: "ran", text, exitCode: 0, stepId: command },
    ]),
  );
  const asset = { id: "h", name: "h", account, tags: [] };
  return investigate({ library: createLibrary([parent, child]), asset, fault: "x", results });
}
const statuses = (i: Investigation) => causeStates(i).map((s) => `${s.cause.source.id}:${s.status}`);

describe("an investigation", () => {
  it("asks for what it needs and follows the evidence into raised playbooks", () => {
    expect(look({}).needs.map((n) => n.command)).toEqual(["cat /v"]);
    expect(look({ "cat /v": "1" }).needs).toEqual([]);
    expect(look({ "cat /v": "9" }).needs.map((n) => n.command)).toEqual(["sudo -n grep 9 /w"]);
    expect(look({ "cat /v": "9" }, "root").needs.map((n) => n.command)).toEqual(["grep 9 /w"]);
  });
  it("goes on without sudo once the host has refused it", () => {
    const refused = look({ "cat /v": "9", "sudo -n grep 9 /w": "sudo: a password is required" });
    expect(refused.needs.map((n) => n.command)).toEqual(["grep 9 /w"]);
  });
  it("reads past what sudo says of a host without a name of its own", () => {
    const warning = "sudo: unable to resolve host web-1: Name or service not known\n";
    const warned = look({ "cat /v": "9", "sudo -n grep 9 /w": `${warning}bad` });
    expect(statuses(warned)).toContain("deep:confirmed");
    const refused = look({ "cat /v": "9", "sudo -n grep 9 /w": `${warning}sudo: a password is required` });
    expect(refused.needs.map((n) => n.command)).toEqual(["grep 9 /w"]);
  });
  it("names the deepest cause and keeps the rest as its symptom", () => {
    const state = look({ "cat /v": "9", "sudo -n grep 9 /w": "bad" });
    const holding = holdingCauses(state, causeStates(state));
    expect(holding.map((h) => h.cause.source.id)).toEqual(["deep", "symptom"]);
    expect(holding[1]?.explainedBy?.cause.source.id).toBe("deep");
    expect(holding[0]?.statement.en).toBe("deep bad");
  });
  it("says unknown, not ruled out, when a command could not run", () => {
    expect(statuses(look({ "cat /v": null }))).toEqual(["symptom:unknown"]);
    expect(statuses(look({ "cat /v": "not a number" }))).toEqual(["symptom:unknown"]);
    expect(statuses(look({ "cat /v": "9", "sudo -n grep 9 /w": null }))).toEqual([
      "symptom:confirmed",
      "deep:unknown",
    ]);
    expect(statuses(look({ "cat /v": "sh: cat: not found" }))).toEqual(["symptom:unknown"]);
  });
  it("confirms only by confirm", () => {
    expect(statuses(look({ "cat /v": "2", "sudo -n grep 2 /w": "x" }))[0]).toBe("symptom:likely");
  });
});

describe("a probe with an alternative", () => {
  const other = compilePlaybook(
    book({
      id: "a.other",
      start: "always",
      probes: {
        small: { run: "cat /kind", parse: "text" },
        v: {
          run: "find / -printf %s",
          exits: [0, 1],
          or: { run: "stat -c =%s /", parse: "re:^=(?<n_n>\\d+)$", exits: [0], when: "small == 'box'" },
          parse: "number",
        },
      },
      findings: [{ id: "f", when: "true" }],
      causes: [cause("seen", "f && string(v) != ''")],
    }),
    {},
  );
  const needs = (text: string, exitCode: number | null, kind = "big", more: [string, number][] = []) => {
    const ran = (text: string, exitCode: number | null): ProbeResult => ({
      status: exitCode === null ? "failed" : "ran",
      text,
      exitCode,
      stepId: "s",
    });
    const results = new Map([
      ["cat /kind", ran(kind, 0)],
      ["find / -printf %s", ran(text, exitCode)],
      ...more.map(([text, exit]): [string, ProbeResult] => ["stat -c =%s /", ran(text, exit)]),
    ]);
    const asset = { id: "h", name: "h", account: "root", tags: [] };
    return investigate({ library: createLibrary([other]), asset, fault: "x", results });
  };
  const asks = (...given: Parameters<typeof needs>) => needs(...given).needs.map((n) => n.command);
  it.each<[string, Parameters<typeof needs>]>([
    ["the program is missing", ["sh: find: not found", 127]],
    ["it is missing in a pipe that ended well", ["sh: find: not found", 0]],
    ["the option is not known", ["find: unrecognized: -printf\nBusyBox v1.35.0 multi-call binary.", 1]],
    ["it failed without a word", ["", 1]],
    ["it had no word where that is no answer", ["", 0, "box"]],
  ])("asks it where %s", (_, given) => {
    expect(asks(...given)).toEqual(["stat -c =%s /"]);
  });
  it.each<[string, Parameters<typeof needs>]>([
    ["there is an answer", ["7", 0]],
    ["part of one", ["7", 1, "box"]],
    ["nothing to be found", ["", 0]],
    ["a refusal", ["find: '/': Permission denied", 1]],
    ["no outcome", ["", null]],
  ])("does not where there is %s", (_, given) => {
    expect(asks(...given)).toEqual([]);
  });
  it("reads the alternative in its own way, and cites it alone", () => {
    const done = needs("", 1, "big", [["=7", 0]]);
    const [instance] = done.instances;
    expect(instance?.lookup("v")).toEqual({ state: "value", value: [{ n: 7 }] });
    expect(instance?.commandsOf("v")).toEqual(["stat -c =%s /"]);
    expect(needs("", 1, "big", [["no such file", 1]]).instances[0]?.lookup("v").state).toBe("unknown");
  });
});

describe("a fault text", () => {
  it("gives up what it names", () => {
    const f = faultFacts(
      "合作方调用 10.66.0.10:8443 超时, at 10.1.2.3:7000. And see http://git.corp.internal/ and /etc/x.conf, port 9100, 本机 8076 端口, powerd.log",
    );
    expect(f.ips).toEqual(["10.66.0.10", "10.1.2.3"]);
    expect(f.ports).toEqual(expect.arrayContaining([8443, 9100, 8076, 80, 7000]));
    expect(f.hosts).toEqual(["git.corp.internal"]);
    expect(f.paths).toEqual(["/etc/x.conf"]);
    expect(f.urls).toEqual(["http://git.corp.internal/"]);
  });
});

describe("retrieval", () => {
  const entry = (id: string, en: string[], zh: string[]) =>
    compilePlaybook(book({ id, title: { en: en[0], zh: zh[0] }, symptoms: { phrases: { en, zh } } }), {})
      .source;
  const retriever = createRetriever([
    entry("disk.x", ["disk is full", "no space left"], ["磁盘写满", "空间不足"]),
    entry("net.x", ["connection times out", "packets dropped"], ["连接超时", "丢包"]),
  ]);
  it("finds by stemmed English words and by Chinese bigrams", () => {
    expect([...retriever.rank("Connections are timing out").keys()][0]).toBe("net.x");
    expect([...retriever.rank("访问接口连接一直超时").keys()][0]).toBe("net.x");
    expect([...retriever.rank("服务器磁盘好像写满了").keys()][0]).toBe("disk.x");
    expect(retriever.rank("hello").size).toBe(0);
  });
});

describe("generic parse specs", () => {
  const parse = (spec: string, text: string) => parserFor(spec, {})(text, 0);
  it("reads tables, lines, key-values, sections and named groups", () => {
    expect(parse("fields:|:a:n,b:s", "1|x|y\nbad|z\n")).toEqual([{ a: 1, b: "x|y" }]);
    expect(parse("cols:a:n,b:s", " 7  x y\n")).toEqual([{ a: 7, b: "x y" }]);
    expect(parse("lines:a,b", "3\nx\n")).toEqual({ a: 3, b: "x" });
    expect(parse("kv", "A=1\nB: two\n# c=3")).toEqual({ A: "1", B: "two" });
    expect(parse("sections", "== x\n1\n== y\n2")).toEqual({ x: "1\n", y: "2\n" });
    expect(parse("re:^(?<name>\\w+) (?<size_n>\\d+)", "ab 12\n?")).toEqual([{ name: "ab", size: 12 }]);
    expect(() => parse("number", "x")).toThrow();
    expect(() => parse("nosuch", "")).toThrow(/unknown parser/);
  });
});

it("starts every playbook that always starts, however many there are", () => {
  const many = Array.from({ length: 90 }, (_, i) =>
    compilePlaybook(
      book({ id: `many.b${i}`, start: "always", probes: { v: { run: `cat /${i}`, parse: "text" } } }),
      {},
    ),
  );
  const asset = { id: "h", name: "h", account: "root", tags: [] };
  const state = investigate({ library: createLibrary(many), asset, fault: "x", results: new Map() });
  expect(state.instances.length).toBe(90);
});
