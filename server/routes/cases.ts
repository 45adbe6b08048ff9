import { z } from "zod";
import { type App, type AppContext, personOf } from "../context.ts";
import { fail, notFound } from "../errors.ts";
import { keepAlive } from "../plugins/keep-alive.ts";
import type { CaseMessage } from "../wire/api.ts";
import {
  caseCreated,
  caseList,
  caseSummary,
  intentRequest,
  intentResult,
  openCaseRequest,
} from "../wire/api.ts";
import { closeCode } from "../wire/codes.ts";

const idParams = z.object({ id: z.string() });
const outputMissing = notFound({ en: "This output", zh: "该输出" });

/** A page that reads slower than this many bytes behind is disconnected; it resumes from its last seq. */
const maxBuffered = 8 * 1024 * 1024;
/** Milliseconds between pings a page can see; it reconnects after missing three. */
const pingMs = 20_000;
const reportTypes = {
  json: "application/json",
  md: "text/markdown; charset=utf-8",
  text: "text/plain; charset=utf-8",
};

/** REST and socket of cases. The socket only sends; what a person does goes through POST …/intents. */
export default async function caseRoutes(app: App, ctx: AppContext): Promise<void> {
  app.get("/api/cases", { schema: { response: { 200: caseList } } }, async () => ({
    cases: await ctx.cases.list(),
  }));

  app.post(
    "/api/cases",
    { schema: { body: openCaseRequest, response: { 200: caseCreated } } },
    async (request) => ({
      id: await ctx.cases.open(request.body, personOf(request)),
    }),
  );

  app.get(
    "/api/cases/:id",
    { schema: { params: idParams, response: { 200: caseSummary } } },
    async (request) => ctx.cases.summary(request.params.id),
  );

  app.post(
    "/api/cases/:id/intents",
    { schema: { params: idParams, body: intentRequest, response: { 200: intentResult } } },
    async (request) => ({ seq: await ctx.cases.intent(request.params.id, request.body, personOf(request)) }),
  );

  app.get(
    "/api/cases/:id/report",
    {
      schema: {
        params: idParams,
        querystring: z.object({
          format: z.enum(["json", "md", "text"]).default("json"),
          lang: z.enum(["en", "zh"]).optional(),
        }),
      },
    },
    async (request, reply) => {
      const { format, lang } = request.query;
      const body = await ctx.cases.report(request.params.id, format, lang);
      return reply.type(reportTypes[format]).send(body);
    },
  );

  app.get(
    "/api/cases/:id/outputs/:hash",
    { schema: { params: z.object({ id: z.string(), hash: z.string().regex(/^[0-9a-f]{64}$/) }) } },
    async (request, reply) => {
      const bytes = await ctx.cases.output(request.params.id, request.params.hash);
      if (!bytes) throw fail(outputMissing);
      // Host bytes: plain text for the eye, never something a browser would run.
      return reply
        .type("text/plain; charset=utf-8")
        .header("content-disposition", "attachment; filename=output.txt")
        .send(Buffer.from(bytes));
    },
  );

  app.get(
    "/ws/cases/:id",
    {
      websocket: true,
      schema: {
        params: idParams,
        querystring: z.object({ from: z.coerce.number().int().min(0).default(0) }),
      },
    },
    async (socket, request) => {
      const { id } = request.params;
      const send = (message: CaseMessage) => {
        if (socket.readyState !== socket.OPEN) return;
        if (socket.bufferedAmount > maxBuffered) socket.terminate();
        else socket.send(JSON.stringify(message));
      };
      keepAlive(socket);
      // A page can not see protocol pings; this tells it that a quiet case is still a live connection.
      const quiet = setInterval(() => send({ type: "ping" }), pingMs);
      quiet.unref();
      socket.on("close", () => clearInterval(quiet));
      // The page has nothing to say here; whatever arrives is dropped unread.
      socket.on("message", () => {});
      const stop = await ctx.cases.watch(id, request.query.from, send);
      if (!stop) socket.close(closeCode.notFound, "no such case");
      else if (socket.readyState === socket.OPEN) socket.on("close", stop);
      else stop();
    },
  );
}
