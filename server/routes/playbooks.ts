import { z } from "zod";
import { outlineOf } from "../../agent/playbook/outline.ts";
import type { App, AppContext } from "../context.ts";
import { fail, notFound } from "../errors.ts";
import { playbookList, playbookOutline } from "../wire/api.ts";

/** The playbooks: list, and each as an outline for its picture. */
export default async function playbookRoutes(app: App, ctx: AppContext): Promise<void> {
  app.get("/api/playbooks", { schema: { response: { 200: playbookList } } }, async () => ({
    playbooks: ctx.planners.playbooks.map(({ id, source, probes, causes }) => ({
      id,
      title: source.title,
      probes: probes.size,
      causes: causes.map((cause) => ({ id: cause.source.id })),
    })),
  }));

  app.get(
    "/api/playbooks/:id",
    { schema: { params: z.object({ id: z.string() }), response: { 200: playbookOutline } } },
    async (request) => {
      const found = ctx.planners.playbooks.find(({ id }) => id === request.params.id);
      if (!found) throw fail(notFound({ en: "This playbook", zh: "该预案" }));
      return outlineOf(found);
    },
  );
}
