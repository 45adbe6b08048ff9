import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import Database from "better-sqlite3";
import { failure } from "../../agent/errors.ts";
import { fail } from "../errors.ts";
import { schemaVersion } from "../storage/migrations.ts";
import { keyFileOf, loadMasterKey } from "../storage/seal.ts";
import type { Activity } from "../wire/records.ts";
import { listActivity } from "./activity.ts";
import { anchorFileOf, auditKey } from "./ledger.ts";
import { type AuditVerdict, verifyAudit } from "./verify.ts";

export const auditUsage = `bartizan audit — the tamper-evident record / 防篡改审计

  bartizan audit verify [--head SEQ:MAC] [--json]   checks everything; exit 0 in order, 1 tampered
                                                    全面校验；0 完好，1 被篡改
  bartizan audit head                               the last entry as SEQ:MAC, to be noted down elsewhere
                                                    输出末条记录，建议另行保存
  bartizan audit list [--hours 24] [--asset NAME] [--json]
                                                    who ran what / 谁执行了什么
  all: [--data DIR] [--config FILE]. Reads only; the server may be running. / 只读，可在服务运行时使用。
`;

/** A mistake in the arguments: exit code 2 and the usage. */
export class AuditUsageError extends Error {}

const options = {
  data: { type: "string" },
  config: { type: "string" },
  head: { type: "string" },
  hours: { type: "string" },
  asset: { type: "string" },
  json: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

function parse(argv: string[]) {
  try {
    return parseArgs({ args: argv, options, allowPositionals: true });
  } catch (error) {
    throw new AuditUsageError(error instanceof Error ? error.message : String(error));
  }
}

/** Opens the database for reading only: nothing is created, migrated or locked. */
function openReadOnly(dir: string): Database.Database {
  const file = join(dir, "bartizan.db");
  const missing = (en: string, zh: string) =>
    fail(
      failure(
        "database_broken",
        { en, zh },
        {
          en: "Name the data directory of the server with --data DIR, and start the server once after an upgrade.",
          zh: "请用 --data DIR 指定服务的数据目录；升级后请先启动一次服务。",
        },
      ),
    );
  if (!existsSync(file)) throw missing(`There is no database in ${dir}.`, `${dir} 中没有数据库。`);
  const sqlite = new Database(file, { readonly: true });
  const version = Number(sqlite.pragma("user_version", { simple: true }));
  if (version === schemaVersion) return sqlite;
  sqlite.close();
  throw missing(
    `The database in ${dir} has schema ${version}; this program reads schema ${schemaVersion}.`,
    `${dir} 中数据库的结构版本为 ${version}，当前程序读取版本 ${schemaVersion}。`,
  );
}

function parseHead(value: string | undefined): { seq: number; mac: string } | undefined {
  if (value === undefined) return undefined;
  const match = /^(\d{1,15}):([0-9a-f]{64})$/.exec(value);
  if (!match) throw new AuditUsageError("--head is SEQ:MAC as `bartizan audit head` prints it");
  return { seq: Number(match[1]), mac: match[2] ?? "" };
}

const when = (at: number) => new Date(at).toISOString();

function verdictText(verdict: AuditVerdict): string[] {
  const { entries, events, outputs, recordings, head } = verdict;
  const counted = `${entries} entries, ${events} case events, ${outputs} outputs, ${recordings} recordings`;
  const lines = verdict.findings.map(
    ({ where, what, at }) =>
      `TAMPERED ${where.en} ${what.en}${at === undefined ? "" : ` [${when(at)}]`} / ${where.zh}${what.zh}`,
  );
  for (const note of verdict.notes) lines.push(`note: ${note.en} / ${note.zh}`);
  lines.push(`${verdict.ok ? "OK" : "NOT OK"}: ${counted}; head ${head.seq}:${head.mac}`);
  return lines;
}

/** Control characters shown as escapes: a command may hold anything. */
const visible = (text: string) =>
  text.replace(/[\p{Cc}\p{Cf}]/gu, (c) => `\\u{${(c.codePointAt(0) ?? 0).toString(16)}}`);

function activityText(row: Activity): string {
  const exit = row.exitCode === undefined ? "" : ` exit=${row.exitCode ?? "unknown"}`;
  const done = row.type === undefined ? row.what : `${row.type} ${row.what}`.trimEnd();
  const what = row.kind === "shell" ? `terminal ${row.recordingId ?? ""}` : done;
  const by = row.leave ? ` (${row.leave})` : "";
  return visible(`${when(row.at)}  ${row.assetName ?? "-"}  ${row.who}${by}  ${what}${exit}`);
}

/** Runs `bartizan audit …`; resolves with the exit code. Result on stdout. */
export async function runAudit(
  argv: string[],
  dataOf: (config?: string) => Promise<string>,
): Promise<number> {
  const { values, positionals } = parse(argv);
  const print = (line: string) => void process.stdout.write(`${line}\n`);
  if (values.help) {
    process.stdout.write(auditUsage);
    return 0;
  }
  const [action, ...rest] = positionals;
  if (rest.length > 0 || !["verify", "head", "list"].includes(action ?? ""))
    throw new AuditUsageError("audit verify, audit head or audit list");
  const hours = Number(values.hours ?? 24);
  if (!(hours > 0 && hours <= 24 * 366))
    throw new AuditUsageError("--hours must be above 0 and at most 8784");
  const expected = parseHead(values.head);
  const dir = resolve(values.data ?? (await dataOf(values.config)));
  const sqlite = openReadOnly(dir);
  try {
    if (action === "list") {
      const rows = listActivity(sqlite, Date.now() - hours * 3_600_000).filter(
        (row) => values.asset === undefined || row.assetName === values.asset || row.assetId === values.asset,
      );
      for (const row of rows) print(values.json ? JSON.stringify(row) : activityText(row));
      return 0;
    }
    if (action === "head") {
      const head = sqlite
        .prepare<[], { seq: number; mac: string }>("SELECT seq, mac FROM audit ORDER BY seq DESC LIMIT 1")
        .get();
      print(`${head?.seq ?? 0}:${head?.mac ?? "0".repeat(64)}`);
      return 0;
    }
    const keyFile = keyFileOf(dir);
    const key = auditKey(loadMasterKey(keyFile));
    const anchorFile = anchorFileOf(keyFile);
    const verdict = await verifyAudit({ sqlite, key, anchorFile, dir, ...(expected ? { expected } : {}) });
    if (values.json) print(JSON.stringify(verdict));
    else for (const line of verdictText(verdict)) print(line);
    return verdict.ok ? 0 : 1;
  } finally {
    sqlite.close();
  }
}
