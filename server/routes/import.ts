import { importAssets } from "../assets/import.ts";
import type { App, AppContext } from "../context.ts";
import { importPreview, importRequest } from "../wire/api.ts";

export default async function importRoutes(app: App, ctx: AppContext): Promise<void> {
  app.post(
    "/api/assets/import",
    { bodyLimit: 16 * 1024 * 1024, schema: { body: importRequest, response: { 200: importPreview } } },
    async (request) => importAssets(ctx.assets, request.body),
  );
}
