import { createHash, randomBytes } from "node:crypto";
import { join } from "node:path";
import type { FastifyBaseLogger } from "fastify";
import type { ScopeAsset } from "../agent/events.ts";
import type { Clock, Hasher, Ids } from "../agent/ports.ts";
import { judge } from "../agent/supervisor/judge.ts";
import { CredentialStore } from "./assets/credentials.ts";
import { HostKeyStore } from "./assets/host-keys.ts";
import { AssetStore } from "./assets/store.ts";
import { SshTargets } from "./assets/targets.ts";
import { earlierOn } from "./audit/activity.ts";
import { AuditLedger, anchorFileOf, auditKey } from "./audit/ledger.ts";
import { Auth } from "./auth/auth.ts";
import { LiveSockets } from "./auth/live-sockets.ts";
import { People } from "./auth/people.ts";
import { LiveShell } from "./cases/live-shell.ts";
import { CaseService } from "./cases/service.ts";
import type { Config } from "./config.ts";
import type { AppContext } from "./context.ts";
import { startDemoAsset } from "./demo/demo-asset.ts";
import { createSecondOpinion, loadOpinionPrompts } from "./models/second-opinion.ts";
import { ModelStore } from "./models/store.ts";
import { packageRoot, version } from "./package-info.ts";
import { Planners, playbookWords } from "./planners.ts";
import { PolicySource } from "./policy/source.ts";
import { RecordingStore } from "./recordings/store.ts";
import { Redactor } from "./redact.ts";
import { defaultGraceMs, GuardedShell } from "./ssh/guarded-shell.ts";
import { SshConnections } from "./ssh/pool.ts";
import { StepShell } from "./ssh/step-shell.ts";
import { askWithoutWall } from "./ssh/wall/require.ts";
import { Walls } from "./ssh/wall/walls.ts";
import { FileBlobs } from "./storage/blobs.ts";
import { SqliteCaseLog } from "./storage/case-log.ts";
import { lockDataDir } from "./storage/data-lock.ts";
import { openStorage, prepareDataDir } from "./storage/db.ts";
import { keyFileOf, loadMasterKey, Seal } from "./storage/seal.ts";
import { shellOpener } from "./terminal/open-shell.ts";
import { TerminalRegistry } from "./terminal/registry.ts";
import { TerminalShares } from "./terminal/shares.ts";

export const systemClock: Clock = { now: () => Date.now() };
export const randomIds: Ids = { next: (kind) => `${kind}_${randomBytes(12).toString("base64url")}` };
export const sha256: Hasher = {
  sha256: (text) => createHash("sha256").update(text, "utf8").digest("hex"),
};

export interface ComposeOptions {
  config: Config;
  demo: boolean;
  logger: FastifyBaseLogger;
}
export interface Composed {
  ctx: AppContext;
  /** Runs every closer, last registered first; then closes the database. Never rejects. */
  close(): Promise<void>;
}

/** What the data directory alone gives: enough for the commands that need no server. */
export function openAuth(config: Config): {
  auth: Auth;
  seal: Seal;
  storage: ReturnType<typeof openStorage>;
  audit: AuditLedger;
} {
  const storage = openStorage(config.data);
  const keyFile = keyFileOf(storage.dir);
  const master = loadMasterKey(keyFile);
  // Derived, so that one key file is all there is to keep; the label keeps the two uses apart.
  const secret = createHash("sha256").update("bartizan session cookies").update(master).digest("hex");
  const https = config.tls !== undefined || config.publicUrl?.startsWith("https:") === true;
  const auth = new Auth({ storage, secret, https, sessionHours: config.sessionHours });
  const audit = new AuditLedger(storage.sqlite, { key: auditKey(master), anchorFile: anchorFileOf(keyFile) });
  return { auth, seal: new Seal(master), storage, audit };
}

