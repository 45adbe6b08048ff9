import { randomBytes } from "node:crypto";
import type { Kysely, Transaction } from "kysely";
import { failure } from "../../agent/errors.ts";
import { badRequest, fail, notFound } from "../errors.ts";
import type { AssetRow, Tables } from "../storage/tables.ts";
import { type Asset, type AssetFields, asset as assetSchema } from "../wire/api.ts";

type Db = Kysely<Tables> | Transaction<Tables>;
type LastTest = NonNullable<Asset["lastTest"]>;

/** Jump hosts one asset may be reached through. */
export const maxJumps = 5;

export const assetMissing = notFound({ en: "This asset", zh: "该资产" }, "asset_not_found");

const toColumns = (fields: AssetFields) => ({
  name: fields.name,
  host: fields.host,
  port: fields.port,
  account: fields.account,
  tags: JSON.stringify(fields.tags),
  credential_id: fields.credentialId,
  jump_id: fields.jumpId,
  sudo: fields.sudo,
  sudo_credential_id: fields.sudoCredentialId ?? null,
  ceiling: fields.ceiling,
  note: fields.note,
});

/** Assets in the database. Names are unique; jump chains have no circles. */
export class AssetStore {
  readonly #db: Kysely<Tables>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  async list(): Promise<Asset[]> {
    const rows = await this.#db.selectFrom("asset").selectAll().orderBy("name").execute();
    const prints = await this.#fingerprints();
    return rows.map((row) => toAsset(row, prints));
  }
  async get(id: string): Promise<Asset> {
    const row = await this.#db.selectFrom("asset").selectAll().where("id", "=", id).executeTakeFirst();
    if (!row) throw fail(assetMissing);
    return toAsset(row, await this.#fingerprints());
  }
  async findByName(name: string): Promise<Asset | undefined> {
    const row = await this.#db.selectFrom("asset").select("id").where("name", "=", name).executeTakeFirst();
    return row && (await this.get(row.id));
  }

  async create(fields: AssetFields, now = Date.now(), db: Db = this.#db): Promise<string> {
    await this.#check(fields, undefined, db);
    const id = `asset_${randomBytes(12).toString("base64url")}`;
    const row: AssetRow = { id, ...toColumns(fields), last_test: null, created_at: now, updated_at: now };
    await db.insertInto("asset").values(row).execute();
    return id;
  }
  async update(id: string, fields: AssetFields, now = Date.now(), db: Db = this.#db): Promise<void> {
    await this.#check(fields, id, db);
    await db
      .updateTable("asset")
      .set({ ...toColumns(fields), updated_at: now })
      .where("id", "=", id)
      .execute();
  }
  async remove(id: string): Promise<void> {
    const behind = await this.#db.selectFrom("asset").select("name").where("jump_id", "=", id).execute();
    if (behind.length > 0) throw fail(inUse(behind.map((row) => row.name).join(", ")));
    const result = await this.#db.deleteFrom("asset").where("id", "=", id).executeTakeFirst();
    if (result.numDeletedRows === 0n) throw fail(assetMissing);
  }
  async setLastTest(id: string, test: LastTest): Promise<void> {
    await this.#db
      .updateTable("asset")
      .set({ last_test: JSON.stringify(test) })
      .where("id", "=", id)
      .execute();
  }

  async #check(fields: AssetFields, id: string | undefined, db: Db): Promise<void> {
    const same = await db.selectFrom("asset").select("id").where("name", "=", fields.name).executeTakeFirst();
    if (same && same.id !== id) throw fail(exists(fields.name));
    for (const credential of [fields.credentialId, fields.sudoCredentialId]) {
      if (!credential) continue;
      const found = await db
        .selectFrom("credential")
        .select("id")
        .where("id", "=", credential)
        .executeTakeFirst();
      if (!found) throw fail(badRequest("This credential does not exist.", "该凭据不存在。"));
    }
    await this.#checkJumps(fields.jumpId, id, db);
  }
  async #checkJumps(jumpId: string | null, id: string | undefined, db: Db): Promise<void> {
    let next = jumpId;
    for (let hops = 0; next !== null; hops++) {
      if (next === id) throw fail(badRequest("The jump hosts form a circle.", "跳板形成了环。"));
      if (hops >= maxJumps) {
        throw fail(badRequest(`More than ${maxJumps} jump hosts in a row.`, `连续跳板超过 ${maxJumps} 个。`));
      }
      const row = await db.selectFrom("asset").select("jump_id").where("id", "=", next).executeTakeFirst();
      if (!row) throw fail(badRequest("The jump host is not among the assets.", "跳板不在资产列表中。"));
      next = row.jump_id;
    }
  }

  /** Runs `work` in one transaction: all of it or nothing. */
  async transaction<T>(work: (db: Transaction<Tables>) => Promise<T>): Promise<T> {
    return await this.#db.transaction().execute(work);
  }

  async #fingerprints(): Promise<Map<string, string[]>> {
    const rows = await this.#db
      .selectFrom("host_key")
      .select(["host", "port", "fingerprint"])
      .where("revoked", "=", 0)
      .execute();
    const map = new Map<string, string[]>();
    for (const row of rows) {
      const key = `${row.host} ${row.port}`;
      map.set(key, [...(map.get(key) ?? []), row.fingerprint]);
    }
    return map;
  }
}

function toAsset(row: AssetRow, prints: ReadonlyMap<string, string[]>): Asset {
  return assetSchema.parse({
    id: row.id,
    name: row.name,
    host: row.host,
    port: row.port,
    account: row.account,
    tags: JSON.parse(row.tags),
    credentialId: row.credential_id,
    jumpId: row.jump_id,
    sudo: row.sudo,
    sudoCredentialId: row.sudo_credential_id,
    ceiling: row.ceiling,
    note: row.note,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    fingerprints: prints.get(`${row.host.toLowerCase()} ${row.port}`) ?? [],
    ...(row.last_test === null ? {} : { lastTest: JSON.parse(row.last_test) }),
  });
}

const exists = (name: string) =>
  failure(
    "asset_exists",
    { en: `There is already an asset called ${name}.`, zh: `已有名为 ${name} 的资产。` },
    { en: "Choose another name, or edit that one.", zh: "请换一个名称，或编辑已有资产。" },
  );
const inUse = (names: string) =>
  failure(
    "asset_in_use",
    { en: `Other assets are reached through it: ${names}.`, zh: `其他资产经由它连接：${names}。` },
    { en: "Give those another jump host first.", zh: "请先为这些资产更换跳板。" },
  );
