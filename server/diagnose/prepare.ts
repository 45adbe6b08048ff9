import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { BartizanError } from "../../agent/errors.ts";
import type { ScopeAsset } from "../../agent/events.ts";
import { parsers } from "../../agent/parsers/index.ts";
import { findingOf, groundPlanner } from "../../agent/planner/grounded.ts";
import { createOfflinePlanner } from "../../agent/planner/offline.ts";
import { createPlaybookShelf } from "../../agent/planner/shelf.ts";
import type { Planner } from "../../agent/ports.ts";
import type { SecondOpinion } from "../../agent/runner.ts";
import { defaultPolicy } from "../../agent/supervisor/judge.ts";
import type { Policy } from "../../agent/supervisor/verdict.ts";
import { type Config, loadConfig } from "../config.ts";
import type { ModelEntry } from "../models/config.ts";
import { packageRoot } from "../package-info.ts";
import { loadPlaybooks } from "../playbooks/load.ts";
import { Redactor } from "../redact.ts";
import { parseHostKey } from "../ssh/host-keys.ts";
import type { SshTarget } from "../ssh/target.ts";
import type { DiagnoseOptions } from "./args.ts";

/** One asset to examine, ready to connect. */
export interface Subject {
  asset: ScopeAsset;
  target: SshTarget;
  policy: Policy;
}
export interface Prepared {
  subject: Subject;
  planner: Planner;
  redactor: Redactor;
  /** As in the configuration; see {@link Config}. */
  requireWall: boolean;
  secondOpinion?: SecondOpinion;
}
type Bare = Pick<Prepared, "subject" | "planner" | "redactor"> & { entries: readonly ModelEntry[] };
/** The command line asks for something that can not be; its message is for the person. */
export class UsageError extends Error {}

/**
 * Reads what the options name: key files, the asset list, models; and of the configuration what holds for the server as
 * well: the site policy, the second opinion, whether a wall is required. Throws UsageError or BartizanError.
 */
export async function prepare(options: DiagnoseOptions): Promise<Prepared> {
  const config = configOf(options);
  const { entries, ...bare } = await prepareBare(options, config);
  const { subject, redactor } = bare;
  return {
    ...bare,
    subject: { ...subject, policy: { ...subject.policy, ...(await siteOf(config)) } },
    requireWall: config.requireWall,
    ...(config.secondOpinion ? { secondOpinion: await opinionOf(config, entries, redactor) } : {}),
  };
}

async function siteOf({ policyFile }: Config): Promise<Pick<Policy, "site">> {
  if (policyFile === undefined) return {};
  const { loadPolicy } = await import("../policy/load.ts");
  return { site: loadPolicy(policyFile).site };
}

async function opinionOf(
  config: Config,
  entries: readonly ModelEntry[],
  redactor: Redactor,
): Promise<SecondOpinion> {
  const { model, timeoutMs } = config.secondOpinion ?? { model: "", timeoutMs: 0 };
  // Somebody who asked for an opinion is not left without one because of a name.
  if (!entries.some((entry) => entry.name === model)) throw noSuchModel(model);
  const { createSecondOpinion, loadOpinionPrompts } = await import("../models/second-opinion.ts");
  return createSecondOpinion({
    model,
    timeoutMs,
    entries: () => Promise.resolve([...entries]),
    prompts: loadOpinionPrompts(join(packageRoot, "prompts")),
    env: process.env,
    hasher,
    redact: (text) => redactor.text(text),
  });
}

function noSuchModel(name: string): BartizanError {
  return new BartizanError({
    code: "model_not_found",
    message: {
      en: `The configuration names ${name} for the second opinion, but there is no such model.`,
      zh: `配置中的第二意见模型 ${name} 不存在。`,
    },
    next: {
      en: "Correct secondOpinion.model in the configuration, or remove secondOpinion.",
      zh: "请修正配置中的 secondOpinion.model，或删除 secondOpinion。",
    },
  });
}

async function prepareBare(options: DiagnoseOptions, config: Config): Promise<Bare> {
  const plain = options.asset === undefined && options.model === "offline" && !config.secondOpinion;
  if (plain) {
    const redactor = new Redactor(() => []);
    return {
      subject: subjectFromOptions(options),
      planner: createOfflinePlanner(loaded(), parsers),
      redactor,
      entries: [],
    };
  }
  const stores = await openStores(config, options.asset !== undefined);
  const redactor = new Redactor(() => stores?.secrets() ?? []);
  try {
    const subject =
      options.asset !== undefined && stores
        ? await stores.subject(options.asset)
        : subjectFromOptions(options);
    const planner = await plannerOf(options.model, config, stores, redactor);
    return { subject, planner, redactor, entries: stores?.entries ?? config.models };
  } finally {
    await stores?.close();
  }
}

