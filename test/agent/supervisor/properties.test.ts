import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkLine } from "../../../agent/supervisor/check-line.ts";
import { defaultPolicy, judge } from "../../../agent/supervisor/judge.ts";
import { atLeast, stricter } from "../../../agent/supervisor/verdict.ts";

const asset = { id: "t", tags: [] };
const decide = (cmd: string) => judge(cmd, asset, defaultPolicy).decision;

const harmless = ["df -h", "ps aux", "ss -tln", "cat /etc/hosts", "uptime", "free -m", "ls -l /etc"];
const harmful = [
  "rm -rf /etc",
  "cat /etc/shadow",
  "reboot",
  "systemctl restart nginx",
  "rm /tmp/x",
  "frobnicate --now",
];

const around: ((d: string) => string)[] = [
  (d) => `uptime; ${d}`,
  (d) => `${d} | cat`,
  (d) => `echo "$(${d})"`,
  (d) => `echo \`${d}\``,
  (d) => `sudo ${d}`,
  (d) => `timeout 5 ${d}`,
  (d) => `env ${d}`,
  (d) => `nice -n 5 ${d}`,
  (d) => `if uptime; then ${d}; fi`,
  (d) => `find . -exec ${d} \\;`,
  (d) => `${d} &`,
  (d) => `(${d})`,
  (d) => `{ ${d}; }`,
  (d) => `uptime && ${d}`,
  (d) => `uptime || ${d}`,
  (d) => `for i in 1 2; do ${d}; done`,
  (d) => `f() { ${d}; }; f`,
  (d) => `sh -c '${d}'`,
  (d) => `eval '${d}'`,
  (d) => `cat <(${d})`,
  (d) => `case x in x) ${d};; esac`,
];

describe("metamorphic properties", () => {
  it("never makes a command milder by wrapping it", () => {
    const wrong: string[] = [];
    for (const d of harmful)
      for (const wrap of around) {
        const cmd = wrap(d);
        if (!atLeast(decide(cmd), decide(d))) wrong.push(cmd);
      }
    expect(wrong).toEqual([]);
  });

  it("keeps harmless commands allowed in harmless surroundings", () => {
    const keep: ((a: string) => string)[] = [
      (a) => `${a} 2>/dev/null`,
      (a) => `LC_ALL=C ${a}`,
      (a) => `timeout 5 ${a}`,
      (a) => `(${a})`,
      (a) => `${a} | head -5`,
      (a) => `sudo -n ${a}`,
    ];
    const wrong = harmless.flatMap((a) => keep.map((k) => k(a))).filter((c) => decide(c) !== "allow");
    expect(wrong).toEqual([]);
  });

  it("judges its own canonical text the same way", () => {
    for (const cmd of [...harmless, ...harmful, ...harmful.flatMap((d) => around.map((w) => w(d)))]) {
      const v = judge(cmd, asset, defaultPolicy);
      const again = judge(v.canonical, asset, defaultPolicy);
      expect([cmd, again.decision, again.canonical]).toEqual([cmd, v.decision, v.canonical]);
    }
  });

  it("points every reason into the canonical text", () => {
    for (const d of harmful) {
      const v = judge(`uptime; ${d}`, asset, defaultPolicy);
      expect(v.reasons.length).toBeGreaterThan(0);
      for (const r of v.reasons) {
        expect(r.text.en).not.toBe("");
        expect(r.text.zh).toMatch(/[\u4e00-\u9fff]/);
        if (r.span) expect(v.canonical.slice(r.span.start, r.span.end)).not.toBe("");
      }
    }
  });
});

describe("hostile input", () => {
  it("gives a verdict for any text and never throws", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
        expect(["allow", "ask", "deny"]).toContain(decide(text));
      }),
      { numRuns: 300 },
    );
  });

  it("never allows a refused command because of random text in front of it", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), (text) => {
        expect(decide(`${text}\nrm -rf /etc`)).not.toBe("allow");
      }),
      { numRuns: 300 },
    );
  });

  it("refuses hidden characters and reads bad lines as a question", () => {
    for (const c of ["\u0000", "\r", "\u001b", "\u202e", "\u200b", "\u00a0"])
      expect(decide(`df${c} -h`)).not.toBe("allow");
    expect(checkLine("nonsense").decision).toBe("ask");
    expect(checkLine('{"cmd":"df -h"}').decision).toBe("allow");
  });

  it("obeys the ceiling of the policy", () => {
    expect(judge("df -h", asset, { ceiling: "ask" }).decision).toBe("ask");
    expect(judge("reboot", asset, { ceiling: "allow" }).decision).toBe("deny");
    expect(stricter("allow", "deny")).toBe("deny");
  });
});
