import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { LineCounter, parseDocument } from "yaml";
import { type CompiledPlaybook, compilePlaybook, PlaybookError } from "../../agent/playbook/compile.ts";
import { createLibrary, unresolvedNames } from "../../agent/playbook/engine.ts";
import type { Parser } from "../../agent/playbook/schema.ts";

/** Reads and validates playbooks. Every fault is an Error whose message starts with "FILE:LINE: ". */

/** Parses and compiles one playbook text. `file` is only used in messages. */
export function readPlaybook(
  text: string,
  file: string,
  parsers: Readonly<Record<string, Parser>>,
): CompiledPlaybook {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false, merge: true });
  const fault = document.errors[0];
  if (fault) throw new Error(`${file}:${counter.linePos(fault.pos[0]).line}: ${fault.message}`);
  const lineOf = (path: readonly (string | number)[]): number => {
    for (let n = path.length; n >= 0; n--) {
      const node: unknown = n === 0 ? document.contents : document.getIn(path.slice(0, n), true);
      const range = node !== null && typeof node === "object" && "range" in node ? node.range : undefined;
      if (Array.isArray(range) && typeof range[0] === "number") return counter.linePos(range[0]).line;
    }
    return 1;
  };
  try {
    return compilePlaybook(document.toJS({ maxAliasCount: 50 }), parsers);
  } catch (error) {
    if (error instanceof PlaybookError) throw new Error(`${file}:${lineOf(error.path)}: ${error.message}`);
    throw error;
  }
}

/** Every expression of a playbook as written. */
function expressions(p: CompiledPlaybook): string[] {
  const s = p.source;
  const places = JSON.stringify(s).matchAll(/\{\{(.*?)\}\}/g);
  return [
    ...Object.values(s.facts),
    ...s.findings.flatMap((f) => [f.when, ...(f.quote ? [f.quote] : [])]),
    ...s.causes.flatMap((c) => [c.when, ...(c.confirm ? [c.confirm] : []), ...(c.about ? [c.about] : [])]),
    ...Object.values(s.probes).flatMap((r) => [
      ...(r.when ? [r.when] : []),
      ...(r.forEach ? [r.forEach] : []),
    ]),
    ...[...places].map((m) => JSON.parse(`"${m[1] ?? ""}"`) as string).filter((e) => e !== "sudo"),
  ];
}

function check(playbooks: readonly CompiledPlaybook[], files: ReadonlyMap<string, string>): void {
  const library = createLibrary(playbooks);
  for (const p of playbooks) {
    const file = files.get(p.id) ?? p.id;
    for (const source of expressions(p)) {
      const unknown = unresolvedNames(library, p, source)[0];
      if (unknown)
        throw new Error(`${file}:1: "${unknown}" in "${source}" is no name of this playbook or of triage`);
    }
    for (const raise of p.findings.flatMap((f) => f.raise))
      if (!library.playbooks.has(raise.playbook))
        throw new Error(`${file}:1: raises unknown ${raise.playbook}`);
  }
}

/** Loads all `*.yaml` of a directory, in the order of their names. Ids must be unique and equal the file name. */
export function loadPlaybooks(
  directory: string,
  parsers: Readonly<Record<string, Parser>>,
): CompiledPlaybook[] {
  const files = new Map<string, string>();
  const playbooks = readdirSync(directory)
    .filter((name) => name.endsWith(".yaml"))
    .sort()
    .map((name) => {
      const file = join(directory, name);
      const playbook = readPlaybook(readFileSync(file, "utf8"), file, parsers);
      if (playbook.id !== basename(name, ".yaml"))
        throw new Error(`${file}:2: id "${playbook.id}" is not the file's name`);
      files.set(playbook.id, file);
      return playbook;
    });
  check(playbooks, files);
  return playbooks;
}
