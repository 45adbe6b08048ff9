import { z } from "zod";
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
    async (request) => ctx.models.save(request.body),
  );
  app.delete(
    "/api/models/:name",
    { schema: { params: nameParams, response: { 200: okBody } } },
    async (request) => {
      await ctx.models.remove(request.params.name);
      return { ok: true as const };
    },
  );
  app.post(
    "/api/models/:name/test",
    { schema: { params: nameParams, response: { 200: modelTestResult } } },
    async (request) => ctx.planners.testModel(request.params.name),
  );
}
