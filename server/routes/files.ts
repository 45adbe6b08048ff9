import { Readable } from "node:stream";
import { z } from "zod";
import { type App, type AppContext, personOf } from "../context.ts";
import { badRequest, fail } from "../errors.ts";
import { Files, type Upload } from "../files/files.ts";
import { depart, isHostPath } from "../files/path.ts";
import { okBody } from "../wire/api.ts";
import { uploadPieceBytes } from "../wire/codes.ts";
import { fileList, uploadOffset, uploadRequest } from "../wire/records.ts";

/** A download may take this long, milliseconds (a day): slow links and large files. */
const downloadMs = 86_400_000;
const idParams = z.object({ id: z.string() });
const hostPath = z.string().refine(isHostPath, "an absolute path without NUL, at most 4096 bytes");
const pathQuery = z.object({ path: z.union([hostPath, z.literal(".")]) });
const pieceQuery = z.object({
  path: hostPath,
  size: z.coerce.number().int().nonnegative(),
  fingerprint: z.string().max(200),
  offset: z.coerce.number().int().nonnegative(),
});

/** One range of a file, as browsers ask when they resume a download; undefined: the whole file. */
function rangeOf(header: string | undefined, size: number): { from: number; to: number } | undefined {
  const match = /^bytes=(\d{1,15})-(\d{0,15})$/.exec(header ?? "");
  if (!match) return undefined;
  const from = Number(match[1]);
  const to = match[2] ? Math.min(Number(match[2]) + 1, size) : size;
  return from < to ? { from, to } : undefined;
}

/** Files on an asset over SFTP: browse, download with resume, upload in pieces with resume. */
export default async function fileRoutes(app: App, ctx: AppContext): Promise<void> {
  const files = new Files(ctx.connections, ctx.targets, ctx.config.files.uploadMegabytes * 1e6);
  ctx.onClose("file transfers", () => files.close());
  const note = async (assetId: string, who: { id: string; name: string }, did: string, what: string) => {
    const { name } = await ctx.assets.get(assetId);
    const actor = { id: who.id, name: who.name };
    ctx.audit.record({ type: did, actor, subject: assetId, data: { assetId, assetName: name, what } });
  };

  app.get(
    "/api/assets/:id/files",
    { schema: { params: idParams, querystring: pathQuery, response: { 200: fileList } } },
    async (request) => {
      const { path, entries, more } = await files.list(request.params.id, request.query.path);
      return { path, more, entries: entries.map((e) => ({ ...e, unreadable: e.name.includes("\ufffd") })) };
    },
  );

  app.get(
    "/api/assets/:id/file",
    { schema: { params: idParams, querystring: z.object({ path: hostPath }) }, handlerTimeout: downloadMs },
    async (request, reply) => {
      const { id } = request.params;
      const { path } = request.query;
      const { size, tag } = await files.stat(id, path);
      const etag = `"${tag}"`;
      const ifRange = request.headers["if-range"];
      const range =
        ifRange === undefined || ifRange === etag ? rangeOf(request.headers.range, size) : undefined;
      const { from, to } = range ?? { from: 0, to: size };
      await note(id, personOf(request), "file.downloaded", `download ${path} (${to - from} bytes)`);
      const name = encodeURIComponent(depart(path).name).replace(
        /['()*]/g,
        (c) => `%${c.charCodeAt(0).toString(16)}`,
      );
      reply
        .code(range ? 206 : 200)
        .type("application/octet-stream")
        .header("content-disposition", `attachment; filename*=UTF-8''${name}`)
        .header("content-length", to - from)
        .header("accept-ranges", "bytes")
        .header("etag", etag)
        .header("cache-control", "no-store");
      if (range) reply.header("content-range", `bytes ${from}-${to - 1}/${size}`);
      return reply.send(Readable.from(files.read(id, path, from, to), { objectMode: false }));
    },
  );

  app.post(
    "/api/assets/:id/uploads",
    { schema: { params: idParams, body: uploadRequest(isHostPath), response: { 200: uploadOffset } } },
    async (request) => ({ offset: await files.begin(request.params.id, request.body) }),
  );

  app.post(
    "/api/assets/:id/uploads/finish",
    { schema: { params: idParams, body: uploadRequest(isHostPath), response: { 200: okBody } } },
    async (request) => {
      await files.finish(request.params.id, request.body);
      const { path, size, replace } = request.body;
      const what = `upload ${path} (${size} bytes${replace ? ", may replace" : ""})`;
      await note(request.params.id, personOf(request), "file.uploaded", what);
      return { ok: true as const };
    },
  );

  app.post(
    "/api/assets/:id/uploads/cancel",
    { schema: { params: idParams, body: uploadRequest(isHostPath), response: { 200: okBody } } },
    async (request) => {
      await files.cancel(request.params.id, request.body);
      return { ok: true as const };
    },
  );

  await app.register(async (scope: App) => {
    scope.addContentTypeParser(
      "application/octet-stream",
      { parseAs: "buffer", bodyLimit: uploadPieceBytes },
      (_request, body, done) => done(null, body),
    );
    scope.put(
      "/api/assets/:id/uploads",
      {
        schema: { params: idParams, querystring: pieceQuery, response: { 200: uploadOffset } },
        bodyLimit: uploadPieceBytes,
      },
      async (request) => {
        const { offset, ...rest } = request.query;
        if (!Buffer.isBuffer(request.body))
          throw fail(
            badRequest(
              "A piece is sent as application/octet-stream.",
              "分片须以 application/octet-stream 发送。",
            ),
          );
        const upload: Upload = { ...rest, replace: false };
        return { offset: await files.write(request.params.id, upload, offset, request.body) };
      },
    );
  });
}
