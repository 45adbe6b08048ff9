import { z } from "zod";
import type { App, AppContext } from "../context.ts";
import { fail, notFound } from "../errors.ts";
import { toAsciicast } from "../recordings/asciicast.ts";
import { recordingHits, recordingIndex, recordingList } from "../wire/records.ts";

const recordingMissing = notFound({ en: "This recording", zh: "该录像" });
const idParams = z.object({ id: z.string() });

/** Most bytes of one answer of `/frames`. */
const rangeMost = 8 * 1024 * 1024;
const range = z
  .object({ from: z.coerce.number().int().nonnegative(), to: z.coerce.number().int().positive() })
  .refine(({ from, to }) => to > from && to - from <= rangeMost, "0 < to - from <= 8 MiB");

/** Recordings: list, index and frames for the player (wire/recording.ts), search, raw file, asciicast export. */
export default async function recordingRoutes(app: App, ctx: AppContext): Promise<void> {
  app.get("/api/recordings", { schema: { response: { 200: recordingList } } }, async () => ({
    recordings: await ctx.recordings.list(),
  }));

  app.get(
    "/api/recordings/:id/index",
    { schema: { params: idParams, response: { 200: recordingIndex } } },
    async (request) => {
      const index = await ctx.recordings.index(request.params.id);
      if (!index) throw fail(recordingMissing);
      return index;
    },
  );

  app.get(
    "/api/recordings/:id/frames",
    { schema: { params: idParams, querystring: range } },
    async (request, reply) => {
      const { from, to } = request.query;
      const bytes = await ctx.recordings.bytes(request.params.id, from, to);
      if (!bytes) throw fail(recordingMissing);
      return reply.type("application/octet-stream").header("cache-control", "no-store").send(bytes);
    },
  );

  app.get(
    "/api/recordings/:id/search",
    {
      schema: {
        params: idParams,
        querystring: z.object({ q: z.string().min(1).max(200) }),
        response: { 200: recordingHits },
      },
    },
    async (request) => {
      const found = await ctx.recordings.search(request.params.id, request.query.q);
      if (!found) throw fail(recordingMissing);
      return found;
    },
  );

  app.get("/api/recordings/:id/data", { schema: { params: idParams } }, async (request, reply) => {
    const file = await ctx.recordings.file(request.params.id);
    if (!file) throw fail(recordingMissing);
    return reply.type("application/octet-stream").header("cache-control", "no-store").send(file);
  });

  app.get("/api/recordings/:id/asciicast", { schema: { params: idParams } }, async (request, reply) => {
    const recorded = await ctx.recordings.read(request.params.id);
    if (!recorded) throw fail(recordingMissing);
    return reply
      .type("application/x-asciicast")
      .header("content-disposition", `attachment; filename="${request.params.id}.cast"`)
      .send(toAsciicast(recorded.header, recorded.frames));
  });
}
