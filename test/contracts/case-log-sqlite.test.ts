import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SqliteCaseLog } from "../../server/storage/case-log.ts";
import { openStorage } from "../../server/storage/db.ts";
import { caseLogContract } from "./case-log.ts";

caseLogContract("SQLite", async () => {
  const storage = openStorage(join(mkdtempSync(join(tmpdir(), "bartizan-log-")), "data"));
  return { log: new SqliteCaseLog(storage.sqlite), close: () => storage.close() };
});
