import { z } from "zod";
import { assetOrError, defineTool, fault } from "./tool.ts";

export const runPlaybook = defineTool({
  name: "run_playbook",
  description:
    "Run the read-only probes of a playbook on one asset. Cheaper and surer than writing the same commands yourself when a playbook fits the symptom.",
  schema: z.object({
    id: z.string().min(1).describe("Id of a listed playbook"),
    asset: z.string().min(1).describe("Name of an asset in scope"),
  }),
  group: "step",
  example: { id: "disk.deleted-open-file", asset: "web1" },
  run(args, desk) {
    const found = assetOrError(desk, args.asset);
    if ("error" in found) return found.error;
    const steps = desk.playbooks?.expand(args.id, found.asset.id, desk.state);
    if (!steps)
      return fault(`there is no playbook ${JSON.stringify(args.id)}; use a listed id or run_command`);
    if (steps.length === 0) {
      const text = `playbook ${args.id}: nothing left to probe on ${found.asset.name}; its outputs are above`;
      return { kind: "answer", text };
    }
    return { kind: "steps", steps: steps.map((s) => ({ ...s, toolCallId: desk.callId })) };
  },
});
