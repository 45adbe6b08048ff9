import { lines, num, type Parser } from "./text.ts";

/** Something that was done to the host, as its own records tell. */
export interface HistoryEvent {
  /** Seconds since 1970. */
  epoch: number;
  kind: "package" | "login";
  /** "install nginx 1.22.1-9", "ops from 10.66.0.1". */
  what: string;
  /** Package or account name. */
  name: string;
  /** The line as recorded. */
  line: string;
}

const DPKG = /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) (install|upgrade|remove|purge) (\S+) (\S+) (\S+)/;
const LAST = /^(\S+)\s+\S+\s+(\S+)?\s+(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[+-]\d\d:?\d\d|Z)?)/;

/** Seconds the host's clock is ahead of UTC, from `+0800`. */
function offsetSeconds(zone: string): number {
  const m = /^([+-])(\d\d)(\d\d)$/.exec(zone);
  return m ? (m[1] === "-" ? -1 : 1) * (num(m[2]) * 3600 + num(m[3]) * 60) : 0;
}

/**
 * `date '+%s %z'; tail /var/log/dpkg.log; last -w --time-format iso`: packages changed and logins, newest first.
 * dpkg writes local time without a zone; the first line says which zone that is.
 */
export const history: Parser = (out): HistoryEvent[] => {
  const all = lines(out);
  const offset = offsetSeconds(/^\d+ ([+-]\d{4})$/.exec(all[0] ?? "")?.[1] ?? "");
  const events = all.flatMap((line): HistoryEvent[] => {
    const p = DPKG.exec(line);
    if (p) {
      const epoch = Date.parse(`${(p[1] ?? "").replace(" ", "T")}Z`) / 1000 - offset;
      const name = (p[3] ?? "").replace(/:.*$/, "");
      const version = p[5] === "<none>" ? p[4] : p[5];
      return [{ epoch, kind: "package", what: `${p[2]} ${name} ${version}`, name, line }];
    }
    const l = LAST.exec(line);
    if (!l || l[1] === "reboot" || l[1] === "wtmp") return [];
    const epoch = Date.parse(l[3] ?? "") / 1000;
    return [{ epoch, kind: "login", what: `${l[1]} from ${l[2] ?? "?"}`, name: l[1] ?? "", line }];
  });
  return events.filter((e) => Number.isFinite(e.epoch)).sort((a, b) => b.epoch - a.epoch);
};
