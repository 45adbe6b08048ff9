import { z } from "zod";
import { catalogueIndex, describeProgram } from "../../agent/supervisor/describe.ts";
import type { App, AppContext } from "../context.ts";
import { fail, notFound } from "../errors.ts";
import { catalogueList, catalogueProgram } from "../wire/supervisor.ts";

const missing = notFound({ en: "This program is not in the catalogue. It", zh: "目录中没有此程序，该程序" });

/** The supervisor's catalogue as data. Examples are judged as they are asked for, by the rules alone. */
export default async function catalogueRoutes(app: App, _ctx: AppContext): Promise<void> {
  app.get("/api/catalogue", { schema: { response: { 200: catalogueList } } }, async () => ({
    programs: catalogueIndex(),
  }));
  app.get(
    "/api/catalogue/:name",
    {
      schema: {
        params: z.object({ name: z.string().min(1).max(80) }),
        response: { 200: catalogueProgram },
      },
    },
    async (request) => {
      const found = describeProgram(request.params.name);
      if (!found) throw fail(missing);
      return found;
    },
  );
}
