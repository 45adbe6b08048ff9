import { columns, lines, num, type Parser } from "./text.ts";

export interface Address {
  dev: string;
  addr: string;
  prefix: number;
  family: string;
}
/** `ip -o addr`. */
export const ipAddr: Parser = (out): Address[] =>
  lines(out).flatMap((line) => {
    const m = /^\d+:\s+(\S+)\s+(inet6?)\s+([\da-f.:]+)(?:\/(\d+))?/.exec(line);
    return m ? [{ dev: m[1] ?? "", addr: m[3] ?? "", prefix: num(m[4], 32), family: m[2] ?? "" }] : [];
  });

export interface Route {
  dst: string;
  via: string;
  dev: string;
  src: string;
  metric: number;
  /** "blackhole", "unreachable", "prohibit" or "unicast". */
  kind: string;
  mtu: number;
}
/** `ip route` / `ip -o route`. */
export const ipRoute: Parser = (out): Route[] =>
  lines(out).flatMap((line): Route[] => {
    const c = columns(line);
    const kind = /^(blackhole|unreachable|prohibit|throw)$/.exec(c[0] ?? "")?.[1];
    const dst = kind ? (c[1] ?? "") : (c[0] ?? "");
    if (!/^(default|[\da-f.:]+(\/\d+)?)$/.test(dst)) return [];
    const after = (word: string) => (c.includes(word) ? (c[c.indexOf(word) + 1] ?? "") : "");
    return [
      {
        dst,
        via: after("via"),
        dev: after("dev"),
        src: after("src"),
        metric: num(after("metric")),
        kind: kind ?? "unicast",
        mtu: num(after("mtu")),
      },
    ];
  });

export interface Link {
  dev: string;
  up: boolean;
  /** LOWER_UP: a carrier is there. */
  carrier: boolean;
  mtu: number;
  /** Queueing discipline (noqueue, fq_codel, netem…); "" when not shown. */
  qdisc: string;
  rxBytes: number;
  rxErrors: number;
  rxDropped: number;
  txBytes: number;
  txErrors: number;
  txDropped: number;
}
/** `ip -s link` (or `ip -s -o link`). */
export const ipLink: Parser = (out): Link[] => {
  const links: Link[] = [];
  const all = lines(out.replaceAll("\\", "\n"));
  all.forEach((line, i) => {
    const head = /^\d+:\s+([^:@\s]+)[^:]*:\s+<([^>]*)>.*\bmtu (\d+)/.exec(line);
    if (head) {
      const flags = (head[2] ?? "").split(",");
      links.push({
        dev: head[1] ?? "",
        up: flags.includes("UP"),
        carrier: flags.includes("LOWER_UP"),
        mtu: num(head[3]),
        qdisc: /\bqdisc (\S+)/.exec(line)?.[1] ?? "",
        rxBytes: 0,
        rxErrors: 0,
        rxDropped: 0,
        txBytes: 0,
        txErrors: 0,
        txDropped: 0,
      });
    }
    const link = links.at(-1);
    const [b, , errors, dropped] = columns(all[i + 1] ?? "").map((x) => num(x));
    if (link && /^\s*RX:/.test(line))
      Object.assign(link, { rxBytes: b ?? 0, rxErrors: errors ?? 0, rxDropped: dropped ?? 0 });
    if (link && /^\s*TX:/.test(line))
      Object.assign(link, { txBytes: b ?? 0, txErrors: errors ?? 0, txDropped: dropped ?? 0 });
  });
  return links;
};