/** Opens everything behind the routes. On failure nothing stays open. */
export async function compose({ config, demo, logger }: ComposeOptions): Promise<Composed> {
  const closers: { name: string; close: () => void | Promise<void> }[] = [];
  const onClose: AppContext["onClose"] = (name, close) => void closers.push({ name, close });
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) {
      try {
        await closer.close();
      } catch (error) {
        logger.error({ err: error, part: closer.name }, "could not be closed cleanly");
      }
    }
  };
  try {
    // The lock first: a second server must not even migrate.
    const dir = prepareDataDir(config.data);
    onClose("data lock", lockDataDir(dir));
    const opened = openAuth(config);
    onClose("database", () => opened.storage.close());
    onClose("audit ledger", () => opened.audit.close());
    const ctx = await build({ config, demo, logger }, opened, onClose);
    return { ctx, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function build(
  { config, demo, logger }: ComposeOptions,
  { auth, seal, storage, audit }: ReturnType<typeof openAuth>,
  onClose: AppContext["onClose"],
): Promise<AppContext> {
  const { db, sqlite, dir } = storage;
  const assets = new AssetStore(db);
  const credentials = new CredentialStore(db, seal);
  await credentials.load((name, err) =>
    logger.error({ credential: name, err }, "credential can not be opened"),
  );
  const hostKeys = new HostKeyStore(db);
  const demoHost = demo ? await startDemoAsset({ assets, credentials, hostKeys, storage }) : undefined;
  if (demoHost) onClose("demo host", () => demoHost.close());
  const connections = new SshConnections();
  onClose("ssh connections", () => connections.close());
  const models = new ModelStore(db, seal, config.models);
  await models.entries().catch((err: unknown) => logger.error({ err }, "a stored model can not be opened"));
  const knownSecrets = () => [...credentials.secrets(), ...models.secrets()];
  const redactor = new Redactor(knownSecrets);
  const policy = new PolicySource({
    file: config.policyFile,
    audit,
    now: () => systemClock.now(),
    onProblem: ({ message }) => logger.error({ failure: message.en }, "the site policy was not taken over"),
  });
  onClose("site policy", policy.watch());
  const redact = (text: string) => redactor.text(text);
  const secondOpinion = config.secondOpinion
    ? createSecondOpinion({
        ...config.secondOpinion,
        entries: () => models.entries(),
        prompts: loadOpinionPrompts(join(packageRoot, "prompts")),
        env: process.env,
        hasher: sha256,
        redact,
      })
    : undefined;
  const liveSockets = new LiveSockets(
    async (cookie) => (await auth.session(cookie, true)).person,
    (err) => logger.error({ err }, "the sessions of open sockets could not be checked"),
  );
  onClose("open sockets", () => liveSockets.close());
  const base = {
    version,
    demo,
    config,
    logger,
    clock: systemClock,
    ids: randomIds,
    hasher: sha256,
    storage,
    log: new SqliteCaseLog(
      sqlite,
      (err) => logger.error({ err }, "a listener of the case log failed"),
      (rows) => audit.appended(rows),
    ),
    audit,
    policy,
    ...(secondOpinion ? { secondOpinion } : {}),
    blobs: new FileBlobs(join(dir, "blobs")),
    assets,
    credentials,
    hostKeys,
    connections,
    walls: new Walls(),
    targets: new SshTargets(assets, credentials, hostKeys),
    models,
    planners: new Planners({ models, hasher: sha256, redact }),
    auth,
    people: new People(storage, () => systemClock.now()),
    liveSockets,
    recordings: new RecordingStore(dir, db, audit, config.recordings.megabytesEach * 1e6),
    shares: new TerminalShares(db),
    knownSecrets,
    onClose,
    ...(demoHost ? { demoHost } : {}),
  };
  const work = await buildCases(base, redactor);
  return { ...base, ...work };
}

type Base = Omit<AppContext, "terminals" | "cases">;

/** How often old recordings are looked for, milliseconds. */
const sweepMs = 3_600_000;

/** How often it is asked which recordings are due for a seal, milliseconds. */
const sealMs = 10_000;

/** Deletes what the retention no longer keeps, now and every hour, and seals recordings that go on; returns the stop. */
function keepRecordings({ recordings, config, clock, logger }: Base): () => void {
  const { days, gigabytes } = config.recordings;
  const sweep = () => {
    recordings
      .sweep({ before: clock.now() - days * 86_400_000, mostBytes: gigabytes * 1e9 })
      .then((deleted) => deleted.length > 0 && logger.info({ deleted }, "old recordings deleted"))
      .catch((err: unknown) => logger.error({ err }, "old recordings could not be deleted"));
  };
  sweep();
  const seal = () =>
    void recordings
      .sealOpen(clock.now())
      .catch((err: unknown) => logger.error({ err }, "open recordings could not be sealed"));
  const timers = [setInterval(sweep, sweepMs).unref(), setInterval(seal, sealMs).unref()];
  return () => {
    for (const timer of timers) clearInterval(timer);
  };
}

async function buildCases(base: Base, redactor: Redactor): Promise<Pick<AppContext, "terminals" | "cases">> {
  const { assets, connections, targets, recordings, log, logger } = base;
  await recordings.recover();
  base.onClose("recording retention", keepRecordings(base));
  const terminals = new TerminalRegistry({
    recordings,
    openShell: shellOpener(connections, targets),
    assetName: async (id) => (await assets.get(id)).name,
    handedOver: (caseId, assetId, user) => void cases.handedOver(caseId, assetId, user),
  });
  base.onClose("terminals", () => terminals.closeAll());
  // Policies are asked for synchronously right before a start: the ceiling last read counts.
  const ceilings = new Map<string, "allow" | "ask">();
  const scopeAsset = async (assetId: string): Promise<ScopeAsset> => {
    const { id, name, account, tags, ceiling } = await assets.get(assetId);
    ceilings.set(id, ceiling);
    return { id, name, account, tags };
  };
  for (const asset of await assets.list()) ceilings.set(asset.id, asset.ceiling);
  let live: LiveShell | undefined;
  const { walls, config } = base;
  const shell = new StepShell({
    connections,
    walls,
    requireWall: config.requireWall,
    resolve: (assetId, account) => targets.resolve(assetId, account),
    redact: (bytes) => redactor.bytes(bytes),
    onOutput: (_assetId, stepId, chunk) => live?.onOutput(stepId, chunk),
  });
  const resolve = (assetId: string, account: string) => targets.resolve(assetId, account);
  live = new LiveShell(
    new GuardedShell(shell, { resolve, graceMs: defaultGraceMs }),
    (caseId, assetId) => terminals.caseTerminal(caseId, assetId),
    (request) => cases.caption(request.caseId, request.stepId),
  );
  const cases: CaseService = new CaseService({
    log,
    blobs: base.blobs,
    clock: base.clock,
    ids: base.ids,
    hasher: base.hasher,
    shell: live,
    judge: (command, asset, policy) => {
      const verdict = judge(command, asset, policy);
      return config.requireWall ? askWithoutWall(verdict, walls, asset) : verdict;
    },
    policyFor: (asset) => base.policy.policyFor(ceilings.get(asset.id) ?? "ask"),
    ours: playbookWords(base.planners.playbooks),
    ...(base.secondOpinion ? { secondOpinion: base.secondOpinion } : {}),
    redact: (text) => redactor.text(text),
    redactBytes: (bytes) => redactor.bytes(bytes),
    heads: () => log.heads(),
    planner: (name) => base.planners.planner(name),
    scopeAsset,
    earlier: (ids) => earlierOn(base.storage.sqlite, ids, base.clock.now()),
    terminals,
    onError: (caseId, err) => logger.error({ caseId, err }, "a case stands still"),
  });
  base.onClose("cases", () => cases.shutdown());
  return { terminals, cases };
}
