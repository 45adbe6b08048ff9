import { z } from "zod";
import { listActivity } from "../audit/activity.ts";
import { anchorFileOf, auditKey } from "../audit/ledger.ts";
import { verifyAudit } from "../audit/verify.ts";
import type { App, AppContext } from "../context.ts";
import { keyFileOf, loadMasterKey } from "../storage/seal.ts";
import { activityList, auditVerdict } from "../wire/records.ts";

const query = z.object({
  hours: z.coerce.number().positive().max(8784).default(24),
  assetId: z.string().max(80).optional(),
});

/** Who ran what, and whether the record is as it was written. */
export default async function auditRoutes(app: App, ctx: AppContext): Promise<void> {
  app.get(
    "/api/activity",
    { schema: { querystring: query, response: { 200: activityList } } },
    async (request) => {
      const { hours, assetId } = request.query;
      return { activity: listActivity(ctx.storage.sqlite, ctx.clock.now() - hours * 3_600_000, assetId) };
    },
  );

  // Reads everything: one at a time, and not from every keystroke.
  let running: ReturnType<typeof verifyAudit> | undefined;
  app.post("/api/audit/verify", { schema: { response: { 200: auditVerdict } } }, async () => {
    const keyFile = keyFileOf(ctx.storage.dir);
    running ??= verifyAudit({
      sqlite: ctx.storage.sqlite,
      key: auditKey(loadMasterKey(keyFile)),
      anchorFile: anchorFileOf(keyFile),
      dir: ctx.storage.dir,
    }).finally(() => {
      running = undefined;
    });
    return await running;
  });
}
