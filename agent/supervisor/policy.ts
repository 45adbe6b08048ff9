/** Applies what the site decided (ceilings, tightenings, exact widenings) on top of the rules' own verdict. */
import { report, type Session } from "./session.ts";
import {
  type Decision,
  type Localized,
  type Policy,
  type Reason,
  stricter,
  type Verdict,
} from "./verdict.ts";

/** Where an entry counts; neither = everywhere. A tag covers what lies below it: `prod` covers `prod/web`. */
export interface PolicyScope {
  tag?: string | undefined;
  /** Name or id of one asset. */
  asset?: string | undefined;
}
/** The mildest decision that may be given on these assets. */
export interface SiteCeiling extends PolicyScope {
  most: "ask" | "deny";
  reason?: string | undefined;
}
/** Raises the decision of commands that call a program, have an effect, or match a pattern (`*` = any text). */
export interface SiteRule extends PolicyScope {
  program?: string | undefined;
  /** A reason or effect code of the supervisor. */
  effect?: string | undefined;
  pattern?: string | undefined;
  decision: "ask" | "deny";
  reason?: string | undefined;
}
/** Lets one exact command run unasked until `expires` (last day, UTC). Never lifts a refusal or a ceiling. */
export interface SiteAllowance extends PolicyScope {
  /** The exact canonical text. */
  command: string;
  reason: string;
  by: string;
  /** YYYY-MM-DD. */
  expires: string;
}
export interface SitePolicy {
  ceilings: readonly SiteCeiling[];
  tighten: readonly SiteRule[];
  allow: readonly SiteAllowance[];
}
export interface PolicyAsset {
  id: string;
  name?: string;
  tags: readonly string[];
}

function covers(scope: PolicyScope, asset: PolicyAsset): boolean {
  if (scope.asset !== undefined && scope.asset !== asset.id && scope.asset !== asset.name) return false;
  if (scope.tag === undefined || scope.tag === "*") return true;
  const wanted = scope.tag.toLowerCase();
  return asset.tags.some((t) => t.toLowerCase() === wanted || t.toLowerCase().startsWith(`${wanted}/`));
}

/** A limit on an asset as people read it, with its source. */
export interface Limit {
  decision: Decision;
  text: Localized;
  from: "asset" | "site";
}

/** Every ceiling that holds on an asset: its own and those of the site for it and its tags. */
export function limitsOf(asset: PolicyAsset, policy: Policy): Limit[] {
  const own: Limit[] = policy.ceiling === "allow" ? [] : [{ ...limitOf(policy.ceiling), from: "asset" }];
  const site = (policy.site?.ceilings ?? [])
    .filter((c) => covers(c, asset))
    .map((c): Limit => ({ ...limitOf(c.most, c.asset ?? c.tag, c.reason), from: "site" }));
  return [...own, ...site];
}

function limitOf(decision: Decision, of?: string, reason?: string): { decision: Decision; text: Localized } {
  const who = {
    en: of === undefined || of === "*" ? "" : `${of}: `,
    zh: of === undefined || of === "*" ? "" : `${of}：`,
  };
  const why = { en: reason ? ` (${reason})` : "", zh: reason ? `（${reason}）` : "" };
  const what =
    decision === "deny"
      ? { en: "refuses everything", zh: "一律拒绝" }
      : { en: "asks for everything", zh: "一律须人工确认" };
  return { decision, text: { en: who.en + what.en + why.en, zh: who.zh + what.zh + why.zh } };
}

/** Linear match of a `*` pattern over the whole text; answers the first literal part's place. */
export function matchPattern(pattern: string, text: string): { start: number; end: number } | undefined {
  const parts = pattern.split("*");
  const [first = "", ...rest] = parts;
  if (!text.startsWith(first)) return undefined;
  if (rest.length === 0) return text === first ? { start: 0, end: text.length } : undefined;
  let at = first.length;
  let span = first === "" ? undefined : { start: 0, end: first.length };
  const last = rest.pop() ?? "";
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0) return undefined;
    if (part !== "") span ??= { start: found, end: found + part.length };
    at = found + part.length;
  }
  if (text.length - last.length < at || !text.endsWith(last)) return undefined;
  return span ?? { start: text.length - last.length, end: text.length };
}

