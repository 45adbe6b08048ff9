/**
 * The text that runs a command on a host. Two parts, so that nothing of it shows in the host's process list
 * beyond `sh`, no login shell has to understand it, and no secret is ever an argument:
 * - `launchLine`, a constant that every login shell understands, replaces that shell by a clean `sh`;
 * - `stepScript`, sent over standard input, runs the command and guards it.
 * End of file on standard input means "stop": Bartizan asked for it, or it is gone.
 */
export const environment = {
  PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
  SHELL: "/bin/sh",
  LC_ALL: "C.UTF-8",
  TERM: "dumb",
  NO_COLOR: "1",
  PAGER: "cat",
  GIT_PAGER: "cat",
  MANPAGER: "cat",
  SYSTEMD_PAGER: "cat",
  SYSTEMD_COLORS: "0",
  SYSTEMD_URLIFY: "0",
  DEBIAN_FRONTEND: "noninteractive",
  // Nothing is kept between commands: top, for one, makes a folder for its settings as soon as it starts.
  XDG_CONFIG_HOME: "/dev/null",
};

export const launchLine = [
  "exec /usr/bin/env -i",
  ...Object.entries(environment).map(([name, value]) => `${name}=${value}`),
  'HOME="$HOME" USER="$USER" LOGNAME="$LOGNAME" sh',
].join(" ");

export interface StepScript {
  /** Random; frames what the script itself says. The command can not see it. */
  nonce: string;
  /** Random; marks the command's processes in their environment so that strays are found. */
  mark: string;
  command: string;
  /** Limit enforced on the host itself, seconds: the belt for when nobody is left to say stop. */
  limitSeconds: number;
  /** Makes `sudo` inside the command work where it asks for a password. */
  sudoPassword?: string;
  /** The read-only wall the command runs behind. */
  wall?: StepWall;
}

export interface StepWall {
  /** "perl" or "python": the interpreter of `source`, and its absolute path. */
  tool: { kind: "perl" | "python"; path: string };
  /** Interpreter text and wall program (wall/on-host.ts); the command itself is its last line, added here. */
  source: string;
  program: (nonce: string) => string;
  /** The tool runs as root through sudo. */
  viaSudo: boolean;
  /** Absolute path of the shell that runs the command, and the options before its `-c`. */
  shell: readonly string[];
}

/** First byte of a frame: ASCII record separator. A frame is `RS nonce SPACE words NEWLINE`. */
export const frameStart = 0x1e;

/**
 * The traps of the script itself are set after the two guards were started: a guard that is forked from a shell with
 * traps loses a TERM that comes before it has cleared them, and a command that is done sooner than that would wait for
 * its guard until the limit.
 */
export function stepScript(step: StepScript): string {
  const run = step.wall ? walled(step, step.wall) : plain(step);
  return `{
exec 3<&0
n=${quote(step.nonce)}; m=${quote(step.mark)}; T=${Math.ceil(step.limitSeconds)}; W=$$
${run.before}
${stopFunctions}
printf '\\036%s start %s\\n' "$n" "$W"
( read -r x <&3; halt ) & b1=$!
( q=; s=; trap 'q=1; [ -n "$s" ] && kill "$s" 2>/dev/null && exit 0' TERM
  sleep "$T" </dev/null >/dev/null 2>&1 3<&- & s=$!
  [ -n "$q" ] && { kill "$s"; exit 0; }
  wait "$s"; [ -n "$q" ] && exit 0; halt ) & b2=$!
trap : HUP INT TERM PIPE
${run.now}
r=$?
kill -TERM $b1 $b2 2>/dev/null
wait $b1 2>/dev/null; e1=$?
wait $b2 2>/dev/null; e2=$?
printf '\\036%s end %s %s %s\\n' "$n" "$r" "$e1" "$e2"
exit 0
}
`;
}

interface Runner {
  before: string;
  /** Its exit status is the command's. */
  now: string;
}

function plain(step: StepScript): Runner {
  const sudo = step.sudoPassword !== undefined;
  const command = sudo ? `${sudoPrelude(step.mark)}\n${step.command}` : step.command;
  const feed = sudo ? `printf '%s\\n' ${quote(step.sudoPassword ?? "")} |` : "";
  return {
    before: `c=${quote(command)}`,
    now: `set --
command -v nice >/dev/null && set -- nice -n 10
command -v setsid >/dev/null && set -- setsid "$@"
if command -v bash >/dev/null; then set -- "$@" bash --noprofile --norc; else set -- "$@" sh; fi
${feed} ( export BARTIZAN_STEP="$m"; exec "$@" -c "$c" ${sudo ? "" : "</dev/null"} 2>&1 3<&- )`,
  };
}

