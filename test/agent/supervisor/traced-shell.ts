import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { badPrograms, safePrograms } from "./script-grammar.ts";

/** What one script really did. */
export interface Traced {
  /** Argument lists of every program started, the shell itself left out. */
  started: string[][];
  /** Files opened for writing, the null device left out. */
  written: string[];
}

const realPrograms = [
  "cat",
  "tr",
  "env",
  "timeout",
  "nice",
  "xargs",
  "find",
  "sh",
  "bash",
  "dash",
  "printf",
  "echo",
  "head",
];

/** strace writes C escapes; octal ones stand for bytes. */
function unescaped(text: string): string {
  const bytes = text.replace(/\\([0-7]{1,3}|[abefnrtv\\"])/g, (_all, e: string) => {
    const named: Record<string, string> = {
      n: "\n",
      t: "\t",
      r: "\r",
      a: "\x07",
      b: "\b",
      f: "\f",
      v: "\v",
      e: "\x1b",
    };
    return named[e] ?? (/^[0-7]/.test(e) ? String.fromCharCode(Number.parseInt(e, 8)) : e);
  });
  return Buffer.from(bytes, "latin1").toString("utf8");
}

const strings = (list: string): string[] =>
  [...list.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map((m) => unescaped(m[1] ?? ""));

/** One system call a line: calls another process interrupted are put together again. */
function* calls(trace: string): Generator<{ pid: string; text: string }> {
  const open = new Map<string, string>();
  for (const line of trace.split("\n")) {
    const m = /^(\d+) +(.*)$/s.exec(line);
    if (!m) continue;
    const [, pid = "", text = ""] = m;
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/s.exec(text);
    if (text.endsWith(" <unfinished ...>")) open.set(pid, text.slice(0, -" <unfinished ...>".length));
    else yield { pid, text: resumed ? `${open.get(pid) ?? ""}${resumed[1]}` : text };
  }
}

function readTrace(trace: string, count: number): Traced[] {
  const out: Traced[] = Array.from({ length: count }, () => ({ started: [], written: [] }));
  /** Which script a process belongs to; `shell`: its next program is the shell of the script itself. */
  const owner = new Map<string, { script: number; shell: boolean }>();
  const parent = new Map<string, string>();
  const all = [...calls(trace)];
  // A child may be seen at work before the call that made it has returned.
  for (const { pid, text } of all) {
    const child = /^(?:clone3?|v?fork)\(.*\) += (\d+)$/s.exec(text)?.[1];
    if (child) parent.set(child, pid);
  }
  for (const { pid, text } of all) {
    const above = owner.get(parent.get(pid) ?? "");
    if (above && !owner.has(pid)) owner.set(pid, { script: above.script, shell: false });
    const mine = owner.get(pid);
    const call = /^execve\("(?:[^"\\]|\\.)*", \[(.*)\], 0x\w+.*\) += 0$/s.exec(text);
    if (call) {
      const argv = strings(call[1] ?? "");
      const mark = argv[0] === "env" && argv[1] === "-i" ? /^BARTIZAN_MARK=(\d+)$/.exec(argv[2] ?? "") : null;
      if (mark) owner.set(pid, { script: Number(mark[1]), shell: true });
      else if (mine?.shell) mine.shell = false;
      else if (mine) out[mine.script]?.started.push(argv);
    }
    const opened = /^openat\(\w+, "((?:[^"\\]|\\.)*)", ([A-Z_|]+)/.exec(text);
    if (opened && mine && /O_WRONLY|O_RDWR|O_CREAT|O_TRUNC/.test(opened[2] ?? "")) {
      const path = unescaped(opened[1] ?? "");
      if (!/^\/dev\/(null|tty)$|\/sh-thd\.\w+$/.test(path)) out[mine.script]?.written.push(path);
    }
  }
  return out;
}

/**
 * Runs each script once with `shell` under one strace, in an empty environment with a PATH of stand-ins: the
 * harmless programs print their arguments, the others do nothing. Files with hostile names lie around.
 */
export function trace(scripts: readonly string[], shell: "bash" | "dash"): Traced[] {
  const root = mkdtempSync(join(tmpdir(), "bartizan-trace-"));
  try {
    const bin = join(root, "bin");
    const home = join(root, "home");
    for (const dir of [bin, home, join(root, "scripts")]) mkdirSync(dir);
    for (const name of safePrograms) symlinkSync("/bin/echo", join(bin, name));
    for (const name of badPrograms) symlinkSync("/bin/true", join(bin, name));
    for (const name of realPrograms)
      symlinkSync(execFileSync("which", [name], { encoding: "utf8" }).trim(), join(bin, name));
    for (const name of ["a b", "x", "frobnicate", "free", "z; frobnicate"])
      writeFileSync(join(home, name), "frobnicate\n");
    scripts.forEach((text, i) => {
      writeFileSync(join(root, "scripts", String(i)), text);
    });
    const words = shell === "bash" ? "bash --noprofile --norc" : "dash";
    const driver = join(root, "driver");
    writeFileSync(
      driver,
      `cd ${home}\ni=0\nwhile [ $i -lt ${scripts.length} ]; do\n` +
        // The text is read by the shell itself: no program of ours is started between two scripts.
        `s=; while IFS= read -r l || [ -n "$l" ]; do s="$s$l\n"; done < ${root}/scripts/$i\n` +
        `env -i BARTIZAN_MARK=$i PATH=${bin} HOME=${home} ${words} -c "$s" </dev/null >/dev/null 2>&1\n` +
        "i=$((i+1))\ndone\n",
    );
    chmodSync(driver, 0o700);
    const file = join(root, "trace");
    execFileSync(
      "strace",
      [
        "-f",
        "-qq",
        "-s",
        "65536",
        "-e",
        "trace=execve,openat,clone,clone3,fork,vfork",
        "-e",
        "signal=none",
        "-o",
        file,
        "dash",
        driver,
      ],
      { stdio: "ignore", timeout: 300_000 },
    );
    return readTrace(readFileSync(file, "latin1"), scripts.length);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
