/**
 * The REST contract: zod schemas of every request and answer. The server validates with them, the page imports
 * their types only. Every failed request answers {@link errorBody} with the HTTP status fitting its code.
 * All routes live under /api and need a session unless marked public here.
 *
 *   GET  /api/health                       public  {ok, version}
 *   GET  /api/session                      public  sessionBody
 *   POST /api/session/link                 public  {token} -> sets the cookie (one-time login link)
 *   POST /api/auth/sign-in/email …         public  better-auth's own routes (sign-in, sign-out)
 *   GET/POST /api/assets, GET/PATCH/DELETE /api/assets/:id, POST /api/assets/:id/test
 *   POST /api/assets/import                preview (apply=false) or apply
 *   GET/POST /api/credentials, DELETE /api/credentials/:id
 *   GET /api/host-keys, POST /api/host-keys (accept one), POST /api/host-keys/import, DELETE /api/host-keys/:id
 *   GET/POST /api/cases, GET /api/cases/:id, POST /api/cases/:id/intents
 *   GET /api/cases/:id/report?format=json|md|text&lang=, GET /api/cases/:id/outputs/:hash (text/plain)
 *   POST /api/check                        judge a command without running it
 *   GET  /api/catalogue, GET /api/catalogue/:name
 *   GET  /api/policy, POST /api/policy/reload
 *   GET/POST /api/terminals, DELETE /api/terminals/:id
 *   GET /api/recordings, GET /api/recordings/:id/data (octet-stream), GET /api/recordings/:id/asciicast
 *   GET/POST /api/models, DELETE /api/models/:name, POST /api/models/:name/test
 *   GET /api/playbooks
 *   GET /api/demo/faults, POST /api/demo/faults/:id
 *   WS  /ws/terminals/:id?from=POSITION    binary frames (frames.ts); from=-1: newest screen
 *   WS  /ws/cases/:id?from=SEQ             JSON {@link CaseMessage}
 */
import { z } from "zod";
import { budgetSchema, decisionSchema, failureSchema, strategySchema } from "../../agent/events.ts";
import { roles } from "./codes.ts";

const localized = z.object({ en: z.string(), zh: z.string() });
export const errorBody = z.object({ error: failureSchema });
export const okBody = z.object({ ok: z.literal(true) });

export const sessionBody = z.object({
  user: z.object({ id: z.string(), name: z.string(), email: z.string(), role: z.enum(roles) }).nullable(),
  /** True while no account exists: the page explains the setup link. */
  needsSetup: z.boolean(),
  version: z.string(),
  demo: z.boolean(),
});
export const linkRequest = z.object({ token: z.string().min(20).max(200) });

// ---- assets
const name = z.string().trim().min(1).max(200);
export const assetFields = z.object({
  name,
  host: z.string().trim().min(1).max(255),
  port: z.number().int().min(1).max(65535),
  account: z.string().trim().min(1).max(64),
  tags: z.array(z.string().trim().min(1).max(64)).max(32),
  credentialId: z.string().nullable(),
  /** Asset to jump through, by id. */
  jumpId: z.string().nullable(),
  sudo: z.enum(["none", "nopasswd", "password"]),
  /** Credential whose password sudo gets; without one the login's own password is used. */
  sudoCredentialId: z.string().nullish(),
  /** Strictest automatic decision on this asset: "ask" = nothing runs without approval. */
  ceiling: z.enum(["allow", "ask"]),
  note: z.string().max(2000),
});
export const asset = assetFields.extend({
  id: z.string(),
  createdAt: z.number(),
  updatedAt: z.number(),
  /** Known host keys, by fingerprint; empty = first use will ask. */
  fingerprints: z.array(z.string()),
  /** Every ceiling that holds here, its own and the site's, as words. */
  limits: z
    .array(z.object({ decision: decisionSchema, text: localized, from: z.enum(["asset", "site"]) }))
    .default([]),
  /** Layers of the kernel's read-only wall for unasked commands, own and through sudo; absent: not asked yet. */
  wall: z
    .object({ login: z.string().nullable(), sudo: z.string().nullable(), why: z.string().nullable() })
    .optional(),
  lastTest: z.object({ at: z.number(), ok: z.boolean(), failure: failureSchema.optional() }).optional(),
});
export const assetList = z.object({ assets: z.array(asset) });
export const assetPatch = assetFields.partial();
/** A host key offered on first use or after a change. `art` is OpenSSH's randomart, 11 lines. */
export const offeredKey = z.object({
  host: z.string(),
  port: z.number(),
  type: z.string(),
  fingerprint: z.string(),
  art: z.string(),
  /** Base64 key blob, sent back to accept exactly this key. */
  key: z.string(),
  /** Fingerprints known so far when the key changed. */
  known: z.array(z.string()),
});
export const testResult = z.object({
  ok: z.boolean(),
  failure: failureSchema.optional(),
  offered: offeredKey.optional(),
  /** Login banner facts when ok. */
  info: z.object({ system: z.string(), latencyMs: z.number(), serverVersion: z.string() }).optional(),
});
export const acceptKeyRequest = z.object({ host: z.string(), port: z.number().int(), key: z.string() });
export const hostKey = z.object({
  id: z.string(),
  host: z.string(),
  port: z.number(),
  type: z.string(),
  fingerprint: z.string(),
  addedAt: z.number(),
  addedBy: z.string(),
});
export const hostKeyList = z.object({ keys: z.array(hostKey) });
export const knownHostsImport = z.object({ text: z.string().max(2_000_000) });
export const knownHostsResult = z.object({
  added: z.number(),
  skipped: z.number(),
  problems: z.array(z.object({ line: z.number(), what: localized })),
});

