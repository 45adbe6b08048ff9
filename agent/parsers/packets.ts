import { endpoint, lines, logTime, month, num, type Parser } from "./text.ts";

export interface Flow {
  src: string;
  sport: number;
  dst: string;
  dport: number;
  packets: number;
  /** Packets that carry no data. */
  empty: number;
  /** Median seconds between packets; -1 with fewer than 2. */
  interval: number;
  /** All gaps within 20 % of the median (needs 2 gaps), or a single gap. */
  regular: boolean;
  syn: number;
  rst: number;
  /** Of an ICMP or ICMPv6 echo; "" for anything else. */
  icmp: "request" | "reply" | "";
  /** Keepalive probe: empty ACK packets only, repeated with the same sequence. */
  keepalive: boolean;
}

const PACKET =
  /^(?:\d{4}-\d\d-\d\d )?(\d\d:\d\d:\d\d\.\d+|\d+\.\d+) (?:\S+ +(?:In|Out|B|M|P) +)?IP6? (\S+) > (\S+): (.*)$/;

/**
 * `tcpdump -nn` (or -tt, -tttt, -i any): packets by direction, with their rhythm. Connections opened one after the
 * other from changing ports are also told together, as one flow of their opening packets with sport -1.
 */
export const tcpdump: Parser = (out): Flow[] => {
  const flows = new Map<string, { flow: Flow; times: number[] }>();
  for (const line of lines(out)) {
    const m = PACKET.exec(line);
    if (!m) continue;
    const [, stamp = "", from = "", to = "", rest = ""] = m;
    const [src, dst] = [dotted(from), dotted(to)];
    const key = `${from}>${to}`;
    const entry = flows.get(key) ?? {
      flow: {
        src: src.addr,
        sport: src.port,
        dst: dst.addr,
        dport: dst.port,
        packets: 0,
        empty: 0,
        interval: -1,
        regular: false,
        syn: 0,
        rst: 0,
        icmp: echoOf(rest),
        keepalive: false,
      },
      times: [],
    };
    const flags = /Flags \[([^\]]*)\]/.exec(rest)?.[1] ?? "";
    entry.flow.packets++;
    if (/length 0\b/.test(rest)) entry.flow.empty++;
    if (flags.includes("S")) entry.flow.syn++;
    if (flags.includes("R")) entry.flow.rst++;
    entry.times.push(clock(stamp));
    flows.set(key, entry);
  }
  return [...flows.values(), ...openings(flows.values())].map(({ flow, times }) => {
    const { median, regular } = rhythm(times);
    return {
      ...flow,
      interval: median,
      regular,
      keepalive: flow.packets > 1 && flow.empty === flow.packets && flow.syn + flow.rst === 0 && regular,
    };
  });
};

/** Opening packets (SYN without ACK is the first of its flow) by client, server and server port; only repeated ones. */
function openings(flows: Iterable<{ flow: Flow; times: number[] }>): { flow: Flow; times: number[] }[] {
  const opened = new Map<string, { flow: Flow; times: number[] }>();
  for (const { flow, times } of flows) {
    if (flow.syn === 0 || flow.sport < flow.dport || times[0] === undefined) continue;
    const key = `${flow.src}>${flow.dst}:${flow.dport}`;
    const all = opened.get(key) ?? {
      flow: { ...flow, sport: -1, packets: 0, empty: 0, syn: 0, rst: 0 },
      times: [],
    };
    all.flow.packets++;
    all.flow.empty++;
    all.flow.syn++;
    all.times.push(times[0]);
    opened.set(key, all);
  }
  return [...opened.values()].filter((o) => o.flow.packets > 1);
}

function echoOf(rest: string): Flow["icmp"] {
  const kind = /^ICMP6?, ?echo (request|reply)|^ICMP echo (request|reply)/.exec(rest);
  return ((kind?.[1] ?? kind?.[2]) as Flow["icmp"] | undefined) ?? "";
}
function dotted(text: string): { addr: string; port: number } {
  const m = /^(.+)\.(\d+)$/.exec(text);
  return m && (text.includes(":") || text.split(".").length === 5)
    ? { addr: m[1] ?? "", port: num(m[2], -1) }
    : { addr: text, port: -1 };
}
function clock(stamp: string): number {
  return stamp.split(":").reduce((sum, part) => sum * 60 + num(part), 0);
}

