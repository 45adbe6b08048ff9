/** Programs that build a command from their input or environment and run it. */
import { type Call, ex, type Family, type Stdin } from "../call.ts";
import { variableClass } from "../environment.ts";
import { forkScope, moveTo } from "../scope.ts";
import { emptied, type Field, literal, literalField } from "../words.ts";
import { anyFlag, behind, wrapper } from "./wrapping.ts";

function env(call: Call): void {
  const inside = forkScope(call.ctx.scope);
  let i = 0;
  for (; i < call.args.length; i++) {
    const field = call.args[i] as Field;
    const text = emptied(field);
    if (/^(-i|-|--ignore-environment|-0|--null|-v)$/.test(text)) continue;
    if (/^(-u|--unset|-C|--chdir)$/.test(text)) {
      if (/^-C|chdir/.test(text)) moveTo(inside, literal(call.args[i + 1] ?? field));
      i++;
      continue;
    }
    if (/^(-S|--split-string)/.test(text)) {
      const script =
        text.length > 2 && !text.startsWith("--")
          ? literalField(text.slice(2), field.pos, field.end)
          : text.includes("=")
            ? literalField(text.slice(text.indexOf("=") + 1), field.pos, field.end)
            : call.args[i + 1];
      call.report("dynamic-word", field);
      call.script(script);
      return;
    }
    const m = /^(\w+)=(.*)$/s.exec(text);
    if (!m) {
      if (text.startsWith("-")) {
        call.report("unknown-flag", field);
        continue;
      }
      break;
    }
    const kind = variableClass(m[1] ?? "", m[2]);
    if (kind === "poison") call.report("env-poison", field);
    else if (kind === "other") call.report("environment-variable", field);
  }
  const rest = call.args.slice(i);
  if (rest.length === 0) call.report("sensitive-read", call.nameField, "env");
  else {
    call.run(rest, { scope: inside });
  }
}

