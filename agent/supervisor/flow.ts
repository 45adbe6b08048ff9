/** What comes out of a pipeline stage, as far as the next stage must know. */
import type { Context, Stdin } from "./call.ts";
import { type Expander, expandWord, type Output } from "./expand.ts";
import { foldCommand } from "./fold.ts";
import { namesBefore, tailOf } from "./lang/find-names.ts";
import type { Command, ParsedScript, Statement } from "./parse.ts";
import { globMayHitSecret } from "./secrets.ts";
import {
  emptied,
  type Field,
  hasGlob,
  literal,
  literalPrefix,
  type Seg,
  type UnknownKind,
  worlds,
} from "./words.ts";

const fetchers = new Set([
  "curl",
  "wget",
  "fetch",
  "aria2c",
  "lynx",
  "w3m",
  "http",
  "https",
  "scp",
  "ftp",
  "lwp-request",
  "lwp-download",
  "GET",
  "tftp",
  "axel",
  "telnet",
  "nc",
  "ncat",
]);
const transformers = new Set([
  "base64",
  "base32",
  "basenc",
  "xxd",
  "rev",
  "tr",
  "cut",
  "sed",
  "awk",
  "gawk",
  "mawk",
  "gunzip",
  "gzip",
  "zcat",
  "bzcat",
  "xzcat",
  "bzip2",
  "xz",
  "openssl",
  "uudecode",
  "od",
  "hexdump",
  "perl",
  "python3",
  "python",
  "strings",
  "fold",
  "tac",
  "dd",
  "unzip",
  "tar",
  "zstd",
  "rot13",
  "iconv",
  "gpg",
  "jq",
  "paste",
  "printf",
]);

