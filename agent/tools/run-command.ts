import { z } from "zod";
import { both } from "../planner/say.ts";
import { assetOrError, defineTool } from "./tool.ts";

/** Longest command a model may propose, characters; the supervisor's own cap is the same size. */
const maxCommandChars = 8_000;

export const runCommand = defineTool({
  name: "run_command",
  description:
    "Propose one shell command on one asset. It is judged by the supervisor first: read-only diagnostics run at once, anything else waits for the operator. Non-interactive, no stdin, bounded output. Several independent calls may be made in one reply.",
  schema: z.object({
    asset: z.string().min(1).describe("Name of an asset in scope"),
    command: z.string().trim().min(1).max(maxCommandChars).describe("Exact command line"),
    purpose: z.string().trim().min(1).max(500).describe("What it will show and which hypothesis it tests"),
    timeout_seconds: z.number().int().min(1).max(120).optional().describe("Default 30"),
  }),
  group: "step",
  example: { asset: "web1", command: "df -PB1", purpose: "Is a file system full?" },
  run(args, desk) {
    const found = assetOrError(desk, args.asset);
    if ("error" in found) return found.error;
    const step = {
      assetId: found.asset.id,
      command: args.command,
      purpose: both(args.purpose),
      timeoutMs: (args.timeout_seconds ?? 30) * 1000,
      kind: "command" as const,
      toolCallId: desk.callId,
    };
    return { kind: "steps", steps: [step] };
  },
});
