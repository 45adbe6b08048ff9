import { judge } from "../../agent/supervisor/judge.ts";
import type { App, AppContext } from "../context.ts";
import { checkRequest, checkResult } from "../wire/api.ts";

/** Judges a command without running it. */
export default async function checkRoutes(app: App, ctx: AppContext): Promise<void> {
  app.post(
    "/api/check",
    { schema: { body: checkRequest, response: { 200: checkResult } } },
    async (request) => {
      const { id, tags, ceiling } = await ctx.assets.get(request.body.assetId);
      return judge(request.body.command, { id, tags }, { ceiling });
    },
  );
}