/** The arguments xargs makes of its input. Separators, quotes and escapes of its own make them unknown. */
function itemsOf(stdin: Stdin, own: readonly string[], lines: boolean, at: Field): Field[] {
  const unknown = (hints: readonly string[]): Field => ({
    pos: at.pos,
    end: at.end,
    segs: [{ k: "var", kind: "any", host: true, q: true, hints }],
  });
  if (stdin.text === undefined) return [stdin.item ?? unknown([])];
  const items = stdin.text
    .split(lines ? "\n" : /[\s\0]+/)
    .map((t) => (lines ? t.trim() : t))
    .filter((t) => t !== "");
  const odd = own.some((o) => /^-[0r]*0|^-d|^--(null|delimiter)|^-E|^--eof/.test(o));
  if (stdin.guess || /['"\\]/.test(stdin.text) || odd || items.length > 64)
    return [unknown([...items.slice(0, 8), ...items.slice(0, 4).map((t) => t.replace(/['"\\]/g, ""))])];
  return items.map((t) => literalField(t, at.pos, at.end));
}

/** The text an option of xargs makes a place for the item, when it is one. */
function markOf(own: readonly string[], i: number): string | undefined {
  const flag = own[i] ?? "";
  if (flag === "-I") return own[i + 1] ?? "";
  if (flag === "-i" || flag === "--replace") return "{}";
  if (flag.startsWith("--replace=")) return flag.slice("--replace=".length) || "{}";
  return /^-[Ii]/.test(flag) ? flag.slice(2) : undefined;
}

function xargs(call: Call): void {
  const rest = behind(
    call,
    "-I -n -P -L -d -s -E -a -i? -e? -l? --max-args --max-procs --delimiter --arg-file",
    0,
    /^(-[0rtx]+|-[0rtx]*[nPLds]\d*.*|-I.*|-E.*|-i.*|--(null|no-run-if-empty|replace|max-args|max-procs|max-lines|delimiter|verbose)(=.*)?)$/,
  );
  const at = call.nameField;
  const stdin = call.ctx.stdin;
  const own = call.args.slice(0, call.args.length - rest.length).map(emptied);
  const marks = [...new Set(own.map((_, i) => markOf(own, i)).filter((m) => m !== undefined))];
  let items = itemsOf(stdin, own, marks.length > 0, at);
  items = items.map((f) => ({ ...f, segs: f.segs.map((s) => (s.k === "var" ? { ...s, q: true } : s)) }));
  const command = rest.length > 0 ? rest : [literalField("echo", at.pos, at.end)];
  const portions = own.some((o) => /^-[0rtx]*[nPLs]|^--max/.test(o));
  for (const mark of marks)
    for (const item of items.slice(0, 16))
      call.run(
        command.map((f) => substitute(f, mark, item)),
        { stdin: { present: false } },
      );
  // The last of these options decides, and versions differ in which of them counts.
  if (marks.length === 1 && !portions) return;
  call.run([...command, ...items], { stdin: { present: false } });
  // In portions every item may be the first.
  if (items.length > 1 && portions)
    for (const item of items.slice(0, 16)) call.run([...command, item], { stdin: { present: false } });
}

/** Puts `item` where `mark` stands. */
export function substitute(field: Field, mark: string, item: Field): Field {
  const text = literal(field);
  if (text === undefined || mark === "" || !text.includes(mark)) return field;
  const parts = text.split(mark);
  return {
    ...field,
    segs: parts.flatMap((p, i) =>
      i === 0 ? [{ k: "lit" as const, v: p, q: true }] : [...item.segs, { k: "lit" as const, v: p, q: true }],
    ),
  };
}

const watchValues = "-n --interval -q --equexit -s --shotsdir -d?";
const watchFlags =
  /^(-[bcegptxwrC]*([nq].*|d=?\w*)?|--(interval|differences|equexit)(=.*)?|--(beep|color|no-color|errexit|chgexit|no-title|precise|exec|no-wrap|no-linewrap|no-rerun))$/;

export const carriers: Family = {
  name: "carriers",
  specs: [
    wrapper(
      "watch",
      watchValues,
      0,
      watchFlags,
      ex("timeout 5 watch -n 1 uptime", "watch df -h", "watch 'rm -rf /srv'"),
      {
        check: (call) => {
          if (!call.ctx.bounded) call.report("unbounded");
          const rest = behind(call, watchValues, 0, watchFlags);
          call.script(literalField(rest.map(emptied).join(" "), call.nameField.pos, call.nameField.end));
        },
      },
    ),
    wrapper("parallel", "", 0, anyFlag, ex("", "parallel echo ::: a b", "parallel rm -rf ::: /etc"), {
      check: (call) => {
        call.report("unknown-program");
        const words = call.args.map(emptied);
        const at = words.indexOf(":::");
        const head = behind(call, "-j -n --jobs -I", 0, anyFlag);
        const tail = at >= 0 ? call.args.slice(at + 1) : [];
        const cmd = head.slice(0, at >= 0 ? Math.max(0, head.length - tail.length - 1) : undefined);
        for (const item of tail.slice(0, 12)) call.run([...cmd, item]);
        if (cmd.length === 1) call.script(cmd[0]);
        else if (cmd.length > 0 && tail.length === 0) call.run(cmd);
        if (cmd.length === 0) for (const t of tail) call.script(t);
      },
    }),
    {
      names: "env",
      style: "free",
      args: "text",
      loose: true,
      check: env,
      examples: ex(
        "env LC_ALL=C df -h ¦ env -i df -h",
        "env ¦ env FOO=1 ls ¦ env -S 'ls -l'",
        "env LD_PRELOAD=/tmp/a ls ¦ env rm -rf /etc ¦ env -S 'rm -rf /etc'",
      ),
    },
    {
      names: "xargs",
      style: "free",
      args: "text",
      loose: true,
      check: xargs,
      examples: ex(
        "pgrep sshd | xargs ps -o pid,cmd -p ¦ echo a b | xargs -n1 echo ¦ find /var/log -name '*.log' | xargs ls -al",
        "ls /srv | xargs rm ¦ cat /tmp/l | xargs cat ¦ xargs -0a /srv/list ls",
        "echo /etc | xargs rm -rf ¦ echo /etc/shadow | xargs cat ¦ echo x | xargs -I{} sh -c 'rm -rf /etc'",
      ),
    },
  ],
};
