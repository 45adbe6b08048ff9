import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { judge } from "../../../agent/supervisor/judge.ts";
import { limitsOf, matchPattern, type SitePolicy } from "../../../agent/supervisor/policy.ts";
import { readSitePolicy } from "../../../agent/supervisor/site-policy.ts";
import { atLeast } from "../../../agent/supervisor/verdict.ts";

const now = Date.UTC(2026, 10, 22, 12);
const web = { id: "a1", name: "web-01", tags: ["Prod/web"] };
const lab = { id: "a2", name: "lab-01", tags: ["staging"] };
const none: SitePolicy = { ceilings: [], tighten: [], allow: [] };
const restart = {
  command: "systemctl restart nginx",
  reason: "known to be harmless",
  by: "wang.wei",
  expires: "2026-11-22",
};
const under = (site: Partial<SitePolicy>, at: number | undefined = now) => ({
  ceiling: "allow" as const,
  site: { ...none, ...site },
  ...(at === undefined ? {} : { now: at }),
});

describe("a site policy", () => {
  it("raises by program, also inside wrappers and nested scripts, and shows where", () => {
    const policy = under({ tighten: [{ program: "df", decision: "deny", reason: "stuck NFS mounts" }] });
    for (const command of ["df -h", "sudo df -h", "uptime; timeout 5 df", "sh -c 'df -h'", "echo $(df)"]) {
      const verdict = judge(command, web, policy);
      const hit = verdict.reasons.find((r) => r.code === "site-rule");
      expect([command, verdict.decision, hit?.text.zh]).toEqual([
        command,
        "deny",
        "站点策略第 1 条规则：stuck NFS mounts",
      ]);
      expect(verdict.canonical.slice(hit?.span?.start, hit?.span?.end)).toContain("df");
    }
    expect(judge("free -m", web, policy).decision).toBe("allow");
  });

  it("raises by effect and by pattern, and only where its scope says", () => {
    const effect = under({ tighten: [{ effect: "service-change", decision: "deny", tag: "prod" }] });
    expect(judge("systemctl restart nginx", web, effect).decision).toBe("deny");
    expect(judge("systemctl restart nginx", lab, effect).decision).toBe("ask");
    const pattern = under({ tighten: [{ pattern: "*payroll*", decision: "ask", asset: "web-01" }] });
    expect(judge("ls -l /srv/payroll", web, pattern).decision).toBe("ask");
    expect(judge("ls -l /srv/payroll", lab, pattern).decision).toBe("allow");
  });

  it("limits an asset by its own ceiling, its name and its tags, the strictest counting", () => {
    const policy = under({
      ceilings: [
        { tag: "prod", most: "ask" },
        { asset: "lab-01", most: "deny" },
      ],
    });
    expect(judge("uptime", web, policy)).toMatchObject({
      decision: "ask",
      reasons: [
        { code: "site-ceiling", text: { en: "prod: asks for everything", zh: "prod：一律须人工确认" } },
      ],
    });
    expect(judge("uptime", lab, policy).decision).toBe("deny");
    expect(judge("uptime", { id: "a3", tags: ["production"] }, policy).decision).toBe("allow");
    expect(limitsOf(web, { ...policy, ceiling: "ask" }).map((l) => l.from)).toEqual(["asset", "site"]);
  });

  it("widens exactly one text on exactly its scope until its day is over, and says by whom", () => {
    const policy = under({ allow: [{ ...restart, tag: "staging" }] });
    const verdict = judge("systemctl   restart nginx", lab, policy);
    expect(verdict).toMatchObject({ decision: "allow", widened: { entry: 1, by: "wang.wei" } });
    expect(verdict.reasons.find((r) => r.code === "site-allow")?.text.en).toContain(
      "site policy, entry 1, by wang.wei",
    );
    for (const [command, asset, p] of [
      ["systemctl restart nginx", web, policy],
      ["systemctl restart nginx2", lab, policy],
      ["systemctl restart nginx; uptime", lab, policy],
      ["sudo systemctl restart nginx", lab, policy],
      ["systemctl restart nginx", lab, under({ allow: [restart] }, Date.UTC(2026, 10, 23))],
      ["systemctl restart nginx", lab, { ceiling: "allow" as const, site: { ...none, allow: [restart] } }],
    ] as const) {
      const other = judge(command, asset, p);
      expect([command, other.decision, other.widened]).toEqual([command, "ask", undefined]);
    }
  });

  it("never lifts a refusal or a ceiling", () => {
    const allow = ["reboot", "rm -rf /etc"].map((command) => ({ ...restart, command }));
    for (const { command } of allow) expect(judge(command, lab, under({ allow })).decision).toBe("deny");
    const ceiling = under({ allow: [restart], ceilings: [{ tag: "*", most: "ask" }] });
    expect(judge(restart.command, lab, ceiling)).toMatchObject({ decision: "ask" });
    expect(judge(restart.command, lab, ceiling).widened).toBeUndefined();
  });

  it("is never milder than the rules unless an allowance names exactly this text", () => {
    const commands = fc.constantFrom(
      ..."df -h|uptime|systemctl restart nginx|reboot|rm /tmp/x|cat /etc/shadow|frob --now|echo $(id)|a'".split(
        "|",
      ),
    );
    const decision = fc.constantFrom("ask" as const, "deny" as const);
    const scope = fc.constantFrom({}, { tag: "prod" }, { tag: "*" }, { asset: "lab-01" });
    const rule = fc.record({
      what: fc.constantFrom({ program: "df" }, { effect: "service-change" }, { pattern: "*e*" }),
      scope,
      decision,
    });
    const site = fc.record({
      ceilings: fc.array(fc.record({ scope, most: decision })),
      tighten: fc.array(rule),
      allow: fc.array(fc.record({ command: commands, scope })),
    });
    fc.assert(
      fc.property(commands, fc.constantFrom(web, lab), site, (command, asset, s) => {
        const policy = under({
          ceilings: s.ceilings.map((c) => ({ ...c.scope, most: c.most })),
          tighten: s.tighten.map((r) => ({ ...r.what, ...r.scope, decision: r.decision })),
          allow: s.allow.map((a) => ({ ...restart, ...a.scope, command: a.command })),
        });
        const rules = judge(command, asset, { ceiling: "allow" });
        const verdict = judge(command, asset, policy);
        if (atLeast(verdict.decision, rules.decision)) return;
        expect(rules.decision).toBe("ask");
        expect(policy.site.allow[(verdict.widened?.entry ?? 0) - 1]?.command).toBe(rules.canonical);
      }),
    );
  });

  it("matches patterns over the whole text", () => {
    expect(matchPattern("*etc*", "cat /etc/x")).toEqual({ start: 5, end: 8 });
    expect(matchPattern("cat *", "cat /etc/x")).toEqual({ start: 0, end: 4 });
    expect(matchPattern("cat", "cat /etc/x")).toBeUndefined();
    expect(matchPattern("a*b*a", "aba")).toEqual({ start: 0, end: 1 });
    expect(matchPattern("ab*ba", "aba")).toBeUndefined();
  });
});

