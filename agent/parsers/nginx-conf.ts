import { bytes, lines, type Parser, seconds } from "./text.ts";

/** One directive: its words after the name ("; " between several), and where it stands. */
export interface NginxSetting {
  value: string;
  file: string;
  line: number;
}
export interface NginxLocation {
  server: string;
  /** Position of its server in `servers`; -1 outside of one. */
  of: number;
  /** Directives in force here by name, of `watched`; those nginx does not inherit only where they stand. */
  set: Record<string, NginxSetting>;
  match: string;
  pass: string;
  root: string;
  bodyMax: number;
  bodyFile: string;
  readTimeout: number;
  /** Headers set for the backend, "Host backend.local"; those of the blocks around when it sets none itself. */
  headers: string[];
  file: string;
  line: number;
}
export interface NginxServer {
  names: string[];
  listens: { addr: string; port: number; ssl: boolean; first: boolean }[];
  set: Record<string, NginxSetting>;
  root: string;
  cert: string;
  key: string;
  /** Bytes; 0 = unlimited (as nginx has it); default 1 MiB when nowhere set. */
  bodyMax: number;
  bodySet: boolean;
  /** Where client_max_body_size is set, "" when it is not. */
  bodyFile: string;
  /** ssl_verify_client: "on", "optional"…; "" when not set. */
  verifyClient: string;
  file: string;
  line: number;
}
export interface NginxUpstream {
  name: string;
  servers: string[];
  file: string;
}
export interface NginxConf {
  servers: NginxServer[];
  locations: NginxLocation[];
  upstreams: NginxUpstream[];
  accessLogs: string[];
  errorLogs: string[];
  /** Every place requests are passed to as host:port or unix:path, after upstream names are resolved. */
  backends: {
    pass: string;
    target: string;
    addr: string;
    port: number;
    match: string;
    file: string;
    line: number;
  }[];
  workerConnections: number;
  /** "nginx: [emerg] … in FILE:LINE" when the test failed; empty texts and -1 otherwise. */
  error: { message: string; file: string; line: number };
}

interface Node {
  words: string[];
  body: Node[];
  file: string;
  line: number;
}

/** `nginx -T` (stdout and stderr): servers, locations, upstreams, limits, and the error when the test fails. */
export const nginxConf: Parser = (out): NginxConf => {
  const root = assemble(out);
  const conf: NginxConf = {
    servers: [],
    locations: [],
    upstreams: [],
    accessLogs: [],
    errorLogs: [],
    backends: [],
    workerConnections: 512,
    error: errorOf(out),
  };
  for (const node of root)
    visit(node, conf, {
      bodyMax: 1048576,
      bodySet: false,
      bodyFile: "",
      root: "",
      server: "",
      readTimeout: 60,
      headers: [],
      verifyClient: "",
      of: -1,
      set: {},
    });
  conf.backends = conf.locations.filter((l) => l.pass !== "").flatMap((l) => targets(l, conf));
  return conf;
};

function errorOf(out: string): NginxConf["error"] {
  // The test opens the log files too, which a look without the right to write (EROFS) cannot: no error of the file.
  const line = lines(out).find((l) => /\[emerg\]/.test(l) && !/open\(\) .* failed \(30:/.test(l)) ?? "";
  const message = /\[emerg\] (?:\d+#\d+: )?(.{1,400})/.exec(line)?.[1] ?? "";
  const at = / in (\/[^\s:]+):(\d+)$/.exec(message);
  const quoted = /"(\/[^"]+)"/.exec(message);
  return { message, file: at?.[1] ?? quoted?.[1] ?? "", line: Number(at?.[2] ?? -1) };
}

