import { z } from "zod";
import type { App, AppContext } from "../context.ts";
import { fail, notFound } from "../errors.ts";
import { toAsciicast } from "../recordings/asciicast.ts";
import { recordingList } from "../wire/api.ts";

const recordingMissing = notFound({ en: "This recording", zh: "该录像" });
const idParams = z.object({ id: z.string() });

/** List of recordings, their raw bytes for the player (format: recordings/format.ts) and the asciicast export. */
export default async function recordingRoutes(app: App, ctx: AppContext): Promise<void> {
  app.get("/api/recordings", { schema: { response: { 200: recordingList } } }, async () => ({
    recordings: await ctx.recordings.list(),
  }));

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
