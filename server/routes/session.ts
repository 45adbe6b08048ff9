import { z } from "zod";
import type { App, AppContext } from "../context.ts";
import { linkRequest, okBody, sessionBody } from "../wire/api.ts";

const signInRequest = z.object({ email: z.string().min(1).max(320), password: z.string().min(1).max(256) });

/** Who am I, log in (password or one-time link), log out. Cookies are set here and nowhere else. */
export default async function sessionRoutes(app: App, ctx: AppContext): Promise<void> {
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
      const { cookies } = await ctx.auth.useLink(request.body.token, request.ip);
      reply.header("set-cookie", cookies);
      return { ok: true as const };
    },
  );

  app.post(
    "/api/auth/sign-in/email",
    { schema: { body: signInRequest, response: { 200: okBody } } },
    async (request, reply) => {
      const { email, password } = request.body;
      reply.header("set-cookie", await ctx.auth.signIn(email, password, request.ip));
      return { ok: true as const };
    },
  );

  app.post("/api/auth/sign-out", { schema: { response: { 200: okBody } } }, async (request, reply) => {
    const { cookie } = request.headers;
    if (cookie) reply.header("set-cookie", await ctx.auth.signOut(cookie));
    return { ok: true as const };
  });
}
