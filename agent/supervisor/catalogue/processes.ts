/** Processes, load and memory. */
import { ex, type Family } from "../call.ts";
import { emptied } from "../words.ts";

export const processes: Family = {
  name: "processes",
  specs: [
    {
      names: "ps",
      style: "free",
      args: "text",
      check: (c) => {
        for (const a of c.args) {
          const t = emptied(a);
          if (
            /\benviron\b/.test(t) ||
            (/^[a-zA-Z]+$/.test(t) &&
              t.includes("e") &&
              !c.args.some(
                (b, i) =>
                  c.args[i + 1] === a &&
                  /^-[a-zA-Z]*[oOCpUuGgtsk]$|^--(sort|format|pid|user|ppid|group|tty|sid)$|^[axjlf]*[oOkUtp]$/.test(
                    emptied(b),
                  ),
              ))
          )
            c.report("credential", a, "ps e");
        }
      },
      examples: ex(
        "ps aux ¦ ps -ef ¦ ps -eo pid,cmd --sort=-rss ¦ ps -C nginx -o pid",
        "ps aux > /tmp/x",
        "ps auxe ¦ ps eww 1",
      ),
    },
    {
      names: "top",
      flags: "-bcHiSE1w -n:num -d:num -p: -u: -U: -o: -w? -e: -s",
      args: "-",
      need: "-b -n",
      needCode: "interactive",
      examples: ex("top -bn1 ¦ top -b -n 1 -o %MEM", "top ¦ top -b", "top -bn1; reboot"),
    },
    {
      names: "htop atop btop nmon glances iftop nethogs powertop bmon nload iptraf mc ncdu slabtop iotop",
      mixed: true,
      flags: "-boqPatk -n:num -d:num -p: -u: -s: --once --batch --iter:num --only",
      args: "num",
      check: (c) => {
        const ok =
          (c.name === "iotop" && c.has("-b") && c.has("-n")) ||
          (c.name === "slabtop" && (c.has("-o") || c.has("--once")));
        if (!ok) c.report("interactive");
      },
      examples: ex("iotop -b -n 1 ¦ slabtop -o", "htop ¦ iotop", "htop; reboot"),
    },
    {
      names: "pgrep pidof",
      flags:
        "-lafxvnocs -u: -U: -P: -g: -G: -t: -d: --list-name --list-full --full --exact --newest --oldest --count --parent: --euid: --ns: -q -S:",
      args: "text",
      check: (c) => {
        for (const o of c.operands) c.ctx.session.sought.add(emptied(o));
      },
      examples: ex("pgrep -af nginx ¦ pidof sshd", "pgrep --foo", "pgrep x; reboot"),
    },
    {
      names: "pstree",
      flags:
        "-acghlnpsStTuUAGZ -H: -N: --show-parents --show-pids --show-pgids --arguments --long --numeric-sort --uid-changes --hide-threads --ascii --compact-not --thread-names",
      args: "text",
      loose: true,
      examples: ex("pstree -ap 1", "pstree -Q", "pstree; reboot"),
    },
    {
      names: "pmap pwdx",
      flags: "-xXdqp -A: --extended --device --quiet --show-path",
      args: "num",
      examples: ex("pmap -x 4242 ¦ pwdx 1", "pmap -N /tmp/x 1", "pmap 1; reboot"),
    },
    {
      names: "free",
      flags:
        "-bkmghtlwvL --human --total --wide --mega --giga --si --lohi --committed -s:num --seconds:num -c:num --count:num",
      args: "-",
      check: (c) => {
        const count = Number(emptied(c.value("-c", "--count") ?? c.nameField));
        if (c.has("-s", "--seconds") && !(count <= 120) && !c.ctx.bounded) c.report("unbounded");
      },
      examples: ex("free -m ¦ free -h", "free -s 1", "free; reboot"),
    },
    {
      names: "uptime w who users whoami logname arch nproc lsipc tty",
      flags:
        "-abdHilmpqrstTuwfshoipV --pretty --since --all --ignore:num --short --no-header --count --boot --heading",
      args: "text",
      loose: true,
      check: (c) => {
        // One name is a file of records; two are "am i".
        if (/^(who|users)$/.test(c.name) && c.operands.length === 1) for (const o of c.operands) c.read(o);
      },
      examples: ex(
        "uptime -p ¦ who -b ¦ nproc --all ¦ who am i ¦ who /var/log/wtmp",
        "uptime > /tmp/x",
        "uptime; reboot ¦ who /etc/gshadow",
      ),
    },
    {
      names: "vmstat mpstat iostat pidstat sar cifsiostat",
      mixed: true,
      flags:
        "-acdDfmnstwpPrRuUxhHkmNyzTjlvIBFWqSbAeix1 -S: -p? -P: -I: -n -o!write-file -f: -T: -C: -G: -j: -i:num --human --dec:num --pretty -u -d -r -q -b -B -W -v -w -A",
      args: "text",
      check: (c) => {
        const words = c.args.map(emptied);
        const nums = words.filter(
          (t, i) =>
            /^\d+$/.test(t) && !(c.name === "sar" ? /^-[PIfm]$/ : /^-[pPTC]$/).test(words[i - 1] ?? ""),
        );
        const last = nums[nums.length - 1];
        const span = Number(nums[nums.length - 2] ?? 0) * Number(last ?? 0);
        if (
          !c.ctx.bounded &&
          (span > 600 || nums.length === 1 || last === "0" || Number(last) > 120) &&
          !(c.name === "sar" && nums.length === 0)
        )
          c.report("unbounded");
        if (c.args.some((a) => /^-e$/.test(emptied(a))) && c.name === "pidstat") c.report("side-door");
      },
      examples: ex(
        "vmstat 1 5 ¦ iostat -xz 1 3 ¦ sar -u 1 3 ¦ mpstat -P ALL 1 2",
        "vmstat 1 ¦ sar -n DEV 1 0 ¦ sar -o /tmp/x 1 2",
        "vmstat; reboot",
      ),
    },
    {
      names: "lsof",
      check: (c) => {
        for (const o of c.operands) {
          const t = emptied(o);
          if (t.startsWith("+m")) c.report("write-file", o);
          else if (t.startsWith("+r") && !c.ctx.bounded) c.report("unbounded", o);
          else if (t.startsWith("+D")) c.report("heavy-load", o);
        }
      },
      flags:
        "-nPliRUXbOtwvVC -p: -u: -i? -c: -d: -g? -s? -F? -a -t -T? -o -K? +L? +c? -N -f? -L -E -Z -r?!unbounded +r?!unbounded -D:!write-file -k:!unknown-operand -m:!unknown-operand +D:!heavy-load +d: +L1",
      args: "meta",
      examples: ex(
        "lsof -p 4242 ¦ lsof -nP -iTCP -sTCP:LISTEN ¦ lsof +L1",
        "lsof -r 1 ¦ lsof -D b/tmp/x",
        "lsof; reboot",
      ),
    },
    {
      names: "fuser",
      flags: "-vmuacnsM4 -n: -6 -l -k!process-change -K!process-change -i --kill!process-change -w",
      args: "text",
      check: (c) => {
        // The name space of -n is the next word even where letters follow in the same one: they are options.
        for (const a of c.args) if (/^-[A-Za-z]*[kK]/.test(emptied(a))) c.report("process-change", a);
      },
      examples: ex(
        "fuser -v 80/tcp ¦ fuser -vm /srv",
        "fuser -k 80/tcp ¦ fuser -nk tcp 80",
        "fuser x; reboot",
      ),
    },
    {
      names: "renice",
      code: "process-change",
      style: "free",
      args: "text",
      examples: ex("", "renice -n 5 -p 4", "renice 1 1; reboot"),
    },
    {
      names:
        "strace ltrace gdb perf bpftrace trace-cmd sysdig stap bcc execsnoop opensnoop biolatency tcpconnect dtrace ftrace gcore blktrace",
      style: "free",
      args: "text",
      loose: true,
      check: (c) => {
        const w = c.args.map(emptied);
        if (c.name === "perf" && /^(list|version|--version)$/.test(w[0] ?? "") && w.length < 3) return;
        c.report(c.name === "strace" || c.name === "ltrace" ? "unbounded" : "heavy-load");
        if (
          /-ex|!|shell|system\(|--eval-command|-c|-e/.test(w.join(" ")) &&
          /system|shell|exec|!/.test(w.join(" "))
        )
          c.report("side-door");
        if (c.name === "gdb" || c.name === "strace" || c.name === "ltrace" || c.name === "perf")
          for (let i = 0; i < Math.min(6, c.args.length); i++)
            if (
              /^[a-z]\w*$|^\//.test(w[i] ?? "") &&
              !/^(stat|record|top|trace|sched|mem|lock)$/.test(w[i] ?? "") &&
              /^(rm|sh|bash|reboot|dd|mkfs)/.test((w[i] ?? "").replace(/^.*\//, ""))
            )
              c.run(c.args.slice(i));
      },
      examples: ex(
        "perf list",
        "strace -p 4242 ¦ perf top ¦ gdb -p 1",
        "strace rm -rf /etc ¦ gdb -ex 'shell reboot' ¦ bpftrace -e 'BEGIN { system(\"reboot\") }'",
      ),
    },
    {
      names: "ipcs",
      flags:
        "-aqmslucpt -i:num --shmems --queues --semaphores --all --limits --summary --creator --pid --time --id:num --bytes --human --help --version",
      args: "-",
      examples: ex("ipcs -a ¦ ipcs --limits --human ¦ ipcs -m -i 7", "ipcs --foo", "ipcs; reboot"),
    },
    {
      names: "smem",
      flags:
        "-pkwtrHmu -P: -U: -M: -s: -c: --users --mappings --system --processfilter: --userfilter: --mapfilter: --sort: --columns: --totals --percent --abbreviate --reverse --no-header --help",
      args: "-",
      examples: ex("smem -tk ¦ smem --userfilter app", "smem --bar pid ¦ smem -S /tmp/x", "smem; reboot"),
    },
    {
      names: "lslocks lsns",
      mixed: true,
      flags:
        "-aqmsltcupJlnroi -t: -i:num -p: -o: --type: --output: --task: --pid: --bytes --human --json --raw --list --noinaccessible --notruncate --noheadings",
      args: "num",
      examples: ex("lsns -t net ¦ lslocks ¦ lslocks --raw --pid 7", "lsns --foo", "lsns; reboot"),
    },
    {
      names: "ipcrm",
      code: "process-change",
      args: "text",
      examples: ex("", "ipcrm -m 3", "ipcrm -m 3; reboot"),
    },
    {
      names: "getconf getent locale tput",
      flags: "-a -s:",
      args: "text",
      check: (c) => {
        if (c.name === "getent") for (const o of c.operands.slice(1)) c.kind("name-lookup", o);
        // The name of a service is part of a library's path.
        const service = c.value("-s");
        if (service && !/^[\w,: ]+$/.test(emptied(service))) c.report("side-door", service);
        if (c.name === "getent" && /^g?shadow$/.test(emptied(c.operands[0] ?? c.nameField)))
          c.report("credential", c.operands[0]);
      },
      examples: ex(
        "getconf PAGESIZE ¦ getent hosts web1 ¦ locale -a",
        "getent --foo x",
        "getent shadow ¦ getent -s ../x/y group",
      ),
    },
  ],
};
