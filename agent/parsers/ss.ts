import { columns, endpoint, lines, num, type Parser } from "./text.ts";

export interface Socket {
  state: string;
  recvq: number;
  sendq: number;
  laddr: string;
  lport: number;
  raddr: string;
  rport: number;
  /** First user process, when the caller may see it. */
  proc: string;
  pid: number;
  /** systemd unit from the socket's cgroup (`ss -e`), else "". */
  unit: string;
  /** Timer: "on" (retransmission), "keepalive", "timewait", "persist" or "". */
  timer: string;
  /** Seconds until the timer fires, or -1. */
  timerS: number;
  /** Times the timer has fired without an answer (retransmissions or probes). */
  retries: number;
  keepalive: boolean;
  /** Milliseconds, from `-i`; -1 when not shown. */
  rto: number;
  backoff: number;
  lastsnd: number;
  lastrcv: number;
  lastack: number;
  /** Seconds since anything was sent or received, or -1. */
  idle: number;
  /** Segments out and in, from `-i`; -1 when not shown. */
  segsOut: number;
  segsIn: number;
  /** Bytes received since it was opened, from `-i` (which leaves out a zero); -1 when not shown. */
  received: number;
  unacked: number;
  retrans: number;
  uid: number;
}

const STATE =
  /^(ESTAB|LISTEN|SYN-SENT|SYN-RECV|FIN-WAIT-1|FIN-WAIT-2|TIME-WAIT|CLOSE-WAIT|LAST-ACK|CLOSING|UNCONN|CLOSED)\s/;
const FAMILY = /^(tcp|udp|u_str|u_dgr|u_seq|raw|nl|p_raw|p_dgr|icmp6|v_str)\s+/;

/**
 * `ss` of any flags over TCP and UDP (`-tlnpe`, `-tnoi`, `-tan state …`): one record per socket; continuation
 * lines of `-i` are joined. Without a state column (a `state` filter was given) `state` is "".
 */
export const ss: Parser = (out): Socket[] => {
  const joined: string[] = [];
  for (const line of lines(out)) {
    if (/^\s/.test(line) && joined.length > 0 && !STATE.test(line.trim()))
      joined[joined.length - 1] += ` ${line.trim()}`;
    else joined.push(line);
  }
  return joined.flatMap((line) => {
    const plain = NETSTAT.exec(line);
    return plain ? fromNetstat(plain) : socket(line.replace(FAMILY, ""));
  });
};

/** `netstat -tulnp` of net-tools or BusyBox, for hosts without ss. */
const NETSTAT =
  /^(?:tcp|udp)6?\s+(\d+)\s+(\d+)\s+(\S+:(?:\d+|\*))\s+(\S+:(?:\d+|\*))(?:\s+([A-Z][A-Z0-9_]+))?(?:\s+(?:(\d+)\/(\S+)|-))?/;
const NETSTAT_STATES: Readonly<Record<string, string>> = {
  LISTEN: "LISTEN",
  ESTABLISHED: "ESTAB",
  SYN_SENT: "SYN-SENT",
  SYN_RECV: "SYN-RECV",
  FIN_WAIT1: "FIN-WAIT-1",
  FIN_WAIT2: "FIN-WAIT-2",
  TIME_WAIT: "TIME-WAIT",
  CLOSE_WAIT: "CLOSE-WAIT",
  LAST_ACK: "LAST-ACK",
  CLOSING: "CLOSING",
};

function fromNetstat(m: RegExpExecArray): Socket[] {
  const state = NETSTAT_STATES[m[5] ?? ""] ?? "UNCONN";
  const user = m[6] === undefined ? "" : ` users:(("${(m[7] ?? "").replace(/:$/, "")}",pid=${m[6]},fd=0))`;
  return socket(`${state} ${m[1]} ${m[2]} ${m[3]} ${m[4]}${user}`);
}

function socket(line: string): Socket[] {
  const state = STATE.exec(line)?.[1] ?? "";
  const cells = columns(state === "" ? line : line.slice(state.length));
  if (!/^\d+$/.test(cells[0] ?? "") || !/^\d+$/.test(cells[1] ?? "") || cells.length < 4) return [];
  const local = endpoint(cells[2] ?? "");
  const remote = endpoint(cells[3] ?? "");
  const rest = cells.slice(4).join(" ");
  const user = /users:\(\("([^"]{1,64})",pid=(\d+)/.exec(rest);
  const timer = /timer:\(([a-z]+),([^,)]*),(\d+)\)/.exec(rest);
  const info = (name: string) => num(new RegExp(`(?:^|\\s)${name}:(\\d+)`).exec(rest)?.[1], -1);
  const [lastsnd, lastrcv] = [info("lastsnd"), info("lastrcv")];
  return [
    {
      state,
      recvq: num(cells[0]),
      sendq: num(cells[1]),
      laddr: local.addr,
      lport: local.port,
      raddr: remote.addr,
      rport: remote.port,
      proc: user?.[1] ?? "",
      pid: num(user?.[2], 0),
      unit: /cgroup:\S*?\/([^/\s]+\.(?:service|scope|socket))(?:[/\s]|$)/.exec(rest)?.[1] ?? "",
      timer: timer?.[1] ?? "",
      timerS: timerSeconds(timer?.[2]),
      retries: num(timer?.[3]),
      keepalive: timer?.[1] === "keepalive",
      rto: info("rto"),
      backoff: Math.max(0, info("backoff")),
      lastsnd,
      lastrcv,
      lastack: info("lastack"),
      idle: lastsnd < 0 || lastrcv < 0 ? -1 : Math.min(lastsnd, lastrcv) / 1000,
      segsOut: info("segs_out"),
      segsIn: info("segs_in"),
      received: info("rto") < 0 ? -1 : Math.max(0, info("bytes_received")),
      unacked: Math.max(0, info("unacked")),
      retrans: num(/\sretrans:\d+\/(\d+)/.exec(rest)?.[1]),
      uid: Math.max(0, info("uid")),
    },
  ];
}

/** "5.2sec", "440ms", "1min22sec", "119min" → seconds. */
function timerSeconds(text: string | undefined): number {
  if (text === undefined || text === "") return -1;
  let sum = 0;
  for (const m of text.slice(0, 40).matchAll(/([\d.]+)(ms|sec|min|hour)/g))
    sum += num(m[1]) * ({ ms: 0.001, sec: 1, min: 60, hour: 3600 }[m[2] ?? "sec"] ?? 1);
  return sum;
}

/** `ss -s` is not needed: `ss -tanH` folded by state, e.g. {ESTAB: 3, "CLOSE-WAIT": 120}. */
export const ssStates: Parser = (out): Record<string, number> => {
  const counts: Record<string, number> = {
    ESTAB: 0,
    LISTEN: 0,
    "SYN-SENT": 0,
    "SYN-RECV": 0,
    "TIME-WAIT": 0,
    "CLOSE-WAIT": 0,
  };
  for (const s of ss(out, 0) as Socket[]) if (s.state !== "") counts[s.state] = (counts[s.state] ?? 0) + 1;
  return counts;
};
