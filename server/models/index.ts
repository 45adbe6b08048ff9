import { readFileSync } from "node:fs";
import { join } from "node:path";
import { BartizanError, failure, type Lang } from "../../agent/errors.ts";
import type { ModelClient, ModelProvider } from "../../agent/planner/client.ts";
import { createModelPlanner, type ModelPlannerOptions } from "../../agent/planner/model.ts";
import type { Planner } from "../../agent/ports.ts";
import type { ModelEntry } from "./config.ts";
import { createOpenAiClient } from "./openai.ts";
import { type Profile, profiles } from "./profiles.ts";
import type { RetryPolicy } from "./retry.ts";
import { createScriptedClient, readScript } from "./scripted.ts";

export interface ModelDeps extends Pick<ModelPlannerOptions, "hasher" | "redact" | "playbooks" | "finding"> {
  entries: readonly ModelEntry[];
  prompts: Readonly<Record<Lang, string>>;
  env: Readonly<Record<string, string | undefined>>;
  retry?: RetryPolicy;
}

/** The planner's system prompts; `dir` is the repository's or the package's prompts/ folder. */
export function loadPrompts(dir: string): Record<Lang, string> {
  const read = (lang: Lang) => readFileSync(join(dir, `planner.${lang}.md`), "utf8");
  return { en: read("en"), zh: read("zh") };
}

/** What the page offers to choose from. Never holds a key. */
export function listModels(entries: readonly ModelEntry[]) {
  return entries.map((e) => ({ name: e.name, provider: e.provider, model: e.model }));
}

/** The planner of an entry. Throws a BartizanError `config_invalid` when the entry or its key is missing. */
export function createPlannerFor(name: string, deps: ModelDeps): Planner {
  const entry = deps.entries.find((e) => e.name === name);
  if (!entry) {
    const known = deps.entries.map((e) => e.name).join(", ") || "–";
    throw invalid(`There is no model called ${name}.`, `没有名为 ${name} 的模型。`, known);
  }
  return createModelPlanner({
    client: clientFor(entry, deps),
    provider: providerOf(entry),
    prompts: deps.prompts,
    hasher: deps.hasher,
    redact: deps.redact,
    ...(deps.playbooks ? { playbooks: deps.playbooks } : {}),
    ...(deps.finding ? { finding: deps.finding } : {}),
  });
}

export function providerOf(entry: ModelEntry): ModelProvider {
  const { name, model, maxOutputTokens, price } = entry;
  const known = entry.provider === "scripted" ? 128_000 : profiles[entry.provider].contextTokens;
  return { name, model, contextTokens: entry.contextTokens ?? known, maxOutputTokens, price };
}

/** The provider's profile with the entry's corrections. */
export function profileOf(entry: ModelEntry): Profile {
  const kind = entry.provider === "scripted" ? "generic" : entry.provider;
  const changes = Object.entries(entry.capabilities ?? {}).filter(([, v]) => v !== undefined);
  return { ...profiles[kind], ...Object.fromEntries(changes) };
}

export function clientFor(entry: ModelEntry, deps: Pick<ModelDeps, "env" | "retry">): ModelClient {
  if (entry.provider === "scripted") return createScriptedClient(scriptOf(entry));
  const retry = deps.retry ? { retry: deps.retry } : {};
  return createOpenAiClient({ entry, profile: profileOf(entry), apiKey: keyOf(entry, deps.env), ...retry });
}

function scriptOf(entry: ModelEntry) {
  try {
    return readScript(readFileSync(entry.script ?? "", "utf8"));
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw invalid(
      `The script of model ${entry.name} can not be read.`,
      `无法读取模型 ${entry.name} 的脚本。`,
      detail,
    );
  }
}

/** Read when a planner is made, so a changed key file needs no restart. */
function keyOf(entry: ModelEntry, env: ModelDeps["env"]): string {
  if (entry.apiKeyEnv !== undefined) {
    const key = env[entry.apiKeyEnv]?.trim();
    if (key) return key;
    throw invalid(
      `The variable ${entry.apiKeyEnv} with the key of model ${entry.name} is not set.`,
      `未设置模型 ${entry.name} 的密钥变量 ${entry.apiKeyEnv}。`,
    );
  }
  if (entry.apiKeyFile === undefined) return entry.apiKey ?? "";
  try {
    return readFileSync(entry.apiKeyFile, "utf8").trim();
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw invalid(
      `The key file of model ${entry.name} can not be read.`,
      `无法读取模型 ${entry.name} 的密钥文件。`,
      detail,
    );
  }
}

function invalid(en: string, zh: string, detail?: string): BartizanError {
  const next = {
    en: "Correct the models section of the configuration.",
    zh: "请修正配置中的 models 部分。",
  };
  return new BartizanError(failure("config_invalid", { en, zh }, next, detail));
}
