/**
 * The text that runs a command on a host. Two parts, so that nothing of it shows in the host's process list
 * beyond `sh`, no login shell has to understand it, and no secret is ever an argument:
 * - `launchLine`, a constant that every login shell understands, replaces that shell by a clean `sh`;
 * - `stepScript`, sent over standard input, runs the command and guards it.
 * End of file on standard input means "stop": Bartizan asked for it, or it is gone.
 */
const environment = {
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
  /** A perl text that sets up the read-only wall and then runs its arguments. */
  wall?: string;
}

/** First byte of a frame: ASCII record separator. A frame is `RS nonce SPACE words NEWLINE`. */
export const frameStart = 0x1e;

export function stepScript(step: StepScript): string {
  const sudo = step.sudoPassword !== undefined;
  const command = sudo ? `${sudoPrelude(step.mark)}\n${step.command}` : step.command;
  const feed = sudo ? `printf '%s\\n' ${quote(step.sudoPassword ?? "")} |` : "";
  const stdin = sudo ? "" : "</dev/null";
  return `{
trap : HUP INT TERM PIPE
exec 3<&0
n=${quote(step.nonce)}; m=${quote(step.mark)}; T=${Math.ceil(step.limitSeconds)}; W=$$
c=${quote(command)}
${stopFunctions}
printf '\\036%s start %s\\n' "$n" "$W"
( read -r x <&3; halt ) & b1=$!
( trap 'q=1; [ -n "$s" ] && kill "$s" 2>/dev/null && exit 0' TERM; q=; s=
  sleep "$T" </dev/null >/dev/null 2>&1 3<&- & s=$!
  [ -n "$q" ] && { kill "$s"; exit 0; }
  wait "$s"; [ -n "$q" ] && exit 0; halt ) & b2=$!
set -- nice -n 10
command -v setsid >/dev/null && set -- setsid "$@"
${step.wall === undefined ? "" : `set -- "$@" perl -e ${quote(step.wall)}`}
if command -v bash >/dev/null; then set -- "$@" bash --noprofile --norc; else set -- "$@" sh; fi
${feed} ( export BARTIZAN_STEP="$m"; exec "$@" -c "$c" ${stdin} 2>&1 3<&- )
r=$?
kill -TERM $b1 $b2 2>/dev/null
wait $b1 2>/dev/null; e1=$?
wait $b2 2>/dev/null; e2=$?
printf '\\036%s end %s %s %s\\n' "$n" "$r" "$e1" "$e2"
exit 0
}
`;
}

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
