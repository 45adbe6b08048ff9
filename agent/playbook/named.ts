import type { Localized } from "../errors.ts";
import { evaluate, present, type Slot } from "./cel.ts";
import { asText } from "./celfns.ts";
import type { CompiledCheck } from "./compile.ts";
import type { Investigation } from "./engine.ts";
import type { Instance } from "./instance.ts";
import { renderText } from "./render.ts";

/** One thing the fault text names, and what the host showed of it. */
export interface NamedCheck {
  readonly status: "fine" | "not_fine" | "not_checked";
  readonly what: Localized;
  readonly seen: Localized;
  /** Steps that could not run and on which it depends. */
  readonly why: readonly string[];
  /** Commands whose output it was judged by. */
  readonly commands: readonly string[];
}

const itemLimit = 12;

function statusOf(slot: Slot): NamedCheck["status"] {
  if (slot.state !== "value") return "not_checked";
  return slot.value === true ? "fine" : "not_fine";
}

function checkItems(instance: Instance, check: CompiledCheck): NamedCheck[] {
  const each = evaluate(check.each, instance.lookup);
  const said = (item: unknown, template: CompiledCheck["what"]): Localized => {
    const scope = (n: string): Slot => (n === "item" ? present(item) : instance.lookup(n));
    return { en: renderText(template.en, scope), zh: renderText(template.zh, scope) };
  };
  // What is named could not even be listed: nothing is proven.
  if (each.state === "unknown" || each.state === "pending") {
    const why = each.state === "unknown" ? each.why : [];
    return [
      {
        status: "not_checked",
        what: said("", check.what),
        seen: { en: "it could not be examined", zh: "未能检查" },
        why,
        commands: [],
      },
    ];
  }
  if (each.state !== "value" || !Array.isArray(each.value)) return [];
  const commands = check.fine.names.flatMap((n) => instance.commandsOf(n));
  return each.value.slice(0, itemLimit).map((item: unknown): NamedCheck => {
    const slot = evaluate(check.fine, (n) => (n === "item" ? present(item) : instance.lookup(n)));
    const status = statusOf(slot);
    const seen =
      status === "not_checked" ? { en: "it could not be examined", zh: "未能检查" } : said(item, check.seen);
    const why = slot.state === "unknown" ? slot.why : [];
    return { status, what: said(item, check.what), seen, why, commands };
  });
}

/** Everything the fault text names that a playbook knows how to check, on one asset. Each thing once. */
export function namedChecks(investigation: Investigation): NamedCheck[] {
  const seen = new Set<string>();
  return investigation.instances
    .flatMap((i) => i.playbook.checks.flatMap((c) => checkItems(i, c)))
    .filter((c) => {
      const key = `${asText(c.what.en)} ${c.status}`;
      return !seen.has(key) && seen.add(key);
    });
}

/** As entries of "not checked": what is named and not proven fine. */
export function unproven(checks: readonly NamedCheck[]): { what: Localized; why: Localized }[] {
  return checks
    .filter((c) => c.status !== "fine")
    .map((c) => ({
      what: c.what,
      why: {
        en: `${c.seen.en}${c.why.length > 0 ? ` (no usable output: ${c.why.join("; ").slice(0, 300)})` : ""}`,
        zh: `${c.seen.zh}${c.why.length > 0 ? `（没有可用输出：${c.why.join("；").slice(0, 300)}）` : ""}`,
      },
    }));
}
