import { lines, logTime, num, type Parser } from "./text.ts";

export type NginxErrorKind =
  | "refused"
  | "timeout"
  | "no_live"
  | "unix_missing"
  | "unix_denied"
  | "host_not_found"
  | "reset"
  | "header_big"
  | "body_too_large"
  | "denied"
  | "not_found"
  | "too_many_files"
  | "worker_connections"
  | "ssl"
  | "emerg"
  | "unreachable"
  | "rule"
  | "no_index"
  | "login"
  | "cycle"
  | "header_long"
  | "temp_file"
  | "script"
  | "no_http"
  | "tls_upstream"
  | "auth_request"
  | "other";
export interface NginxErrorGroup {
  kind: NginxErrorKind;
  /** Upstream ("127.0.0.1:8080", "unix:/run/x.sock"), or the file the line names, or "". */
  object: string;
  port: number;
  count: number;
  /** Epoch ms, the host's own clock read as UTC. */
  last: number;
  /** Body size the client announced, bytes, for body_too_large; -1 otherwise. */
  bytes: number;
  request: string;
  /** Address of the client, and the Host header it sent; "" where the line tells none. */
  client: string;
  host: string;
  sample: string;
}

const KINDS: ReadonlyArray<readonly [NginxErrorKind, RegExp]> = [
  ["emerg", /\[emerg\]/],
  ["rule", /access forbidden by rule/],
  ["no_index", /directory index of ".*" is forbidden/],
  ["login", /no user\/password was provided|was not found in "|: password mismatch|\.htpasswd|auth_basic/],
  ["cycle", /rewrite or internal redirection cycle/],
  ["header_long", /client sent too (long|large)/],
  // A body it can not put aside (nginx adds no "while" when that is a client's), or any other file it has no room for.
  ["temp_file", /\((13|28|30): [^)]*\) while (reading upstream|reading client request body|sending)/],
  ["temp_file", /(?:open|mkdir|p?writev?|rename)\(\) .{0,200}failed \((?:28|30|122): /],
  ["script", /Primary script unknown/],
  ["no_http", /upstream sent (no valid|invalid) (HTTP|header|status)/],
  ["tls_upstream", /SSL_do_handshake\(\) failed .* to upstream|upstream SSL certificate/],
  ["auth_request", /auth request unexpected status/],
  ["body_too_large", /intended to send too large body/],
  ["header_big", /upstream sent too big header/],
  ["unix_missing", /connect\(\) to unix:\S+ failed \(2:/],
  ["unix_denied", /connect\(\) to unix:\S+ failed \(13:/],
  [
    "refused",
    /\(111: Connection refused\) while connecting to upstream|connect\(\) to unix:\S+ failed \(111:/,
  ],
  [
    "unreachable",
    /\(11[03]: .{1,40}\) while connecting to upstream.*unreach|No route to host|Network is unreachable/,
  ],
  ["timeout", /upstream timed out \(110:/],
  ["no_live", /no live upstreams/],
  ["host_not_found", /host not found in upstream|could not be resolved/],
  ["reset", /upstream prematurely closed|\(104: Connection reset by peer\)/],
  ["too_many_files", /Too many open files/],
  ["worker_connections", /worker_connections are not enough/],
  ["denied", /\(13: Permission denied\)/],
  ["not_found", /\(2: No such file or directory\)|is not found/],
  ["ssl", /SSL_do_handshake|SSL_CTX|cannot load certificate/],
];

/** nginx `error.log`: complaints grouped by kind and object, the one seen last first. Notices are left out. */
export const nginxError: Parser = (out): NginxErrorGroup[] => {
  const groups = new Map<string, NginxErrorGroup>();
  for (const line of lines(out)) {
    const level = /\[(error|crit|alert|emerg|warn|info)\]/.exec(line.slice(0, 60))?.[1];
    // Of what nginx takes for the client's fault, only what its own limits refuse is of interest.
    if (level === undefined || (level === "info" && !/client sent too (long|large)/.test(line))) continue;
    const kind = KINDS.find(([, re]) => re.test(line))?.[0] ?? "other";
    const upstream = /upstream: "(?:[a-z]+:\/\/)?([^"]+)"/.exec(line)?.[1] ?? "";
    const target = upstream.startsWith("unix:")
      ? upstream.replace(/:\/.*$|:$/, (m) => (m === ":" ? "" : m))
      : upstream.replace(/\/.*$/, "");
    const object = target || (/"(\/[^"]+)"/.exec(line)?.[1] ?? "");
    const request = /request: "([^"]{1,200})/.exec(line)?.[1] ?? "";
    const place = ["rule", "no_index", "login"].includes(kind)
      ? (/^\S+ (\/[^/?\s]*)/.exec(request)?.[1] ?? "")
      : "";
    const key = `${kind} ${place}${kind === "not_found" ? "" : object}`;
    const g = groups.get(key);
    groups.set(key, {
      kind,
      object,
      port: num(/:(\d+)$/.exec(target)?.[1], -1),
      count: (g?.count ?? 0) + 1,
      last: Math.max(g?.last ?? -1, logTime(line)),
      bytes: Math.max(g?.bytes ?? -1, num(/too large body: (\d+) bytes/.exec(line)?.[1], -1)),
      request,
      client: /client: ([0-9a-fA-F.:]{2,45})/.exec(line)?.[1] ?? "",
      host: /host: "([^"]{1,200})/.exec(line)?.[1] ?? "",
      sample: line.slice(0, 300),
    });
  }
  return [...groups.values()].sort((a, b) => b.last - a.last);
};
