/** Reads and checks a site policy. Pure: the text, its lines and the file are the server's. */
import { z } from "zod";
import { judge } from "./judge.ts";
import type { SitePolicy } from "./policy.ts";
import { reasonCodes } from "./reasons.ts";
import type { Localized } from "./verdict.ts";

const word = z.string().trim().min(1).max(500);
const scope = { tag: word.optional(), asset: word.optional() };
const raised = z.enum(["ask", "deny"]);
const ceiling = z.strictObject({ ...scope, most: raised, reason: word.optional() });
const rule = z.strictObject({
  ...scope,
  program: word.optional(),
  effect: word.optional(),
  pattern: word.optional(),
  decision: raised,
  reason: word.optional(),
});
const allowance = z.strictObject({
  ...scope,
  command: z.string().min(1).max(4000),
  reason: word,
  by: word,
  expires: z.string().regex(/^\d{4}-\d\d-\d\d$/),
});
const list = <T extends z.ZodType>(entry: T) => z.array(entry).max(500).default([]);
const schema = z.strictObject({
  ceilings: list(ceiling),
  tighten: list(rule),
  allow: list(allowance),
});

/** What is wrong or worth knowing, with the place as a path of keys. */
export interface PolicyProblem {
  path: readonly PropertyKey[];
  what: Localized;
}
export type PolicyReading =
  | { policy: SitePolicy; warnings: PolicyProblem[] }
  | { policy?: undefined; problems: PolicyProblem[] };

const keysOf: Record<string, string> = {
  "": "ceilings, tighten, allow",
  ceilings: "tag, asset, most, reason",
  tighten: "program, effect, pattern, tag, asset, decision, reason",
  allow: "command, tag, asset, reason, by, expires",
};

/** Every problem at once; a policy with one is not used at all. `value` is what the YAML file holds. */
export function readSitePolicy(value: unknown): PolicyReading {
  const parsed = schema.safeParse(value ?? {});
  if (!parsed.success) return { problems: parsed.error.issues.map(problemOf) };
  const policy: SitePolicy = parsed.data;
  const problems = [
    ...policy.ceilings.flatMap((c, i) => ceilingProblems(c, ["ceilings", i])),
    ...policy.tighten.flatMap((r, i) => ruleProblems(r, ["tighten", i])),
  ];
  const warnings: PolicyProblem[] = [];
  for (const [i, entry] of policy.allow.entries()) checkAllowance(entry, ["allow", i], problems, warnings);
  return problems.length > 0 ? { problems } : { policy, warnings };
}

const say = (path: readonly PropertyKey[], en: string, zh: string): PolicyProblem => ({
  path,
  what: { en, zh },
});

function problemOf(issue: z.core.$ZodIssue): PolicyProblem {
  const { path } = issue;
  if (issue.code === "unrecognized_keys") {
    const allowed = keysOf[String(path[0] ?? "")] ?? "";
    return say(
      [...path, issue.keys[0] ?? ""],
      `unknown key; allowed: ${allowed}`,
      `未知的键；可用：${allowed}`,
    );
  }
  if (issue.code === "invalid_value") {
    const allowed = issue.values.map(String).join(", ");
    return say(path, `must be one of: ${allowed}`, `只能是：${allowed}`);
  }
  if (path.at(-1) === "expires") return say(path, "must be a day, YYYY-MM-DD", "必须是日期，格式 YYYY-MM-DD");
  return say(path, issue.message, `值无效（${issue.message}）`);
}

type Path = readonly PropertyKey[];

function ceilingProblems(entry: SitePolicy["ceilings"][number], path: Path): PolicyProblem[] {
  return (entry.tag === undefined) === (entry.asset === undefined)
    ? [
        say(
          path,
          'give exactly one of tag (or tag: "*") and asset',
          'tag（或 tag: "*"）与 asset 须且只能给出一个',
        ),
      ]
    : [];
}

function ruleProblems(entry: SitePolicy["tighten"][number], path: Path): PolicyProblem[] {
  const given = [entry.program, entry.effect, entry.pattern].filter((v) => v !== undefined);
  if (given.length !== 1) {
    const en = "give exactly one of program, effect and pattern";
    return [say(path, en, "program、effect、pattern 须且只能给出一个")];
  }
  const { effect, pattern, program } = entry;
  if (effect !== undefined && !reasonCodes.includes(effect)) {
    const known = reasonCodes.join(", ");
    return [say([...path, "effect"], `unknown effect; known: ${known}`, `未知的影响；可用：${known}`)];
  }
  if (pattern !== undefined && pattern.replaceAll("*", "").trim().length < 2) {
    const en = "too general; for every command use a ceiling";
    return [say([...path, "pattern"], en, "过于宽泛；如需限制全部命令，请用 ceilings")];
  }
  if (program !== undefined && /[\s/*]/.test(program)) {
    return [say([...path, "program"], "a program's bare name, e.g. tcpdump", "应为程序名本身，例如 tcpdump")];
  }
  return [];
}

function checkAllowance(
  entry: SitePolicy["allow"][number],
  path: Path,
  problems: PolicyProblem[],
  warnings: PolicyProblem[],
): void {
  if (Number.isNaN(Date.parse(entry.expires))) {
    problems.push(say([...path, "expires"], "there is no such day", "没有这一天"));
  }
  const at = [...path, "command"];
  const verdict = judge(entry.command, { id: "policy", tags: [] }, { ceiling: "allow" });
  if (verdict.decision === "deny") {
    const why = verdict.reasons.find((r) => r.decision === "deny")?.text;
    const en = `a denied command is never allowed in advance: ${why?.en ?? ""}`;
    problems.push(say(at, en, `被拒绝的命令不能预先放行：${why?.zh ?? ""}`));
    return;
  }
  if (verdict.canonical !== entry.command) {
    const text = JSON.stringify(verdict.canonical);
    problems.push(say(at, `not the canonical text; write ${text}`, `不是规范写法；应写作 ${text}`));
  } else if (verdict.decision === "allow") {
    warnings.push(say(at, "not needed: the rules allow it already", "无需放行：规则已允许"));
  }
}
