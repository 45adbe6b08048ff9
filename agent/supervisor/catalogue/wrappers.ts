/** Programs that run another program: never milder than what they run. */
import { ex, type Family } from "../call.ts";
import { emptied } from "../words.ts";
import { anyFlag, behind, wrapper } from "./wrapping.ts";

export const wrappers: Family = {
  name: "wrappers",
  specs: [
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
      /^(-[cntp].*|--(class|classdata|ignore|pid).*)$/,
      ex("ionice -c3 du -xsh /srv", "ionice -c2 -p 99", "ionice -c 3 rm -rf /lib"),
      {
        after: (call, rest) => {
          if (rest.length === 0 && !/^(-p ?\d+( \d+)*)?$/.test(call.args.map(emptied).join(" ")))
            call.report("process-change");
        },
      },
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
          // Still this shell: what `command cd` changes stays.
          call.run(
            /^-p$|^--$/.test(emptied(call.args[0] ?? call.nameField)) ? call.args.slice(1) : call.args,
            { scope: call.ctx.scope },
          );
        },
      },
    ),
    wrapper("exec", "-a", 0, /^-[cla]+.*/, ex("exec df -h", "exec -a ls ./x", "exec rm -rf /opt/../etc")),
    wrapper(
      "flock",
      "-w -E --timeout --conflict-exit-code",
      1,
      anyFlag,
      ex("", "flock -n /tmp/l df", "flock /tmp/l rm -rf /etc"),
      {
        check: (call) => {
          call.report("write-file");
          const c = call.args.findIndex((a) => /^(-c|--command)$/.test(emptied(a)));
          if (c >= 0) call.script(call.args[c + 1]);
          else call.run(behind(call, "-w -E --timeout", 1, anyFlag));
        },
      },
    ),
    wrapper(
      "systemd-cat systemd-inhibit",
      "-t -p --identifier --priority --what --who --why --mode",
      0,
      anyFlag,
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
      ex("taskset -p 77 ¦ taskset -cp 77", "taskset -p 0x3 77 ¦ taskset -p $X", "taskset 1 reboot"),
      {
        closed: "words",
        check: (call) => {
          const p = call.args.some((a) => /^-[ac]*p[ac]*$/.test(emptied(a)));
          const words = call.args.filter((a) => !emptied(a).startsWith("-"));
          if (p) {
            if (words.length !== 1) call.report("process-change");
          } else call.run(behind(call, "", 1, anyFlag));
        },
      },
    ),
    wrapper("chrt", "", 1, anyFlag, ex("chrt -p 77", "chrt -f -p 10 77", "chrt 5 reboot"), {
      check: (call) => {
        const words = call.args.filter((a) => !emptied(a).startsWith("-"));
        if (call.args.some((a) => /^-(p|m)$|^--(max|pid)$/.test(emptied(a)))) {
          if (words.length > 1) call.report("process-change");
        } else {
          call.report("process-change");
          call.run(behind(call, "", 1, anyFlag));
        }
      },
    }),
    wrapper(
      "prlimit",
      "-p --pid",
      0,
      anyFlag,
      ex(
        "prlimit -p 77 ¦ prlimit --pid 77",
        "prlimit --pid 77 --nofile=1:1 ¦ prlimit -p 77 $X",
        "prlimit --nofile=9 reboot",
      ),
      {
        closed: "words",
        check: (call) => {
          const words = call.args.map(emptied);
          const query =
            /^((-p|--pid)[= ]?\d+|--(noheadings|raw)|(-o|--output)[= ][\w,]+|-[cdefilmnqrstuvxy]|--(as|core|cpu|data|fsize|locks|memlock|msgqueue|nice|nofile|nproc|rss|rtprio|rttime|sigpending|stack))( |$)/;
          let text = words.join(" ");
          while (query.test(text)) text = text.replace(query, "");
          if (text !== "" && words.some((x) => /^(-p|--pid)/.test(x))) call.report("process-change");
          else if (text !== "" && words.some((x) => /=\S*\d|^-[a-z]\d/.test(x)))
            call.report("process-change");
          if (text === "") return;
          call.run(behind(call, "-p --pid", 0, anyFlag));
        },
      },
    ),
  ],
};