export const importRequest = z.object({
  format: z.enum(["ssh-config", "ansible-ini", "ansible-yaml", "csv"]),
  text: z.string().max(5_000_000),
  /** Further files by name, for ssh `Include`. */
  files: z.record(z.string(), z.string()).optional(),
  apply: z.boolean(),
  /** Digest of the preview that is being applied; a changed list since then is refused (case_conflict). */
  digest: z.string().optional(),
});
export const importPreview = z.object({
  digest: z.string(),
  create: z.array(assetFields.partial().extend({ name, jump: z.string().optional() })),
  update: z.array(
    z.object({
      id: z.string(),
      name,
      changes: z.array(z.object({ field: z.string(), from: z.string(), to: z.string() })),
    }),
  ),
  unchanged: z.number(),
  problems: z.array(z.object({ line: z.number(), what: localized })),
  applied: z.boolean(),
});

// ---- credentials: secrets go in, never out
export const credentialRequest = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("key"),
    name,
    privateKey: z.string().max(100_000),
    passphrase: z.string().max(1000).optional(),
  }),
  z.object({ kind: z.literal("password"), name, password: z.string().max(1000) }),
  z.object({ kind: z.literal("interactive"), name, answers: z.array(z.string().max(1000)).min(1).max(3) }),
  z.object({ kind: z.literal("agent"), name, socket: z.string().max(500).optional() }),
  z.object({ kind: z.literal("sudo"), name, password: z.string().max(1000) }),
]);
export const credential = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(["key", "password", "interactive", "agent", "sudo"]),
  /** Public key fingerprint for keys. */
  fingerprint: z.string().optional(),
  createdAt: z.number(),
});
export const credentialList = z.object({ credentials: z.array(credential) });

// ---- cases
export const openCaseRequest = z.object({
  fault: z.string().trim().min(1).max(8000),
  lang: z.enum(["en", "zh"]),
  assetIds: z.array(z.string()).min(1).max(20),
  strategy: strategySchema,
  planner: z.string(),
  budget: budgetSchema.partial().optional(),
});
export const caseStatus = z.enum([
  "running",
  "waiting_approval",
  "waiting_answer",
  "paused",
  "taken",
  "concluded",
  "closed",
]);
export const caseSummary = z.object({
  id: z.string(),
  title: z.string(),
  assets: z.array(z.object({ id: z.string(), name: z.string() })),
  status: caseStatus,
  strategy: strategySchema,
  planner: z.string(),
  openedAt: z.number(),
  updatedAt: z.number(),
  rootCause: localized.optional(),
  confidence: z.string().optional(),
  outcome: z.string().optional(),
});
export const caseList = z.object({ cases: z.array(caseSummary) });
export const caseCreated = z.object({ id: z.string() });

/** What a person may do in a case. Each is checked against the case's state; a misfit answers 409 with a reason. */
export const intentRequest = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("approve"),
    stepId: z.string(),
    digest: z.string(),
    scope: z.enum(["once", "case"]),
  }),
  z.object({ type: z.literal("edit"), stepId: z.string(), command: z.string().min(1).max(16_000) }),
  z.object({ type: z.literal("reject"), stepId: z.string(), reason: z.string().max(4000) }),
  z.object({ type: z.literal("override"), stepId: z.string(), reason: z.string().trim().min(3).max(4000) }),
  z.object({ type: z.literal("answer"), questionId: z.string(), text: z.string().max(8000) }),
  z.object({ type: z.literal("note"), text: z.string().trim().min(1).max(8000) }),
  z.object({ type: z.literal("pause") }),
  z.object({ type: z.literal("resume") }),
  z.object({ type: z.literal("take"), assetId: z.string() }),
  z.object({ type: z.literal("return"), assetId: z.string(), note: z.string().max(8000).optional() }),
  z.object({ type: z.literal("fix"), fixId: z.string() }),
  z.object({ type: z.literal("stop") }),
  z.object({ type: z.literal("close") }),
]);
export const intentResult = z.object({ seq: z.number() });
/** Messages of the case socket. `event` carries a stored CaseEvent; `live` what is never stored. */
export type CaseMessage =
  | { type: "event"; event: unknown }
  /** All events up to `seq` were sent: the page is up to date. */
  | { type: "synced"; seq: number }
  /** Model text while it streams. */
  | { type: "text"; delta: string }
  | { type: "ping" };

