/** The expression language of find. */
import type { Call } from "../call.ts";
import { protectedTree, resolvePath } from "../paths.ts";
import { isDynamic } from "../program-call.ts";
import { emptied, type Field, literal, literalPrefix, mayBeFlag, type Seg } from "../words.ts";
import { namesBefore, tailOf, takesValue } from "./find-names.ts";

const none = new Set(
  "-a -o -not -and -or ( ) ! , -print -print0 -ls -prune -empty -readable -writable -executable -mount -xdev -depth -daystart -follow -nouser -nogroup -noleaf -true -false -quit -d -warn -nowarn -ignore_readdir_race -H -L -P -E -X".split(
    " ",
  ),
);
/** Only what opens something is called so: who looks for it looks for keys. */
export const keyName =
  /^(id_(rsa|dsa|ecdsa|ed25519)\*?|\.?credentials(\.db|\.json)?|access_?tokens(\.db|\.json)|msal_token_cache\.json|\.netrc|\.pgpass|\.git-credentials|\.aws|\.azure|\.gnupg|\*\.(kdbx|ppk|keytab))$/i;

/** Alternatives of names that are tried one by one. */
const MAX_NAMES = 8;
/** An expression of more words proves no names: each action would read all that stands before it. */
const MAX_WORDS = 400;

function rootField(roots: readonly Field[], pattern: string, at: Field): Field {
  const root = roots.length === 1 ? literal(roots[0] as Field) : roots.length === 0 ? "." : undefined;
  const segs: Seg[] = [];
  const kind = root !== undefined && /^[\w./]/.test(root) ? "tail" : "any";
  if (root !== undefined) segs.push({ k: "lit", v: root.endsWith("/") ? root : `${root}/`, q: true });
  segs.push({ k: "var", kind, host: true, q: true, hints: roots.map(emptied) });
  const tail = tailOf(pattern);
  if (tail) segs.push({ k: "lit", v: tail, q: true });
  return { segs, pos: at.pos, end: at.end };
}

/** The words with `item` wherever they name the file that was found. */
function filledWith(words: readonly Field[], item: Field): Field[] {
  return words.map((w) => {
    const text = literal(w);
    if (text === undefined || !text.includes("{}")) return w;
    const parts = text.split("{}");
    return {
      ...w,
      segs: parts.flatMap((p, i): Seg[] =>
        i === 0 ? [{ k: "lit", v: p, q: true }] : [...item.segs, { k: "lit", v: p, q: true }],
      ),
    };
  });
}

function execute(call: Call, start: number, roots: readonly Field[]): number {
  let end = start + 1;
  while (end < call.args.length) {
    const t = emptied(call.args[end] as Field);
    if (t === ";" || (t === "+" && emptied(call.args[end - 1] as Field) === "{}")) break;
    end++;
  }
  const words = call.args.slice(start + 1, end);
  if (words.length === 0) call.report("parse-error", call.args[start]);
  const proved = (call.args.length > MAX_WORDS ? undefined : namesBefore(call.args, start)) ?? [""];
  for (const pattern of words.length === 0 ? [] : proved.length > MAX_NAMES ? [""] : proved) {
    const item = rootField(roots, pattern, call.args[start] as Field);
    call.run(filledWith(words, item), { stdin: { present: false } });
  }
  const name = emptied(words[0] ?? call.nameField).replace(/^.*\//, "");
  if (
    /^(ba|da|z|k|c|tc)?sh$/.test(name) &&
    !words.some((w) => /^-[a-z]*c/.test(emptied(w))) &&
    words.every((w) => !emptied(w).includes("{}"))
  )
    call.report("side-door", call.args[start]);
  if (/^(ba|da|z|k|c|tc)?sh$/.test(name)) call.report("unknown-script", call.args[start]);
  const recursive = words.some((w) => /^-[a-zA-Z]*[rR]/.test(emptied(w)));
  if (
    (name === "rm" || name === "shred" || name === "unlink") &&
    (roots.length === 0 || roots.some((r) => dangerousRoot(call, r, narrowed(call) && !recursive)))
  )
    call.report("destroy", call.args[start]);
  return end;
}

/** A test other than the kind of file picks some files out of the tree. */
function narrowed(call: Call): boolean {
  if (call.args.length > MAX_WORDS) return false;
  return call.args.some((a, i) => {
    const value = emptied(call.args[i + 1] ?? call.nameField);
    return (
      (/^-i?(name|path|wholename)$/.test(emptied(a)) && !/^[*?.]*$/.test(value)) ||
      /^-([acm](time|min)|size|empty|newer\w*)$/.test(emptied(a))
    );
  });
}

/** Application trees may lose picked files, never all of them. */
function dangerousRoot(call: Call, root: Field, picked: boolean): boolean {
  const p = resolvePath(emptied(root) || "/", call.ctx.scope.cwd);
  // Where the script stands when nothing is said: picked files there are named like any others.
  const own = p === "~" && emptied(root).startsWith(".");
  if (
    picked &&
    own &&
    !call.args.some((a) => /history|authorized|\.(ssh|bash|profile|gnupg)/.test(emptied(a)))
  )
    return false;
  if (picked && p !== undefined && /^\/(srv|opt|data|mnt|media)$|^\/var\/www$/.test(p)) return false;
  return p === undefined || protectedTree(p) || /^\/var\/log$/.test(p);
}

/** Judges a find call. */
export function checkFind(call: Call): void {
  const { args } = call;
  const roots: Field[] = [];
  let i = 0;
  while (i < args.length && /^-[HLPED]/.test(emptied(args[i] as Field))) i++;
  while (i < args.length) {
    const field = args[i] as Field;
    if (/^[-(!,]/.test(literalPrefix(field))) break;
    // Unknown text, or a file called so, may be an action: -delete, -exec.
    if (isDynamic(field) || mayBeFlag(field)) call.report("dynamic-argument", field);
    roots.push(field);
    i++;
  }
  for (; i < args.length; i++) {
    const field = args[i] as Field;
    const t = emptied(field);
    if (literal(field) === undefined) {
      call.report("dynamic-argument", field);
      continue;
    }
    if (none.has(t) || /^-O\d$/.test(t)) continue;
    if (t === "-name" || t === "-iname") {
      const value = args[i + 1];
      if (value && keyName.test(emptied(value))) call.report("sensitive-read", value);
    }
    if (takesValue.has(t) || /^-newer[aBcmt]{2}$/.test(t)) {
      i++;
      // Unquoted, it may be a value and then an action.
      const value = args[i];
      if (value && isDynamic(value)) call.report("dynamic-argument", value);
      continue;
    }
    if (/^-(exec|execdir|ok|okdir)$/.test(t)) {
      if (t.startsWith("-ok")) call.report("interactive", field);
      i = execute(call, i, roots);
    } else if (t === "-delete") {
      call.report(
        roots.length === 0 || roots.some((r) => dangerousRoot(call, r, narrowed(call)))
          ? roots.some((r) => emptied(r).startsWith("/var/log"))
            ? "trace-wipe"
            : "destroy"
          : "file-change",
        field,
      );
    } else if (/^-f(print0?|ls|printf)$/.test(t)) {
      const to = args[i + 1];
      if (to) call.write(to);
      i += t === "-fprintf" ? 2 : 1;
    } else if (t === "-files0-from") {
      call.report("unknown-config", field);
      i++;
    } else call.report(t.startsWith("-") ? "unknown-flag" : "unknown-operand", field);
  }
}
