import { z } from "zod";
import { both } from "../planner/say.ts";
import { defineTool } from "./tool.ts";

export const askOperator = defineTool({
  name: "ask_operator",
  description:
    "Ask the operator one question that no command can answer (intent, recent work, business impact). The case waits for the answer, so ask seldom. Must be the only call of the reply.",
  schema: z.object({
    question: z.string().trim().min(1).max(1000),
    options: z.array(z.string().trim().min(1).max(200)).min(2).max(6).optional(),
  }),
  group: "alone",
  example: { question: "Was anything deployed on web1 today?", options: ["yes", "no"] },
  run: (args) => ({
    kind: "ask",
    text: both(args.question),
    ...(args.options ? { options: args.options } : {}),
  }),
});
