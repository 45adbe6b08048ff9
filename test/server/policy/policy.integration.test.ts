import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterEach, expect, test } from "vitest";
import { judge } from "../../../agent/supervisor/judge.ts";
import { compose } from "../../../server/compose.ts";
import { configSchema } from "../../../server/config.ts";
import { parsePolicy } from "../../../server/policy/load.ts";
import { PolicySource } from "../../../server/policy/source.ts";

const dirs: string[] = [];
afterEach(() => {
  for (const dir of dirs.splice(0)) rmSync(dir, { recursive: true, force: true });
});
function file(text: string): string {
  const dir = mkdtempSync(join(tmpdir(), "bartizan-policy-"));
  dirs.push(dir);
  writeFileSync(join(dir, "policy.yaml"), text);
  return join(dir, "policy.yaml");
}
const strict = "ceilings:\n  - {tag: production, most: ask}\n";
const web = { id: "a1", tags: ["production"] };

function sourceOf(path: string | undefined, pollMs?: number) {
  const audited: { type: string; data: Record<string, unknown> }[] = [];
  const problems: string[] = [];
  const source = new PolicySource({
    file: path,
    audit: { record: ({ type, data }) => void audited.push({ type, data }) },
    now: () => Date.UTC(2026, 10, 22),
    onProblem: ({ message }) => problems.push(message.en),
    ...(pollMs === undefined ? {} : { pollMs }),
  });
  const decision = (command: string) => judge(command, web, source.policyFor("allow")).decision;
  return { source, audited, problems, decision };
}

test("a problem names file, line and key in both languages", () => {
  const text =
    "ceilings:\n  - tag: production\n    most: never\ntighten:\n  - programm: df\n    decision: ask\n";
  expect(() => parsePolicy(text, "policy.yaml")).toThrow(
    /policy\.yaml:3: ceilings\.0\.most: must be one of: ask, deny/,
  );
  expect(() => parsePolicy(text, "policy.yaml")).toThrow(/policy\.yaml:5: tighten\.0\.programm: unknown key/);
  expect(() => parsePolicy("ceilings: [", "policy.yaml")).toThrow(/policy\.yaml:\d/);
  try {
    parsePolicy(text, "policy.yaml");
  } catch (error) {
    expect(JSON.stringify(error)).toContain("站点策略无效");
  }
});

test("the example is valid and does what it says", () => {
  const { site, warnings } = parsePolicy(readFileSync("policy.example.yaml", "utf8"), "policy.example.yaml");
  expect(warnings).toEqual([]);
  const on = (command: string, tag: string) =>
    judge(command, { id: "x", tags: [tag] }, { ceiling: "allow", site, now: Date.UTC(2026, 10, 22) })
      .decision;
  expect([on("systemctl reload nginx", "staging"), on("systemctl reload nginx", "production")]).toEqual([
    "allow",
    "deny",
  ]);
  expect([on("uptime", "production/web"), on("uptime", "staging")]).toEqual(["ask", "allow"]);
});

test("a server does not start with an invalid policy or without the file it names", async () => {
  const logger = pino({ level: "silent" });
  for (const policyFile of [file("ceilings: 1\n"), join(tmpdir(), "bartizan-no-such-policy.yaml")]) {
    const data = mkdtempSync(join(tmpdir(), "bartizan-policy-data-"));
    dirs.push(data);
    const config = configSchema.parse({ data, policyFile });
    await expect(compose({ config, demo: false, logger })).rejects.toMatchObject({
      failure: { code: "config_invalid" },
    });
  }
});

test("a change is taken on reload and audited; an invalid one is refused, said once, and the old stays", () => {
  const path = file(strict);
  const { source, audited, problems, decision } = sourceOf(path);
  expect(decision("uptime")).toBe("ask");
  writeFileSync(path, "ceilings:\n  - {tag: production, most: maybe}\n");
  expect(source.reload()?.code).toBe("config_invalid");
  source.reload();
  expect([decision("uptime"), problems.length]).toEqual(["ask", 1]);
  expect(source.status().problem?.message.zh).toContain(`${path}:2`);
  writeFileSync(path, "ceilings:\n  - {tag: production, most: deny}\n");
  expect(source.reload({ id: "u1", name: "Mei" })).toBeUndefined();
  expect([decision("uptime"), source.status().problem]).toEqual(["deny", undefined]);
  rmSync(path);
  expect(source.reload()?.code).toBe("config_invalid");
  expect(decision("uptime")).toBe("deny");
  expect(audited.map((a) => a.type)).toEqual([
    "policy.loaded",
    "policy.refused",
    "policy.changed",
    "policy.refused",
  ]);
});

test("the file is watched", async () => {
  const path = file(strict);
  const { source, decision } = sourceOf(path, 20);
  const stop = source.watch();
  try {
    writeFileSync(path, "tighten:\n  - {program: uptime, decision: deny}\n");
    await expect.poll(() => decision("uptime"), { timeout: 10_000 }).toBe("deny");
  } finally {
    stop();
  }
});
