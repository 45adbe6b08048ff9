import { existsSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { checkSql } from "../../../agent/supervisor/lang/sql.ts";

type Dialect = "" | "mysql" | "sqlite" | "postgres";

/** Where the rule differs from a guard that takes exactly one statement, and why. */
const differs: Record<string, string> = {
  "rejects SELECT; SELECT": "a client takes several statements; each is judged by itself",
  "rejects SELECT; -- comment does not help": "a client takes several statements; each is judged by itself",
  "rejects empty string": "nothing to run changes nothing",
  "rejects whitespace only": "nothing to run changes nothing",
  "keeps ignoring INTO below the top level": "stricter: INTO is asked about wherever it stands",
};

const reads = (sql: string, dialect: Dialect): boolean => checkSql(sql, dialect).length === 0;

const own: readonly (readonly [string, Dialect, boolean])[] = [
  ["select 1", "", true],
  ["select count(*) from jobs where state = 'drop table'", "postgres", true],
  [
    "with a as (select n, row_number() over (order by count(*) desc) r from t group by n) select * from a",
    "",
    true,
  ],
  ["(select 1) union all (select 2) order by 1 desc", "", true],
  ["explain (costs off, format json) select * from t", "postgres", true],
  ["explain format=tree select * from t", "mysql", true],
  ["show full processlist", "mysql", true],
  ["pragma table_info(jobs)", "sqlite", true],
  ["select 'a' /* one */ -- two", "", true],
  ["select replace(name, 'a', 'b') from t", "", true],
  ["select 1; drop table jobs", "", false],
  ["explain (delete from jobs)", "", false],
  ["explain analyze select * from t", "postgres", false],
  ["select 1 union show tables", "mysql", false],
  ["with a as (select 1) show tables", "mysql", false],
  ["with a as (delete from jobs returning 1) select * from a", "postgres", false],
  ["(select 1)) union (select 2)", "", false],
  ["select /* a /* b */ c */ 1", "", false],
  ["select /*! 1 into outfile '/tmp/x' */", "mysql", false],
  ["select * from jobs for update", "", false],
  ["select * into copy_of from jobs", "postgres", false],
  ["select pg_terminate_backend(4242)", "postgres", false],
  ["select nextval('jobs_id_seq')", "postgres", false],
  ["select load_file('/srv/x')", "mysql", false],
  ["pragma table_info(jobs)", "", false],
  ["pragma journal_mode = delete", "sqlite", false],
  ["pragma table_info(select)", "sqlite", false],
  ["call clean_up()", "", false],
  ["do $$ begin delete from jobs; end $$", "postgres", false],
  ["select 'open", "", false],
];

it("tells a query from a change", () => {
  const wrong = own.filter(([sql, dialect, ok]) => reads(sql, dialect) !== ok).map(([sql]) => sql);
  expect(wrong).toEqual([]);
});

it("agrees with the shared guard vectors", () => {
  const file = new URL("../../../../shared/data/sql-guard-vectors.jsonl", import.meta.url);
  if (!existsSync(file)) {
    console.log("shared SQL vectors: absent, skipped");
    return;
  }
  const rows = readFileSync(file, "utf8")
    .split("\n")
    .filter((l) => l.trim() !== "")
    .map((l) => JSON.parse(l) as { name: string; sql: string; opt: string; ok: boolean });
  const wrong = rows
    .filter((r) => reads(r.sql, r.opt.replaceAll("'", "") as Dialect) !== r.ok)
    .map((r) => r.name);
  expect(rows.length).toBeGreaterThan(100);
  expect(wrong.toSorted()).toEqual(Object.keys(differs).toSorted());
});
