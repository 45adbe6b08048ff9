import { failure } from "../../agent/errors.ts";
import { fail, notFound } from "../errors.ts";
import type { Storage } from "../storage/db.ts";
import type { Role } from "../wire/codes.ts";
import type { PersonAccount } from "../wire/people.ts";
import { roleOf } from "./roles.ts";

const lastAdmin = failure(
  "forbidden",
  {
    en: "This is the only administrator: nobody could change the site afterwards.",
    zh: "这是唯一的管理员：此后将无人能管理站点。",
  },
  { en: "Make someone else an administrator first.", zh: "请先将另一人设为管理员。" },
);
export const personMissing = notFound({ en: "This person", zh: "该人员" });

/**
 * The accounts as an administrator sees and changes them. The last administrator can be neither removed nor given
 * another role here; the command line can, on the machine itself.
 */
export class People {
  readonly #storage: Storage;
  readonly #now: () => number;

  constructor(storage: Storage, now: () => number) {
    this.#storage = storage;
    this.#now = now;
  }

  async list(): Promise<PersonAccount[]> {
    const rows = await this.#storage.db.selectFrom("user").selectAll().orderBy("email").execute();
    const open = await this.#storage.db
      .selectFrom("session")
      .select(["userId"])
      .where("expiresAt", ">", new Date(this.#now()).toISOString())
      .execute();
    const passwords = await this.#storage.db
      .selectFrom("account")
      .select("userId")
      .where("password", "is not", null)
      .execute();
    const known = new Set(passwords.map((row) => row.userId));
    return rows.map(({ id, name, email, role, createdAt }) => ({
      id,
      name,
      email,
      role: roleOf(role),
      createdAt: Date.parse(createdAt),
      hasPassword: known.has(id),
      sessions: open.filter((row) => row.userId === id).length,
    }));
  }

  /** Counts from the person's next request on. Throws `not_found`, or `forbidden` for the last administrator. */
  async setRole(id: string, role: Role): Promise<void> {
    await this.#unlessLastAdmin(id, role !== "admin", (db) =>
      db.updateTable("user").set({ role }).where("id", "=", id).execute(),
    );
  }
  /** Removes the account with its password, links and sessions. What it did stays on record under its name. */
  async remove(id: string): Promise<void> {
    await this.#unlessLastAdmin(id, true, (db) => db.deleteFrom("user").where("id", "=", id).execute());
  }
  async endSessions(id: string): Promise<void> {
    await this.#storage.db.deleteFrom("session").where("userId", "=", id).execute();
  }

  /** The check and the change are one transaction: two administrators can not remove each other at once. */
  async #unlessLastAdmin(
    id: string,
    losesAdmin: boolean,
    change: (db: Storage["db"]) => Promise<unknown>,
  ): Promise<void> {
    await this.#storage.db.transaction().execute(async (tx) => {
      const rows = await tx.selectFrom("user").select(["id", "role"]).execute();
      const found = rows.find((row) => row.id === id);
      if (!found) throw fail(personMissing);
      const others = rows.some((row) => row.id !== id && row.role === "admin");
      if (losesAdmin && found.role === "admin" && !others) throw fail(lastAdmin);
      await change(tx);
    });
  }
}
