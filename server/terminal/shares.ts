import { createHash, randomBytes } from "node:crypto";
import type { Kysely } from "kysely";
import type { Tables, TerminalShareRow } from "../storage/tables.ts";
import type { Share } from "../wire/shares.ts";

const hashOf = (token: string) => createHash("sha256").update(token).digest("hex");

/**
 * Links that let somebody watch one terminal until they expire or are revoked. Only the hash of a token is stored.
 * An open page of a link that ends is told at once.
 */
export class TerminalShares {
  readonly #db: Kysely<Tables>;
  readonly #now: () => number;
  readonly #open = new Map<string, Set<() => void>>();

  constructor(db: Kysely<Tables>, now: () => number = Date.now) {
    this.#db = db;
    this.#now = now;
  }

  async create(
    sessionId: string,
    by: { id: string; name: string },
    lifeMs: number,
  ): Promise<{ share: Share; token: string }> {
    const token = randomBytes(32).toString("base64url");
    const row: TerminalShareRow = {
      id: `share_${randomBytes(9).toString("base64url")}`,
      hash: hashOf(token),
      session_id: sessionId,
      created_by: by.name,
      created_at: this.#now(),
      expires_at: this.#now() + lifeMs,
      revoked_at: null,
    };
    await this.#db.insertInto("terminal_share").values(row).execute();
    return { share: this.#shown(row), token };
  }
  /** Links of a terminal that still work, newest first. */
  async list(sessionId: string): Promise<Share[]> {
    const rows = await this.#db
      .selectFrom("terminal_share")
      .selectAll()
      .where("session_id", "=", sessionId)
      .where("revoked_at", "is", null)
      .where("expires_at", ">", this.#now())
      .orderBy("created_at", "desc")
      .execute();
    return rows.map((row) => this.#shown(row));
  }
  async get(id: string): Promise<TerminalShareRow | undefined> {
    return await this.#db.selectFrom("terminal_share").selectAll().where("id", "=", id).executeTakeFirst();
  }
  /** Ends the link and every page that watches by it. */
  async revoke(id: string): Promise<void> {
    await this.#db
      .updateTable("terminal_share")
      .set({ revoked_at: this.#now() })
      .where("id", "=", id)
      .where("revoked_at", "is", null)
      .execute();
    for (const end of this.#open.get(id) ?? []) end();
  }
  /** The link of a token: "unknown" when there is none, "ended" when it has expired or was revoked. */
  async find(token: string): Promise<TerminalShareRow | "unknown" | "ended"> {
    const row = await this.#db
      .selectFrom("terminal_share")
      .selectAll()
      .where("hash", "=", hashOf(token))
      .executeTakeFirst();
    if (!row) return "unknown";
    return row.revoked_at === null && row.expires_at > this.#now() ? row : "ended";
  }
  /** A page watches by this link: `end` is called when the link ends. Returns what to call when the page goes. */
  watch(row: TerminalShareRow, end: () => void): () => void {
    const pages = this.#open.get(row.id) ?? new Set();
    this.#open.set(row.id, pages);
    pages.add(end);
    const timer = setTimeout(end, Math.max(0, row.expires_at - this.#now())).unref();
    return () => {
      clearTimeout(timer);
      pages.delete(end);
      if (pages.size === 0) this.#open.delete(row.id);
    };
  }

  #shown(row: TerminalShareRow): Share {
    return {
      id: row.id,
      createdBy: row.created_by,
      createdAt: row.created_at,
      expiresAt: row.expires_at,
      watching: this.#open.get(row.id)?.size ?? 0,
    };
  }
}