/** Where a tightening applies in this verdict; `null` = it applies, at no particular place. */
function hitOf(rule: SiteRule, session: Session, canonical: string): Reason["span"] | null | undefined {
  if (rule.program !== undefined) {
    // `python3` also names python3.11, as in the catalogue.
    const called = [...session.programs].find(
      ([name]) => name === rule.program || name.replace(/[\d.]+$/, "") === rule.program,
    );
    return called && (called[1] ?? null);
  }
  if (rule.pattern !== undefined) return matchPattern(rule.pattern, canonical);
  const reason = session.reasons.find((r) => r.code === rule.effect);
  if (reason) return reason.span ?? null;
  return session.effects.some((e) => e.code === rule.effect) ? null : undefined;
}

function add(
  session: Session,
  decision: Decision,
  code: string,
  text: Localized,
  span?: Reason["span"] | null,
): void {
  session.reasons.push({ code, decision, text, ...(span ? { span } : {}) });
}

/** What was not fully judged has no exact text that could be allowed in advance. */
const neverWidened = new Set(["parse-error", "bad-characters", "too-long", "too-complex", "internal"]);
/** Last millisecond of a day, UTC. */
const endOf = (day: string): number => Date.parse(`${day}T23:59:59.999Z`);

/** The allowance for exactly this text, if one is in force; `entry` is its 1-based place in the list. */
function allowanceFor(
  session: Session,
  canonical: string,
  asset: PolicyAsset,
): { allowance: SiteAllowance; entry: number } | undefined {
  const { site, now } = session.policy;
  if (!site || now === undefined || session.decision !== "ask") return undefined;
  if (session.reasons.some((r) => r.decision === "deny" || neverWidened.has(r.code))) return undefined;
  const index = site.allow.findIndex(
    (a) => a.command === canonical && covers(a, asset) && now <= endOf(a.expires),
  );
  const allowance = site.allow[index];
  return allowance && { allowance, entry: index + 1 };
}

/**
 * Ends a judgement: first an exact allowance may turn ask into allow, then tightenings, then ceilings; these two
 * only ever raise. Returns who widened it when the widening is what counts in the end.
 */
export function applyPolicy(session: Session, canonical: string, asset: PolicyAsset): Verdict["widened"] {
  const { policy } = session;
  const found = allowanceFor(session, canonical, asset);
  if (found) {
    const { by, reason, expires } = found.allowance;
    session.decision = "allow";
    session.readers.clear();
    add(session, "allow", "site-allow", {
      en: `allowed by site policy, entry ${found.entry}, by ${by} until ${expires}: ${reason}`,
      zh: `站点策略第 ${found.entry} 条放行（${by}，至 ${expires}）：${reason}`,
    });
  }
  for (const [i, rule] of (policy.site?.tighten ?? []).entries()) {
    const span = covers(rule, asset) ? hitOf(rule, session, canonical) : undefined;
    if (span === undefined) continue;
    session.decision = stricter(session.decision, rule.decision);
    const why = rule.reason ?? rule.program ?? rule.effect ?? rule.pattern ?? "";
    const text = { en: `site policy, rule ${i + 1}: ${why}`, zh: `站点策略第 ${i + 1} 条规则：${why}` };
    add(session, rule.decision, "site-rule", text, span);
  }
  for (const limit of limitsOf(asset, policy)) {
    if (stricter(session.decision, limit.decision) === session.decision) continue;
    session.decision = limit.decision;
    if (limit.from === "asset" && limit.decision === "ask") report(session, "policy-ceiling", "", undefined);
    else add(session, limit.decision, "site-ceiling", limit.text);
  }
  return found && session.decision === "allow" ? { entry: found.entry, by: found.allowance.by } : undefined;
}
