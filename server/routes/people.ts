import { z } from "zod";
import { recordChange } from "../audit/change.ts";
import { linkMinutes } from "../auth/auth.ts";
import { personMissing } from "../auth/people.ts";
import type { App, AppContext } from "../context.ts";
import { fail } from "../errors.ts";
import { okBody } from "../wire/api.ts";
import { newPersonRequest, peopleList, personAccount, personLink, personPatch } from "../wire/people.ts";

const idParams = z.object({ id: z.string() });

/** Who may sign in. New people come in by a one-time link and never share a password with an administrator. */
export default async function peopleRoutes(app: App, ctx: AppContext): Promise<void> {
  const { people, auth, liveSockets } = ctx;
  const get = async (id: string) => {
    const found = (await people.list()).find((person) => person.id === id);
    if (!found) throw fail(personMissing);
    return found;
  };

  app.get("/api/people", { schema: { response: { 200: peopleList } } }, async () => ({
    people: await people.list(),
  }));
  app.post(
    "/api/people",
    { schema: { body: newPersonRequest, response: { 200: personAccount } } },
    async (request) => {
      const { id, email, role } = await auth.addUser(request.body, null);
      recordChange(ctx, request, "user.added", { subject: email, what: `${email} ${role}` });
      return await get(id);
    },
  );
  app.patch(
    "/api/people/:id",
    { schema: { params: idParams, body: personPatch, response: { 200: personAccount } } },
    async (request) => {
      const { email, role: before } = await get(request.params.id);
      const { role } = request.body;
      await people.setRole(request.params.id, role);
      recordChange(ctx, request, "user.role_changed", {
        subject: email,
        what: `${email} ${before} → ${role}`,
      });
      await liveSockets.recheck();
      return await get(request.params.id);
    },
  );
  app.post(
    "/api/people/:id/link",
    { schema: { params: idParams, response: { 200: personLink } } },
    async (request) => {
      const { id, email } = await get(request.params.id);
      const token = await auth.createLink(id);
      recordChange(ctx, request, "user.link_made", { subject: email, what: email });
      return { token, minutes: linkMinutes };
    },
  );
  app.post(
    "/api/people/:id/sign-out",
    { schema: { params: idParams, response: { 200: okBody } } },
    async (request) => {
      const { id, email } = await get(request.params.id);
      await people.endSessions(id);
      recordChange(ctx, request, "user.signed_out", { subject: email, what: email });
      await liveSockets.recheck();
      return { ok: true as const };
    },
  );
  app.delete(
    "/api/people/:id",
    { schema: { params: idParams, response: { 200: okBody } } },
    async (request) => {
      const { id, email } = await get(request.params.id);
      await people.remove(id);
      recordChange(ctx, request, "user.removed", { subject: email, what: email });
      await liveSockets.recheck();
      return { ok: true as const };
    },
  );
}
