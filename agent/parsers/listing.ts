import { columns, lines, num, type Parser } from "./text.ts";

export interface FileEntry {
  mode: string;
  links: number;
  user: string;
  group: string;
  size: number;
  path: string;
  /** Symbolic link target, else "". */
  target: string;
}
/** `ls -ld`, `ls -la`, `namei -l`: one record per file; time columns of any style are skipped. */
export const ls: Parser = (out): FileEntry[] => {
  let folder = "";
  return lines(out).flatMap((line): FileEntry[] => {
    const head = /^(\/.*):$/.exec(line);
    if (head) folder = `${(head[1] ?? "").replace(/\/$/, "")}/`;
    const m =
      /^([bcdlps-][rwxsStT-]{9})[.+@]?\s+(\d+)\s+(\S+)\s+(\S+)\s+(\d+)(?:, +\d+)?\s+(?:[A-Z][a-z]{2}\s+\d+\s+[\d:]+|\d{4}-\d\d-\d\d(?:[T ]\S+)?(?: [+-]\d{4})?|\d\d-\d\d \S+)\s+(.*)$/.exec(
        line,
      );
    if (!m) return [];
    const [, mode = "", links, user = "", group = "", size, rest = ""] = m;
    const [name = "", target = ""] = mode.startsWith("l") ? rest.split(" -> ") : [rest];
    return [
      {
        mode,
        links: num(links),
        user,
        group,
        size: num(size),
        path: name.startsWith("/") ? name : folder + name,
        target,
      },
    ];
  });
};

export interface OpenFile {
  pid: number;
  fd: string;
  path: string;
  deleted: boolean;
  comm: string;
  size: number;
}
/** `lsof -nP` (default columns) or `find` over the fd folders of /proc with -printf '%p %l\n'. */
export const openFiles: Parser = (out): OpenFile[] =>
  lines(out).flatMap((line): OpenFile[] => {
    const proc = /^\/proc\/(\d+)\/fd\/(\d+)\s+(.+)$/.exec(line);
    if (proc) return [open(num(proc[1]), proc[2] ?? "", proc[3] ?? "", "", -1)];
    const c = columns(line, 9);
    if (c[0] === "COMMAND" || c.length < 9 || !/^\d+$/.test(c[1] ?? "")) return [];
    return [open(num(c[1]), c[3] ?? "", c[8] ?? "", c[0] ?? "", num(c[6], -1))];
  });
function open(pid: number, fd: string, name: string, comm: string, size: number): OpenFile {
  const deleted = name.endsWith("(deleted)");
  return { pid, fd, path: name.replace(/ \(deleted\)$/, ""), deleted, comm, size };
}

export interface Mount {
  target: string;
  source: string;
  type: string;
  options: string[];
  readOnly: boolean;
}
/** `findmnt -rn`, `cat /proc/mounts` or `mount`. */
export const mounts: Parser = (out): Mount[] =>
  lines(out).flatMap((line): Mount[] => {
    const plain = /^(\S+) on (\S+) type (\S+) \(([^)]*)\)/.exec(line);
    const c = plain ? plain.slice(1) : columns(line);
    if (c.length < 4) return [];
    const [a = "", b = "", type = "", options = ""] = c;
    const [source, target] = plain || !a.startsWith("/") || b.startsWith("/") ? [a, b] : [b, a];
    const list = options.split(",");
    return [
      { target: target.replaceAll("\\040", " "), source, type, options: list, readOnly: list.includes("ro") },
    ];
  });

/** `/proc/PID/limits`: soft limits by name, e.g. {"Max open files": 1024}; unlimited = -1. */
export const limits: Parser = (out): Record<string, number> =>
  Object.fromEntries(
    lines(out).flatMap((line): [string, number][] => {
      const m = /^(Max [a-z ]+?)\s{2,}(\d+|unlimited)\s/.exec(line);
      return m ? [[m[1] ?? "", m[2] === "unlimited" ? -1 : num(m[2])]] : [];
    }),
  );

/** `sysctl -a`/`sysctl NAME…` ("name = value"): numbers where they are numbers. */
export const sysctl: Parser = (out): Record<string, number | string> =>
  Object.fromEntries(
    lines(out).flatMap((line): [string, number | string][] => {
      const m = /^([\w./-]+)\s*=\s*(.*)$/.exec(line);
      if (!m) return [];
      const value = (m[2] ?? "").trim();
      return [[m[1] ?? "", /^-?\d+$/.test(value) ? num(value) : value]];
    }),
  );

/** `nstat -az` (also without -z), or /proc/net/snmp and netstat (names, then values): absolute counters by name. */
export const nstat: Parser = (out): Record<string, number> => {
  const all = lines(out);
  return Object.fromEntries(
    all.flatMap((line, i): [string, number][] => {
      const c = columns(line);
      const of = /^(\w+):$/.exec(c[0] ?? "")?.[1];
      if (of !== undefined) {
        const names = columns(all[i - 1] ?? "");
        if (!/^-?\d+$/.test(c[1] ?? "") || names[0] !== c[0]) return [];
        return names.slice(1).map((name, k): [string, number] => [`${of}${name}`, num(c[k + 1])]);
      }
      return /^[A-Z]\w+$/.test(c[0] ?? "") && /^\d+$/.test(c[1] ?? "") ? [[c[0] ?? "", num(c[1])]] : [];
    }),
  );
};

export interface HeldFile {
  comm: string;
  pid: number;
  user: string;
  fd: number;
  size: number;
  path: string;
}
/**
 * Deleted files still open, without lsof: of links below /proc/PID/fd the sizes ("bytes=N PATH", `stat -L`) and where they
 * lead (`ls -l`). Who runs the program is not told.
 */
export const heldFiles: Parser = (out): HeldFile[] => {
  const size = new Map<string, number>();
  for (const line of lines(out)) {
    const m = /^bytes=(\d+) (\/proc\/\d+\/fd\/+\d+)$/.exec(line);
    if (m) size.set((m[2] ?? "").replace("//", "/"), num(m[1]));
  }
  return lines(out).flatMap((line): HeldFile[] => {
    const m = /^l\S+ .* (\/proc\/(\d+)\/fd\/+(\d+)) -> (\/.*?) \(deleted\)$/.exec(line);
    const bytes = size.get((m?.[1] ?? "").replace("//", "/"));
    if (!m || bytes === undefined) return [];
    return [{ comm: "", pid: num(m[2]), user: "", fd: num(m[3]), size: bytes, path: m[4] ?? "" }];
  });
};
