import { z } from "zod";
import { type App, type AppContext, personOf } from "../context.ts";
import { acceptKeyRequest, hostKeyList, knownHostsImport, knownHostsResult, okBody } from "../wire/api.ts";

export default async function hostKeyRoutes(app: App, ctx: AppContext): Promise<void> {
  app.get("/api/host-keys", { schema: { response: { 200: hostKeyList } } }, async () => ({
    keys: await ctx.hostKeys.list(),
  }));
  app.post(
    "/api/host-keys",
    { schema: { body: acceptKeyRequest, response: { 200: okBody } } },
    async (request) => {
      // Accepting after a change replaces what was known: the old key must not open the door again.
      await ctx.hostKeys.accept(request.body, personOf(request).name, { replace: true });
      return { ok: true as const };
    },
  );
  app.post(
    "/api/host-keys/import",
    { bodyLimit: 4 * 1024 * 1024, schema: { body: knownHostsImport, response: { 200: knownHostsResult } } },
    async (request) => ctx.hostKeys.importKnownHosts(request.body.text, personOf(request).name),
  );
  app.delete(
    "/api/host-keys/:id",
    { schema: { params: z.object({ id: z.string() }), response: { 200: okBody } } },
    async (request) => {
      await ctx.hostKeys.remove(request.params.id);
      return { ok: true as const };
    },
  );
}
