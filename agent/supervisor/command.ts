/** Judges one simple command: program name and arguments already expanded. */
import type { Call, Context, FlagHit, Spec } from "./call.ts";
import { findSpec } from "./catalogue/index.ts";
import { needsOf } from "./catalogue/wall.ts";
import { type FlagRule, type FlagTable, flagTable, readFlags } from "./flags.ts";
import { namesSecret } from "./kinds.ts";
import { classifyWrite, isSystemBin, resolvePath } from "./paths.ts";
import { isDynamic, ProgramCall } from "./program-call.ts";
import { isApplicationSettings, isHardSecret } from "./secrets.ts";
import { charge, decisionOf, probe, report } from "./session.ts";
import { judgeFunction, judgeText } from "./walk.ts";
import {
  emptied,
  type Field,
  hasGlob,
  hasVar,
  literal,
  literalField,
  literalPrefix,
  mayBeFlag,
  shown,
  spanOf,
  worlds,
} from "./words.ts";

export function programName(text: string): string {
  if (!text.includes("/")) return text;
  const clean = text.replace(/\/{2,}/g, "/").replace(/\/\.(?=\/)/g, "");
  return clean.slice(clean.lastIndexOf("/") + 1);
}

/** Would this argument list be refused if it were a command? */
export function wouldDeny(fields: readonly Field[], ctx: Context): boolean {
  if (ctx.session.depth > 12 || ctx.session.fuel <= 0) return false;
  return probe(ctx.session, (side) => runCommand(fields, { ...ctx, session: side })) === "deny";
}

