/** Which names an expression of find lets through at a given place. */
import { emptied, type Field } from "../words.ts";

/** Tests and options that take one value. */
export const takesValue: ReadonlySet<string> = new Set(
  "-name -iname -path -ipath -wholename -iwholename -regex -iregex -lname -ilname -regextype -type -xtype -size -mtime -atime -ctime -mmin -amin -cmin -newer -anewer -cnewer -perm -user -group -uid -gid -links -inum -samefile -maxdepth -mindepth -fstype -printf -used -context -D".split(
    " ",
  ),
);

/** One level of parentheses: what its alternatives so far guarantee, and the running one. Undefined: any name. */
interface Level {
  done: (readonly string[] | undefined)[];
  now: readonly string[] | undefined;
  negated: boolean;
}

const level = (negated: boolean): Level => ({ done: [], now: undefined, negated });

function either(l: Level): readonly string[] | undefined {
  const all = [...l.done, l.now];
  return all.includes(undefined) ? undefined : all.flatMap((a) => a ?? []);
}

/**
 * The patterns of which one matches the last part of every path that gets as far as `args[end]`; undefined when
 * any name may. A negation proves nothing, and what stands behind a comma or an `-o` starts anew.
 */
export function namesBefore(args: readonly Field[], end: number): readonly string[] | undefined {
  const levels: Level[] = [level(false)];
  let negated = false;
  const prove = (names: readonly string[] | undefined): void => {
    const l = levels[levels.length - 1];
    if (l && !negated && names) l.now ??= names;
    negated = false;
  };
  for (let i = 0; i < end; i++) {
    const t = emptied(args[i] as Field);
    const top = levels[levels.length - 1];
    if (!top) return undefined;
    if (t === "!" || t === "-not") negated = true;
    else if (t === "(") {
      levels.push(level(negated));
      negated = false;
    } else if (t === ")") {
      levels.pop();
      negated = top.negated;
      prove(either(top));
    } else if (t === "-o" || t === "-or") {
      top.done.push(top.now);
      top.now = undefined;
    } else if (t === ",") {
      top.done.push(undefined);
      top.now = undefined;
    } else if (t === "-name" || t === "-iname") {
      const value = args[i + 1];
      prove(value && !value.segs.some((s) => s.k === "var") ? [emptied(value)] : undefined);
      i++;
    } else if (/^-(exec|execdir|ok|okdir)$/.test(t)) {
      while (i < end && emptied(args[i] as Field) !== ";" && emptied(args[i] as Field) !== "+") i++;
      negated = false;
    } else if (takesValue.has(t) || /^-newer[aBcmt]{2}$/.test(t)) {
      i++;
      negated = false;
    } else if (t !== "-a" && t !== "-and") negated = false;
  }
  // At the end of the expression its alternatives meet; inside, what stood before the open parentheses holds too.
  if (end >= args.length) return levels.length === 1 && levels[0] ? either(levels[0]) : undefined;
  return levels.findLast((l) => l.now !== undefined)?.now;
}

/** What a path of the tree ends with when `pattern` is all that is known of its name. */
export function tailOf(pattern: string): string {
  return /^\*?[\w.-]+$/.test(pattern) ? pattern.replace(/^\*/, "") : "";
}
