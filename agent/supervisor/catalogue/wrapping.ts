/** How wrapper programs are read: their own options first, then the command behind them. */
import type { Call, Spec } from "../call.ts";
import { type Field, literalPrefix } from "../words.ts";

/** Whether the word behind an option belongs to it: `values` names those with a value, `-x?` one that is only glued. */
function takesNext(text: string, values: ReadonlySet<string>): boolean {
  if (text.startsWith("--")) return values.has(text);
  for (let i = 1; i < text.length; i++) {
    if (values.has(`-${text[i]}`)) return i === text.length - 1;
    if (values.has(`-${text[i]}?`)) return false;
  }
  return false;
}

/** The command behind a wrapper's own options. Unknown options are reported by the caller's table. */
export function behind(call: Call, withValue: string, leading: number, known: RegExp): readonly Field[] {
  const values = new Set(withValue.split(" "));
  let i = 0;
  let skip = leading;
  while (i < call.args.length) {
    const field = call.args[i] as Field;
    const text = literalPrefix(field);
    if (text === "--") {
      i++;
      break;
    }
    if (text.startsWith("-") && text !== "-") {
      if (!known.test(text)) call.report("unknown-flag", field);
      i += takesNext(text, values) ? 2 : 1;
      continue;
    }
    if (skip === 0) break;
    skip--;
    i++;
  }
  return call.args.slice(
    i + (skip > 0 && literalPrefix(call.args[i - 1] ?? call.nameField) === "--" ? skip : 0),
  );
}

/** Programs used to go somewhere else: a shell behind them is asked about, not refused. */
export const entersAccount =
  /^(sudo|doas|su|runuser|nsenter|chroot|exec|command|builtin|systemd-run|ssh|docker|podman|nerdctl|crictl|ctr|lxc|kubectl|oc|machinectl|echo)$/;

/** A bare shell: whatever is typed into it is not judged. */
export function startsShell(fields: readonly Field[]): boolean {
  const name = fields[0] ? literalPrefix(fields[0]).replace(/^.*\//, "") : "";
  return (
    /^(ba|da|z|k|a|c|tc|mk)?sh$/.test(name) && fields.slice(1).every((f) => /^-[pil]$/.test(literalPrefix(f)))
  );
}

export function wrapper(
  names: string,
  withValue: string,
  leading: number,
  known: RegExp,
  examples: Spec["examples"],
  more: Partial<Spec> & {
    after?: (call: Call, rest: readonly Field[]) => void;
    none?: string;
    bounded?: boolean;
    /** `NAME=value` words may stand in front of the command. */
    assignments?: boolean;
  } = {},
): Spec {
  const { after, none, bounded, assignments, ...spec } = more;
  return {
    names,
    style: "free",
    args: "text",
    loose: true,
    check: (call) => {
      const rest = behind(call, withValue, leading, known);
      after?.(call, rest);
      if (rest.length === 0) {
        if (none) call.report(none);
        return;
      }
      const first = assignments ? rest.findIndex((a) => !/^\w+=/.test(literalPrefix(a))) : 0;
      if (first < 0) return;
      call.run(rest.slice(first), bounded ? { bounded: true } : {});
    },
    examples,
    ...spec,
  };
}

export const anyFlag = /^-/;
