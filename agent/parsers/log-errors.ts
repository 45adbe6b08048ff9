import { num } from "./text.ts";

/** What a log line complains about, by the operating system's or the library's own wording. */
export type ErrorKind =
  | "missing_env"
  | "missing_module"
  | "enospc"
  | "edquot"
  | "erofs"
  | "efbig"
  | "emfile"
  | "eio"
  | "nproc"
  | "oom"
  | "eaddrinuse"
  | "eaddrnotavail"
  | "exec_format"
  | "exec_failed"
  | "chdir_failed"
  | "user_failed"
  | "redis_oom"
  | "redis_readonly"
  | "redis_misconf"
  | "too_many_connections"
  | "auth"
  | "tls"
  | "dns"
  | "config"
  | "eacces"
  | "econnrefused"
  | "etimedout"
  | "ehostunreach"
  | "econnreset"
  | "enoent"
  | "segv"
  | "pg_lock"
  | "conntrack"
  | "locked"
  | "other";

export interface LogError {
  kind: ErrorKind;
  /** The thing complained about: a path, variable, host:port, module…; "" when the line does not say. */
  object: string;
  /** Port number in the line for socket kinds, or -1. */
  port: number;
}

const KINDS: ReadonlyArray<readonly [ErrorKind, RegExp]> = [
  [
    "missing_env",
    /KeyError: ['"][A-Z][A-Z0-9_]{1,60}['"]|\b[A-Z][A-Z0-9]*_[A-Z0-9_]{1,60}['"]? (?:is |was |must be |environment variable )?(?:not (?:set|defined|provided|configured)|unset|undefined|missing|required|empty|set\b)|(?:missing|required|unset|undefined|no)[a-z ]{0,30}(?:env|environment)[a-z ]{0,20}:? ?['"`$]?[A-Z][A-Z0-9_]{1,60}|environment variable:? ['"`$]?[A-Z][A-Z0-9_]{1,60}['"`]? |(?:missing|required|undefined)(?: (?:setting|variable|config(?:uration)?(?: key)?))?:? ['"`$]?[A-Z][A-Z0-9]*_[A-Z0-9_]{1,60}|[A-Z][A-Z0-9_]{2,60}: (?:unbound variable|parameter (?:null or )?not set)/,
  ],
  ["conntrack", /nf_conntrack: table full/],
  ["redis_oom", /OOM command not allowed/],
  ["redis_readonly", /READONLY You can't write|read only replica/i],
  ["redis_misconf", /\bMISCONF\b/],
  [
    "missing_module",
    /ModuleNotFoundError|No module named|Cannot find (?:module|package)|ERR_MODULE_NOT_FOUND|error while loading shared libraries|ClassNotFoundException|NoClassDefFoundError|cannot open shared object file/,
  ],
  [
    "enospc",
    /No space left on device|\bENOSPC\b|disk (?:is )?full|insufficient (?:disk )?space|not enough (?:disk )?space|errno 28\b/i,
  ],
  ["edquot", /Disk quota exceeded|\bEDQUOT\b/],
  ["erofs", /Read-only file ?system|\bEROFS\b|errno 30\b/i],
  ["efbig", /File too large|\bEFBIG\b|SIGXFSZ|errno 27\b/i],
  ["emfile", /Too many open files|\bEMFILE\b|\bENFILE\b|errno 24\b|worker_connections are not enough/i],
  [
    "nproc",
    /can't start new thread|unable to create (?:new )?(?:native )?thread|fork: (?:retry|Resource)|Resource temporarily unavailable|\bEAGAIN\b|pids? (?:max|limit)|fork rejected/i,
  ],
  [
    "oom",
    /oom-kill|oom_reaper|Out of memory|\bOOM[ -]?kill|MemoryError|OutOfMemoryError|heap out of memory|Cannot allocate memory|\bENOMEM\b|killed by the OOM killer|\bbad_alloc\b|memory exhausted|Could not reserve enough space|failed to reserve page|memory allocation of \d+ bytes failed/i,
  ],
  [
    "eaddrinuse",
    /Address already in use|\bEADDRINUSE\b|port (?:\d+ )?(?:is )?already (?:in use|allocated)|errno 98\b/i,
  ],
  ["eaddrnotavail", /Cannot assign requested address|\bEADDRNOTAVAIL\b|errno 99\b/i],
  ["exec_format", /Exec format error|\bENOEXEC\b|bad interpreter|cannot execute binary file/i],
  [
    "chdir_failed",
    /Changing to the requested working directory failed|Failed at step CHDIR|status=200\/CHDIR/,
  ],
  [
    "user_failed",
    /Failed to determine (?:user|group) credentials|Failed at step (?:USER|GROUP)|status=21[67]\//,
  ],
  [
    "exec_failed",
    /Failed to (?:locate executable|execute)|Failed at step EXEC|status=203\/EXEC|Unable to locate executable/,
  ],
  [
    "too_many_connections",
    /too many (?:clients|connections)|remaining connection slots|max number of clients reached|maxclients|connection limit exceeded|connection pool (?:exhausted|timeout)/i,
  ],
  [
    "auth",
    /password authentication failed|Access denied for user|\bWRONGPASS\b|\bNOAUTH\b|invalid (?:username-password|credentials|password)|authentication failed|no pg_hba\.conf entry/i,
  ],
  [
    "tls",
    /certificate (?:has expired|verify failed|is not yet valid|expired|unknown)|CERT_[A-Z_]+|self[- ]signed certificate|hostname mismatch|ERR_TLS|UNABLE_TO_(?:VERIFY|GET)|SSL: |x509:|key values mismatch/,
  ],
  [
    "dns",
    /Name or service not known|\bENOTFOUND\b|\bEAI_AGAIN\b|getaddrinfo|Temporary failure in name resolution|could not resolve|no such host|host not found in (?:upstream|resolver)|NXDOMAIN|SERVFAIL|Could not translate host name|nodename nor servname/i,
  ],
  ["erofs", /\bEROFS\b/],
  [
    "eacces",
    /Permission denied|\bEACCES\b|\bEPERM\b|Operation not permitted|PermissionError|access denied|readonly database|errno 13\b/i,
  ],
  ["econnrefused", /Connection refused|\bECONNREFUSED\b|errno 111\b|\(111: /i],
  [
    "ehostunreach",
    /No route to host|\bEHOSTUNREACH\b|Network is unreachable|\bENETUNREACH\b|errno 11[03]\b/i,
  ],
  [
    "etimedout",
    /\bETIMEDOUT\b|\bESOCKETTIMEDOUT\b|timed out|connect(?:ion)? timeout|i\/o timeout|TimeoutError|deadline exceeded/i,
  ],
  [
    "locked",
    /already running|another (?:instance|copy|process) |lock ?file|pid ?file .{0,40}exists|could not (?:get|obtain|acquire) .{0,20}lock\b/i,
  ],
  ["econnreset", /Connection reset|\bECONNRESET\b|broken pipe|\bEPIPE\b|upstream prematurely closed/i],
  ["pg_lock", /deadlock detected|canceling statement due to lock timeout|still waiting for \w+Lock/],
  [
    "config",
    /\[emerg\]|syntax error|SyntaxError|parse error|parsing error|JSONDecodeError|Unexpected token|invalid (?:configuration|config|directive|option|value)|unknown (?:directive|option|parameter|variable|setting|key)|bad configuration option|unrecognized configuration parameter|configuration file .{1,120} (?:test failed|error)|config file error|Bad directive|^>>> '|Assignment outside of section|while parsing|ParserError|ScannerError|unknown keyword/i,
  ],
  ["segv", /segfault|SIGSEGV|core-dump|core dumped|status=11\/SEGV|general protection/i],
  [
    "eio",
    /Input\/output error|\bEIO\b|Buffer I\/O error|I\/O error, dev|EXT4-fs error|XFS .{0,40}(?:corruption|error)|Medium Error/i,
  ],
  [
    "enoent",
    /No such file or directory|\bENOENT\b|FileNotFoundError|cannot open file|not found\b.{0,20}\/|errno 2\b/i,
  ],
];
/** Words that make a line worth listing although no kind fits. */
const ERROR_WORD =
  /\b(?:error|failed|failure|fatal|panic|critical|exception|traceback|unable|cannot|emerg|alert|unavailable|refused|aborted)\b|\b[A-Z]\w{2,60}(?:Error|Exception): /i;

const PATH = /(?:^|[\s'"`=(:,[])(\/(?:[\w.@+~%-]+\/?)+)/;
const HOST_PORT =
  /(?:^|[\s'"`=(,/@])((?:\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-f:]{2,40}\]|::1?|[a-z][\w-]{0,60}(?:\.[\w-]{1,60}){0,6})):(\d{2,5})\b/i;

/** How the JVM's collectors call a generation that is full: the everyday reason to collect, nothing failed. */
const COLLECTION = /(Pause (?:Young|Full)|\[(?:Full )?GC)([^()]{0,40})\(Allocation Failure\)/;

/** The complaint of one log line, or undefined for a line that does not complain. */
export function classify(message: string): LogError | undefined {
  const text = message.slice(0, 1500).replace(COLLECTION, "$1");
  for (const [kind, pattern] of KINDS) if (pattern.test(text)) return { kind, ...objectOf(kind, text) };
  return ERROR_WORD.test(text) ? { kind: "other", object: "", port: -1 } : undefined;
}

function first(text: string, ...patterns: RegExp[]): string {
  for (const p of patterns) {
    const m = p.exec(text);
    if (m) return m.slice(1).find((g) => g !== undefined) ?? "";
  }
  return "";
}

const PATH_KINDS = new Set<ErrorKind>([
  "enospc",
  "edquot",
  "erofs",
  "eio",
  "enoent",
  "exec_format",
  "exec_failed",
  "chdir_failed",
  "config",
  "emfile",
  "locked",
]);
function objectOf(kind: ErrorKind, text: string): { object: string; port: number } {
  if (kind === "missing_env")
    return {
      object: first(
        text,
        /KeyError: ['"]([A-Z][A-Z0-9_]+)['"]/,
        /\b([A-Z][A-Z0-9]*_[A-Z0-9_]+)\b/,
        /(?:variable|env|environment):? ['"`$]?([A-Z][A-Z0-9_]+)/,
        /([A-Z][A-Z0-9_]{2,60}): /,
      ),
      port: -1,
    };
  if (kind === "missing_module")
    return {
      object: first(
        text,
        /No module named ['"]?([\w.-]+)/,
        /Cannot find (?:module|package) ['"]([^'"]+)/,
        /(?:libraries: )?(\S+\.so[\w.]*)/,
        /(?:ClassNotFoundException|NoClassDefFoundError): (\S+)/,
      ),
      port: -1,
    };
  if (kind === "dns")
    return {
      object: first(
        text,
        /(?:ENOTFOUND|EAI_AGAIN) ([\w.-]+)/,
        /translate host name "([^"]+)"/,
        /resolve(?: host)?:? ['"]?([\w.-]+\.[\w.-]+|[\w-]+)/i,
        /host not found in (?:upstream|resolver)s? "([^"]+)"/,
        /lookup ([\w.-]+)/,
        /\b([a-z][\w-]*(?:\.[\w-]+)+)\b/i,
      ),
      port: -1,
    };
  if (kind === "user_failed") return { object: first(text, /credentials for '?([\w-]+)/), port: -1 };
  // Some daemons quote the rejected line of their configuration on a log line of its own.
  if (PATH_KINDS.has(kind)) return { object: first(text, PATH, /^>>> '([^']{1,120})'/), port: -1 };
  const m = HOST_PORT.exec(text);
  if (kind === "eaddrinuse" || kind === "eaddrnotavail") {
    const port = num(m?.[2] ?? first(text, /(?::|port[ =:]*)(\d{2,5})\b/i, /\b(\d{2,5})\)?$/), -1);
    return { object: m ? `${m[1]}:${m[2]}` : port > 0 ? `:${port}` : "", port };
  }
  if (kind === "eacces")
    return { object: first(text, PATH) || (m ? `${m[1]}:${m[2]}` : ""), port: m ? num(m[2], -1) : -1 };
  if (m) return { object: `${m[1]}:${m[2]}`, port: num(m[2], -1) };
  const port = num(first(text, /\bport[ =:]*(\d{2,5})\b/i), -1);
  return { object: "", port };
}