/** Median gap of ascending times (same unit) and whether the gaps agree with it within 20 %. */
export function rhythm(times: readonly number[]): { median: number; regular: boolean } {
  const gaps = times
    .slice(1)
    .map((t, i) => t - (times[i] ?? 0))
    .filter((g) => g > 0);
  if (gaps.length === 0) return { median: -1, regular: false };
  const median = gaps.toSorted((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? -1;
  const close = gaps.filter((g) => Math.abs(g - median) <= median * 0.2).length;
  return { median, regular: close >= gaps.length * 0.8 };
}

export interface PeriodicLine {
  /** The line's text with numbers and times masked. */
  pattern: string;
  sample: string;
  count: number;
  /** Median seconds between occurrences, -1 when unknown. */
  period: number;
  regular: boolean;
}
/**
 * Epoch ms good enough for the distance of two lines: also the syslog form without a year, seconds since 1970 and a
 * time of day alone at the start of the line (the day is then any); -1 when there is none.
 */
function paceTime(line: string): number {
  const full = logTime(line);
  if (full >= 0) return full;
  const syslog = /^([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d\d):(\d\d):(\d\d)/.exec(line);
  if (syslog) {
    const [, mon = "", d, h, mi, s] = syslog;
    return Date.UTC(2000, month(mon) - 1, num(d), num(h), num(mi), num(s));
  }
  const epoch = /^\W?(1\d{9}(?:\.\d{1,6})?)\b/.exec(line);
  if (epoch) return Math.round(num(epoch[1]) * 1000);
  const clock = /^\W?(\d\d):(\d\d):(\d\d)\b/.exec(line);
  return clock ? Date.UTC(2000, 0, 1, num(clock[1]), num(clock[2]), num(clock[3])) : -1;
}

/** Any log with time stamps: which kinds of line come at a steady pace, most frequent first. */
export const periodic: Parser = (out): PeriodicLine[] => {
  const kinds = new Map<string, { sample: string; times: number[] }>();
  for (const line of lines(out)) {
    const time = paceTime(line);
    if (time < 0) continue;
    const pattern = line.replace(/\d+/g, "#").slice(0, 160);
    const kind = kinds.get(pattern) ?? { sample: line.slice(0, 200), times: [] };
    if (kinds.size < 2000 || kinds.has(pattern)) kinds.set(pattern, kind);
    kind.times.push(time / 1000);
  }
  return [...kinds]
    .map(([pattern, k]) => {
      const { median, regular } = rhythm(k.times);
      return {
        pattern,
        sample: k.sample,
        count: k.times.length,
        period: Math.round(median * 10) / 10,
        regular,
      };
    })
    .sort((a, b) => b.count - a.count)
    .slice(0, 20);
};

export interface WakeFlow {
  addr: string;
  port: number;
  /** Received segments between the two looks. */
  gained: number;
}
/** Two `ss -tniH` looks one after the other, split by a line "==": connections whose received segments grew. */
export const ssGrowth: Parser = (out): WakeFlow[] => {
  const [before = "", after = ""] = out.split(/^==.*$/m);
  const read = (text: string) =>
    new Map(
      text.split(/\n(?=\S)/).flatMap((block): [string, number][] => {
        const m = /(\S+:\d+)\s+(\S+:\d+)/.exec(block);
        const segs = /segs_in:(\d+)/.exec(block);
        return m && segs ? [[`${m[1]} ${m[2]}`, num(segs[1])]] : [];
      }),
    );
  const old = read(before);
  return [...read(after)].flatMap(([key, n]) => {
    const remote = endpoint(key.split(" ")[1] ?? "");
    const gained = n - (old.get(key) ?? n);
    return gained > 0 ? [{ ...remote, gained }] : [];
  });
};
