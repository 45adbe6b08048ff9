import { evaluate } from "./cel.ts";
import type { CompiledFinding } from "./compile.ts";
import type { Instance, ProbeResult } from "./instance.ts";

export interface Cited {
  stepId: string;
  excerpt: string;
}

const excerptLines = 6;
const excerptChars = 700;

function quotes(finding: CompiledFinding, instance: Instance): string[] {
  if (!finding.quote) return [];
  const slot = evaluate(finding.quote, instance.lookup);
  if (slot.state !== "value") return [];
  const values: unknown[] = Array.isArray(slot.value) ? slot.value : [slot.value];
  return values.map(String).filter((q) => q.trim() !== "");
}

/** The bytes relied on, verbatim and in one piece: the first line with a quoted text and what follows it closely. */
function excerpt(text: string, wanted: readonly string[]): string | undefined {
  const lines = text.split("\n");
  const hit = (line: string): boolean => wanted.some((q) => line.includes(q));
  let from = wanted.length > 0 ? lines.findIndex(hit) : lines.findIndex((l) => l.trim() !== "");
  if (from < 0) {
    if (wanted.length > 0) return undefined;
    from = 0;
  }
  let to = from + 1;
  const most = from + excerptLines;
  while (to < lines.length && to < most && (wanted.length === 0 || hit(lines[to] ?? ""))) to++;
  return lines.slice(from, to).join("\n").slice(0, excerptChars);
}

/** The steps a finding rests on, with the lines that show it. */
export function citeFinding(
  instance: Instance,
  id: string,
  results: ReadonlyMap<string, ProbeResult>,
): Cited[] {
  const finding = instance.playbook.findings.find((f) => f.source.id === id);
  if (!finding) return [];
  const slot = instance.lookup(id);
  if (slot.state !== "value" || slot.value !== true) return [];
  const wanted = quotes(finding, instance);
  const cited = instance.commandsOf(id).flatMap((key): Cited[] => {
    const result = results.get(key);
    if (!result) return [];
    const piece = excerpt(result.text, wanted) ?? "";
    return [{ stepId: result.stepId, excerpt: piece }];
  });
  // With a quote, a step that does not show it is no evidence, unless none does.
  const shown = cited.filter((c) => c.excerpt !== "");
  if (shown.length > 0) return shown;
  return instance.commandsOf(id).flatMap((key) => {
    const result = results.get(key);
    return result ? [{ stepId: result.stepId, excerpt: excerpt(result.text, []) ?? "" }] : [];
  });
}

const named =
  /(?:\/[\w.@-]+){2,}|\b\d{1,3}(?:\.\d{1,3}){3}\b|\b[\w-]+(?:\.[\w-]+)*\.(?:internal|service|timer|socket|mount)\b|\b\d{4,5}\b/g;
const moreLines = 4;
const lineChars = 300;

/** A number is not a part of a longer one. */
const placeOf = (name: string, text: string): number =>
  /^\d+$/.test(name) ? text.search(new RegExp(`(?<![\\d.])${name}(?![\\d.]*\\d)`)) : text.indexOf(name);

/**
 * A statement that names a path, an address, a unit or a port must show where that was seen: for each name that no
 * excerpt has yet, the first line of output with it. `commands` says which outputs to look through first.
 */
export function citeNames(
  statement: string,
  cited: readonly Cited[],
  commands: readonly string[],
  results: ReadonlyMap<string, ProbeResult>,
): Cited[] {
  const outputs = [...new Set([...commands, ...results.keys()])].flatMap((key) => results.get(key) ?? []);
  const more: Cited[] = [];
  const names = new Set((statement.match(named) ?? []).map((name) => name.replace(/\.+$/, "")));
  for (const name of names) {
    if (more.length >= moreLines) break;
    if ([...cited, ...more].some((c) => c.excerpt.includes(name))) continue;
    for (const { stepId, text } of outputs) {
      const at = placeOf(name, text);
      if (at < 0) continue;
      const start = text.lastIndexOf("\n", at) + 1;
      const end = text.indexOf("\n", at);
      const from = Math.max(start, at - lineChars / 2);
      more.push({ stepId, excerpt: text.slice(from, end < 0 ? undefined : end).slice(0, lineChars) });
      break;
    }
  }
  return more;
}