/** Words of one line: quotes respected, comments dropped; "{", "}" and ";" are words of their own. */
function words(line: string): string[] {
  const out: string[] = [];
  for (const m of line.matchAll(/#.*$|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[{};]|[^\s{};#"']+/g)) {
    if (m[0].startsWith("#")) break;
    out.push(/^["']/.test(m[0]) ? m[0].slice(1, -1) : m[0]);
  }
  return out;
}

/** The files of `nginx -T` one by one, in its order; text before the first file header belongs to a file "". */
function parseFiles(out: string): Map<string, Node[]> {
  const files = new Map<string, Node[]>([["", []]]);
  let stack: Node[][] = [files.get("") ?? []];
  let file = "";
  let line = 0;
  let pending: string[] = [];
  let startLine = 0;
  for (const raw of out.split("\n")) {
    const head = /^# configuration file (\/.+):$/.exec(raw);
    if (head) {
      file = head[1] ?? "";
      line = 0;
      pending = [];
      const nodes: Node[] = [];
      files.set(file, nodes);
      stack = [nodes];
      continue;
    }
    line++;
    for (const word of words(raw.slice(0, 4096))) {
      if (pending.length === 0) startLine = line;
      if (word === "}") {
        if (stack.length > 1) stack.pop();
        pending = [];
      } else if (word === ";" || word === "{") {
        const node: Node = { words: pending, body: [], file, line: startLine };
        stack.at(-1)?.push(node);
        if (word === "{" && stack.length < 40) stack.push(node.body);
        pending = [];
      } else pending.push(word);
    }
  }
  return files;
}

const includeDepth = 8;

/**
 * The whole configuration as nginx reads it: each `include` replaced by the files it names, so that what an included
 * file sets counts in the block that includes it. Files that nothing includes (a cut output) stand at the top.
 */
function assemble(out: string): Node[] {
  const files = parseFiles(out);
  const used = new Set<string>();
  const expand = (nodes: readonly Node[], depth: number): Node[] =>
    nodes.flatMap((node) => {
      if (node.words[0] !== "include" || depth > includeDepth)
        return [{ ...node, body: expand(node.body, depth) }];
      const matching = glob(absolute(node.words[1]));
      return [...files]
        .filter(([file]) => matching.test(file))
        .flatMap(([file, body]) => {
          used.add(file);
          return expand(body, depth + 1);
        });
    });
  const names = [...files.keys()];
  const main = names.slice(0, 2).flatMap((name) => expand(files.get(name) ?? [], 0));
  return [
    ...main,
    ...names
      .slice(2)
      .filter((name) => !used.has(name))
      .flatMap((name) => expand(files.get(name) ?? [], 0)),
  ];
}

/** A shell pattern over whole paths as nginx's include takes it: `*` and `?` stop at a slash. */
function glob(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*/g, "[^/]*")
    .replace(/\?/g, "[^/]");
  return new RegExp(`^${source}$`);
}

interface Inherited {
  bodyMax: number;
  bodySet: boolean;
  bodyFile: string;
  root: string;
  server: string;
  readTimeout: number;
  headers: string[];
  verifyClient: string;
  of: number;
  set: Record<string, NginxSetting>;
}

/** Directives a block takes over from the one around it. */
const inherited =
  /^(allow|deny|auth_basic|auth_basic_user_file|auth_request|satisfy|access_log|error_page|index|autoindex|client_(header|body)_(buffer_size|timeout)|large_client_header_buffers|send_timeout|keepalive_timeout|proxy_(connect|send)_timeout|proxy_buffer(s|ing|_size)|proxy_http_version|proxy_cache|proxy_redirect|proxy_ssl_\w+|proxy_max_temp_file_size|limit_(req|conn|rate|rate_after)|valid_referers|resolver|gzip|underscores_in_headers|ignore_invalid_headers|disable_symlinks|ssl_protocols|proxy_intercept_errors|proxy_next_upstream\w*|proxy_request_buffering|add_header)$/;
/** Directives that count where they stand only. */
const local =
  /^(return|rewrite|try_files|alias|root|internal|limit_except|if|proxy_pass|fastcgi_pass|set_real_ip_from)$/;

function settings(body: readonly Node[], above: Record<string, NginxSetting>): Record<string, NginxSetting> {
  const own: Record<string, NginxSetting> = {};
  for (const {
    words: [name = "", ...rest],
    body: within,
    file,
    line,
  } of body) {
    if (!inherited.test(name) && !local.test(name)) continue;
    const known = own[name];
    // What a condition leads to belongs to it: "(…) return 403".
    const answer = name === "if" ? within.filter((n) => n.words[0] === "return").map((n) => n.words) : [];
    const value = (known ? `${known.value}; ` : "") + [...rest, ...answer.flat()].join(" ");
    own[name] = { value: value.slice(0, 400), file: known?.file ?? file, line: known?.line ?? line };
  }
  // A level with rules of its own for who may come forgets those above.
  const rules = own["allow"] || own["deny"];
  const kept = Object.entries(above).filter(
    ([name]) => inherited.test(name) && !(rules && (name === "allow" || name === "deny")),
  );
  return { ...Object.fromEntries(kept), ...own };
}

function inherit(body: Node[], from: Inherited): Inherited {
  const own = { ...from, set: settings(body, from.set) };
  for (const { words: w, file } of body) {
    if (w[0] === "client_max_body_size")
      Object.assign(own, { bodyMax: bytes(w[1]), bodySet: true, bodyFile: file });
    if (w[0] === "ssl_verify_client") own.verifyClient = w[1] ?? "";
    if (w[0] === "root" || w[0] === "alias") own.root = w[1] ?? "";
    if (w[0] === "proxy_read_timeout" || w[0] === "fastcgi_read_timeout") own.readTimeout = seconds(w[1]);
  }
  const headers = body
    .filter((n) => n.words[0] === "proxy_set_header")
    .map((n) => n.words.slice(1).join(" "));
  return headers.length > 0 ? { ...own, headers } : own;
}

function visit(node: Node, conf: NginxConf, above: Inherited): void {
  const [name, arg = ""] = node.words;
  const here = inherit(node.body, above);
  if (name === "upstream")
    conf.upstreams.push({
      name: arg,
      file: node.file,
      servers: node.body.filter((n) => n.words[0] === "server").map((n) => n.words[1] ?? ""),
    });
  else if (name === "server" && node.body.length > 0) {
    const server = serverOf(node, here);
    here.server = server.names[0] ?? "";
    here.of = conf.servers.push(server) - 1;
  } else if (name === "location") conf.locations.push(locationOf(node, here));
  else if (name === "access_log" && arg.startsWith("/")) conf.accessLogs.push(arg);
  else if (name === "error_log" && arg.startsWith("/")) conf.errorLogs.push(arg);
  else if (name === "worker_connections") conf.workerConnections = Number(arg) || 512;
  if (name !== "upstream") for (const child of node.body) visit(child, conf, here);
}

function serverOf(node: Node, here: Inherited): NginxServer {
  const all = (key: string) => node.body.filter((n) => n.words[0] === key).map((n) => n.words.slice(1));
  const listens = all("listen").map((w) => {
    const m = /^(?:(.*):)?(\d+)$/.exec(w[0] ?? "");
    const first = w.includes("default_server");
    return {
      addr: m ? (m[1] ?? "*") : (w[0] ?? ""),
      port: m ? Number(m[2]) : 80,
      ssl: w.includes("ssl"),
      first,
    };
  });
  return {
    names: all("server_name").flat(),
    listens: listens.length > 0 ? listens : [{ addr: "*", port: 80, ssl: false, first: false }],
    root: here.root,
    cert: absolute(all("ssl_certificate")[0]?.[0]),
    key: absolute(all("ssl_certificate_key")[0]?.[0]),
    bodyMax: here.bodyMax,
    bodySet: here.bodySet,
    bodyFile: here.bodyFile,
    verifyClient: here.verifyClient,
    set: here.set,
    file: node.file,
    line: node.line,
  };
}
/** nginx takes relative paths from its configuration folder. */
function absolute(path: string | undefined): string {
  return path === undefined || path === "" || path.startsWith("/") ? (path ?? "") : `/etc/nginx/${path}`;
}

function locationOf(node: Node, here: Inherited): NginxLocation {
  const pass = node.body.find((n) => /^(proxy|fastcgi|uwsgi|grpc|scgi)_pass$/.test(n.words[0] ?? ""));
  return {
    server: here.server,
    of: here.of,
    set: here.set,
    match: node.words.slice(1).join(" "),
    pass: pass?.words[1] ?? "",
    root: here.root,
    bodyMax: here.bodyMax,
    bodyFile: here.bodyFile,
    readTimeout: here.readTimeout,
    headers: here.headers,
    file: node.file,
    line: pass?.line ?? node.line,
  };
}

function targets(l: NginxLocation, conf: NginxConf): NginxConf["backends"] {
  const unix = /^(?:https?:\/\/)?unix:(\/[^:;]+)/.exec(l.pass);
  const bare = l.pass.replace(/^[a-z]+:\/\//, "").replace(/\/.*$/, "");
  const named = conf.upstreams.find((u) => u.name === bare);
  const list = unix ? [`unix:${unix[1]}`] : named ? named.servers : [bare];
  return list.map((target) => {
    const m = /^(.*?):(\d+)$/.exec(target);
    const fallback = l.pass.startsWith("https") ? 443 : 80;
    return {
      pass: l.pass,
      target,
      match: l.match,
      file: named?.file ?? l.file,
      line: l.line,
      addr: target.startsWith("unix:") ? target.slice(5) : (m?.[1] ?? target),
      port: target.startsWith("unix:") ? -1 : Number(m?.[2] ?? fallback),
    };
  });
}