const suspects =
  /(^|[\s;&|`(/'"])(rm|dd|mkfs\S*|mke2fs|reboot|halt|poweroff|shutdown|wipefs|shred|userdel|passwd|chpasswd|crontab|bash|sh|nc|ncat|socat|curl|wget|iptables|nft|kill|pkill|killall|init|systemctl|chmod|chown|mv|cp|cat|truncate|find|base64|python3?|perl|sudo|telinit|insmod|useradd|usermod|unlink|tee|sed|docker|kubectl)(\s|$)/;

/** A shell named inside an argument, or started by code in it. */
const shellInside =
  /(^|[^\w/.-])(\/usr)?\/bin\/(ba|da|z|k|a|c|tc|mk)?sh(?![\w./-])|\b(system|exec[lv]?p?e?|popen|spawn\w*|callCommand)\s*\(?\s*["'](ba|da|z|k|a)?sh["']/;

/** Known programs that run what they are given, though they are asked about for something else. */
const runsArguments = /^(npm|npx|yarn|pnpm|bundle|composer|pipx|uv|conda|sshpass|service|dmsetup|aria2c)$/;

/** Programs we do not know may run their arguments: refuse what would be refused as a command. */
function smuggled(call: { args: readonly Field[]; ctx: Context }): Field | undefined {
  if (call.ctx.session.depth > 16 || call.ctx.session.searching) return undefined;
  call.ctx.session.searching = true;
  const hit = smuggledIn(call);
  call.ctx.session.searching = false;
  return hit;
}

/** Every start among the first words is tried, so what is tried needs no search of its own. */
function smuggledIn(call: { args: readonly Field[]; ctx: Context }): Field | undefined {
  const tried = call.args.slice(0, 24);
  for (const [i, field] of tried.entries()) {
    if (shellInside.test(literal(field) ?? "")) return field;
    const text = literal(field)?.replace(/^--?[\w-]+=/, "");
    if (text === undefined || text.startsWith("-")) continue;
    if (/\s/.test(text)) {
      if (
        suspects.test(text) &&
        probe(call.ctx.session, (side) => judgeText(text, { ...call.ctx, session: side }, spanOf(field))) ===
          "deny"
      )
        return field;
    } else if (
      i < 12 &&
      findSpec(programName(text)) &&
      suspects.test(programName(text)) &&
      wouldDeny(call.args.slice(i, i + 40), call.ctx)
    )
      return field;
  }
  return undefined;
}

const outputFlag = /^(-[oOw]|-o[GNXAS]|-Logfile|--(output|out|outfile|output-\w+|log-?file|logfile|tee))$/;

/** What is asked about anyway is refused when it names a secret or writes where nothing may be written. */
function scanArguments(args: readonly Field[], ctx: Context, devices: boolean): void {
  const { cwd } = ctx.scope;
  for (const [i, field] of args.entries()) {
    const before = args[i - 1];
    // Wrappers hand the same words on and on.
    const last = ctx.session.searched.get(field);
    if (last && last.before === before && last.cwd === cwd && (last.devices || !devices)) continue;
    ctx.session.searched.set(field, { before, cwd, devices });
    if (!charge(ctx.session, 1)) return;
    scanArgument(field, before, ctx, devices);
  }
}

function scanArgument(field: Field, before: Field | undefined, ctx: Context, devices: boolean): void {
  const text = emptied(field);
  // A device is the plain operand of many tools that are asked about; memory never is.
  if ((devices || !/^\/dev\/(?!k?mem$|port$)/.test(text)) && namesSecret(ctx, field))
    report(ctx.session, "credential", shown(field), spanOf(field));
  if (text.length > 2000) return;
  if (/[^\w./~=-]/.test(text))
    for (const m of text.matchAll(/(?<![\w.])[/~][\w./-]{4,}/g))
      if (isHardSecret(m[0])) report(ctx.session, "credential", m[0], spanOf(field));
  const glued = /^(?:--?[\w-]+=|-o[GNXAS]?=?)(\/.*)$/.exec(text)?.[1];
  const target = glued ?? (before && outputFlag.test(emptied(before)) ? text : undefined);
  const path = target === undefined ? undefined : resolvePath(target, ctx.scope.cwd);
  const code = path === undefined ? undefined : classifyWrite(path);
  if (code) report(ctx.session, code, shown(field), spanOf(field));
}

function applyRule(hit: FlagHit & { rule: FlagRule | undefined }, call: Call): void {
  const { rule } = hit;
  if (!rule) {
    call.report("unknown-flag", hit.field);
    return;
  }
  if (rule.code && !(rule.code === "unbounded" && call.ctx.bounded)) call.report(rule.code, hit.field);
  if (rule.value === "required" && !hit.value) call.report("unknown-flag", hit.field);
  if (hit.value && rule.kind !== "" && rule.kind !== "text") call.kind(rule.kind, hit.value);
}

/** Programs that share an option list: what one takes for a value, another takes for an option or a file. */
function checkMixed(hits: readonly FlagHit[], call: Call): void {
  for (const { value } of hits) {
    if (!value || !call.args.includes(value)) continue;
    if (/^-[A-Za-z-]/.test(literalPrefix(value))) call.report("unknown-flag", value);
    else if (namesSecret(call.ctx, value)) call.report("credential", value);
  }
}

function applyOperands(kinds: string, operands: readonly Field[], call: Call): void {
  const list = kinds
    .trim()
    .split(/\s+/)
    .filter((k) => k !== "");
  operands.forEach((field, i) => {
    const kind = list[Math.min(i, list.length - 1)] ?? "-";
    if (kind === "-") call.report("unknown-operand", field);
    else call.kind(kind, field);
  });
}

/** The sub-commands of a program by name, and every option that may stand in front of one. */
interface SubTable {
  rules: Map<string, string>;
  options: FlagTable;
}

const subTables = new WeakMap<object, SubTable>();

function subTable(spec: Spec, subs: Readonly<Record<string, string>>): SubTable {
  const known = subTables.get(subs);
  if (known) return known;
  const rules = new Map<string, string>();
  for (const [key, value] of Object.entries(subs)) for (const k of key.split("|")) rules.set(k, value);
  const options = flagTable(
    `${spec.flags ?? ""} ${Object.values(subs)
      .filter((v) => v.startsWith("ok"))
      .map((v) => v.slice(2).split(";")[0])
      .join(" ")}`,
    spec.style === "single",
  );
  const table = { rules, options };
  subTables.set(subs, table);
  return table;
}

function resolveSub(
  spec: Spec,
  args: readonly Field[],
): { rule: string; words: number; label: string; at: Field } | "none" | Field {
  const { rules: table, options: base } = subTable(spec, spec.subs ?? {});
  const { operands } = readFlags(args, base, spec.style);
  const first = operands[0];
  if (!first) return "none";
  const a = literal(first);
  if (a === undefined) return first;
  const b = operands[1] ? literal(operands[1]) : undefined;
  const two = b === undefined ? undefined : table.get(`${a} ${b}`);
  if (two !== undefined) return { rule: two, words: 2, label: `${a} ${b}`, at: first };
  const one = table.get(a) ?? table.get("*");
  if (one !== undefined) return { rule: one, words: 1, label: a, at: first };
  return first;
}

/** The arguments up to operand number `count`: what stands behind belongs to another program. */
function upTo(args: readonly Field[], table: FlagTable, count: number): readonly Field[] {
  for (let n = 1; n <= args.length; n++)
    if (readFlags(args.slice(0, n), table, "gnu").operands.length >= count) return args.slice(0, n);
  return args;
}

function judgeSubs(spec: Spec, call: ProgramCall, args: readonly Field[], nameField: Field): ProgramCall {
  const found = resolveSub(spec, args);
  if (found === "none") {
    const none = spec.subs?.[""];
    const table = flagTable(
      `${spec.flags ?? ""} ${none?.startsWith("ok") ? none.slice(2) : ""}`,
      spec.style === "single",
    );
    const reading = readFlags(args, table, spec.style);
    for (const hit of reading.hits) applyRule(hit, call);
    const safe = reading.hits.some((h) => /^--?(version|help|V|v|h)$/.test(h.name) && h.rule);
    if (none?.startsWith("!")) call.report(none.slice(1), nameField);
    else if (none === undefined && !safe) call.report("unknown-subcommand", nameField);
    return call.withReading(reading.hits, []);
  }
  if (!("rule" in found)) {
    call.report(hasVar(found) ? "dynamic-argument" : "unknown-subcommand", found);
    return call;
  }
  const { rule, words } = found;
  if (rule.startsWith("!")) {
    const table = flagTable(spec.flags ?? "", spec.style === "single");
    const reading = readFlags(args, table, spec.style);
    const names = reading.operands.slice(words, words + 3).map(shown);
    call.report(rule.slice(1), found.at, [call.name, found.label, ...names].join(" "));
    for (const hit of reading.hits) if (hit.rule?.code) applyRule(hit, call);
    return call.withReading(reading.hits, reading.operands.slice(words));
  }
  const form = /^ok(\d?)(.*)$/s.exec(rule);
  const [flags = "", operandKinds = "-"] = (form?.[2] ?? "").split(";");
  const reading = readFlags(
    form?.[1]
      ? upTo(
          args,
          flagTable(`${spec.flags ?? ""} ${flags}`, spec.style === "single"),
          words + Number(form[1]),
        )
      : args,
    flagTable(`${spec.flags ?? ""} ${flags}`, spec.style === "single"),
    spec.style,
  );
  for (const hit of reading.hits) applyRule(hit, call);
  if (spec.mixed) checkMixed(reading.hits, call);
  for (const field of reading.wild) call.report("dynamic-argument", field);
  const operands = reading.operands.slice(words);
  applyOperands(operandKinds, operands, call);
  return call.withReading(reading.hits, operands);
}

/** Asked for nothing but its help or version, a known program prints that and ends. Old init programs may not. */
function onlyHelp(name: string, args: readonly Field[]): boolean {
  const only = args.length === 1 && args[0] ? literal(args[0]) : undefined;
  return (
    (only === "--help" || only === "--version") &&
    !/^(k?exec|eval|source|\.|init|killall5|yes|mkfs\S*|update-\S+|grub\S*|expect|nc|telnet|crontab|at|batch)$/.test(
      name,
    )
  );
}

/** Readers that show a file as it is. */
const showsWhole = /^(cat|tac|nl|head|tail|less|more|bat|batcat|pr|fold|strings|xxd|od|hexdump|base64)$/;

/** Unknown text, be it one word, that is no option's value. */
function opensOption(field: Field, before: Field | undefined): boolean {
  return hasVar(field) && mayBeFlag(field) && !(before && /^-[^-]/.test(emptied(before)));
}

function judgeSpec(spec: Spec, name: string, nameField: Field, args: readonly Field[], ctx: Context): void {
  if (onlyHelp(name, args)) return;
  let call = new ProgramCall(name, nameField, args, [], [], ctx);
  if (spec.code) call.report(spec.code, nameField, [name, ...args.slice(0, 4).map(shown)].join(" "));
  if (args.length === 0 && spec.bare) call.report(spec.bare);
  if (spec.subs) call = judgeSubs(spec, call, args, nameField);
  else {
    const reading = readFlags(args, flagTable(spec.flags ?? "", spec.style === "single"), spec.style);
    call = call.withReading(reading.hits, reading.operands);
    if (!spec.code) {
      for (const hit of reading.hits) applyRule(hit, call);
      if (spec.mixed) checkMixed(reading.hits, call);
      if (!spec.loose && !spec.plain)
        for (const field of reading.wild) call.report("dynamic-argument", field);
      if (!(reading.hits.some((h) => /^(--version|--help)$/.test(h.name)) && args.length === 1)) {
        applyOperands(spec.args ?? "-", reading.operands, call);
      }
    } else for (const hit of reading.hits) if (hit.rule?.code) applyRule(hit, call);
  }
  const harmless = args.length === 1 && /^(--version|--help)$/.test(literal(args[0] ?? nameField) ?? "");
  if (spec.need && !ctx.bounded && !harmless) {
    for (const group of spec.need.split(" ")) {
      if (!call.has(...group.split("|"))) call.report(spec.needCode ?? "unbounded");
    }
  }
  if ((!spec.loose || spec.closed) && !spec.code)
    for (const [i, field] of args.entries())
      if (isDynamic(field) || (spec.closed === "options" && opensOption(field, args[i - 1])))
        call.report("dynamic-argument", field);
  if (showsWhole.test(name))
    for (const o of call.operands)
      if (isApplicationSettings(resolvePath(emptied(o), ctx.scope.cwd) ?? emptied(o)))
        call.report("sensitive-read", o);
  spec.check?.(call);
}

/** `sudo [-n…] COMMAND` as root, asked for by the step's own shell: then the whole step may run as root instead. */
function plainSudo(args: readonly Field[], depth: number): boolean {
  const words = args.map((a) => literal(a) ?? "");
  const own = words.findIndex((w) => !w.startsWith("-"));
  return (
    depth === 0 && own >= 0 && words.slice(0, own).every((w) => /^(-[nEHSkP]+|--|--non-interactive)$/.test(w))
  );
}

const interpreterName = /^(python|perl|ruby|lua|node|php|tclsh|java|bash|sh)[\d.]*$/;

/** Judges a command whose words are expanded. Unknown programs are asked about and searched for refusals. */
export function runCommand(fields: readonly Field[], ctx: Context): void {
  const { session } = ctx;
  const head = fields[0];
  if (!head) return;
  session.judged?.push(fields);
  if (!charge(session, 2 + fields.length)) return;
  if (session.fuel-- <= 0 || session.depth > 24) {
    report(session, "too-complex", "…", spanOf(head));
    return;
  }
  const text = literal(head);
  const args = fields.slice(1);
  if (text === undefined) {
    judgeDynamic(head, args, ctx);
    return;
  }
  if (/[^\x20-\x7e]/.test(text)) report(session, "foreign-letters", text, spanOf(head));
  if (text.includes("/") && !isSystemBin(text.replace(/\/{2,}/g, "/")) && !/(^|\/)\.\.(\/|$)/.test(text)) {
    report(session, session.fetched.has(text) ? "fetch-exec" : "unusual-path", text, spanOf(head));
    const folder = ctx.scope.cwd?.replace(/^.*\//, "");
    if (
      text.startsWith("./") &&
      folder &&
      [...session.fetched].some((f) => f.replace(/\.git$|\/$/, "").endsWith(`/${folder}`))
    )
      report(session, "fetch-exec", text, spanOf(head));
    if (/^\/(tmp|var\/tmp|dev\/shm|run)\/(.*\/)?\.|^\.\/\.[^./]/.test(text))
      report(session, "hidden-code", text, spanOf(head));
  } else if (/(^|\/)\.\.(\/|$)/.test(text)) report(session, "unusual-path", text, spanOf(head));
  const name = programName(text);
  if (!session.programs.has(name)) session.programs.set(name, session.within ?? spanOf(head));
  const spec = findSpec(name);
  const defined = ctx.external || text.includes("/") ? undefined : ctx.scope.functions.get(text);
  if (defined) {
    judgeFunction(text, args, ctx, head);
    // Where it is not certain, or the name is a program's, the program may be meant as well.
    if (defined.certain && !spec) return;
  }
  for (const need of needsOf(name)) session.needs.add(need);
  if (name === "sudo") session.needs.add(plainSudo(args, session.depth) ? "sudo" : "off");
  session.depth++;
  const before = session.reported;
  if (spec) judgeSpec(spec, name, head, args, ctx);
  else report(session, "unknown-program", text, spanOf(head));
  session.depth--;
  if (session.decision === "allow") session.readers.add(name);
  // An empty name runs nothing, whatever follows it.
  if (name !== "" && (!spec || spec.code || session.reported !== before) && session.decision !== "deny") {
    if (!/^(echo|printf|ls|find|test|\[)$/.test(name))
      scanArguments(args, ctx, spec !== undefined && spec.loose !== true);
    const asked = spec?.code !== undefined && decisionOf(spec.code) === "ask";
    if (!spec || runsArguments.test(name) || (asked && !interpreterName.test(name))) {
      const hit = smuggled({ args, ctx });
      if (hit) report(session, "side-door", shown(hit), spanOf(hit));
    }
  }
}

/** The program name is only known at run time: refused when a possible reading would be. */
function judgeDynamic(head: Field, args: readonly Field[], ctx: Context): void {
  const { session } = ctx;
  report(session, "dynamic-program", shown(head), spanOf(head));
  const names = hasGlob(head) ? globPrograms(emptied(head)) : worlds(head);
  for (const name of names) {
    const fields = name === "" ? args : [literalField(name, head.pos, head.end), ...args];
    if (wouldDeny(fields, ctx)) {
      report(session, "hidden-code", shown(head), spanOf(head));
      return;
    }
  }
  // A field separator of its own can make several words of one.
  const glued = names.some((n) => globCandidates.includes(/^([a-z0-9]+)[^\w\s.-]/.exec(n)?.[1] ?? ""));
  if (glued) report(session, "hidden-code", shown(head), spanOf(head));
  const flags = args.some((a) => /^-[a-zA-Z]*[rR]|^of=|^-c$/.test(emptied(a)));
  const dangerous = (n: string) => wouldDeny([literalField(n, head.pos, head.end), ...args], ctx);
  if (flags && ["rm", "dd", "sh"].some(dangerous)) report(session, "hidden-code", shown(head), spanOf(head));
  scanArguments(args, ctx, true);
}

const globCandidates = [
  "rm",
  "dd",
  "sh",
  "bash",
  "cat",
  "mkfs",
  "reboot",
  "nc",
  "curl",
  "chmod",
  "chown",
  "mv",
  "cp",
  "kill",
  "shutdown",
  "poweroff",
  "halt",
  "python3",
  "perl",
  "crontab",
  "passwd",
  "tee",
];

function globPrograms(glob: string): string[] {
  const pattern = glob.slice(glob.lastIndexOf("/") + 1);
  const re = new RegExp(
    `^${pattern
      .replace(/[\\^$.|+(){}]/g, "\\$&")
      .replace(/\[[^\]]*\]/g, ".")
      .replace(/\[/g, "\\[")
      .replace(/\*/g, ".*")
      .replace(/\?/g, ".")}$`,
  );
  return globCandidates.filter((c) => re.test(c));
}
