import { importAssets } from "../assets/import.ts";
import { recordChange } from "../audit/change.ts";
import type { App, AppContext } from "../context.ts";
import { importPreview, importRequest } from "../wire/api.ts";

export default async function importRoutes(app: App, ctx: AppContext): Promise<void> {
  app.post(
    "/api/assets/import",
    { bodyLimit: 16 * 1024 * 1024, schema: { body: importRequest, response: { 200: importPreview } } },
    async (request) => {
      const result = await importAssets(ctx.assets, request.body);
      if (result.applied) {
        const what = `+${result.create.length} ~${result.update.length}`;
        recordChange(ctx, request, "asset.imported", { subject: request.body.format, what });
      }
      return result;
    },
  );
}
