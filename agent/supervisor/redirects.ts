/** Redirections: reading is checked like `cat`, writing like `tee`. */
import type { Context, Stdin } from "./call.ts";
import { reachOf } from "./egress.ts";
import { type Expander, expandTarget, expandValue } from "./expand.ts";
import { checkRead, checkWrite } from "./kinds.ts";
import type { Redirection } from "./parse.ts";
import { setUnknown } from "./scope.ts";
import { report } from "./session.ts";
import { carriesHostData, emptied, type Field, literal } from "./words.ts";

const socket = /^\/dev\/(tcp|udp)\/([^/]*)\/(.*)$/;

function judgeSocket(text: string, field: Field, writes: boolean, ctx: Context): void {
  const span = { start: field.pos, end: field.end };
  const host = socket.exec(text)?.[2] ?? "";
  const reach = reachOf(host, ctx.session.policy.allowHosts);
  if (carriesHostData(field)) report(ctx.session, "exfil", text, span);
  else if (reach === "metadata") report(ctx.session, "metadata-service", text, span);
  else if (writes && reach === "outside") report(ctx.session, "remote-shell", text, span);
  else if (writes || reach === "outside") report(ctx.session, "egress-unknown", text, span);
}

function judgeFile(operator: string, field: Field, ctx: Context): Stdin | undefined {
  const text = literal(field) ?? emptied(field);
  if (socket.test(text)) {
    judgeSocket(text, field, operator !== "<", ctx);
    return { present: true, host: true, fetched: true };
  }
  if (operator === "<") {
    checkRead(ctx, field);
    return {
      present: true,
      host: text !== "/dev/null",
      item: { ...field, segs: [{ k: "var", kind: "any", host: true, q: false, hints: [] }] },
    };
  }
  if (operator === "<>") {
    checkRead(ctx, field);
    checkWrite(ctx, field);
    return undefined;
  }
  if (operator === "<&" || operator === ">&") {
    if (/^(\d+-?|-)$/.test(text)) return undefined;
    if (operator === "<&") {
      report(ctx.session, "dynamic-word", text, { start: field.pos, end: field.end });
      return undefined;
    }
  }
  checkWrite(ctx, field);
  return undefined;
}

/** Judges all redirections of a command and gives what is on its standard input afterwards. */
export function judgeRedirects(redirects: readonly Redirection[], ctx: Context, x: Expander): Stdin {
  let stdin = ctx.stdin;
  for (const r of redirects) {
    if (r.type === "HereDoc") {
      if (!r.closing) report(ctx.session, "parse-error", "here-document", { start: r.pos, end: r.end });
      const quoted = r.delimiter?.quoted === true;
      if (quoted || !r.body.parts) stdin = { present: true, text: r.body.text };
      else {
        const field = expandValue(
          {
            type: "Word",
            text: r.body.text,
            value: r.body.text,
            pos: r.body.pos,
            end: r.body.end,
            parts: r.body.parts,
          },
          x,
        );
        const text = literal(field);
        stdin = text === undefined ? { present: true, host: true, item: field } : { present: true, text };
      }
      continue;
    }
    if (!r.target) {
      report(ctx.session, "parse-error", r.operator, { start: r.pos, end: r.end });
      continue;
    }
    if (r.type === "Redirect" && r.descriptor?.type === "FileDescriptorVariable")
      setUnknown(ctx.scope, r.descriptor.name, false);
    if (r.type === "HereString") {
      const field = expandValue(r.target, x);
      const text = literal(field);
      stdin =
        text === undefined
          ? { present: true, host: true, item: field }
          : { present: true, text: `${text}\n` };
      continue;
    }
    stdin = judgeFile(r.operator, expandTarget(r.target, x), ctx) ?? stdin;
  }
  return stdin;
}
