import { z } from "zod";
import { failure } from "../../agent/errors.ts";
import { mayAct, roleMissing } from "../auth/roles.ts";
import { type App, type AppContext, personOf } from "../context.ts";
import { fail, notFound } from "../errors.ts";
import { binarySender } from "../plugins/binary-frames.ts";
import { keepAlive } from "../plugins/keep-alive.ts";
import { describeTerminal } from "../terminal/registry.ts";
import type { TerminalSession } from "../terminal/session.ts";
import type { Viewer } from "../terminal/viewer.ts";
import { okBody, openTerminalRequest, terminal, terminalList } from "../wire/api.ts";
import { closeCode, maxInputFrame } from "../wire/codes.ts";
import { decodeClientFrame } from "../wire/frames.ts";

const terminalMissing = notFound({ en: "This terminal", zh: "该终端" });
const notOwner = failure(
  "forbidden",
  {
    en: "Only who opened this terminal, or an administrator, may do this.",
    zh: "只有打开此终端的人或管理员可以执行该操作。",
  },
  { en: "Ask one of them.", zh: "请联系他们。" },
);
const endTheCase = failure(
  "forbidden",
  { en: "This terminal belongs to a case.", zh: "该终端属于一个排障单。" },
  { en: "Stop or close the case instead.", zh: "请改为停止或关闭该排障单。" },
);
const idParams = z.object({ id: z.string() });

/** REST and socket of live terminals. The socket speaks binary frames only (wire/frames.ts). */
export default async function terminalRoutes(app: App, ctx: AppContext): Promise<void> {
  app.get("/api/terminals", { schema: { response: { 200: terminalList } } }, async () => ({
    terminals: ctx.terminals.list(),
  }));

  app.post(
    "/api/terminals",
    { schema: { body: openTerminalRequest, response: { 200: terminal } } },
    async (request) => {
      const person = personOf(request);
      const { assetId, caseId, cols, rows } = request.body;
      if (caseId === undefined) {
        if (!mayAct(person.role, "operator")) throw fail(roleMissing("operator"));
        return describeTerminal(await ctx.terminals.openShellSession(assetId, person, cols, rows));
      }
      await ctx.cases.requireAssetInScope(caseId, assetId);
      return describeTerminal(await ctx.terminals.caseTerminal(caseId, assetId));
    },
  );

  app.delete(
    "/api/terminals/:id",
    { schema: { params: idParams, response: { 200: okBody } } },
    async (request) => {
      const session = ctx.terminals.get(request.params.id);
      if (!session) throw fail(terminalMissing);
      const person = personOf(request);
      if (session.options.kind === "agent") throw fail(endTheCase);
      if (!session.isOwner(person)) throw fail(notOwner);
      const { name } = person;
      await ctx.terminals.close(request.params.id, {
        code: "ended",
        en: `Ended by ${name}.`,
        zh: `已由 ${name} 结束。`,
      });
      return { ok: true as const };
    },
  );

  app.get(
    "/ws/terminals/:id",
    {
      websocket: true,
      schema: {
        params: idParams,
        querystring: z.object({ from: z.coerce.number().int().min(-1).default(-1) }),
      },
    },
    (socket, request) => {
      const session = ctx.terminals.get(request.params.id);
      if (!session) {
        socket.close(closeCode.notFound, "no such terminal");
        return;
      }
      const { id, name, role } = personOf(request);
      const viewer = session.attach(
        { id, name, role, watchOnly: !mayAct(role, "operator") },
        {
          send: binarySender(socket, request.raw.socket),
          get buffered() {
            return socket.bufferedAmount;
          },
        },
        request.query.from,
      );
      keepAlive(socket, viewer);
      socket.on("message", (data: Buffer, isBinary: boolean) => {
        if (!isBinary || data.length > maxInputFrame || !receive(session, viewer, data)) {
          socket.close(closeCode.protocol, "malformed frame");
        }
      });
      socket.on("close", () => session.detach(viewer));
    },
  );
}

/** Acts on one frame of a page; false when it is malformed. Input of a viewer without control is dropped. */
function receive(session: TerminalSession, viewer: Viewer, data: Buffer): boolean {
  const frame = decodeClientFrame(data);
  if (!frame) return false;
  if (frame.type === "input") session.input(viewer, frame.bytes);
  else if (frame.type === "ack") session.ack(viewer, frame.position);
  else if (frame.type === "resize") session.resize(viewer, frame.cols, frame.rows);
  else if (frame.type === "answer") session.answer(viewer, frame.number, frame.accept);
  else session.control(viewer, frame.take);
  return true;
}
