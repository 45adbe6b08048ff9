import { columns, lines, num, type Parser } from "./text.ts";

export interface TopProcess {
  pid: number;
  user: string;
  state: string;
  /** Percent of one core over the last interval. */
  cpu: number;
  mem: number;
  comm: string;
}
export interface Top {
  load1: number;
  /** Shares of all cores in percent, of the last iteration. */
  us: number;
  sy: number;
  id: number;
  wa: number;
  st: number;
  zombies: number;
  stopped: number;
  /** BusyBox printed it: the host's other programs are likely its own as well. */
  busybox: boolean;
  /** Busiest first. */
  procs: TopProcess[];
}

/** `nproc; top -b -n 2 -d 1` (procps; busybox's layout gives the same fields): the last iteration counts. */
export const top: Parser = (out): Top => {
  const all = lines(out);
  // BusyBox shows shares of all cores together; `nproc` before it says how many those are.
  const busybox = /^Mem: .*used/m.test(out);
  const cores = busybox && /^\d+$/.test(all[0] ?? "") ? num(all[0]) : 1;
  const starts = all.flatMap((l, i) => (/^top - |^Mem: .*used/.test(l) ? [i] : []));
  const last = all.slice(starts.at(-1) ?? 0);
  const cpu = last.find((l) => /^%?Cpu|^CPU:/.test(l)) ?? "";
  const tasks = last.find((l) => /^Tasks:|^Threads:/.test(l)) ?? "";
  const share = (name: string) => num(new RegExp(`([\\d.]+)%?\\s*${name}\\b`).exec(cpu)?.[1]);
  return {
    load1: num(/load average: ?([\d.]+)/i.exec(last.join("\n").slice(0, 1000))?.[1]),
    us: share("us") || share("usr"),
    sy: share("sy") || share("sys"),
    id: share("id") || share("idle"),
    wa: share("wa") || share("io"),
    st: share("st"),
    zombies: num(/(\d+) zombie/.exec(tasks)?.[1]),
    stopped: num(/(\d+) stopped/.exec(tasks)?.[1]),
    busybox,
    procs: processes(last, cores),
  };
};

function processes(all: string[], cores: number): TopProcess[] {
  const at = all.findIndex((l) => /^\s*PID\s/.test(l));
  if (at < 0) return [];
  const header = columns(all[at] ?? "");
  const col = (...names: string[]) => header.findIndex((h) => names.includes(h));
  const [pid, user, state] = [col("PID"), col("USER"), col("S", "STAT")];
  const [cpu, mem, comm] = [col("%CPU"), col("%MEM", "%VSZ"), col("COMMAND")];
  return all
    .slice(at + 1)
    .map((line) => {
      // BusyBox glues a wide VSZ to its share: "8193g32773%".
      const c = columns(line.replace(/(\d[mgt])(\d+%)/, "$1 $2"), header.length);
      return {
        pid: num(c[pid]),
        user: c[user] ?? "",
        state: c[state] ?? "",
        cpu: num(c[cpu]) * cores,
        mem: num(c[mem]),
        comm: c[comm] ?? "",
      };
    })
    .filter((p) => p.pid > 0)
    .sort((a, b) => b.cpu - a.cpu);
}
