import fc from "fast-check";
import { expect, it } from "vitest";
import { judge } from "../../../agent/supervisor/judge.ts";
import { opinionQuestion, readOpinion, withOpinion } from "../../../agent/supervisor/opinion.ts";
import { atLeast, type Decision } from "../../../agent/supervisor/verdict.ts";

const commands = ["df -h", "systemctl restart nginx", "reboot", "frob"].map((c) =>
  judge(c, { id: "t", tags: [] }, { ceiling: "allow" }),
);
const decisions = fc.constantFrom<Decision>("allow", "ask", "deny");

it("never makes a verdict milder, whatever the model answers", () => {
  const answers = fc.oneof(
    fc.string(),
    fc.json(),
    fc.record({ decision: decisions, reason: fc.string() }).map((o) => JSON.stringify(o)),
    fc
      .record({ decision: fc.constantFrom("ALLOW", "yes", ""), reason: fc.string() })
      .map((o) => JSON.stringify(o)),
  );
  fc.assert(
    fc.property(fc.constantFrom(...commands), answers, (verdict, text) => {
      const read = readOpinion(text);
      const after = withOpinion(verdict, { by: "m", durationMs: 1, ...read });
      expect(atLeast(after.decision, verdict.decision)).toBe(true);
      expect(after.canonical).toBe(verdict.canonical);
      if (!read) expect(after).toBe(verdict);
      else if (atLeast(read.decision, verdict.decision)) expect(after.decision).toBe(read.decision);
    }),
  );
});
it("reads one JSON object, fenced or not, and nothing else", () => {
  const good = '{"decision":"deny","reason":"it hides code"}';
  expect(readOpinion(good)).toEqual({ decision: "deny", reason: "it hides code" });
  expect(readOpinion(`\`\`\`json\n${good}\n\`\`\``)?.decision).toBe("deny");
  for (const bad of ["", "deny", `Sure! ${good}`, `[${good}]`, '{"decision":"deny"}', "{", "null"]) {
    expect([bad, readOpinion(bad)]).toEqual([bad, undefined]);
  }
});
it("asks about the canonical command and the reasons, and about nothing else", () => {
  const [verdict] = commands;
  if (!verdict) throw new Error("none");
  expect(Object.keys(JSON.parse(opinionQuestion(verdict, "en")))).toEqual(["command", "verdict", "reasons"]);
});
