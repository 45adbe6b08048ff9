import type { App, AppContext } from "../context.ts";
import { playbookList } from "../wire/api.ts";

export default async function playbookRoutes(app: App, ctx: AppContext): Promise<void> {
  app.get("/api/playbooks", { schema: { response: { 200: playbookList } } }, async () => ({
    playbooks: ctx.planners.playbooks.map(({ id, source, probes, causes }) => ({
      id,
      title: source.title,
      probes: probes.size,
      causes: causes.map((cause) => ({ id: cause.source.id })),
    })),
  }));
}
