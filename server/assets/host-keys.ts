import { randomBytes } from "node:crypto";
import type { Kysely } from "kysely";
import { badRequest, fail, notFound } from "../errors.ts";
import { keyTypeOf, parseKnownHosts } from "../ssh/host-keys.ts";
import { fingerprint } from "../ssh/randomart.ts";
import type { KnownKey } from "../ssh/target.ts";
import type { HostKeyRow, Tables } from "../storage/tables.ts";
import type { HostKey } from "../wire/api.ts";

type Problem = { line: number; what: { en: string; zh: string } };

/** Host keys a person has accepted or imported; host names are kept in lower case. */
export class HostKeyStore {
  readonly #db: Kysely<Tables>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  async list(): Promise<HostKey[]> {
    const rows = await this.#db.selectFrom("host_key").selectAll().orderBy("host").orderBy("port").execute();
    return rows.map(toHostKey);
  }
  async known(host: string, port: number): Promise<KnownKey[]> {
    const rows = await this.#db
      .selectFrom("host_key")
      .selectAll()
      .where("host", "=", host.toLowerCase())
      .where("port", "=", port)
      .execute();
    return rows.map((row) => ({
      type: row.type,
      key: Buffer.from(row.key, "base64"),
      ...(row.revoked === 1 ? { revoked: true } : {}),
    }));
  }

  /** Trusts exactly this key (base64 blob) for this host and port; `replace` drops the others first. */
  async accept(
    entry: { host: string; port: number; key: string },
    by: string,
    options: { replace?: boolean; revoked?: boolean } = {},
  ): Promise<boolean> {
    const blob = Buffer.from(entry.key, "base64");
    const type = keyTypeOf(blob);
    if (!/^(ssh|ecdsa|sk)-[\w@.-]+$/.test(type)) {
      throw fail(badRequest("This is not a host key.", "这不是主机公钥。"));
    }
    const row: HostKeyRow = {
      id: `hk_${randomBytes(9).toString("base64url")}`,
      host: entry.host.toLowerCase(),
      port: entry.port,
      type,
      key: blob.toString("base64"),
      fingerprint: fingerprint(blob),
      revoked: options.revoked ? 1 : 0,
      added_at: Date.now(),
      added_by: by,
    };
    return await this.#db.transaction().execute(async (tx) => {
      if (options.replace) {
        await tx
          .deleteFrom("host_key")
          .where("host", "=", row.host)
          .where("port", "=", row.port)
          .where("key", "!=", row.key)
          .where("revoked", "=", 0)
          .execute();
      }
      const result = await tx
        .insertInto("host_key")
        .values(row)
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
    });
  }
  async remove(id: string): Promise<void> {
    const result = await this.#db.deleteFrom("host_key").where("id", "=", id).executeTakeFirst();
    if (result.numDeletedRows === 0n) throw fail(notFound({ en: "This host key", zh: "该主机密钥" }));
  }

  /** Takes over an OpenSSH known_hosts text. Patterns and hashed names can not be listed by host: reported. */
  async importKnownHosts(
    text: string,
    by: string,
  ): Promise<{ added: number; skipped: number; problems: Problem[] }> {
    const known = parseKnownHosts(text);
    const problems: Problem[] = [...known.problems];
    let added = 0;
    let skipped = 0;
    for (const entry of known.entries) {
      for (const pattern of entry.patterns) {
        const name = plainName(pattern);
        if (!name) {
          problems.push({ line: entry.line, what: notPlain(pattern) });
          continue;
        }
        const key = Buffer.from(entry.key.key).toString("base64");
        if (await this.accept({ ...name, key }, by, { revoked: entry.revoked })) added++;
        else skipped++;
      }
    }
    return { added, skipped, problems };
  }
}

function plainName(pattern: string): { host: string; port: number } | undefined {
  if (/[*?!|]/.test(pattern)) return undefined;
  const bracketed = /^\[([^\]]+)\]:(\d{1,5})$/.exec(pattern);
  return bracketed ? { host: bracketed[1] ?? "", port: Number(bracketed[2]) } : { host: pattern, port: 22 };
}
const notPlain = (pattern: string) => ({
  en: pattern.startsWith("|")
    ? "A hashed host name can not be taken over; accept the key at the first connection."
    : `"${pattern}" is a pattern; name each host.`,
  zh: pattern.startsWith("|")
    ? "哈希化的主机名无法导入；请在首次连接时确认密钥。"
    : `“${pattern}”是通配模式；请逐个写出主机名。`,
});

const toHostKey = (row: HostKeyRow): HostKey => ({
  id: row.id,
  host: row.host,
  port: row.port,
  type: row.revoked === 1 ? `${row.type} (revoked)` : row.type,
  fingerprint: row.fingerprint,
  addedAt: row.added_at,
  addedBy: row.added_by,
});
