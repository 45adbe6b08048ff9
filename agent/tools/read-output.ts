import { z } from "zod";
import type { OutputRef } from "../events.ts";
import { fence } from "../planner/fence.ts";
import { type Desk, defineTool, fault, stepByLabel } from "./tool.ts";

/** Characters returned by one read at most. */
const maxChars = 12_000;
const defaultLines = 200;

export const readOutput = defineTool({
  name: "read_output",
  description:
    "Read the kept output of an earlier step again: lines from a number on, or only lines that contain a text. Costs no step.",
  schema: z.object({
    step: z.string().min(1).describe('Step label such as "s3"'),
    from: z.number().int().min(1).optional().describe("First line, 1-based"),
    lines: z.number().int().min(1).max(1000).optional().describe(`How many lines, default ${defaultLines}`),
    grep: z.string().min(1).max(200).optional().describe("Plain text, letter case ignored; no pattern"),
  }),
  group: "read",
  example: { step: "s3", from: 41, lines: 100 },
  async run(args, desk) {
    const found = find(desk, args.step);
    if (typeof found === "string") return fault(found);
    const all = (await desk.output(found)).split("\n");
    if (all.at(-1) === "") all.pop();
    const wanted = args.grep?.toLowerCase();
    const from = args.from ?? 1;
    const hits = all
      .map((line, i) => ({ line, number: i + 1 }))
      .filter((l) => l.number >= from && (wanted === undefined || l.line.toLowerCase().includes(wanted)));
    const kept = hits.slice(0, args.lines ?? defaultLines);
    let body = kept.map((l) => `${l.number}: ${l.line}`).join("\n");
    const cut = body.length > maxChars;
    if (cut) body = body.slice(0, maxChars);
    const note = `${args.step}: ${kept.length} of ${hits.length} matching lines, ${all.length} lines in all${cut ? `, cut at ${maxChars} characters` : ""}`;
    return { kind: "answer", text: kept.length === 0 ? note : `${note}\n${fence(body, found.hash)}` };
  },
});

function find(desk: Desk, label: string): OutputRef | string {
  if (label.startsWith("terminal:")) {
    const seen = desk.state.returned.findLast((r) => `terminal:${r.assetId}` === label)?.observed;
    return seen ?? `nothing was observed at ${JSON.stringify(label)}`;
  }
  const step = stepByLabel(desk, label);
  if (!step) return `there is no step ${JSON.stringify(label)}`;
  return step.observed?.output ?? `step ${label} was not run, so it has no output`;
}