/** The plain program words of a stage behind harmless wrappers. */
function peel(fields: readonly Field[]): readonly Field[] {
  let rest = fields;
  for (let i = 0; i < 4; i++) {
    const name = rest[0] && literal(rest[0])?.replace(/^.*\//, "");
    if (name !== "sudo" && name !== "timeout" && name !== "nice" && name !== "command" && name !== "env")
      break;
    let skip = 1;
    while (rest[skip] && /^(-|[\d.]+[smh]?$|\w+=)/.test(literalPrefix(rest[skip] as Field)))
      skip += /^-[uns]$/.test(emptied(rest[skip] as Field)) && name !== "sudo" ? 2 : 1;
    rest = rest.slice(skip);
  }
  return rest;
}

/** Programs that print one name: of the host, its kernel, the account or the hour. */
function printsName(name: string, words: readonly string[]): boolean {
  const [only = ""] = words;
  switch (name) {
    case "whoami":
    case "logname":
    case "arch":
      return words.length === 0;
    case "hostname":
      return words.length === 0 || (words.length === 1 && /^(-[sfd]|--(short|fqdn|long|domain))$/.test(only));
    case "uname":
      return words.length === 1 && /^(-[srnmpi]|--(kernel-name|kernel-release|nodename|machine))$/.test(only);
    case "id":
      return /^(-un|-nu|-gn|-ng|-u -n|-g -n|--(user|group) --name)$/.test(words.join(" "));
    case "lsb_release":
      return /^-[cris]s$|^-s[cris]$/.test(only) && words.length === 1;
    case "date":
      return words.some((w) => /^\+[\w%][\w%.:-]*$/.test(w) && !/%[^YmdHMSFTbjuVeyaks%]|%[ek]/.test(w));
    default:
      return false;
  }
}

function itemKind(name: string, args: readonly Field[], stdin: Stdin): UnknownKind {
  const words = args.map(emptied);
  if (name === "pgrep" || name === "pidof" || name === "nproc" || name === "seq")
    return words.some((w) => /^-[a-z]*[al]|^--list|^-f$/.test(w)) &&
      name === "pgrep" &&
      words.some((w) => /^-[a-z]*[al]|^--list/.test(w))
      ? "any"
      : "digits";
  if (name === "wc" && words.length > 0 && words.every((w) => w.startsWith("-"))) return "digits";
  if (
    name === "grep" &&
    words.some((w) => /^-[a-zA-Z]*c[a-zA-Z]*$/.test(w)) &&
    words.filter((w) => !w.startsWith("-")).length <= 2
  )
    return "digits";
  if (
    name === "tr" &&
    words.some((w) => /^-(dc|cd)$/.test(w)) &&
    words.some((w) => /^(0-9|\[:digit:\])(\\n|\s)?$/.test(w))
  )
    return "digits";
  if (name === "id" && words.some((w) => /^(-[ug]|--(user|group))$/.test(w))) return "digits";
  // Container numbers are hexadecimal: neither an option nor a path.
  if (
    /^(docker|podman|nerdctl|crictl)$/.test(name) &&
    words[0] === "ps" &&
    words.some((w) => /^(-a?qa?|--quiet)$/.test(w)) &&
    !words.some((w) => /^--(format|namespace|output)|^-o/.test(w))
  )
    return "digits";
  if (name === "date" && words.some((w) => /^\+%[sYmdHMSjF%]+$/.test(w))) return "digits";
  if (name === "ps" && /^-?o?\s*(pid|ppid|rss|vsz|nlwp)=$/.test(words[words.length - 1] ?? ""))
    return "digits";
  if (name === "stat" && words.some((w) => /^%[sYXZugiabhB]$/.test(w))) return "digits";
  if (
    name === "systemctl" &&
    words.includes("--value") &&
    words.some((w) => /^(-p)?(MainPID|NRestarts|ExecMainPID|ControlPID)$|=MainPID$/.test(w))
  )
    return "digits";
  if (
    (["head", "tail", "sort", "uniq", "cat", "grep"].includes(name) ||
      (name === "cut" && !words.some((w) => w.startsWith("--")))) &&
    stdin.item?.segs.every((s) => s.k === "lit" || (s.k === "var" && s.kind === "digits"))
  )
    return "digits";
  if (
    name === "cat" &&
    words.length === 1 &&
    /^\/(var\/)?run\/[\w./-]+\.pid$|^\/sys\/|^\/proc\/sys\//.test(words[0] ?? "")
  )
    return "digits";
  if (printsName(name, words)) return "word";
  const kept = /^(head|tail|sort|uniq|cat|grep|cut)$/.test(name) && !words.some((w) => w.startsWith("--"));
  return kept && (stdin.item?.segs.length ?? 0) > 0 && stdin.item?.segs.every(isNameText) ? "word" : "any";
}

const isNameText = (s: Seg): boolean =>
  s.k === "lit" || (s.k === "var" && (s.kind === "digits" || s.kind === "word"));

/** How every path ends that find prints; empty when that is not known. */
function listedTail(args: readonly Field[]): string {
  const prints = args.flatMap((a, i) => (/^-print0?$/.test(emptied(a)) ? [i] : []));
  const proved = (prints.length > 0 ? prints : [args.length]).map((i) => namesBefore(args, i));
  if (proved.includes(undefined)) return "";
  const tails = [...new Set(proved.flatMap((p) => p ?? []).map(tailOf))];
  // One that stands for all: the one that is read in fewer places.
  const plain = /\.(c|h|cc|cpp|hpp|java|js|ts|css|html?|py|rb|go|rs|pl|sh|log|md|rst|csv|xml|txt)$/;
  const page = /\.(php|conf|service|timer|cfg|cnf)$/;
  if (tails.length > 1 && !tails.every((t) => plain.test(t) || page.test(t))) return "";
  return tails.find((t) => page.test(t)) ?? tails[0] ?? "";
}

function findItem(args: readonly Field[], at: Field): Field {
  const roots: string[] = [];
  for (const a of args) {
    const t = literal(a);
    if (t === undefined || /^[-(!]/.test(t)) break;
    roots.push(t.endsWith("/") ? t : `${t}/`);
  }
  const root = roots.length === 1 ? roots[0] : undefined;
  // Other actions print what they like.
  const names = (namesBefore(args, args.length) ?? []).filter((n) => /^[\w.-]+$/.test(n));
  const guesses = [...roots, ...roots.slice(0, 2).flatMap((r) => names.slice(0, 2).map((n) => r + n))];
  const own = args.some((a) => /^-(printf|ls|f(print0?|ls|printf)|exec(dir)?|ok(dir)?)$/.test(emptied(a)));
  if (own || root === undefined || !root.startsWith("/"))
    return { ...at, segs: [{ k: "var", kind: "any", host: true, q: false, hints: guesses }] };
  const tail = listedTail(args);
  return {
    ...at,
    segs: [
      { k: "lit", v: root, q: false },
      { k: "var", kind: "tail", host: true, q: false, hints: [root] },
      ...(tail ? [{ k: "lit" as const, v: tail, q: false }] : []),
    ],
  };
}

/** The output of one simple command. */
export function outputOf(all: readonly Field[], stdin: Stdin): Stdin {
  const fields = peel(all);
  const head = fields[0];
  const name = head && literal(head)?.replace(/^.*\//, "");
  if (!head || name === undefined) return { present: true, host: true, fetched: stdin.fetched === true };
  const args = fields.slice(1);
  const folded = foldCommand(name, args, stdin.text);
  const text = folded?.text;
  const literalText = name === "echo" || name === "printf";
  const out: Stdin = { present: true, fetched: stdin.fetched === true || fetchers.has(name) };
  if (transformers.has(name) && !literalText) out.transformed = true;
  if (stdin.transformed) out.transformed = true;
  if (name === "echo" && args.some((a) => /^-[nE]*e/.test(emptied(a)))) out.transformed = true;
  if (name === "printf" && args.some((a) => /\\[0-7x]/.test(emptied(a)))) out.transformed = true;
  out.host = !(literalText && text !== undefined) && text === undefined;
  if (stdin.host && !literalText) out.host = true;
  if (folded?.guess || stdin.guess) out.guess = true;
  if (text !== undefined) out.text = text;
  else if (name === "find") out.item = findItem(args, head);
  else if (name === "ls" || literalText) {
    // A pattern is named, its matches are not: what reads them reads the pattern.
    const named = args.filter((a) => hasGlob(a) && !emptied(a).startsWith("-"));
    const item = named.find((a) => globMayHitSecret(emptied(a), undefined)) ?? named[0];
    if (item) out.item = item;
  } else if (["sort", "head", "tail", "uniq", "grep"].includes(name) && stdin.item) out.item = stdin.item;
  out.item ??= {
    pos: head.pos,
    end: head.end,
    segs: [
      {
        k: "var",
        kind: text === undefined ? itemKind(name, args, stdin) : "any",
        host: true,
        q: false,
        hints: text === undefined ? [] : text.split(/\s+|\0/).slice(0, 8),
      },
    ],
  };
  return out;
}

/** Output redirected away does not reach the next stage. */
export function divertsOutput(command: Command): boolean {
  return command.redirects.some(
    (r) =>
      r.type === "Redirect" &&
      !r.operator.startsWith("<") &&
      !(r.descriptor?.type === "FileDescriptor" && r.descriptor.value === 2),
  );
}

const nowhere: Field = { segs: [], pos: 0, end: 0 };

/** The single simple command or pipeline of commands a substitution consists of. */
function stages(script: ParsedScript | undefined): Command[] | undefined {
  const only: Statement | undefined = script?.commands.length === 1 ? script.commands[0] : undefined;
  const node = only?.command;
  if (!node) return undefined;
  if (node.type === "Command") return [node];
  if (node.type === "Pipeline" && node.commands.every((c) => c.type === "Command"))
    return node.commands as Command[];
  return undefined;
}

/** What a substitution prints: exact text when it is pure, else the kind of text. */
export function foldScript(script: ParsedScript | undefined, x: Expander, ctx: Context): Output {
  const list = stages(script);
  const own = (c: Command): boolean =>
    c.name !== undefined && ctx.scope.functions.get(c.name.value) !== undefined;
  if (!list || list.some((c) => divertsOutput(c) || own(c) || c.prefix.some((p) => p.type === "Assignment")))
    return { kind: "any" };
  let stdin: Stdin = ctx.stdin.text === undefined ? { present: false } : ctx.stdin;
  let kind: UnknownKind = "any";
  let decoded = false;
  let searched = false;
  for (const command of list) {
    if (command.args.some((a) => a.type !== "Word")) return { kind: "any" };
    const words = [command.name, ...command.args.filter((a) => a.type === "Word")].filter(
      (w) => w !== undefined,
    );
    const fields = words.flatMap((w) => expandWord(w, x));
    if (command.redirects.some((r) => r.type === "HereDoc")) stdin = { present: true, host: true };
    const here = command.redirects.findLast((r) => r.type === "HereString");
    if (here?.type === "HereString" && here.target)
      stdin = {
        present: true,
        text: `${emptied(expandWord(here.target, x)[0] ?? { segs: [], pos: 0, end: 0 })}\n`,
      };
    decoded ||= /^(base(64|32|nc)|xxd|rev|uudecode|openssl)$/.test(literal(fields[0] ?? nowhere) ?? "");
    stdin = outputOf(fields, stdin);
    searched ||= literal(fields[0] ?? nowhere) === "find";
    const seg = stdin.item?.segs;
    if (!seg?.every(isNameText)) kind = "any";
    else kind = seg.some((s) => s.k === "var" && s.kind === "word") ? "word" : "digits";
  }
  if (stdin.text !== undefined) {
    const text = stdin.text.replace(/\n+$/, "");
    // Text that was written in disguise is not taken at its word, only searched for refusals.
    return decoded || stdin.guess || text.includes("\0")
      ? { kind: "any", hints: [text] }
      : { text, kind: "any" };
  }
  // A search by name gives away what it looks for.
  const found = searched && stdin.item ? worlds(stdin.item).filter((t) => /[^/]$/.test(t)) : [];
  return found.length > 0 ? { kind, hints: found } : { kind };
}
