import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { type LabCase, readCase } from "./case-file.ts";
import { type Examination, examine, type Lang, type Row, verify } from "./examine.ts";
import { type FixRow, fixLine, fixMarkdown, fixTotals, tryFix } from "./fix.ts";
import { LabHost, makeReady } from "./host.ts";
import { quick } from "./quick.ts";
import { markdown, rowLine, totals, totalsText } from "./table.ts";

const usage = `usage: npm run lab [-- OPTIONS] [CASE…] [-- AGENT [ARG…]]
  Faults on real hosts, an agent sent to each with nothing but ssh and the complaint, its report scored.
  CASE: a name of test/lab/cases or a path of a .sh file; without: all of test/lab/cases, and those of
  ../shared/lab where that lies beside the clone.
  --own | --shared     only the one or the other
  --quick              a dozen of the own cases that stand for the rest
  --lang en|zh|both    language of the complaint and the report (default en)
  --jobs N             hosts at once (default 1; cases that write to the kernel's log always run alone)
  --least N            exit 0 when N cases passed (default: all)
  --timeout SECONDS    for one case (default 120; with --fix 180)
  --json FILE          the table as data
  --markdown FILE      the table as for RESULTS.md
  --keep DIR           every report and the agent's standard error
  --verify             no agent: is every fault there after setup and gone after the case's fix?
  --fix                the product only: after the diagnosis every step it proposes against the root cause is approved
                       and run by it, and its word (fixed, not fixed) is compared with the case's own check.
                       Exit 1 when it said "fixed" of what is not, or when a case is broken
  --cheat              tell the agent the answer (agents/oracle)
  --help               this
  AGENT                default agents/bartizan (MODEL names its planner); see agents/template
  Needs root on Debian. First the hosts of runs that were killed are ended, and the trees of the hosts are built in
  LAB_HOME (/var/lib/bartizan-lab) where they are missing. Exit 0: passed; 1: not, or the build failed; 2: wrong usage;
  130: interrupted, its hosts are gone. A host by itself: test/lab/host/lab-host.
`;
const here = new URL(".", import.meta.url).pathname;
const shared = join(here, "../../../shared/lab/cases");

const casesIn = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((f) => f.endsWith(".sh"))
        .sort()
        .map((f) => join(folder, f))
    : [];

function options() {
  const argv = process.argv.slice(2);
  const cut = argv.indexOf("--");
  const agent = cut < 0 ? [] : argv.slice(cut + 1);
  const flag = { type: "boolean", default: false } as const;
  const parsed = parseArgs({
    args: cut < 0 ? argv : argv.slice(0, cut),
    allowPositionals: true,
    options: {
      own: flag,
      shared: flag,
      quick: flag,
      verify: flag,
      fix: flag,
      cheat: flag,
      help: flag,
      lang: { type: "string", default: "en" },
      jobs: { type: "string", default: "1" },
      least: { type: "string" },
      timeout: { type: "string" },
      json: { type: "string" },
      markdown: { type: "string" },
      keep: { type: "string" },
    },
  });
  return { ...parsed.values, named: parsed.positionals, agent };
}
type Options = ReturnType<typeof options>;

function chosen(o: Options): LabCase[] {
  const own = casesIn(join(here, "cases"));
  const files =
    o.named.length > 0
      ? o.named.map(
          (name) =>
            [name, ...[...own, ...casesIn(shared)].filter((f) => f.endsWith(`/${name}.sh`))].find(
              (f) => f.endsWith(".sh") && existsSync(f),
            ) ?? fail(`no such case: ${name}`),
        )
      : o.quick
        ? quick.map((id) => join(here, "cases", `${id}.sh`))
        : [...(o.shared ? [] : own), ...(o.own ? [] : casesIn(shared))];
  return files.map((file) => readCase(resolve(file)));
}

function fail(message: string): never {
  console.error(`lab: ${message}`);
  process.exit(2);
}

/** The kernel's log is shared by all hosts: what writes to it, or reads from it, must not have company. */
const alone = (c: LabCase): boolean =>
  c.header.alone !== undefined || /MemoryMax|SEGV|OOM|dmesg|kmsg/i.test(c.text.replace(/^# .*$/gm, ""));

async function inParallel<T>(
  items: readonly T[],
  workers: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = [...items];
  const worker = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) await work(next);
  };
  await Promise.all(Array.from({ length: workers }, worker));
}