describe("reading a site policy", () => {
  const wrong = (value: unknown) => {
    const read = readSitePolicy(value);
    return read.policy ? [] : read.problems.map((p) => `${p.path.join(".")}: ${p.what.en}`);
  };
  it("takes an empty one and names every problem with its place in both languages", () => {
    expect(readSitePolicy(null)).toEqual({ policy: none, warnings: [] });
    const problems = wrong({
      ceilings: [{ most: "ask" }, { tag: "x", most: "allow" }],
      tighten: [{ program: "df", effect: "destroy", decision: "ask" }],
      extra: 1,
    });
    expect(problems).toEqual([
      "ceilings.1.most: must be one of: ask, deny",
      "extra: unknown key; allowed: ceilings, tighten, allow",
    ]);
    expect(
      wrong({
        tighten: [
          { pattern: "*", decision: "ask" },
          { effect: "x", decision: "ask" },
        ],
      }),
    ).toEqual([
      expect.stringMatching(/^tighten\.0\.pattern: too general/),
      expect.stringMatching(/^tighten\.1\.effect: unknown effect; known: .*destroy/),
    ]);
    expect(wrong({ ceilings: [{ most: "ask" }] })[0]).toMatch(/^ceilings\.0: give exactly one/);
  });
  it("refuses an allowance of anything denied, not canonical or without end", () => {
    const entry = (change: object) => ({ allow: [{ ...restart, ...change }] });
    expect(wrong(entry({ command: "reboot" }))[0]).toMatch(/^allow\.0\.command: a denied command is never/);
    expect(wrong(entry({ command: "systemctl  restart nginx" }))[0]).toMatch(
      /write "systemctl restart nginx"/,
    );
    expect(wrong(entry({ expires: undefined }))[0]).toMatch(/^allow\.0\.expires/);
    expect(wrong(entry({ expires: "2026-13-40" }))[0]).toMatch(/no such day/);
    expect(wrong(entry({ by: undefined }))[0]).toMatch(/^allow\.0\.by/);
    const warned = readSitePolicy(entry({ command: "uptime" }));
    expect(warned.policy && warned.warnings[0]?.what.en).toMatch(/^not needed/);
  });
});
