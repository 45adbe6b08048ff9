import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import Database from "better-sqlite3";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { NewEvent } from "../../../agent/events.ts";
import { earlierOn } from "../../../server/audit/activity.ts";
import { AuditLedger, anchorFileOf, auditKey } from "../../../server/audit/ledger.ts";
import { SqliteCaseLog } from "../../../server/storage/case-log.ts";
import { openStorage } from "../../../server/storage/db.ts";
import { keyFileOf, loadMasterKey } from "../../../server/storage/seal.ts";

const root = resolve(import.meta.dirname, "../../..");
let folder: string;
let dir: string;
const person = { kind: "person", id: "u", name: "Lin" } as const;
const base = { v: 1, at: Date.now() - 60_000 } as const;
const asset = (id: string, name: string) => ({ id, name, account: "root", tags: [] });
const purpose = { en: "look", zh: "看" };
const steps = (n: number, assetId: string, command: string): NewEvent[] => [
  {
    ...base,
    actor: { kind: "agent", planner: "offline" },
    type: "step.proposed",
    data: { stepId: `s${n}`, assetId, command, purpose, timeoutMs: 1000, planVersion: 0, kind: "probe" },
  },
  {
    ...base,
    actor: { kind: "system" },
    type: "step.started",
    data: { stepId: `s${n}`, canonical: command, digest: "d", leave: n === 2 ? "person" : "supervisor" },
  },
];

const bartizan = (...args: string[]) => {
  try {
    const argv = [
      "--disable-warning=ExperimentalWarning",
      join(root, "server/cli.ts"),
      "audit",
      ...args,
      "--data",
      dir,
    ];
    return { code: 0, out: execFileSync(process.execPath, argv, { encoding: "utf8", stdio: "pipe" }) };
  } catch (error) {
    const { status, stdout, stderr } = error as { status: number; stdout: string; stderr: string };
    return { code: status, out: stdout + stderr };
  }
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "bartizan-audit-cli-"));
  dir = join(folder, "data");
  const storage = openStorage(dir);
  const keyFile = keyFileOf(storage.dir);
  const options = { key: auditKey(loadMasterKey(keyFile)), anchorFile: anchorFileOf(keyFile) };
  const ledger = new AuditLedger(storage.sqlite, options);
  const log = new SqliteCaseLog(
    storage.sqlite,
    () => {},
    (rows) => ledger.appended(rows),
  );
  await log.append("case_1", 0, [
    {
      ...base,
      actor: person,
      type: "case.opened",
      data: {
        title: "t",
        fault: "f",
        lang: "en",
        assets: [asset("a1", "web-1"), asset("a2", "db-1")],
        strategy: "auto",
        planner: "offline",
        budget: { maxSteps: 9, maxTokens: 9, maxCostUsd: 0, maxWallMs: 9 },
      },
    },
    ...steps(1, "a1", "df -h"),
    ...steps(2, "a2", "systemctl restart redis"),
  ]);
  ledger.record({
    type: "file.uploaded",
    actor: { id: "u", name: "Lin" },
    subject: "a2",
    data: { assetId: "a2", assetName: "db-1", what: "upload /tmp/\u001b[31mx" },
  });
  ledger.close();
  await storage.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("lists who ran what, by host and time, with control characters made visible", () => {
  const all = bartizan("list");
  expect(all.code).toBe(0);
  expect(all.out).toContain("web-1  agent (offline) (supervisor)  df -h");
  expect(all.out).toContain("\\u{1b}[31mx");
  expect(all.out).not.toContain("\u001b");
  const rows = bartizan("list", "--asset", "db-1", "--json")
    .out.trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { what: string; assetName: string });
  expect(rows.map((r) => r.what)).toEqual(["upload /tmp/\u001b[31mx", "systemctl restart redis"]);
  expect(bartizan("list", "--hours", "0.001").out).not.toContain("df -h");
});

it("gives a new case what was done on its assets before, without what only looked", () => {
  const sqlite = new Database(join(dir, "bartizan.db"), { readonly: true });
  const acts = earlierOn(sqlite, ["a1", "a2"], Date.now());
  sqlite.close();
  expect(acts.map((act) => [act.assetId, act.what])).toEqual([
    ["a2", "file.uploaded upload /tmp/\u001b[31mx"],
    ["a2", "systemctl restart redis"],
  ]);
});

it("verifies: in order, then names what was altered; a head noted down before is accepted", () => {
  const head = bartizan("head").out.trim();
  expect(head).toMatch(/^\d+:[0-9a-f]{64}$/);
  const good = bartizan("verify", "--head", head);
  expect(good).toMatchObject({ code: 0, out: expect.stringMatching(/^OK: 3 entries, 5 case events/m) });
  const raw = new Database(join(dir, "bartizan.db"));
  raw.exec(
    "DROP TRIGGER case_event_no_update; UPDATE case_event SET data = replace(data, 'restart', 'status') WHERE seq = 5",
  );
  raw.close();
  const bad = bartizan("verify");
  expect(bad.code).toBe(1);
  expect(bad.out).toMatch(/^TAMPERED case case_1, event 5 was altered/m);
  expect(JSON.parse(bartizan("verify", "--json").out)).toMatchObject({ ok: false });
});

it("says what is wrong with its arguments or the directory", () => {
  expect(bartizan("frob").code).toBe(2);
  expect(bartizan("verify", "--head", "x").code).toBe(2);
  const good = dir;
  dir = join(folder, "nothing-here");
  const none = bartizan("verify");
  dir = good;
  expect(none.code).toBe(1);
  expect(none.out).toMatch(/no database/);
});
