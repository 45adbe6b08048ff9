import { z } from "zod";
import { recordChange } from "../audit/change.ts";
import { type App, type AppContext, personOf } from "../context.ts";
import { fingerprint } from "../ssh/randomart.ts";
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
      const { host, port, key } = request.body;
      await ctx.hostKeys.accept(request.body, personOf(request).name, { replace: true });
      const what = `${host}:${port} ${fingerprint(Buffer.from(key, "base64"))}`;
      recordChange(ctx, request, "host_key.accepted", { subject: `${host}:${port}`, what });
      return { ok: true as const };
    },
  );
  app.post(
    "/api/host-keys/import",
    { bodyLimit: 4 * 1024 * 1024, schema: { body: knownHostsImport, response: { 200: knownHostsResult } } },
    async (request) => {
      const result = await ctx.hostKeys.importKnownHosts(request.body.text, personOf(request).name);
      recordChange(ctx, request, "host_key.imported", { subject: "known_hosts", what: `+${result.added}` });
      return result;
    },
  );
  app.delete(
    "/api/host-keys/:id",
    { schema: { params: z.object({ id: z.string() }), response: { 200: okBody } } },
    async (request) => {
      const { id } = request.params;
      const known = (await ctx.hostKeys.list()).find((k) => k.id === id);
      await ctx.hostKeys.remove(id);
      const what = known ? `${known.host}:${known.port} ${known.fingerprint}` : id;
      recordChange(ctx, request, "host_key.removed", { subject: id, what });
      return { ok: true as const };
    },
  );
}
