import { type App, type AppContext, personOf } from "../context.ts";
import { policyStatus } from "../wire/supervisor.ts";

/** The site policy as it is in force, and reading its file again. */
export default async function policyRoutes(app: App, ctx: AppContext): Promise<void> {
  const status = () => {
    const { digest, loadedAt, problem, loaded } = ctx.policy.status();
    const site = loaded?.site ?? { ceilings: [], tighten: [], allow: [] };
    const today = new Date(ctx.clock.now()).toISOString().slice(0, 10);
    return {
      file: ctx.policy.file ?? null,
      digest: digest ?? null,
      loadedAt,
      problem: problem ?? null,
      warnings: (loaded?.warnings ?? []).map(({ line, what }) => ({
        line,
        what: typeof what === "string" ? { en: what, zh: what } : what,
      })),
      ceilings: [...site.ceilings],
      tighten: [...site.tighten],
      allow: site.allow.map((entry) => ({ ...entry, expired: entry.expires < today })),
      secondOpinion: ctx.config.secondOpinion?.model ?? null,
    };
  };
  app.get("/api/policy", { schema: { response: { 200: policyStatus } } }, async () => status());
  app.post("/api/policy/reload", { schema: { response: { 200: policyStatus } } }, async (request) => {
    const { id, name } = personOf(request);
    ctx.policy.reload({ id, name });
    return status();
  });
}
