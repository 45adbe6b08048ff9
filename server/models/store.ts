import type { Kysely } from "kysely";
import { badRequest, fail, notFound } from "../errors.ts";
import type { Seal } from "../storage/seal.ts";
import type { ModelRow, Tables } from "../storage/tables.ts";
import type { ModelRequest, ModelEntry as WireEntry } from "../wire/api.ts";
import { type ModelEntry, modelEntrySchema } from "./config.ts";

const place = (row: string) => ({ table: "model", row, field: "sealed_key" });

/** Model entries: those of bartizan.yaml (read-only) and those added on the page (keys sealed). */
export class ModelStore {
  readonly #db: Kysely<Tables>;
  readonly #seal: Seal;
  readonly #configured: readonly ModelEntry[];
  #keys = new Map<string, string>();

  constructor(db: Kysely<Tables>, seal: Seal, configured: readonly ModelEntry[]) {
    this.#db = db;
    this.#seal = seal;
    this.#configured = configured;
  }

  async list(): Promise<WireEntry[]> {
    const stored = await this.#rows();
    return [
      ...this.#configured.map((entry) => describe(entry, "config")),
      ...stored.map((row) => ({
        name: row.name,
        provider: row.provider,
        baseUrl: row.base_url,
        model: row.model,
        source: "stored" as const,
        hasKey: row.sealed_key !== null,
        price: row.price === null ? null : (JSON.parse(row.price) as WireEntry["price"]),
      })),
    ];
  }

  /** Every entry as the model layer takes it, keys included: for calling models only. */
  async entries(): Promise<ModelEntry[]> {
    const stored = (await this.#rows()).map((row) => {
      const apiKey = row.sealed_key === null ? undefined : this.#seal.open(place(row.name), row.sealed_key);
      if (apiKey) this.#keys.set(row.name, apiKey);
      return modelEntrySchema.parse({
        name: row.name,
        provider: row.provider,
        baseUrl: row.base_url,
        model: row.model,
        ...(row.price === null ? {} : { price: JSON.parse(row.price) }),
        ...(apiKey ? { apiKey } : {}),
      });
    });
    return [...this.#configured, ...stored];
  }

  /** Adds or replaces an entry. Without `apiKey` a key stored before stays. */
  async save(request: ModelRequest, now = Date.now()): Promise<WireEntry> {
    if (this.#configured.some((entry) => entry.name === request.name)) throw fail(inConfig(request.name));
    const { name, provider, baseUrl, model, apiKey } = request;
    const problem = modelEntrySchema.safeParse({ name, provider, baseUrl, model });
    if (!problem.success || provider === "scripted") {
      const what = problem.error?.issues
        .map((issue) => `${issue.path.join(".")}: ${issue.message}`)
        .join("; ");
      throw fail(badRequest(`Not valid: ${what ?? "provider"}`, `输入无效：${what ?? "provider"}`));
    }
    const before = (await this.#rows()).find((row) => row.name === name);
    const row: ModelRow = {
      name,
      provider,
      base_url: baseUrl,
      model,
      price: request.price ? JSON.stringify(request.price) : null,
      sealed_key: apiKey ? this.#seal.seal(place(name), apiKey) : (before?.sealed_key ?? null),
      created_at: before?.created_at ?? now,
    };
    // A stored key goes only to the address it was entered for.
    if (!apiKey && before && before.base_url !== baseUrl) row.sealed_key = null;
    if (apiKey) this.#keys.set(name, apiKey);
    await this.#db.replaceInto("model").values(row).execute();
    const saved = (await this.list()).find((entry) => entry.name === name);
    if (!saved) throw fail(modelMissing);
    return saved;
  }
  async remove(name: string): Promise<void> {
    if (this.#configured.some((entry) => entry.name === name)) throw fail(inConfig(name));
    const result = await this.#db.deleteFrom("model").where("name", "=", name).executeTakeFirst();
    if (result.numDeletedRows === 0n) throw fail(modelMissing);
  }
  /** API keys held, for redaction. Keys in files or variables are known by value once given in the config. */
  secrets(): string[] {
    const configured = this.#configured.flatMap((entry) => {
      const value = entry.apiKey ?? (entry.apiKeyEnv ? process.env[entry.apiKeyEnv] : undefined);
      return value ? [value] : [];
    });
    return [...configured, ...this.#keys.values()];
  }

  async #rows(): Promise<ModelRow[]> {
    return await this.#db.selectFrom("model").selectAll().orderBy("name").execute();
  }
}

const describe = (entry: ModelEntry, source: "config"): WireEntry => ({
  name: entry.name,
  provider: entry.provider,
  baseUrl: entry.baseUrl ?? "",
  model: entry.model,
  source,
  hasKey: (entry.apiKey ?? entry.apiKeyEnv ?? entry.apiKeyFile) !== undefined,
  price: entry.price,
});

export const modelMissing = notFound({ en: "This model", zh: "该模型" }, "model_not_found");
const inConfig = (name: string) =>
  badRequest(
    `${name} is defined in bartizan.yaml and can only be changed there.`,
    `${name} 在 bartizan.yaml 中定义，只能在该文件中修改。`,
  );
