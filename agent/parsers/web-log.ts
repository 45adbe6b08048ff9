import { month, num, type Parser } from "./text.ts";

/** Answers of one kind: same log, status, place (first part of the path), and for a balancer the same server and flags. */
export interface WebAnswers {
  /** File it was read from, as `tail -v` names it; "" without a heading. */
  file: string;
  server: "http" | "haproxy";
  /** -1: the log has no status (TCP mode). */
  status: number;
  /** First part of the path, "/" or "/api"; "" where the request could not be read. */
  place: string;
  /** Path of the newest one without its query, method likewise. */
  path: string;
  method: string;
  n: number;
  /** Seconds between the newest line of the file and the newest of these. */
  ago: number;
  /** Body bytes of the newest; the longest time one took, seconds, -1 when the log has none. */
  bytes: number;
  seconds: number;
  /** Who asked, how many of them, and the newest line itself. */
  client: string;
  clients: number;
  agent: string;
  sample: string;
  /** "shop/s1" of a balancer, "10.0.0.1:80" where the log names it, else "". */
  backend: string;
  /** Termination state of haproxy ("sH--"), else "". */
  flags: string;
  frontend: string;
  /** Good answers (2xx, 3xx) for the same place in the same file: all, and those after the newest of these. */
  good: number;
  goodLater: number;
  /** The same for exactly this path. */
  goodPath: number;
}
export interface WebLog {
  total: number;
  bad: number;
  /** Answers from 400 on and those a balancer ended early, newest first; at most 60 groups. */
  groups: WebAnswers[];
  /** Redirects a client got again and again for one path (≥ 5 within 10 s), most first. */
  loops: { path: string; status: number; n: number; client: string; sample: string; file: string }[];
}

interface Line {
  server: "http" | "haproxy";
  at: number;
  client: string;
  method: string;
  path: string;
  status: number;
  bytes: number;
  seconds: number;
  agent: string;
  backend: string;
  frontend: string;
  flags: string;
  text: string;
}

const CLF =
  /\[(\d\d\/[A-Za-z]{3}\/\d{4}:\d\d:\d\d:\d\d) ([+-]\d{4})\] (?:\S+ )?"([^"]{0,2000})" (\d{3}) (\d+|-)(?: "([^"]*)" "([^"]*)")?(.*)$/;
const HAPROXY =
  /haproxy\[\d+\]: (\S+):\d+ \[(\d\d\/[A-Za-z]{3}\/\d{4}:\d\d:\d\d:\d\d)\.\d+\] (\S+) (\S+) (-?\d+(?:\/[+-]?\d+)+) (?:(-?\d+) )?\+?(\d+) (?:\S+ \S+ )?([A-Za-z-]{2,4}) [\d/+]+ [\d/]+(?: \{[^}]*\})*(?: "([^"]{0,2000}))?/;

function clock(text: string, zone: string): number {
  const m = /^(\d\d)\/([A-Za-z]{3})\/(\d{4}):(\d\d):(\d\d):(\d\d)$/.exec(text);
  if (!m) return 0;
  const [, day, mon = "", year, h, min, s] = m;
  const utc = Date.UTC(num(year), month(mon) - 1, num(day), num(h), num(min), num(s)) / 1000;
  const z = /^([+-])(\d\d)(\d\d)$/.exec(zone);
  return z ? utc - (z[1] === "-" ? -1 : 1) * (num(z[2]) * 3600 + num(z[3]) * 60) : utc;
}