function configOf(options: DiagnoseOptions): Config {
  const standard = existsSync("bartizan.yaml") ? "bartizan.yaml" : undefined;
  const config = loadConfig(options.config ?? standard);
  return options.data === undefined ? config : { ...config, data: options.data };
}

function subjectFromOptions(options: DiagnoseOptions): Subject {
  const { ssh, identity, hostKey } = options;
  if (!ssh || identity === undefined || hostKey === undefined) throw new UsageError("--ssh is missing");
  const known = parseHostKey(hostKey);
  if (!known) throw new UsageError('--host-key is no public key; expected "ssh-ed25519 AAAA…"');
  let privateKey: Uint8Array;
  try {
    privateKey = readFileSync(identity);
  } catch (error) {
    throw new UsageError(
      `--identity can not be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  const { host, port, account } = ssh;
  const shown = host.includes(":") ? `[${host}]` : host;
  const name = port === 22 ? host : `${shown}:${port}`;
  return {
    asset: { id: "asset_1", name, account, tags: [] },
    target: {
      assetId: "asset_1",
      name,
      host,
      port,
      account,
      auth: [{ kind: "key", privateKey }],
      jumps: [],
      knownKeys: async () => [known],
      sudo: { kind: "passwordless" },
    },
    policy: defaultPolicy,
  };
}

type Stores = NonNullable<Awaited<ReturnType<typeof openStores>>>;

/** The data directory's stores, loaded only when asked for: the plain case needs no database. */
async function openStores(config: Config, required: boolean) {
  if (!existsSync(config.data)) {
    if (required) throw new UsageError(`--asset needs a data directory; there is none at ${config.data}`);
    return undefined;
  }
  const [
    { openAuth },
    { AssetStore },
    { CredentialStore },
    { HostKeyStore },
    { SshTargets },
    { ModelStore },
  ] = await Promise.all([
    import("../compose.ts"),
    import("../assets/store.ts"),
    import("../assets/credentials.ts"),
    import("../assets/host-keys.ts"),
    import("../assets/targets.ts"),
    import("../models/store.ts"),
  ]);
  const { storage, seal } = openAuth(config);
  const assets = new AssetStore(storage.db);
  const credentials = new CredentialStore(storage.db, seal);
  await credentials.load(() => undefined);
  const targets = new SshTargets(assets, credentials, new HostKeyStore(storage.db));
  const models = new ModelStore(storage.db, seal, config.models);
  const subject = async (name: string): Promise<Subject> => {
    const found = await assets.findByName(name);
    if (!found) throw missing(name);
    const target = await targets.resolve(found.id);
    // The keys are read now: the database is closed before the host is reached.
    const places = [...target.jumps, target];
    const hostKeys = new HostKeyStore(storage.db);
    const known = await Promise.all(
      places.map(async (p) => ({ p, keys: await hostKeys.known(p.host, p.port) })),
    );
    return {
      asset: { id: found.id, name: found.name, account: found.account, tags: found.tags },
      target: {
        ...target,
        knownKeys: async (host, port) =>
          known.find(({ p }) => p.host === host && p.port === port)?.keys ?? [],
      },
      policy: { ceiling: found.ceiling },
    };
  };
  const entries = await models.entries();
  const secrets = [...credentials.secrets(), ...models.secrets()];
  return { subject, entries, secrets: () => secrets, close: () => storage.close() };
}

function missing(name: string): BartizanError {
  return new BartizanError({
    code: "asset_not_found",
    message: { en: `There is no asset named ${name}.`, zh: `没有名为 ${name} 的资产。` },
    next: {
      en: "Add it on the page first, or name the host with --ssh.",
      zh: "请先在页面上添加，或用 --ssh 指定主机。",
    },
  });
}

const hasher = { sha256: (text: string) => createHash("sha256").update(text, "utf8").digest("hex") };
const loaded = () => loadPlaybooks(join(packageRoot, "prompts", "playbooks"), parsers);

async function plannerOf(
  name: string,
  config: Config,
  stores: Stores | undefined,
  redactor: Redactor,
): Promise<Planner> {
  const playbooks = loaded();
  const offline = createOfflinePlanner(playbooks, parsers);
  if (name === "offline") return offline;
  const { createPlannerFor, loadPrompts } = await import("../models/index.ts");
  const model = createPlannerFor(name, {
    entries: stores?.entries ?? config.models,
    prompts: loadPrompts(join(packageRoot, "prompts")),
    env: process.env,
    hasher,
    redact: (text) => redactor.text(text),
    playbooks: createPlaybookShelf(playbooks),
    finding: (context) => findingOf(offline, context),
  });
  return groundPlanner(model, offline);
}
