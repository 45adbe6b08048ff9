import { columns, lines, num, type Parser } from "./text.ts";

export interface Process {
  pid: number;
  ppid: number;
  user: string;
  /** Process state letters as printed, e.g. "Ss", "D", "T", "Z". */
  stat: string;
  /** Share of one core in percent since the process started. */
  pcpu: number;
  /** Resident memory, kB. */
  rss: number;
  /** Age, seconds. */
  etimes: number;
  wchan: string;
  /** Cgroup path as printed, "" or "-" when not asked for. */
  cgroup: string;
  comm: string;
  args: string;
}

const EMPTY: Process = {
  pid: 0,
  ppid: 0,
  user: "",
  stat: "",
  pcpu: 0,
  rss: 0,
  etimes: 0,
  wchan: "",
  cgroup: "",
  comm: "",
  args: "",
};
const NAMES: Record<string, keyof Process> = {
  PID: "pid",
  PPID: "ppid",
  USER: "user",
  EUSER: "user",
  UID: "user",
  STAT: "stat",
  S: "stat",
  "%CPU": "pcpu",
  C: "pcpu",
  RSS: "rss",
  VSZ: "etimes",
  ELAPSED: "etimes",
  WCHAN: "wchan",
  CGROUP: "cgroup",
  COMMAND: "args",
  CMD: "args",
  COMM: "comm",
  ARGS: "args",
};

/**
 * `ps -eo pid,ppid,user,stat,pcpu,rss,etimes,wchan:24,cgroup,comm,args` with its header (any subset and order;
 * the last column keeps the rest). Also `ps aux` and `ps -ef`; columns it does not know are skipped.
 */
export const ps: Parser = (out): Process[] => {
  const all = lines(out);
  const header = columns(all.find((l) => /\bPID\b/.test(l)) ?? "");
  const names = header.map((h, i) =>
    h === "VSZ" ? undefined : h === "COMMAND" && i < header.length - 1 ? "comm" : NAMES[h],
  );
  // BusyBox has no share of the processor, but the time used.
  const used = header.includes("%CPU") ? -1 : header.indexOf("TIME");
  return all.flatMap((line): Process[] => {
    const cells = columns(line, header.length);
    if (header.length === 0 || cells.includes("PID")) return [];
    const p: Process = { ...EMPTY };
    names.forEach((name, i) => {
      const cell = cells[i] ?? "";
      if (name === undefined) return;
      if (name === "etimes") p.etimes = elapsed(cell);
      else if (name === "pid" || name === "ppid" || name === "pcpu" || name === "rss") p[name] = num(cell);
      else p[name] = cell;
    });
    if (used >= 0 && p.pcpu === 0 && p.etimes > 0) p.pcpu = (100 * elapsed(cells[used] ?? "")) / p.etimes;
    if (p.comm === "") p.comm = (p.args.split(/\s/)[0] ?? "").split("/").at(-1) ?? "";
    return p.pid > 0 ? [p] : [];
  });
};

/** "3-04:05:06", "04:05", "77" → seconds. */
function elapsed(cell: string): number {
  const [days, clock] = cell.includes("-") ? cell.split("-") : ["0", cell];
  return (clock ?? "").split(":").reduce((sum, part) => sum * 60 + num(part), 0) + num(days) * 86400;
}
