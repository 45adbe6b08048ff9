import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { limitsOf } from "../../agent/supervisor/policy.ts";
import { testConnection } from "../assets/test-connection.ts";
import { recordChange } from "../audit/change.ts";
import type { App, AppContext } from "../context.ts";
import { type Asset, asset, assetFields, assetList, assetPatch, okBody, testResult } from "../wire/api.ts";

const idParams = z.object({ id: z.string() });

export default async function assetRoutes(app: App, ctx: AppContext): Promise<void> {
  /** With every ceiling that holds on it at this moment. */
  const limited = (found: Asset): Asset => ({
    ...found,
    limits: limitsOf(found, ctx.policy.policyFor(found.ceiling)),
    ...shownWall(ctx, found),
  });
  app.get("/api/assets", { schema: { response: { 200: assetList } } }, async () => ({
    assets: (await ctx.assets.list()).map(limited),
  }));
  const note = (request: FastifyRequest, type: string, { id, name, account, host, port }: Asset) =>
    recordChange(ctx, request, type, {
      subject: id,
      what: `${account}@${host}:${port}`,
      asset: { id, name },
    });
  app.post("/api/assets", { schema: { body: assetFields, response: { 200: asset } } }, async (request) => {
    const made = await ctx.assets.get(await ctx.assets.create(request.body));
    note(request, "asset.added", made);
    return limited(made);
  });
  app.get("/api/assets/:id", { schema: { params: idParams, response: { 200: asset } } }, async (request) =>
    limited(await ctx.assets.get(request.params.id)),
  );
  app.patch(
    "/api/assets/:id",
    { schema: { params: idParams, body: assetPatch, response: { 200: asset } } },
    async (request) => {
      const { id } = request.params;
      const before = await ctx.assets.get(id);
      await ctx.assets.update(id, assetFields.parse({ ...before, ...request.body }));
      // Open connections may go to the old address or use the old login.
      ctx.connections.forget(id);
      const after = await ctx.assets.get(id);
      note(request, "asset.changed", after);
      return limited(after);
    },
  );
  app.delete(
    "/api/assets/:id",
    { schema: { params: idParams, response: { 200: okBody } } },
    async (request) => {
      const before = await ctx.assets.get(request.params.id);
      await ctx.assets.remove(request.params.id);
      note(request, "asset.removed", before);
      ctx.connections.forget(request.params.id);
      return { ok: true as const };
    },
  );
  app.post(
    "/api/assets/:id/test",
    { schema: { params: idParams, response: { 200: testResult } } },
    async (request) => {
      const { id } = request.params;
      const result = await testConnection(ctx, id);
      const failed = result.failure ? { failure: result.failure } : {};
      await ctx.assets.setLastTest(id, { at: ctx.clock.now(), ok: result.ok, ...failed });
      return result;
    },
  );
}

/** The read-only wall as far as the host has been asked: by a test of the login, or by a step. */
function shownWall(ctx: AppContext, { id, account }: Asset): Pick<Asset, "wall"> {
  const state = ctx.walls.state({ assetId: id, account });
  if (!state) return {};
  const { login, sudo, why } = state;
  return { wall: { login: login ?? null, sudo: sudo ?? null, why: why ?? null } };
}
