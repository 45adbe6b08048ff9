import { month, num } from "./text.ts";

/** One request of an access log. */
export interface AccessLine {
  ip: string;
  /** 0–23, in the log's own zone. */
  hour: number;
  /** YYYY-M-D; only compared with each other. */
  day: string;
  path: string;
  status: string;
  bytes: number;
  referer: string;
  agent: string;
}

/** Common and combined format, also with the virtual host (nginx $host, Apache %v:%p) before the address. */
const COMBINED =
  /^(?:[\w.:-]{1,255} )?(\S{2,45}) \S+ \S+ \[(\d\d)\/([A-Za-z]{3})\/(\d{4}):(\d\d):\d\d:\d\d [^\]]*\] "(?:[A-Z]{2,10}) ([^\s"]{1,2000})[^"]*" (\d{3}) (\d+|-)(?: "([^"]*)" "([^"]*)")?/;

/** Names people give the fields of a JSON access log: nginx' own variables, Caddy, Traefik, usual renamings. */
const NAMES = {
  ip: ["remote_addr", "client_ip", "clientip", "remote_ip", "ClientHost", "client", "src", "addr", "ip"],
  time: ["time_iso8601", "time_local", "@timestamp", "timestamp", "StartLocal", "time", "ts"],
  request: ["request_uri", "uri", "RequestPath", "path", "url", "request", "req"],
  status: ["status", "DownstreamStatus", "status_code", "code", "st"],
  bytes: [
    "body_bytes_sent",
    "bytes_sent",
    "DownstreamContentSize",
    "bytes",
    "size",
    "response_size",
    "bytes_out",
    "out",
    "len",
  ],
  referer: ["http_referer", "http_referrer", "referer", "referrer", "ref"],
  agent: ["http_user_agent", "user_agent", "agent", "ua"],
} as const;

/** A line of at most a few kilobytes; null when it is no request. Never throws. */
export function accessLine(line: string): AccessLine | null {
  return line.startsWith("{") ? fromJson(line) : fromCombined(line);
}

function fromCombined(line: string): AccessLine | null {
  const m = COMBINED.exec(line);
  if (!m) return null;
  const [, ip = "", day, mon = "", year, hour, path = "", status = "", size, referer = "", agent = ""] = m;
  const when = { hour: num(hour), day: `${year}-${month(mon)}-${num(day)}` };
  return { ip, ...when, path, status, bytes: num(size), referer, agent };
}

function fromJson(line: string): AccessLine | null {
  let row: unknown;
  try {
    row = JSON.parse(line);
  } catch {
    return null;
  }
  const fields = new Map(Object.entries(row ?? {}));
  const text = (names: readonly string[]): string => {
    const value = names.map((n) => fields.get(n)).find((v) => typeof v === "string" || typeof v === "number");
    return value === undefined ? "" : String(value);
  };
  const ip = text(NAMES.ip);
  const when = moment(text(NAMES.time));
  const path = text(NAMES.request).replace(/^[A-Z]{2,10} (\S+).*$/, "$1");
  const status = text(NAMES.status);
  if (ip === "" || ip.length > 45 || !when || !path.startsWith("/") || !/^\d{3}$/.test(status)) return null;
  const bytes = Math.max(0, num(text(NAMES.bytes)));
  return { ip, ...when, path, status, bytes, referer: text(NAMES.referer), agent: text(NAMES.agent) };
}

/** "2026-11-22T03:04:05+00:00" or "22/Nov/2026:03:04:05 +0000". */
function moment(text: string): { hour: number; day: string } | null {
  const iso = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):/.exec(text);
  if (iso) return { hour: num(iso[4]), day: `${iso[1]}-${num(iso[2])}-${num(iso[3])}` };
  const local = /^(\d\d)\/([A-Za-z]{3})\/(\d{4}):(\d\d):/.exec(text);
  return local ? { hour: num(local[4]), day: `${local[3]}-${month(local[2] ?? "")}-${num(local[1])}` } : null;
}