// ---- terminals and recordings
export const openTerminalRequest = z.object({
  assetId: z.string(),
  /** Given: the shared terminal of this asset in this case. */
  caseId: z.string().optional(),
  cols: z.number().int().min(2).max(1000),
  rows: z.number().int().min(1).max(500),
});
export const terminal = z.object({
  id: z.string(),
  assetId: z.string(),
  assetName: z.string(),
  kind: z.enum(["agent", "shell"]),
  caseId: z.string().optional(),
  status: z.enum(["connecting", "open", "closed"]),
  viewers: z.number(),
  /** Who has the keyboard. */
  controller: z.string().nullable(),
  openedBy: z.string(),
  startedAt: z.number(),
  recordingId: z.string(),
});
export const terminalList = z.object({ terminals: z.array(terminal) });
// ---- models, playbooks, demo
export const modelEntry = z.object({
  name: z.string(),
  provider: z.string(),
  baseUrl: z.string(),
  model: z.string(),
  /** "config": from bartizan.yaml, read-only on the page. */
  source: z.enum(["config", "stored"]),
  hasKey: z.boolean(),
  price: z.object({ inputPerMTok: z.number(), outputPerMTok: z.number() }).nullable(),
});
export const modelList = z.object({ models: z.array(modelEntry), defaultPlanner: z.string() });
export const modelRequest = z.object({
  name: z
    .string()
    .trim()
    .regex(/^[a-z0-9][a-z0-9._-]{0,60}$/i),
  provider: z.string(),
  baseUrl: z.url(),
  model: z.string().min(1).max(200),
  apiKey: z.string().max(1000).optional(),
  price: z.object({ inputPerMTok: z.number(), outputPerMTok: z.number() }).nullable().optional(),
});
export const modelTestResult = z.object({
  ok: z.boolean(),
  failure: failureSchema.optional(),
  latencyMs: z.number(),
});
export const playbookSummary = z.object({
  id: z.string(),
  title: localized,
  probes: z.number(),
  causes: z.array(z.object({ id: z.string() })),
});
export const playbookList = z.object({ playbooks: z.array(playbookSummary) });
/** One playbook as a picture: probes feed findings, findings decide causes, causes have fixes. Texts are templates. */
export const playbookOutline = z.object({
  id: z.string(),
  title: localized,
  start: z.enum(["always", "symptoms", "raised"]),
  symptoms: z.object({
    errors: z.array(z.string()),
    en: z.array(z.string()),
    zh: z.array(z.string()),
    alerts: z.array(z.string()),
  }),
  probes: z.array(
    z.object({
      id: z.string(),
      run: z.string(),
      purpose: localized.optional(),
      sudo: z.enum(["never", "preferred", "required"]),
    }),
  ),
  findings: z.array(
    z.object({
      id: z.string(),
      when: z.string(),
      say: localized.optional(),
      from: z.array(z.string()),
      raises: z.array(z.string()),
    }),
  ),
  causes: z.array(
    z.object({
      id: z.string(),
      statement: localized,
      when: z.string(),
      confirm: z.string().optional(),
      from: z.array(z.string()),
      explains: z.array(z.string()),
      fixes: z.array(
        z.object({
          run: z.string(),
          why: localized,
          risk: z.enum(["safe", "change", "disruptive", "destructive"]),
        }),
      ),
    }),
  ),
});
export const demoFault = z.object({
  id: z.string(),
  title: localized,
  /** A symptom text to paste into the case form. */
  symptom: localized,
  active: z.boolean(),
  busy: z.boolean(),
});
export const demoFaultList = z.object({ assetId: z.string().nullable(), faults: z.array(demoFault) });
export const demoFaultRequest = z.object({ active: z.boolean() });

export type ErrorBody = z.infer<typeof errorBody>;
export type SessionBody = z.infer<typeof sessionBody>;
export type Asset = z.infer<typeof asset>;
export type AssetFields = z.infer<typeof assetFields>;
export type OfferedKey = z.infer<typeof offeredKey>;
export type TestResult = z.infer<typeof testResult>;
export type HostKey = z.infer<typeof hostKey>;
export type ImportRequest = z.infer<typeof importRequest>;
export type ImportPreview = z.infer<typeof importPreview>;
export type CredentialRequest = z.infer<typeof credentialRequest>;
export type Credential = z.infer<typeof credential>;
export type OpenCaseRequest = z.infer<typeof openCaseRequest>;
export type CaseStatus = z.infer<typeof caseStatus>;
export type CaseSummary = z.infer<typeof caseSummary>;
export type IntentRequest = z.infer<typeof intentRequest>;
export type Terminal = z.infer<typeof terminal>;
export type ModelEntry = z.infer<typeof modelEntry>;
export type ModelRequest = z.infer<typeof modelRequest>;
export type PlaybookSummary = z.infer<typeof playbookSummary>;
export type PlaybookOutline = z.infer<typeof playbookOutline>;
export type DemoFault = z.infer<typeof demoFault>;
