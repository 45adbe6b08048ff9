import { z } from "zod";
import { assetOrError, defineTool, fault } from "./tool.ts";

export const runPlaybook = defineTool({
  name: "run_playbook",
  description:
    "Run the read-only probes of a playbook on one asset. Cheaper and surer than writing the same commands yourself when a playbook fits the symptom. Call it again after its probes ran: it then adds what they made possible, or tells what its rules conclude.",
  schema: z.object({
    id: z.string().min(1).describe("Id of a listed playbook"),
    asset: z.string().min(1).describe("Name of an asset in scope"),
  }),
  group: "step",
  example: { id: "disk.deleted-open-file", asset: "web1" },
  async run(args, desk) {
    const found = assetOrError(desk, args.asset);
    if ("error" in found) return found.error;
    const state = await desk.playbooks?.expand(args.id, found.asset.id, desk);
    if (!state)
      return fault(`there is no playbook ${JSON.stringify(args.id)}; use a listed id or run_command`);
    if (state.steps.length > 0) {
      return { kind: "steps", steps: state.steps.map((s) => ({ ...s, toolCallId: desk.callId })) };
    }
    const findings = state.findings.length > 0 ? state.findings.join("\n") : "its rules find nothing wrong";
    const text = `playbook ${args.id}: nothing left to probe on ${found.asset.name}. By its rules:\n${findings}`;
    return { kind: "answer", text };
  },
});
