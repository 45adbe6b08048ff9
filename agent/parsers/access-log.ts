import { accessLine } from "./access-line.ts";
import { num, type Parser } from "./text.ts";

export interface Share {
  key: string;
  requests: number;
  bytes: number;
  /** Share of all bytes, 0–1. */
  share: number;
}
export interface AccessLog {
  requests: number;
  bytes: number;
  /** Status class counts by exact status, e.g. {"200": 10, "413": 2}; as rows, most first. */
  statuses: { status: number; n: number }[];
  /** By /24 (IPv4) or /64, by path, by address: most bytes first, 10 each. */
  nets: Share[];
  paths: Share[];
  ips: Share[];
  /** The heaviest network looked at closely; zero-valued when there is no traffic. */
  top: {
    net: string;
    requests: number;
    bytes: number;
    share: number;
    /** Share of its requests that is not its own part of all requests: bytes share over request share. */
    heavy: number;
    ips: number;
    agents: number;
    /** Requests for each path it asked most, that path's share of the network's requests. */
    path: string;
    pathShare: number;
    avgBytes: number;
    /** First and last hour (0–23, log's own zone) of the window in which ≥ 90 % of its requests fall; end is exclusive. */
    hourFrom: number;
    hourTo: number;
    days: number;
  };
  /** The site in the Referer with most bytes; the log's own site and "-" do not count. Zero-valued when none. */
  ref: {
    site: string;
    requests: number;
    bytes: number;
    share: number;
    heavy: number;
    path: string;
    pathShare: number;
  };
  /** The user agent with most requests among those that name themselves a program. */
  agent: {
    name: string;
    robot: boolean;
    requests: number;
    bytes: number;
    share: number;
    ips: number;
    ip: string;
    net: string;
    /** Networks it comes from. */
    nets: number;
    path: string;
    /** As in top: the window of its requests, the days it came on. */
    hourFrom: number;
    hourTo: number;
    days: number;
  };
}

/** User agents that do not claim to be a browser: libraries, download tools, self-declared crawlers. */
const ROBOT =
  /bot\b|crawl|spider|scrap|slurp|curl\/|wget|python|requests|httpx|aiohttp|go-http|okhttp|java\/|libwww|axios|node-fetch|undici|scrapy|headless|phantom|aria2|axel|lavf|ffmpeg|postman|^-$/i;

/** "PriceHawk/3.1", "acme-sync 2 (+https://…)": one product of its own, where browsers and apps name their platform. */
const PRODUCT = /^[\w.-]{2,40}(?:[/ ]v?[\d.]{1,12})?(?: \(\+?https?:[^)]{0,200}\))?$/;

interface Hit {
  net: string;
  ip: string;
  path: string;
  hour: number;
  day: string;
  site: string;
  agent: string;
  bytes: number;
}
interface Tally {
  requests: number;
  bytes: number;
}
class Counter {
  readonly map = new Map<string, Tally>();
  add(key: string, bytes: number): void {
    const t = this.map.get(key);
    if (t) {
      t.requests++;
      t.bytes += bytes;
    } else if (this.map.size < 200_000) this.map.set(key, { requests: 1, bytes });
  }
  top(total: number, n = 10): Share[] {
    return [...this.map]
      .map(([key, t]) => ({ key, ...t, share: total > 0 ? t.bytes / total : 0 }))
      .sort((a, b) => b.bytes - a.bytes || b.requests - a.requests)
      .slice(0, n);
  }
}

