import { SqliteCaseLog } from "../../../server/storage/case-log.ts";
import { openStorage } from "../../../server/storage/db.ts";

// Appends in a loop and prints each acknowledged seq; the test kills it at a random moment.
const storage = openStorage(process.argv[2] ?? "");
const log = new SqliteCaseLog(storage.sqlite);
const actor = { kind: "system" } as const;
for (let seq = 0; ; ) {
  const note = { v: 1 as const, at: seq, actor, type: "note.added" as const, data: { text: `note ${seq}` } };
  const result = await log.append("case_k", seq, [note, note]);
  if (!result.ok) throw new Error("unexpected conflict");
  seq = result.events.at(-1)?.seq ?? 0;
  process.stdout.write(`${seq}\n`);
}
