/**
 * Knocks out every line of the supervisor that reports something, one after the other, and says which of them no row
 * misses. Run by node itself, not by the test runner: there the lines of a stack are the lines of the files.
 */
import { readdirSync, readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../../agent/supervisor/", import.meta.url));

/** Asked before every report: true leaves it out. */
let silenced: (code: string) => boolean = () => false;
Object.assign(globalThis, { silencedReport: (code: string) => silenced(code) });

registerHooks({
  load(url, context, next) {
    const loaded = next(url, context);
    if (!url.endsWith("/agent/supervisor/session.ts")) return loaded;
    const text = typeof loaded.source === "string" ? loaded.source : new TextDecoder().decode(loaded.source);
    const changed = text.replace(
      /(export function report\([^)]*\): void \{)/,
      "$1 if (globalThis.silencedReport(code)) return;",
    );
    if (changed === text) throw new Error("report not found in session.ts");
    return { ...loaded, source: changed };
  },
});

const { judge, defaultPolicy } = await import("../../../agent/supervisor/judge.ts");
const { atLeast } = await import("../../../agent/supervisor/verdict.ts");
const { wantedRows } = await import("./wanted-rows.ts");

/** Functions that only hand a report on: the rule is in what called them. */
const relays = new Set(["report", "say", "note", "silenced", "silencedReport", "siteOf"]);

function siteOf(): string {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 9;
  Error.prepareStackTrace = (_error, frames) => frames;
  const frames = new Error().stack as unknown as NodeJS.CallSite[];
  Error.stackTraceLimit = limit;
  Reflect.deleteProperty(Error, "prepareStackTrace");
  for (const frame of frames) {
    const file = frame.getFileName() ?? "";
    if (
      !file.includes("/agent/supervisor/") ||
      file.includes("/test/") ||
      relays.has(frame.getFunctionName()?.replace(/^.*\./, "") ?? "")
    )
      continue;
    return `${relative(root, fileURLToPath(file))}:${frame.getLineNumber()}`;
  }
  return "?";
}

/** Lines that report, as `file:line` with their text. */
function reportingLines(): Map<string, string> {
  const out = new Map<string, string>();
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    if (
      !entry.isFile() ||
      !entry.name.endsWith(".ts") ||
      /^(site-policy|policy|session)\.ts$/.test(entry.name)
    )
      continue;
    const file = relative(root, `${entry.parentPath}/${entry.name}`);
    for (const [i, line] of readFileSync(`${entry.parentPath}/${entry.name}`, "utf8").split("\n").entries()) {
      if (/^\s*(\*|\/\/)|^(export )?function |^ {2}(note|report)\(|^import/.test(line)) continue;
      if (/(?<!\w)(report|say|note)\(/.test(line)) out.set(`${file}:${i + 1}`, line.trim());
    }
  }
  return out;
}

const decide = (cmd: string) => judge(cmd, { id: "t", tags: [] }, defaultPolicy).decision;
const rows = wantedRows().filter((row) => atLeast(decide(row.cmd), row.atLeast));
const rowsAt = new Map<string, Set<(typeof rows)[number]>>();
for (const row of rows) {
  silenced = () => {
    const site = siteOf();
    const list = rowsAt.get(site) ?? new Set();
    rowsAt.set(site, list.add(row));
    return false;
  };
  decide(row.cmd);
}
const lines = reportingLines();
for (const site of rowsAt.keys()) if (!lines.has(site)) lines.set(site, "?");
const survivors: string[] = [];
for (const [site, text] of lines) {
  silenced = () => siteOf() === site;
  const killed = [...(rowsAt.get(site) ?? [])].some((row) => !atLeast(decide(row.cmd), row.atLeast));
  if (!killed)
    survivors.push(
      `${site.replace(/:\d+$/, "")}: ${text}${process.argv[2] === "--lines" ? ` [${site} ${rowsAt.get(site)?.size ?? 0}]` : ""}`,
    );
}
console.log(JSON.stringify({ mutants: lines.size, survivors }));
