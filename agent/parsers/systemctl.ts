import { bytes, columns, lines, num, type Parser } from "./text.ts";

export interface Unit {
  id: string;
  description: string;
  type: string;
  load: string;
  active: string;
  sub: string;
  /** enabled, disabled, static, masked, "" … */
  file: string;
  restarts: number;
  result: string;
  /** 1 exited, 2 killed, 3 dumped. */
  code: number;
  status: number;
  pid: number;
  user: string;
  fragment: string;
  dropIns: string[];
  envFiles: { path: string; optional: boolean }[];
  /** Names of variables set by Environment=. Values stay behind: they may be secrets. */
  env: string[];
  exec: string;
  /** Path given to ExecStart. */
  program: string;
  workdir: string;
  /** Bytes; -1 = no limit. */
  memoryMax: number;
  memory: number;
  memoryPeak: number;
  nofile: number;
  tasksMax: number;
  tasks: number;
  cpuQuota: string;
  since: string;
  /** Seconds after boot of the last change of state; 0 unknown. */
  changed: number;
}

/** Blocks of `systemctl show UNIT… -p …`, one record per block; properties not asked for are "", 0, -1 or []. */
export const systemctlShow: Parser = (out): Unit[] =>
  out
    .split(/\n[ \t]*\n/)
    .slice(0, 5000)
    .map((block) => new Map(lines(block).flatMap(pair)))
    .filter((m) => m.has("Id"))
    .map(unit);

function pair(line: string): [string, string][] {
  const at = line.indexOf("=");
  return at > 0 ? [[line.slice(0, at), line.slice(at + 1).trim()]] : [];
}

function limit(text: string | undefined): number {
  const value = bytes(text);
  return value < 0 || value > 2 ** 60 ? -1 : value;
}

function unit(m: Map<string, string>): Unit {
  const s = (key: string) => m.get(key) ?? "";
  const exec = /argv\[\]=(.*?) ; /.exec(s("ExecStart"))?.[1] ?? "";
  return {
    id: s("Id"),
    description: s("Description"),
    type: s("Type"),
    load: s("LoadState"),
    active: s("ActiveState"),
    sub: s("SubState"),
    file: s("UnitFileState"),
    restarts: num(s("NRestarts")),
    result: s("Result"),
    code: num(s("ExecMainCode")),
    status: num(s("ExecMainStatus")),
    pid: num(s("MainPID")),
    user: s("User"),
    fragment: s("FragmentPath"),
    dropIns: s("DropInPaths").split(/\s+/).filter(Boolean),
    envFiles: [...s("EnvironmentFiles").matchAll(/(\/\S+) \(ignore_errors=(yes|no)\)/g)].map((f) => ({
      path: f[1] ?? "",
      optional: f[2] === "yes",
    })),
    env: [...s("Environment").matchAll(/(?:^|\s)"?([A-Za-z_]\w*)=/g)].map((v) => v[1] ?? ""),
    exec,
    program: exec.split(/\s/)[0] ?? "",
    workdir: s("WorkingDirectory").replace(/^!/, ""),
    memoryMax: limit(m.get("MemoryMax")),
    memory: limit(m.get("MemoryCurrent")),
    memoryPeak: limit(m.get("MemoryPeak")),
    nofile: limit(m.get("LimitNOFILE")),
    tasksMax: limit(m.get("TasksMax")),
    tasks: limit(m.get("TasksCurrent")),
    cpuQuota: s("CPUQuotaPerSecUSec"),
    since: s("StateChangeTimestamp"),
    changed: num(s("StateChangeTimestampMonotonic"), 0) / 1e6,
  };
}

export interface UnitLine {
  id: string;
  load: string;
  active: string;
  sub: string;
  description: string;
}
/** `systemctl list-units [--failed] --all --plain --no-legend` (the bullet in front is dropped). */
export const systemctlList: Parser = (out): UnitLine[] =>
  lines(out).flatMap((line): UnitLine[] => {
    const [id = "", load = "", active = "", sub = "", description = ""] = columns(
      line.replace(/^[●*×○\s]+/, ""),
      5,
    );
    return /\.\w+$/.test(id) && sub !== "" ? [{ id, load, active, sub, description }] : [];
  });

/** `systemctl cat UNIT`: `Key=Value` lines of the [Service] section, in order; later drop-ins come last. */
export const unitFile: Parser = (out): { file: string; key: string; value: string }[] => {
  let file = "";
  return lines(out).flatMap((line) => {
    const head = /^# (\/\S+)$/.exec(line);
    if (head) file = head[1] ?? "";
    const m = /^([A-Za-z]\w*)\s*=\s*(.*)$/.exec(line);
    return m ? [{ file, key: m[1] ?? "", value: m[2] ?? "" }] : [];
  });
};
