import { z } from "zod";
import { recordChange } from "../audit/change.ts";
import type { App, AppContext } from "../context.ts";
import { modelEntry, modelList, modelRequest, modelTestResult, okBody } from "../wire/api.ts";

const nameParams = z.object({ name: z.string() });

export default async function modelRoutes(app: App, ctx: AppContext): Promise<void> {
  app.get("/api/models", { schema: { response: { 200: modelList } } }, async () => ({
    models: await ctx.models.list(),
    defaultPlanner: ctx.config.defaultPlanner,
  }));
  app.post(
    "/api/models",
    { schema: { body: modelRequest, response: { 200: modelEntry } } },
    async (request) => {
      const saved = await ctx.models.save(request.body);
      const { name, baseUrl, model } = saved;
      recordChange(ctx, request, "model.saved", {
        subject: name,
        what: `${name}: ${model}, ${new URL(baseUrl).host}`,
      });
      return saved;
    },
  );
  app.delete(
    "/api/models/:name",
    { schema: { params: nameParams, response: { 200: okBody } } },
    async (request) => {
      const { name } = request.params;
      await ctx.models.remove(name);
      recordChange(ctx, request, "model.removed", { subject: name, what: name });
      return { ok: true as const };
    },
  );
  app.post(
    "/api/models/:name/test",
    { schema: { params: nameParams, response: { 200: modelTestResult } } },
    async (request) => ctx.planners.testModel(request.params.name),
  );
}