function request(text: string): { method: string; path: string } {
  const m = /^([A-Z]{2,10}) ([^\s"]{1,2000})/.exec(text);
  const path = (m?.[2] ?? "").replace(/^https?:\/\/[^/]+/, "").replace(/[?#].*$/, "");
  return { method: m?.[1] ?? "", path: m && path === "" ? "/" : path };
}

function readLine(text: string): Line | undefined {
  const h = HAPROXY.exec(text);
  if (h) {
    const [
      ,
      client = "",
      at = "",
      frontend = "",
      backend = "",
      times = "",
      status,
      bytes,
      flags = "",
      asked = "",
    ] = h;
    return {
      server: "haproxy",
      at: clock(at, ""),
      client,
      ...request(asked),
      status: num(status, -1),
      bytes: num(bytes),
      seconds: num(times.split("/").at(-1)?.replace("+", ""), -1) / 1000,
      agent: "",
      backend,
      frontend: frontend.replace(/~$/, ""),
      flags,
      text,
    };
  }
  const c = CLF.exec(text);
  if (!c) return undefined;
  const [, at = "", zone = "", asked = "", status, bytes, , agent = "", rest = ""] = c;
  const head = text.slice(0, c.index).trim().split(/\s+/);
  // Apache's vhost_combined begins with "name:port".
  const client = /^\S+:\d+$/.test(head[0] ?? "") && head.length > 3 ? (head[1] ?? "") : (head[0] ?? "");
  return {
    server: "http",
    at: clock(at, zone),
    client,
    ...request(asked),
    status: num(status),
    bytes: num(bytes),
    seconds: num(/(?:^|[\s="])(\d+\.\d{3})(?=["\s]|$)/.exec(rest)?.[1], -1),
    agent,
    backend: /(?:^|[\s="])((?:\d{1,3}\.){3}\d{1,3}:\d+)(?=[,"\s]|$)/.exec(rest)?.[1] ?? "",
    frontend: "",
    flags: "",
    text,
  };
}

const placeOf = (path: string): string => (path === "" ? "" : `/${path.split("/")[1] ?? ""}`);
/** "--" at the start of the termination state: the balancer saw the session end as it should. */
const early = (l: Line): boolean => l.server === "haproxy" && !/^(--|CD|LR)/.test(l.flags);
const isBad = (l: Line): boolean => l.status >= 400 || early(l);
const isGood = (l: Line): boolean => (l.status >= 200 && l.status < 400) || l.status === 101;

function groupsOf(file: string, all: readonly Line[]): WebAnswers[] {
  const newest = Math.max(0, ...all.map((l) => l.at));
  const keyOf = (l: Line): string => [l.server, l.status, placeOf(l.path), l.backend, l.flags].join(" ");
  return [...Map.groupBy(all.filter(isBad), keyOf).values()].flatMap((own): WebAnswers[] => {
    const last = own.at(-1);
    if (!last) return [];
    const place = placeOf(last.path);
    const fine = all.filter((l) => isGood(l) && !early(l) && placeOf(l.path) === place);
    return [
      {
        file,
        server: last.server,
        status: last.status,
        place,
        path: last.path,
        method: last.method,
        n: own.length,
        ago: newest - last.at,
        bytes: last.bytes,
        seconds: Math.max(...own.map((l) => l.seconds)),
        client: last.client,
        clients: new Set(own.map((l) => l.client)).size,
        agent: last.agent.slice(0, 200),
        sample: last.text.slice(0, 300),
        backend: last.backend,
        flags: last.flags,
        frontend: last.frontend,
        good: fine.length,
        goodLater: all.slice(all.lastIndexOf(last) + 1).filter((l) => fine.includes(l)).length,
        goodPath: fine.filter((l) => l.path === last.path).length,
      },
    ];
  });
}

const loopCount = 5;
const loopSeconds = 10;

function loopsOf(file: string, all: readonly Line[]): WebLog["loops"] {
  const redirects = all.filter((l) => [301, 302, 303, 307, 308].includes(l.status) && l.path !== "");
  return [...Map.groupBy(redirects, (l) => `${l.client} ${l.path} ${l.status}`).values()].flatMap((own) => {
    const last = own.at(-1);
    const burst = own.some((l, i) => (own[i + loopCount - 1]?.at ?? Infinity) - l.at <= loopSeconds);
    if (!last || !burst) return [];
    const { path, status, client } = last;
    return [{ path, status, client, n: own.length, sample: last.text.slice(0, 300), file }];
  });
}

/** Most groups kept. */
const groupLimit = 60;

/**
 * What web servers answered: access logs in the common or combined format (nginx, Apache; more fields may follow) and
 * haproxy's HTTP or TCP log, several files as `tail -v` prints them. Other lines are left out.
 */
export const webLog: Parser = (out): WebLog => {
  const files = new Map<string, Line[]>();
  let file = "";
  for (const raw of out.split("\n", 20_000)) {
    const head = /^==> (\/.{1,400}) <==$/.exec(raw);
    if (head) file = head[1] ?? "";
    const line = head ? undefined : readLine(raw.slice(0, 4096));
    if (!line) continue;
    const known = files.get(file);
    if (known) known.push(line);
    else files.set(file, [line]);
  }
  const all = [...files];
  return {
    total: all.reduce((sum, [, l]) => sum + l.length, 0),
    bad: all.reduce((sum, [, l]) => sum + l.filter(isBad).length, 0),
    groups: all
      .flatMap(([name, l]) => groupsOf(name, l))
      .sort((a, b) => a.ago - b.ago || b.n - a.n)
      .slice(0, groupLimit),
    loops: all.flatMap(([name, l]) => loopsOf(name, l)).sort((a, b) => b.n - a.n),
  };
};
