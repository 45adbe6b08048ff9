import { z } from "zod";
import { both } from "../planner/say.ts";
import { defineTool, fault, stepByLabel } from "./tool.ts";

export const revisePlan = defineTool({
  name: "revise_plan",
  description:
    "Replace the list of hypotheses the operator sees. Give the whole list each time; rule out only what a step's output refutes. May go with other calls in the same reply.",
  schema: z.object({
    hypotheses: z
      .array(
        z.object({
          id: z.string().min(1).max(40).describe("Stable short id, e.g. h1"),
          statement: z.string().trim().min(1).max(500),
          status: z.enum(["open", "confirmed", "likely", "ruled_out", "not_checked"]),
          evidence: z.array(z.string()).optional().describe('Step labels, e.g. ["s2"]'),
          why: z.string().max(500).optional(),
        }),
      )
      .max(20),
  }),
  group: "plan",
  example: { hypotheses: [{ id: "h1", statement: "The disk is full", status: "open" }] },
  run(args, desk) {
    const hypotheses = [];
    for (const h of args.hypotheses) {
      const evidence: string[] = [];
      for (const label of h.evidence ?? []) {
        const step = stepByLabel(desk, label);
        if (!step?.observed) {
          return fault(`hypothesis ${h.id} cites ${JSON.stringify(label)}, which is no observed step`);
        }
        evidence.push(step.id);
      }
      if (h.status === "ruled_out" && evidence.length === 0) {
        return fault(`hypothesis ${h.id} is ruled_out without evidence; cite a step or use "not_checked"`);
      }
      const why = h.why === undefined ? {} : { why: both(h.why) };
      hypotheses.push({ id: h.id, statement: both(h.statement), status: h.status, evidence, ...why });
    }
    return { kind: "hypotheses", hypotheses };
  },
});