/** Common, combined (also behind a virtual host) and JSON access logs: traffic by network, path, address, hour. */
export const accessLog: Parser = (out): AccessLog => {
  const [nets, paths, ips, statuses] = [new Counter(), new Counter(), new Counter(), new Counter()];
  const hits: Hit[] = [];
  let total = 0;
  for (const line of out.split("\n")) {
    const hit = accessLine(line.slice(0, 4096));
    if (!hit) continue;
    const { ip, hour, day, status, agent, bytes: b } = hit;
    const net = network(ip);
    const clean = hit.path.replace(/[?#].*$/, "");
    total += b;
    nets.add(net, b);
    paths.add(clean, b);
    ips.add(ip, b);
    statuses.add(status, 0);
    hits.push({
      net,
      ip,
      path: clean,
      hour,
      day,
      site: /^https?:\/\/([^/:]+)/i.exec(hit.referer)?.[1]?.toLowerCase() ?? "",
      agent,
      bytes: b,
    });
  }
  const topNets = nets.top(total);
  return {
    requests: hits.length,
    bytes: total,
    statuses: [...statuses.map]
      .map(([s, t]) => ({ status: num(s), n: t.requests }))
      .sort((a, b) => b.n - a.n),
    nets: topNets,
    paths: paths.top(total),
    ips: ips.top(total),
    top: closer(
      topNets[0],
      hits.filter((h) => h.net === topNets[0]?.key),
      hits.length,
    ),
    ref: referrer(hits, total),
    agent: program(hits, total),
  };
};

const bytesOf = (hits: readonly Hit[]): number => hits.reduce((sum, h) => sum + h.bytes, 0);
const group = (hits: readonly Hit[], key: (h: Hit) => string): [string, Hit[]][] => [
  ...Map.groupBy(hits, key),
];

/**
 * The foreign site that refers most bytes. A site's own pages refer to many different paths, a hot-link to few: only
 * a site most of whose requests go to one path counts.
 */
function referrer(hits: readonly Hit[], total: number): AccessLog["ref"] {
  const sites = group(
    hits.filter((h) => h.site !== ""),
    (h) => h.site,
  ).map(([site, own]) => ({ site, own, bytes: bytesOf(own), paths: group(own, (h) => h.path) }));
  const top = sites.sort((a, b) => b.bytes - a.bytes)[0];
  const none = { site: "", requests: 0, bytes: 0, share: 0, heavy: 0, path: "", pathShare: 0 };
  if (!top || total <= 0) return none;
  const [path = "", most = []] = top.paths.sort((a, b) => bytesOf(b[1]) - bytesOf(a[1]))[0] ?? [];
  const pathShare = most.length / top.own.length;
  if (pathShare < 0.5) return none;
  const share = top.bytes / total;
  return {
    site: top.site,
    requests: top.own.length,
    bytes: top.bytes,
    share,
    heavy: share / (top.own.length / hits.length),
    path,
    pathShare,
  };
}

function program(hits: readonly Hit[], total: number): AccessLog["agent"] {
  const named = group(hits, (h) => h.agent).filter(
    ([name]) => name !== "" && (ROBOT.test(name) || PRODUCT.test(name)),
  );
  const [name = "", own = []] = named.sort((a, b) => b[1].length - a[1].length)[0] ?? [];
  const ips = group(own, (h) => h.ip).sort((a, b) => b[1].length - a[1].length);
  const nets = group(own, (h) => h.net).sort((a, b) => b[1].length - a[1].length);
  const paths = group(own, (h) => h.path).sort((a, b) => b[1].length - a[1].length);
  const bytes = bytesOf(own);
  const { from, to } = hours(own.map((h) => h.hour));
  return {
    name,
    robot: name !== "",
    requests: own.length,
    bytes,
    share: total > 0 ? bytes / total : 0,
    ips: ips.length,
    ip: ips[0]?.[0] ?? "",
    net: nets[0]?.[0] ?? "",
    nets: nets.length,
    path: paths[0]?.[0] ?? "",
    hourFrom: from,
    hourTo: to,
    days: new Set(own.map((h) => h.day)).size,
  };
}

function network(ip: string): string {
  const v4 = /^(\d{1,3}\.\d{1,3}\.\d{1,3})\.\d{1,3}$/.exec(ip);
  return v4 ? `${v4[1]}.0/24` : ip.includes(":") ? `${ip.split(":").slice(0, 4).join(":")}::/64` : ip;
}

function closer(
  net: Share | undefined,
  hits: { ip: string; path: string; hour: number; day: string; agent: string; bytes: number }[],
  all: number,
): AccessLog["top"] {
  if (!net || hits.length === 0)
    return {
      net: "",
      requests: 0,
      bytes: 0,
      share: 0,
      heavy: 0,
      ips: 0,
      agents: 0,
      path: "",
      pathShare: 0,
      avgBytes: 0,
      hourFrom: 0,
      hourTo: 0,
      days: 0,
    };
  const paths = new Counter();
  for (const h of hits) paths.add(h.path, h.bytes);
  const path = paths.top(net.bytes, 1)[0];
  const { from, to } = hours(hits.map((h) => h.hour));
  return {
    net: net.key,
    requests: net.requests,
    bytes: net.bytes,
    share: net.share,
    heavy: net.share / (net.requests / all),
    ips: new Set(hits.map((h) => h.ip)).size,
    agents: new Set(hits.map((h) => h.agent)).size,
    path: path?.key ?? "",
    pathShare: (path?.requests ?? 0) / hits.length,
    avgBytes: net.bytes / hits.length,
    hourFrom: from,
    hourTo: to,
    days: new Set(hits.map((h) => h.day)).size,
  };
}

/** The shortest window of whole hours (wrapping at midnight) that holds 90 % of the values. */
function hours(values: number[]): { from: number; to: number } {
  const counts = Array.from({ length: 24 }, () => 0);
  for (const h of values) if (h >= 0 && h < 24) counts[h] = (counts[h] ?? 0) + 1;
  for (let width = 1; width < 24; width++)
    for (let from = 0; from < 24; from++) {
      let sum = 0;
      for (let i = 0; i < width; i++) sum += counts[(from + i) % 24] ?? 0;
      if (sum >= values.length * 0.9) return { from, to: (from + width) % 24 };
    }
  return { from: 0, to: 24 };
}
