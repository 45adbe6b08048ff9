import { parseArgs } from "node:util";

export interface DiagnoseOptions {
  help: boolean;
  ssh?: { account: string; host: string; port: number };
  identity?: string;
  hostKey?: string;
  asset?: string;
  fault: string;
  strategy: "auto" | "step";
  /** Offer the steps against the root cause on the terminal, and check each that was run. */
  fix: boolean;
  model: string;
  lang: "en" | "zh";
  format: "json" | "md" | "text";
  maxSteps: number;
  timeoutMs: number;
  data?: string;
  config?: string;
}

export const usage = `usage: bartizan diagnose --ssh user@host[:port] --identity FILE --host-key "ssh-ed25519 AAAA…" --fault TEXT
       bartizan diagnose --asset NAME --fault TEXT [--config FILE] [--data DIR]

  --ssh user@host[:port]   host to examine; IPv6 in brackets: ops@[fd00::1]:22
  --identity FILE          private key (unencrypted) to log in with
  --host-key "TYPE BASE64" the host's public key; a host that shows another one is refused
  --asset NAME             a host from the asset list instead of --ssh
  --fault TEXT             what is wrong, in English or Chinese
  --strategy auto|step     auto: proven harmless commands run by themselves, others are refused;
                           step: every command is asked on the terminal (default auto)
  --fix                    then ask on the terminal about each proposed step against the root cause; one that was run is
                           checked and the report says fixed or not fixed (no answer: nothing is changed)
  --model offline|NAME     who plans: playbooks alone, or a configured model (default offline)
  --lang en|zh             language of the report (default en)
  --format json|md|text    form of the report on standard output (default text)
  --max-steps N            commands at most (default 120)
  --timeout SECONDS        time at most; the report is written before it ends (default 300)

Progress goes to standard error. Exit 0: a report was written, whatever it says; 2: wrong usage;
3: host unreachable, refused or key mismatch; 1: internal error.
`;

/** Reads the command line; a string is the usage error to print. */
export function readArgs(argv: readonly string[]): DiagnoseOptions | string {
  let values: Record<string, string | boolean | undefined>;
  try {
    values = parseArgs({ args: [...argv], options, allowPositionals: false, strict: true }).values;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  const text = (name: string) => (typeof values[name] === "string" ? values[name] : undefined);
  const strategy = text("strategy") ?? "auto";
  const lang = text("lang") ?? "en";
  const format = text("format") ?? "text";
  const maxSteps = whole(text("max-steps") ?? "120", 1, 1000);
  const timeout = whole(text("timeout") ?? "300", 5, 86_400);
  const parsed: DiagnoseOptions = {
    help: values.help === true,
    fault: text("fault")?.trim() ?? "",
    strategy: strategy === "step" ? "step" : "auto",
    fix: values.fix === true,
    model: text("model") ?? "offline",
    lang: lang === "zh" ? "zh" : "en",
    format: format === "json" || format === "md" ? format : "text",
    maxSteps: maxSteps ?? 120,
    timeoutMs: (timeout ?? 300) * 1000,
    ...optional(text),
  };
  if (parsed.help) return parsed;
  if (!["auto", "step"].includes(strategy)) return `--strategy must be auto or step, not ${strategy}`;
  if (!["en", "zh"].includes(lang)) return `--lang must be en or zh, not ${lang}`;
  if (!["json", "md", "text"].includes(format)) return `--format must be json, md or text, not ${format}`;
  if (maxSteps === undefined) return "--max-steps must be a whole number from 1 to 1000";
  if (timeout === undefined) return "--timeout must be a whole number of seconds, 5 or more";
  return checked(parsed, text("ssh"));
}

const string = { type: "string" } as const;
const options = {
  help: { type: "boolean", short: "h" },
  ssh: string,
  identity: string,
  "host-key": string,
  asset: string,
  fault: string,
  strategy: string,
  fix: { type: "boolean" },
  model: string,
  lang: string,
  format: string,
  "max-steps": string,
  timeout: string,
  data: string,
  config: string,
} as const;

function optional(text: (name: string) => string | undefined): Partial<DiagnoseOptions> {
  const [identity, hostKey, asset] = [text("identity"), text("host-key"), text("asset")];
  const [data, config] = [text("data"), text("config")];
  return {
    ...(identity === undefined ? {} : { identity }),
    ...(hostKey === undefined ? {} : { hostKey }),
    ...(asset === undefined ? {} : { asset }),
    ...(data === undefined ? {} : { data }),
    ...(config === undefined ? {} : { config }),
  };
}

function checked(parsed: DiagnoseOptions, ssh: string | undefined): DiagnoseOptions | string {
  if (parsed.fault === "") return "--fault is missing: say what is wrong";
  if ((ssh === undefined) === (parsed.asset === undefined)) return "give exactly one of --ssh and --asset";
  if (ssh === undefined) return parsed;
  const target = parseTarget(ssh);
  if (!target) return `--ssh must be user@host[:port] (IPv6 in brackets), not ${ssh}`;
  if (parsed.identity === undefined) return "--identity is missing: the private key to log in with";
  if (parsed.hostKey === undefined) {
    return '--host-key is missing: the host\'s public key, as in "ssh-ed25519 AAAA…" (ssh-keyscan shows it)';
  }
  return { ...parsed, ssh: target };
}

function whole(text: string, min: number, max: number): number | undefined {
  const n = Number(text);
  return /^\d+$/.test(text) && n >= min && n <= max ? n : undefined;
}

/** user@host, user@host:port, user@[v6], user@[v6]:port. Undefined when it is none of these. */
export function parseTarget(text: string): { account: string; host: string; port: number } | undefined {
  const match = /^([^@\s]+)@(?:\[([0-9A-Fa-f:.%\w]+)\]|([^@:[\]\s]+))(?::(\d{1,5}))?$/.exec(text);
  if (!match) return undefined;
  const [, account, v6, name, portText] = match;
  const host = v6 ?? name;
  const port = portText === undefined ? 22 : Number(portText);
  if (account === undefined || host === undefined || port < 1 || port > 65_535) return undefined;
  return { account, host, port };
}
