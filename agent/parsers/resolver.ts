import { columns, lines, num, type Parser } from "./text.ts";

export interface Dig {
  /** NOERROR, NXDOMAIN, SERVFAIL, REFUSED, "timeout" (no server answered) or "". */
  status: string;
  answers: { name: string; ttl: number; type: string; data: string }[];
  server: string;
  timeMs: number;
  /** Servers named in "communications error to …" lines. */
  silent: string[];
}
/** What `nslookup NAME SERVER` tells (BIND's or BusyBox's), for hosts without dig. */
function fromNslookup(all: readonly string[]): Dig {
  const from = all.findIndex((l) => l.startsWith("Name:"));
  const name = /^Name:\s*(\S+)/.exec(all[from] ?? "")?.[1] ?? "";
  const answers = (from < 0 ? [] : all.slice(from)).flatMap((l) => {
    const data = /^Address(?: \d+)?:\s*([\d.]+|[\da-f:]+)(?:\s|$)/i.exec(l)?.[1];
    return data ? [{ name, ttl: -1, type: data.includes(":") ? "AAAA" : "A", data }] : [];
  });
  const refused = all.map((l) => /can't find .*: ([A-Z]+)$/.exec(l)?.[1]).find((s) => s !== undefined);
  return {
    status: answers.length > 0 ? "NOERROR" : (refused ?? ""),
    answers,
    silent: [],
    server: /^Address:\s*([\d.]+)/.exec(all[1] ?? "")?.[1] ?? "",
    timeMs: -1,
  };
}

/** `dig NAME @SERVER +tries=1 +time=2` in full or +short form, or `nslookup NAME SERVER`. */
export const dig: Parser = (out): Dig => {
  const all = lines(out);
  if (all[0]?.startsWith("Server:")) return fromNslookup(all);
  const silent = [...new Set(all.flatMap((l) => /communications error to ([^#\s]+)#/.exec(l)?.[1] ?? []))];
  const answers = all.flatMap((l) => {
    const c = columns(l, 5);
    if (l.startsWith(";") || c.length < 5 || c[2] !== "IN") return [];
    return [
      {
        name: (c[0] ?? "").replace(/\.$/, ""),
        ttl: num(c[1]),
        type: c[3] ?? "",
        data: (c[4] ?? "").replace(/\.$/, ""),
      },
    ];
  });
  const status = all.map((l) => /status: ([A-Z]+)/.exec(l)?.[1]).find((s) => s !== undefined) ?? "";
  const none =
    silent.length > 0 || all.some((l) => /no servers could be reached|connection timed out/.test(l));
  return {
    status: status || (none ? "timeout" : ""),
    answers,
    silent,
    server: all.map((l) => /SERVER: ([^#\s]+)#/.exec(l)?.[1]).find((s) => s !== undefined) ?? "",
    timeMs: num(
      all.map((l) => /Query time: (\d+)/.exec(l)?.[1]).find((s) => s !== undefined),
      -1,
    ),
  };
};

/** `getent hosts|ahosts NAME`, `/etc/hosts`: address → names; comments dropped. */
export const hosts: Parser = (out): { ip: string; names: string[] }[] =>
  lines(out).flatMap((l) => {
    const [ip = "", ...names] = columns(l.replace(/#.*$/, ""));
    return /^[\da-f.:]{3,45}$/i.test(ip)
      ? [{ ip, names: names.filter((n) => !/^(STREAM|DGRAM|RAW)$/.test(n)) }]
      : [];
  });

export interface Curl {
  /** 0 when nothing was answered. */
  code: number;
  total: number;
  connect: number;
  lookup: number;
  firstByte: number;
  /** curl's own exit code: 6 no name, 7 refused, 28 timeout, 35/60 TLS … */
  exit: number;
  error: string;
}
/** `curl -sS -o /dev/null -w 'code=%{http_code} total=%{time_total} connect=%{time_connect} lookup=%{time_namelookup} first=%{time_starttransfer} exit=%{exitcode}\n'`. */
export const curl: Parser = (out, exitCode): Curl => {
  const get = (key: string, missing = -1) => num(new RegExp(`\\b${key}=([\\d.]+)`).exec(out)?.[1], missing);
  return {
    code: get("code", 0),
    total: get("total"),
    connect: get("connect"),
    lookup: get("lookup"),
    firstByte: get("first"),
    exit: get("exit", exitCode ?? -1),
    error: /curl: \(\d+\) (.{1,300})/.exec(out)?.[1] ?? "",
  };
};