/** The tool gets its text over standard input: arguments would show in the host's process list and sudo's log. */
function walled(step: StepScript, wall: StepWall): Runner {
  // Inside, set-user-id programs are ordinary ones, and all of the step runs with the rights of the wall.
  const command = /\bsudo\b/.test(step.command) ? `${noSudo}\n${step.command}` : step.command;
  // The file, then the name it goes by, which it puts before its messages.
  const [file = "", ...options] = wall.shell;
  const words = [file, file.replace(/^.*\//, ""), ...options, "-c", command];
  const exec = ["exec", ...words.map((word) => Buffer.from(word).toString("hex"))];
  const password = wall.viaSudo ? step.sudoPassword : undefined;
  const lines = [
    ...(password === undefined ? [] : [quote(password)]),
    quote(`${wall.source}${wall.program(step.nonce)}`.trimEnd()),
    '"env HOME=$HOME" "env USER=$USER" "env LOGNAME=$LOGNAME" "env BARTIZAN_STEP=$m"',
    quote(exec.join(" ")),
  ];
  const tool =
    wall.tool.kind === "perl" ? `${wall.tool.path} -` : `${wall.tool.path} -c ${quote(pythonStart)}`;
  const run = wall.viaSudo ? throughSudo(tool, password !== undefined) : tool;
  return {
    before: "",
    now: `printf '%s\\n' ${lines.join(" ")} | ( export BARTIZAN_STEP="$m"; exec ${run} 2>&1 3<&- )`,
  };
}

/**
 * Without a terminal sudo's ticket is bound to the parent process and its session: one shell, leading a session,
 * asks for the ticket and uses it. The tool, out of our reach as root, ends when this shell does.
 */
function throughSudo(tool: string, password: boolean): string {
  const ticket = 'IFS= read -r p; printf "%s\\n" "$p" | sudo -S -v -p "" >/dev/null 2>&1; p=; ';
  return `$(command -v setsid) sh -c ${quote(`${password ? ticket : ""}sudo -n ${tool}; exit $?`)}`;
}

/** Python reads all of its text before it runs: the text ends where the program begins. */
const pythonStart = 'import sys;s,d=sys.stdin.read().split("__END__\\n",1);exec(s)';

/** `sudo [-n] COMMAND` inside: the command, at home where root is; other uses of sudo are not run behind a wall. */
const noSudo =
  'sudo() { while case "$1" in -*) ;; *) false ;; esac; do shift; done; HOME=~root USER=root LOGNAME=root "$@"; }';

/**
 * `halt` ends everything that belongs to the step and exits 100 when nothing is left, 101 otherwise. A process
 * belongs if it is in the step's session (its leader is the script's child) or carries the mark: that also
 * finds what left the session. TERM first, KILL after a second, `sudo -n kill` for what another account owns.
 */
const stopFunctions = `belong() {
  for f in /proc/[0-9]*/stat; do
    read -r l < "$f" || continue
    p=\${l%% *}; set -- \${l##*) }
    [ "$1" = Z ] && continue
    [ "$2" = "$W" ] && [ "$4" = "$p" ] && S=$p
    [ -n "$S" ] && [ "$4" = "$S" ] && echo "$p"
  done 2>/dev/null
  for f in $(grep -ls "BARTIZAN_STEP=$m" /proc/[0-9]*/environ 2>/dev/null); do
    f=\${f#/proc/}; echo "\${f%/environ}"
  done
}
live() { L=; S=\${S:-$(session)}; for p in $(belong); do [ "$p" = "$W" ] || L="$L $p"; done; [ -n "$L" ]; }
session() {
  for f in /proc/[0-9]*/stat; do
    read -r l < "$f" || continue
    p=\${l%% *}; set -- \${l##*) }
    [ "$2" = "$W" ] && [ "$4" = "$p" ] && { echo "$p"; return; }
  done 2>/dev/null
}
halt() {
  trap '' TERM HUP INT PIPE
  live || exit 100
  kill -TERM $L 2>/dev/null
  i=0; while [ $i -lt 10 ] && live; do sleep 0.1 2>/dev/null || sleep 1; i=$((i+1)); done
  i=0; while [ $i -lt 20 ] && live; do
    kill -KILL $L 2>/dev/null || sudo -n kill -KILL $L >/dev/null 2>&1
    sleep 0.1 2>/dev/null || sleep 1; i=$((i+1))
  done
  live && exit 101
  exit 100
}`;

/**
 * sudo's tickets without a terminal are bound to the parent process, so the password is given (to `sudo -v`,
 * which runs nothing and so can not pass it on) by the very shell that then runs sudo. The shell reads it from
 * a pipe before the command is parsed.
 */
function sudoPrelude(mark: string): string {
  const v = `__p${mark}`;
  return [
    `IFS= read -r ${v}; exec </dev/null`,
    `sudo() { printf '%s\\n' "$${v}" | command sudo -S -v -p '' >/dev/null 2>&1; command sudo "$@"; }`,
  ].join("; ");
}

/** POSIX single quotes. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
