import type { Spec } from "../../../agent/supervisor/call.ts";
import { families } from "../../../agent/supervisor/catalogue/index.ts";

/** One rule of the catalogue made more permissive. */
export interface SpecMutant {
  spec: Spec;
  /** `program: rule`; the same from run to run. */
  name: string;
  /** Text a command that shows the difference is likely to hold: those rows are tried first. */
  hint: string;
  change: Partial<Spec>;
}

const mild = /^(|text|meta|name|none)$/;

/** Every option list that forgives one thing more than `flags` does. */
function milderFlags(flags: string, whole: boolean): { what: string; hint: string; flags: string }[] {
  const out: { what: string; hint: string; flags: string }[] = [];
  const tokens = flags.trim().split(/\s+/);
  tokens.forEach((token, i) => {
    const m = /^(--?[^:?!]*)(?:([:?])([a-z-]*))?(?:!([a-z-]+))?$/.exec(token);
    if (!m) return;
    const [, flag = "", mark = "", kind = "", code] = m;
    const names =
      whole || flag.startsWith("--") || flag === "-#" || code === undefined
        ? [flag]
        : Array.from(flag.slice(1), (c) => `-${c}`);
    const put = (what: string, hint: string, instead: string): void => {
      out.push({ what, hint, flags: tokens.with(i, instead).join(" ") });
    };
    if (code)
      for (const name of names) {
        const rest = names.filter((n) => n !== name).map((n) => `${n}${mark}${kind}!${code}`);
        put(`${name}!${code}`, name, [...rest, `${name}${mark}${kind}`].join(" "));
      }
    else if (mark !== "" && !mild.test(kind)) put(`${flag}${mark}${kind}`, flag, `${flag}${mark}text`);
  });
  return out;
}

/** Every operand list with one kind less. */
function milderKinds(kinds: string): { what: string; kinds: string }[] {
  const list = kinds
    .trim()
    .split(/\s+/)
    .filter((k) => k !== "");
  if (list.length === 0 || (list.length === 1 && list[0] === "-"))
    return [{ what: "no operands", kinds: "text" }];
  return list.flatMap((kind, i) =>
    mild.test(kind) ? [] : [{ what: `operand ${i + 1} ${kind}`, kinds: list.with(i, "text").join(" ") }],
  );
}

function subMutants(spec: Spec, subs: Record<string, string>): Omit<SpecMutant, "spec">[] {
  const out: Omit<SpecMutant, "spec">[] = [];
  const put = (what: string, hint: string, key: string, rule: string): void => {
    out.push({ name: what, hint, change: { subs: { ...subs, [key]: rule } } });
  };
  if (!("*" in subs)) put("unknown sub-commands", "", "*", "ok --;text");
  for (const [key, rule] of Object.entries(subs)) {
    const first = key.split("|")[0] ?? "";
    if (rule.startsWith("!")) {
      // A later key wins: one name of a list is let off.
      for (const name of key.split("|")) {
        const rest = key
          .split("|")
          .filter((n) => n !== name)
          .join("|");
        const { [key]: _gone, ...others } = subs;
        const kept = rest === "" ? others : { ...others, [rest]: rule };
        out.push({
          name: `${name || "(none)"} ${rule}`,
          hint: name,
          change: { subs: { ...kept, [name]: "ok --;text" } },
        });
      }
      continue;
    }
    const form = /^(ok\d?)(.*)$/s.exec(rule);
    const [flags = "", kinds = "-"] = (form?.[2] ?? "").split(";");
    const ok = form?.[1] ?? "ok";
    for (const m of milderFlags(flags, spec.style === "single"))
      put(`${first} ${m.what}`, m.hint, key, `${ok} ${m.flags};${kinds}`);
    for (const m of milderKinds(kinds)) put(`${first} ${m.what}`, first, key, `${ok} ${flags};${m.kinds}`);
  }
  return out;
}

function mutantsOf(spec: Spec): Omit<SpecMutant, "spec">[] {
  const out: Omit<SpecMutant, "spec">[] = [];
  const put = (name: string, change: Partial<Spec>, hint = ""): void => {
    out.push({ name, hint, change });
  };
  if (spec.code) {
    const { code: _code, ...rest } = spec;
    put(`!${spec.code}`, {
      ...rest,
      code: undefined as unknown as string,
      style: "free",
      args: "text",
      subs: undefined as unknown as Record<string, string>,
      need: "",
    });
  }
  // The sub-commands are copied along: what is computed from them is kept by their identity.
  const again: Partial<Spec> = spec.subs ? { subs: { ...spec.subs } } : {};
  for (const m of milderFlags(spec.flags ?? "", spec.style === "single"))
    put(m.what, { ...again, flags: m.flags }, m.hint);
  if (spec.subs) out.push(...subMutants(spec, spec.subs));
  else if (!spec.code) for (const m of milderKinds(spec.args ?? "-")) put(m.what, { args: m.kinds });
  if (spec.need)
    for (const group of spec.need.split(" "))
      put(`needs ${group}`, {
        need: spec.need
          .split(" ")
          .filter((g) => g !== group)
          .join(" "),
      });
  if (spec.bare) put("bare", { bare: "" });
  if (spec.check) put("check", { check: () => undefined });
  if (!spec.loose && !spec.code) put("dynamic words", { loose: true });
  if (!spec.code && spec.style !== "free") put("unknown options", { style: "free", args: "text" });
  return out;
}

export function specMutants(): SpecMutant[] {
  return families.flatMap((f) =>
    f.specs.flatMap((spec) =>
      mutantsOf(spec).map((m) => ({ ...m, spec, name: `${spec.names.trim().split(/\s+/)[0]}: ${m.name}` })),
    ),
  );
}
