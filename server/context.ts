import type { IncomingMessage, ServerResponse } from "node:http";
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest, RawServerDefault } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import type { Clock, Hasher, Ids } from "../agent/ports.ts";
import type { SecondOpinion } from "../agent/runner.ts";
import type { CredentialStore } from "./assets/credentials.ts";
import type { HostKeyStore } from "./assets/host-keys.ts";
import type { AssetStore } from "./assets/store.ts";
import type { SshTargets } from "./assets/targets.ts";
import type { AuditLedger } from "./audit/ledger.ts";
import type { Auth, Person } from "./auth/auth.ts";
import type { LiveSockets } from "./auth/live-sockets.ts";
import type { People } from "./auth/people.ts";
import type { CaseService } from "./cases/service.ts";
import type { Config } from "./config.ts";
import type { DemoAsset } from "./demo/demo-asset.ts";
import type { ModelStore } from "./models/store.ts";
import type { Planners } from "./planners.ts";
import type { PolicySource } from "./policy/source.ts";
import type { RecordingStore } from "./recordings/store.ts";
import type { SshConnections } from "./ssh/pool.ts";
import type { Walls } from "./ssh/wall/walls.ts";
import type { FileBlobs } from "./storage/blobs.ts";
import type { SqliteCaseLog } from "./storage/case-log.ts";
import type { Storage } from "./storage/db.ts";
import type { TerminalRegistry } from "./terminal/registry.ts";
import type { TerminalShares } from "./terminal/shares.ts";

/** The HTTP application as routes see it: zod schemas give the types of body, params and query. */
export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/**
 * Everything a route may need, made once at start. A route file exports
 * `default async function route(app: App, ctx: AppContext): Promise<void>` and has one line in routes/index.ts.
 */
export interface AppContext {
  version: string;
  /** True under `bartizan demo`. */
  demo: boolean;
  config: Config;
  logger: FastifyBaseLogger;
  clock: Clock;
  ids: Ids;
  hasher: Hasher;
  storage: Storage;
  log: SqliteCaseLog;
  blobs: FileBlobs;
  assets: AssetStore;
  credentials: CredentialStore;
  hostKeys: HostKeyStore;
  /** Resolves an asset to what the SSH layer needs: address, unsealed credentials, jump chain, host key check. */
  targets: SshTargets;
  /** Pooled SSH connections to the assets. */
  connections: SshConnections;
  /** What read-only walls the hosts allow. */
  walls: Walls;
  models: ModelStore;
  planners: Planners;
  auth: Auth;
  /** The accounts, for administrators. */
  people: People;
  /** Open sockets, so that a change of who may what reaches them. */
  liveSockets: LiveSockets;
  recordings: RecordingStore;
  /** The tamper-evident ledger: who did what, beside the case log. */
  audit: AuditLedger;
  /** The site policy in force. */
  policy: PolicySource;
  /** Present when a model is asked about verdicts. */
  secondOpinion?: SecondOpinion;
  terminals: TerminalRegistry;
  /** Links to watch a terminal. */
  shares: TerminalShares;
  cases: CaseService;
  /** The machine of `bartizan demo`; absent otherwise. */
  demoHost?: DemoAsset;
  /** Every secret Bartizan knows, for redacting host output; kept current as credentials change. */
  knownSecrets(): readonly string[];
  /** Runs at shutdown, last registered first, before the database closes. Must not throw. */
  onClose(name: string, close: () => void | Promise<void>): void;
}

export type Route = (app: App, ctx: AppContext) => Promise<void>;

declare module "fastify" {
  interface FastifyRequest {
    /** Who is logged in; null only on public routes. Use {@link personOf} where one is required. */
    person: Person | null;
  }
}

/** The logged-in person. The auth plugin lets no request reach a non-public handler without one. */
export function personOf(request: Pick<FastifyRequest, "person">): Person {
  if (!request.person) throw new Error("route handler reached without a session");
  return request.person;
}
