import { z } from "zod";
import { failure } from "../../agent/errors.ts";
import { LoginThrottle } from "../auth/throttle.ts";
import { type App, type AppContext, personOf } from "../context.ts";
import { fail, notFound, unauthenticated } from "../errors.ts";
import { binarySender } from "../plugins/binary-frames.ts";
import { keepAlive } from "../plugins/keep-alive.ts";
import type { TerminalSession } from "../terminal/session.ts";
import { okBody } from "../wire/api.ts";
import { closeCode, maxInputFrame } from "../wire/codes.ts";
import { decodeClientFrame } from "../wire/frames.ts";
import { newShare, openedShare, openShareRequest, shareList, shareRequest } from "../wire/shares.ts";

const terminalMissing = notFound({ en: "This terminal", zh: "该终端" });
const idParams = z.object({ id: z.string() });
const mayNotShare = failure(
  "forbidden",
  {
    en: "Only who controls or opened this terminal, or an administrator, may share it.",
    zh: "只有终端的控制者、打开者或管理员可以分享。",
  },
  { en: "Ask one of them.", zh: "请联系他们。" },
);
const linkEnded = failure(
  "not_found",
  { en: "This link has expired or was revoked.", zh: "该链接已过期或已被撤销。" },
  { en: "Ask the person who shared it for a new one.", zh: "请向分享者索取新链接。" },
);
const tooMany = (ms: number) =>
  failure(
    "rate_limited",
    { en: "Too many links that do not work came from this address.", zh: "该地址尝试了过多无效链接。" },
    { en: `Wait ${Math.ceil(ms / 1000)} s.`, zh: `请等待 ${Math.ceil(ms / 1000)} 秒。` },
  );

/** The browser keeps the token for the socket of this one link: no address ever holds it. */
const cookieName = (id: string) => `bartizan_${id}`;
function cookieOf(header: string | undefined, name: string): string | undefined {
  for (const part of (header ?? "").split("; ")) {
    if (part.startsWith(`${name}=`)) return part.slice(name.length + 1);
  }
  return undefined;
}

/** Links to watch a terminal, and the socket behind them: output only. */
export default async function shareRoutes(app: App, ctx: AppContext): Promise<void> {
  manageLinks(app, ctx);
  openLink(app, ctx);
  watchSocket(app, ctx);
}

/** For who may share: list, make, revoke. */
function manageLinks(app: App, { shares, terminals, audit }: AppContext): void {
  const shareable = (id: string, person: { id: string; name: string; role: string }): TerminalSession => {
    const session = terminals.get(id);
    if (!session) throw fail(terminalMissing);
    if (!session.mayShare(person)) throw fail(mayNotShare);
    return session;
  };
  const about = ({ options }: TerminalSession, what: string) => ({
    assetId: options.assetId,
    assetName: options.assetName,
    what,
  });

  app.get(
    "/api/terminals/:id/shares",
    { schema: { params: idParams, response: { 200: shareList } } },
    async (request) => {
      const session = shareable(request.params.id, personOf(request));
      return { shares: await shares.list(session.options.id) };
    },
  );
  app.post(
    "/api/terminals/:id/shares",
    { schema: { params: idParams, body: shareRequest, response: { 200: newShare } } },
    async (request) => {
      const { id, name, role } = personOf(request);
      const session = shareable(request.params.id, { id, name, role });
      const made = await shares.create(session.options.id, { id, name }, request.body.minutes * 60_000);
      audit.record({
        type: "share.created",
        actor: { id, name },
        subject: made.share.id,
        data: { ...about(session, "live link created"), expiresAt: made.share.expiresAt },
      });
      return made;
    },
  );
  app.delete(
    "/api/shares/:id",
    { schema: { params: idParams, response: { 200: okBody } } },
    async (request) => {
      const { id, name, role } = personOf(request);
      const row = await shares.get(request.params.id);
      if (!row) throw fail(linkEnded);
      const session = shareable(row.session_id, { id, name, role });
      await shares.revoke(row.id);
      audit.record({
        type: "share.revoked",
        actor: { id, name },
        subject: row.id,
        data: about(session, "live link revoked"),
      });
      return { ok: true as const };
    },
  );
}

