import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { z } from "zod";
import { modelsSchema } from "./models/config.ts";
import { type FileKind, type FileProblem, invalidFile, readYaml } from "./yaml-file.ts";

const origin = z
  .url({ protocol: /^https?$/, error: "expected an http:// or https:// address" })
  .refine(
    (value) => new URL(value).origin === value.replace(/\/$/, ""),
    "expected scheme, host and port only",
  );

/** bartizan.yaml. Unknown keys are errors: a typing mistake must not silently mean the default. */
export const configSchema = z.strictObject({
  /** Address to listen on. Anything but loopback is warned about. */
  host: z.string().min(1).default("127.0.0.1"),
  /** 0 = any free port. */
  port: z.number().int().min(0).max(65_535).default(7070),
  /** Data directory; relative paths start at the configuration file. */
  data: z.string().min(1).default(".bartizan/data"),
  /** How people reach the server when that is not host:port, e.g. https://bastion.example behind a proxy. */
  publicUrl: origin.optional(),
  /** Further origins whose pages may talk to this server. */
  origins: z.array(origin).max(20).default([]),
  /** Addresses of reverse proxies whose X-Forwarded-For is believed. */
  trustedProxies: z.array(z.string()).max(20).default([]),
  tls: z.strictObject({ cert: z.string(), key: z.string() }).optional(),
  sessionHours: z.number().min(1).max(720).default(12),
  logLevel: z.enum(["fatal", "error", "warn", "info", "debug"]).default("info"),
  /** Planner offered first: "offline" or a name from `models`. */
  defaultPlanner: z.string().default("offline"),
  /** True: commands run unasked only behind the kernel's read-only wall; where there is none a person is asked. */
  requireWall: z.boolean().default(false),
  models: modelsSchema,
  files: z
    .strictObject({
      /** Largest file that may be uploaded to a host, 10⁶ bytes. */
      uploadMegabytes: z.number().positive().max(1_000_000).default(2000),
    })
    .prefault({}),
  /**
   * Live links to a terminal work without signing in. Off: a terminal shows hosts' secrets, and a link is easily
   * forwarded; whoever should watch has an account, at least as a viewer.
   */
  shareWithoutSignIn: z.boolean().default(false),
  /** Ended recordings are deleted when older than `days`, and the oldest beyond `gigabytes` (10⁹ bytes) of output. */
  recordings: z
    .strictObject({
      days: z.number().positive().max(3650).default(180),
      gigabytes: z.number().positive().max(100_000).default(20),
      /** One recording stops at this size (10⁶ bytes); its terminal goes on and says so. */
      megabytesEach: z.number().positive().max(100_000).default(2000),
    })
    .prefault({}),
  /** The site policy; relative paths start at the configuration file. */
  policyFile: z.string().min(1).optional(),
  /** A model that may object to a verdict, never soften it. Absent = off. */
  secondOpinion: z
    .strictObject({
      /** Name of a model entry. */
      model: z.string().min(1),
      /** Longest wait, milliseconds; then the rules alone decide. */
      timeoutMs: z.number().int().min(200).max(60_000).default(8000),
    })
    .optional(),
});
export type Config = z.infer<typeof configSchema>;

const kind: FileKind = {
  message: { en: "The configuration is not valid.", zh: "配置无效。" },
  next: {
    en: "Correct these lines and start again; the file bartizan.yaml is described in the README.",
    zh: "请修正以上各行后重新启动；bartizan.yaml 的说明见 README。",
  },
};
const invalid = (file: string, problems: readonly FileProblem[]) => invalidFile(file, problems, kind);

/** Parses and checks a configuration text. Throws `config_invalid` with file, line and allowed values. */
export function parseConfig(text: string, file: string): Config {
  const { value, lineOf } = readYaml(text, file, kind);
  const result = configSchema.safeParse(value ?? {});
  if (result.success) return checked(result.data, file, lineOf);
  throw invalid(
    file,
    result.error.issues.map((issue) => {
      const path = issue.code === "unrecognized_keys" ? [...issue.path, issue.keys[0] ?? ""] : issue.path;
      return { line: lineOf(path), path: path.map(String).join("."), what: describe(issue) };
    }),
  );
}

function checked(config: Config, file: string, lineOf: (path: readonly PropertyKey[]) => number): Config {
  const names = ["offline", ...config.models.map((model) => model.name)];
  if (!names.includes(config.defaultPlanner)) {
    const what = `"${config.defaultPlanner}" is not known; allowed: ${names.join(", ")}`;
    throw invalid(file, [{ line: lineOf(["defaultPlanner"]), path: "defaultPlanner", what }]);
  }
  return config;
}

function describe(issue: z.core.$ZodIssue): string {
  if (issue.code === "unrecognized_keys" && issue.path.length === 0) {
    return `unknown key; allowed: ${Object.keys(configSchema.shape).join(", ")}`;
  }
  if (issue.code === "unrecognized_keys") return "unknown key";
  if (issue.code === "invalid_value") return `allowed: ${issue.values.map(String).join(", ")}`;
  return issue.message;
}

/** The configuration of `file`, or all defaults without one. Relative paths in it are made absolute. */
export function loadConfig(file: string | undefined): Config {
  if (file === undefined) return configSchema.parse({});
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw invalid(file, [{ line: 0, path: "", what: why }]);
  }
  const config = parseConfig(text, file);
  const from = (path: string) => resolve(dirname(file), path);
  return {
    ...config,
    data: from(config.data),
    ...(config.policyFile === undefined ? {} : { policyFile: from(config.policyFile) }),
    ...(config.tls ? { tls: { cert: from(config.tls.cert), key: from(config.tls.key) } } : {}),
  };
}
