import { randomBytes } from "node:crypto";
import type { Kysely } from "kysely";
import { failure } from "../../agent/errors.ts";
import { badRequest, fail, notFound } from "../errors.ts";
import { readPrivateKey } from "../ssh/connect.ts";
import { fingerprint } from "../ssh/randomart.ts";
import type { Seal } from "../storage/seal.ts";
import type { CredentialRow, Tables } from "../storage/tables.ts";
import {
  type Credential,
  type CredentialRequest,
  credentialRequest,
  credential as shape,
} from "../wire/api.ts";

const place = (row: string) => ({ table: "credential", row, field: "sealed" });
export const credentialMissing = notFound({ en: "This credential", zh: "该凭据" });

/** Credentials: sealed in the database, opened only to log in. No method returns a secret but {@link open}. */
export class CredentialStore {
  readonly #db: Kysely<Tables>;
  readonly #seal: Seal;
  readonly #secrets = new Map<string, string[]>();

  constructor(db: Kysely<Tables>, seal: Seal) {
    this.#db = db;
    this.#seal = seal;
  }

  /** Opens every credential once, so that {@link secrets} is complete. Broken ones are reported, not fatal. */
  async load(onBroken: (name: string, error: unknown) => void): Promise<void> {
    for (const row of await this.#db.selectFrom("credential").selectAll().execute()) {
      try {
        this.#secrets.set(row.id, secretsOf(this.#open(row)));
      } catch (error) {
        onBroken(row.name, error);
      }
    }
  }
  /** All secret texts held, for redaction. */
  secrets(): string[] {
    return [...this.#secrets.values()].flat();
  }

  async list(): Promise<Credential[]> {
    const rows = await this.#db.selectFrom("credential").selectAll().orderBy("name").execute();
    return rows.map(toCredential);
  }
  async create(request: CredentialRequest, now = Date.now()): Promise<Credential> {
    const print = request.kind === "key" ? keyFingerprint(request) : null;
    const same = await this.#db
      .selectFrom("credential")
      .select("id")
      .where("name", "=", request.name)
      .executeTakeFirst();
    if (same) {
      throw fail(
        badRequest(
          `There is already a credential called ${request.name}.`,
          `已有名为 ${request.name} 的凭据。`,
        ),
      );
    }
    const id = `cred_${randomBytes(12).toString("base64url")}`;
    const row: CredentialRow = {
      id,
      name: request.name,
      kind: request.kind,
      fingerprint: print,
      sealed: this.#seal.seal(place(id), JSON.stringify(request)),
      created_at: now,
    };
    await this.#db.insertInto("credential").values(row).execute();
    this.#secrets.set(id, secretsOf(request));
    return toCredential(row);
  }
  async remove(id: string): Promise<void> {
    const used = await this.#db
      .selectFrom("asset")
      .select("name")
      .where((eb) => eb.or([eb("credential_id", "=", id), eb("sudo_credential_id", "=", id)]))
      .execute();
    if (used.length > 0) throw fail(inUse(used.map((row) => row.name).join(", ")));
    const result = await this.#db.deleteFrom("credential").where("id", "=", id).executeTakeFirst();
    if (result.numDeletedRows === 0n) throw fail(credentialMissing);
    this.#secrets.delete(id);
  }

  /** The credential with its secrets, for logging in only. Throws `database_broken` when the seal does not open. */
  async open(id: string): Promise<CredentialRequest> {
    const row = await this.#db.selectFrom("credential").selectAll().where("id", "=", id).executeTakeFirst();
    if (!row) throw fail(credentialMissing);
    return this.#open(row);
  }
  #open(row: CredentialRow): CredentialRequest {
    return credentialRequest.parse(JSON.parse(this.#seal.open(place(row.id), row.sealed)));
  }
}

function secretsOf(request: CredentialRequest): string[] {
  switch (request.kind) {
    case "password":
    case "sudo":
      return [request.password];
    case "interactive":
      return request.answers;
    case "key":
      return [...keyLines(request.privateKey), ...(request.passphrase ? [request.passphrase] : [])];
    case "agent":
      return [];
  }
}
/** The body of a key file, line by line: what would show when it is printed, also in part. */
function keyLines(privateKey: string): string[] {
  return privateKey.split(/\r?\n/).filter((line) => line.length >= 24 && !line.startsWith("-----"));
}

function keyFingerprint(request: { privateKey: string; passphrase?: string | undefined }): string {
  const read = readPrivateKey(request.privateKey, request.passphrase);
  if ("problem" in read) {
    throw fail(
      badRequest(`This is not a private key we can read: ${read.problem}`, `无法读取该私钥：${read.problem}`),
    );
  }
  return fingerprint(read.publicKey);
}

const toCredential = (row: CredentialRow): Credential =>
  shape.parse({
    id: row.id,
    name: row.name,
    kind: row.kind,
    createdAt: row.created_at,
    ...(row.fingerprint === null ? {} : { fingerprint: row.fingerprint }),
  });

const inUse = (names: string) =>
  failure(
    "asset_in_use",
    { en: `These assets log in with it: ${names}.`, zh: `以下资产正在使用它登录：${names}。` },
    { en: "Give them another credential first.", zh: "请先为这些资产更换凭据。" },
  );