/** Exchanges the token of a link for the cookie of its socket. */
function openLink(app: App, ctx: AppContext): void {
  const { shares, terminals, config } = ctx;
  const throttle = new LoginThrottle(() => ctx.clock.now());
  app.post(
    "/api/shares/open",
    { schema: { body: openShareRequest, response: { 200: openedShare } } },
    async (request, reply) => {
      if (!request.person && !config.shareWithoutSignIn) throw fail(unauthenticated);
      const keys = [`share:${request.ip}`];
      const wait = throttle.waitMs(keys);
      if (wait > 0) throw fail(tooMany(wait));
      const { token } = request.body;
      const row = await shares.find(token);
      if (row === "unknown") throttle.failed(keys);
      const session = typeof row === "string" ? undefined : terminals.get(row.session_id);
      if (typeof row === "string" || !session) throw fail(linkEnded);
      const seconds = Math.ceil((row.expires_at - ctx.clock.now()) / 1000);
      const secure = request.protocol === "https" ? "; Secure" : "";
      reply.header(
        "set-cookie",
        `${cookieName(row.id)}=${token}; Path=/ws/shared/${row.id}; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure}`,
      );
      return {
        id: row.id,
        assetName: session.options.assetName,
        sharedBy: row.created_by,
        expiresAt: row.expires_at,
      };
    },
  );
}

/** The socket of a shared terminal. */
function watchSocket(app: App, { shares, terminals, config }: AppContext): void {
  app.get(
    "/ws/shared/:id",
    {
      websocket: true,
      schema: {
        params: idParams,
        querystring: z.object({ from: z.coerce.number().int().min(-1).default(-1) }),
      },
    },
    (socket, request) => {
      if (!request.person && !config.shareWithoutSignIn) {
        socket.close(closeCode.unauthenticated, "log in");
        return;
      }
      const token = cookieOf(request.headers.cookie, cookieName(request.params.id));
      const name = request.person?.name ?? "link";
      const early: Buffer[] = [];
      let receive = (data: Buffer): void => void early.push(data);
      socket.on("message", (data: Buffer, isBinary: boolean) => {
        if (!isBinary || data.length > maxInputFrame) socket.close(closeCode.protocol, "malformed frame");
        else receive(data);
      });
      const begin = async () => {
        const row = token === undefined ? "ended" : await shares.find(token);
        const session = typeof row === "string" ? undefined : terminals.get(row.session_id);
        if (typeof row === "string" || row.id !== request.params.id || !session) {
          socket.close(closeCode.linkEnded, "link ended");
          return;
        }
        const viewer = session.attach(
          { id: `link:${row.id}`, name, watchOnly: true, byLink: true },
          {
            send: binarySender(socket, request.raw.socket),
            get buffered() {
              return socket.bufferedAmount;
            },
          },
          request.query.from,
        );
        const leave = shares.watch(row, () => socket.close(closeCode.linkEnded, "link ended"));
        keepAlive(socket, viewer);
        // Only acknowledgements count: who came by a link types nothing, resizes nothing, asks for nothing.
        receive = (data) => {
          const frame = decodeClientFrame(data);
          if (frame?.type === "ack") session.ack(viewer, frame.position);
        };
        for (const data of early) receive(data);
        const gone = () => {
          leave();
          session.detach(viewer);
        };
        if (socket.readyState === socket.OPEN) socket.on("close", gone);
        else gone();
      };
      begin().catch((err: unknown) => {
        request.log.error({ err }, "a shared terminal could not be opened");
        socket.close(closeCode.protocol, "internal error");
      });
    },
  );
}