async function forEach<T extends { c: LabCase }>(
  items: readonly T[],
  jobs: number,
  work: (item: T) => Promise<void>,
) {
  await inParallel(
    items.filter(({ c }) => !alone(c)),
    jobs,
    work,
  );
  await inParallel(
    items.filter(({ c }) => alone(c)),
    1,
    work,
  );
}

let hosts = 0;
const up = new Set<string>();
const newName = (): string => {
  hosts += 1;
  const name = `lab-${process.pid}-${hosts}`;
  up.add(name);
  return name;
};
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    void Promise.all([...up].map((name) => new LabHost(name).down())).then(() => process.exit(130));
  });
}

async function verifyAll(cases: readonly LabCase[], jobs: number): Promise<number> {
  let broken = 0;
  await forEach(
    cases.map((c) => ({ c })),
    jobs,
    async ({ c }) => {
      const name = newName();
      const why = await verify(c, name);
      up.delete(name);
      if (why !== undefined) broken += 1;
      console.log(`${why === undefined ? "sound " : "BROKEN"}  ${c.id.padEnd(26)}  ${why ?? ""}`);
    },
  );
  console.log(`\n${cases.length - broken} of ${cases.length} cases are sound`);
  return broken === 0 ? 0 : 1;
}

async function fixAll(o: Options, cases: readonly LabCase[], langs: readonly Lang[], jobs: number) {
  const rows: FixRow[] = [];
  const work = langs.flatMap((lang) => cases.filter((c) => !c.healthy).map((c) => ({ c, lang })));
  await forEach(work, jobs, async ({ c, lang }) => {
    const name = newName();
    const row = await tryFix(c, name, cases, examination(o, lang));
    up.delete(name);
    rows.push(row);
    console.log(fixLine(row));
    rows.sort((a, b) => a.id.localeCompare(b.id) || a.lang.localeCompare(b.lang));
    if (o.json !== undefined) writeFileSync(o.json, `${JSON.stringify(rows, null, 1)}\n`);
    if (o.markdown !== undefined) writeFileSync(o.markdown, `${fixTotals(rows)}\n\n${fixMarkdown(rows)}\n`);
  });
  console.log(`\n${rows.length} cases: ${fixTotals(rows)}`);
  return rows.some((r) => r.result === "said fixed, is not" || r.result === "broken") ? 1 : 0;
}

function examination(o: Options, lang: Lang): Examination {
  return {
    agent: o.agent.length > 0 ? o.agent : [join(here, "agents/bartizan")],
    lang,
    timeoutSeconds: Number(o.timeout) || (o.fix ? 180 : 120),
    keep: o.keep,
    cheat: o.cheat,
  };
}

/** Written after every case, so that a run that is stopped leaves what it had. */
function keepTable(o: Options, rows: Row[]): void {
  rows.sort((a, b) => a.id.localeCompare(b.id) || a.lang.localeCompare(b.lang));
  if (o.json !== undefined)
    writeFileSync(o.json, `${JSON.stringify({ totals: totals(rows), rows }, null, 1)}\n`);
  if (o.markdown !== undefined) writeFileSync(o.markdown, `${totalsText(rows)}\n\n${markdown(rows)}\n`);
}

async function main(): Promise<number> {
  const o = options();
  if (o.help) {
    console.log(usage);
    return 0;
  }
  if (process.getuid?.() !== 0) fail("needs root: it builds hosts out of namespaces");
  if (o.shared && !existsSync(shared)) {
    console.log("lab: ../shared/lab is not beside this clone; its cases were not run");
    return 0;
  }
  const cases = chosen(o);
  const jobs = Math.max(1, Number(o.jobs) || 1);
  try {
    process.stdout.write(await makeReady());
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  }
  if (o.verify) return verifyAll(cases, jobs);
  if (o.keep !== undefined) mkdirSync(o.keep, { recursive: true });
  const langs: Lang[] = o.lang === "both" ? ["en", "zh"] : [o.lang === "zh" ? "zh" : "en"];
  if (o.fix) return fixAll(o, cases, langs, jobs);
  const rows: Row[] = [];
  const work = langs.flatMap((lang) => cases.map((c) => ({ c, lang })));
  await forEach(work, jobs, async ({ c, lang }) => {
    const name = newName();
    const row = await examine(c, name, cases, examination(o, lang));
    up.delete(name);
    rows.push(row);
    console.log(rowLine(row));
    keepTable(o, rows);
  });
  console.log(`\n${totalsText(rows)}`);
  const least = o.least === undefined ? rows.length : Number(o.least);
  return totals(rows).passed >= least ? 0 : 1;
}

process.exitCode = await main();
