import { z } from "zod";
import { BartizanError } from "../../agent/errors.ts";
import type { Person } from "../auth/auth.ts";
import { type App, type AppContext, personOf } from "../context.ts";
import { linkRequest, okBody, sessionBody } from "../wire/api.ts";
import { ownPasswordRequest } from "../wire/people.ts";

const signInRequest = z.object({ email: z.string().min(1).max(320), password: z.string().min(1).max(256) });

const nobody = { id: "", name: "?", email: "?" };
/** Not the throttle's answer: a flood of tries must not fill the ledger. */
const isWrongPassword = (error: unknown) =>
  error instanceof BartizanError && error.failure.code === "unauthenticated";

/** Who am I, log in (password or one-time link), log out. Cookies are set here and nowhere else. */
export default async function sessionRoutes(app: App, ctx: AppContext): Promise<void> {
  const note = (type: string, { id, name, email }: Omit<Person, "role">, what: string) =>
    ctx.audit.record({ type, actor: { id, name }, subject: email, data: { what } });
  app.get("/api/session", { schema: { response: { 200: sessionBody } } }, async (request) => ({
    user: request.person,
    needsSetup: request.person === null && !(await ctx.auth.hasAccounts()),
    version: ctx.version,
    demo: ctx.demo,
  }));

  app.post(
    "/api/session/link",
    { schema: { body: linkRequest, response: { 200: okBody } } },
    async (request, reply) => {
      const { person, cookies } = await ctx.auth.useLink(request.body.token, request.ip);
      note("session.opened", person, `${person.email}, link, ${request.ip}`);
      reply.header("set-cookie", cookies);
      return { ok: true as const };
    },
  );

  app.post(
    "/api/auth/sign-in/email",
    { schema: { body: signInRequest, response: { 200: okBody } } },
    async (request, reply) => {
      const { email, password } = request.body;
      const known = await ctx.auth.findByEmail(email);
      try {
        reply.header("set-cookie", await ctx.auth.signIn(email, password, request.ip));
      } catch (error) {
        // Never what was typed for an account that does not exist: it may be a password. Both cases write one entry,
        // so that the time of the answer does not tell which names exist.
        if (isWrongPassword(error))
          note("session.refused", known ?? nobody, `${known?.email ?? "?"}, ${request.ip}`);
        throw error;
      }
      if (known) note("session.opened", known, `${known.email}, ${request.ip}`);
      return { ok: true as const };
    },
  );

  app.post(
    "/api/session/password",
    { schema: { body: ownPasswordRequest, response: { 200: okBody } } },
    async (request, reply) => {
      const person = personOf(request);
      const { old, next } = request.body;
      reply.header("set-cookie", await ctx.auth.changeOwnPassword(person, old, next, request.ip));
      note("user.password_changed", person, person.email);
      await ctx.liveSockets.recheck();
      return { ok: true as const };
    },
  );

  app.post("/api/auth/sign-out", { schema: { response: { 200: okBody } } }, async (request, reply) => {
    const { cookie } = request.headers;
    if (cookie) reply.header("set-cookie", await ctx.auth.signOut(cookie));
    await ctx.liveSockets.recheck();
    return { ok: true as const };
  });
}
