import { judge } from "../../agent/supervisor/judge.ts";
import type { App, AppContext } from "../context.ts";
import { checkRequest, checkResult } from "../wire/supervisor.ts";

/** Judges a command without running it. */
export default async function checkRoutes(app: App, ctx: AppContext): Promise<void> {
  app.post(
    "/api/check",
    { schema: { body: checkRequest, response: { 200: checkResult } } },
    async (request) => {
      const { assetId, command } = request.body;
      if (assetId === undefined) return judge(command, { id: "", tags: [] }, ctx.policy.policyFor("allow"));
      const { id, name, tags, ceiling } = await ctx.assets.get(assetId);
      return judge(command, { id, name, tags }, ctx.policy.policyFor(ceiling));
    },
  );
}
