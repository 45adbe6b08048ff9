/** The machine itself: names, time, hardware, identity. */
import { ex, type Family } from "../call.ts";
import { emptied, literalField } from "../words.ts";

/** What only tells the policy: another mode beside it would win. */
const policyListing: Readonly<Record<string, RegExp>> = {
  semanage: /^[a-z]+( -[lCn]+| --(list|locallist|noheading))+$/,
  semodule: /^(-l|-lfull|-lstandard|--list(-modules)?(=\w+)?)$/,
  "update-crypto-policies": /^--(show|is-applied|check)$/,
};

export const hosts: Family = {
  name: "hosts",
  specs: [
    {
      names: "uname hostid",
      flags:
        "-asnrvmpio --all --kernel-name --kernel-release --machine --nodename --operating-system --processor",
      args: "-",
      examples: ex("uname -a", "uname --foo", "uname; reboot"),
    },
    {
      names: "hostname domainname dnsdomainname nisdomainname",
      mixed: true,
      flags:
        "-aAdfFiIsyV --fqdn --short --ip-address --all-ip-addresses --domain --long --all-fqdns -F:!service-change -b!service-change",
      args: "service-change",
      examples: ex("hostname -f ¦ hostname", "hostname web9", "hostname; reboot"),
    },
    {
      names: "date",
      flags:
        "-uRI? -d: -r:meta --date: --utc --iso-8601? --rfc-3339: --rfc-email --reference:meta --universal --debug -f:read -s:!service-change --set:!service-change",
      args: "text",
      check: (c) => {
        for (const o of c.operands) if (!emptied(o).startsWith("+")) c.report("service-change", o);
      },
      examples: ex(
        "date ¦ date -u +%s ¦ date -d @1",
        "date -s 12:00 ¦ date 01010101",
        "date; reboot ¦ date -f /etc/shadow",
      ),
    },
    {
      names: "hwclock",
      flags:
        "-rvuD --show --verbose --utc --get --localtime --version -w!service-change -s!service-change --systohc!service-change --hctosys!service-change --set!service-change --adjust!service-change --date:",
      args: "-",
      examples: ex("hwclock -r ¦ hwclock --show", "hwclock -w", "hwclock; reboot"),
    },
    {
      names: "id groups lid",
      flags: "-ugGnrzZa --user --group --groups --name --real --zero",
      args: "text",
      loose: true,
      examples: ex("id ¦ id -u app ¦ groups", "id > /tmp/x", "id; reboot"),
    },
    {
      names:
        "lsb_release sestatus getenforce aa-status apparmor_status getsebool semodule-x sensors acpi upower nvidia-smi rocm-smi cpupower-x turbostat-x numastat neofetch fastfetch screenfetch runlevel finger ipmitool ipmi-sensors dmsetup-x racadm omreport hpssacli ssacli megacli storcli perccli mcelog ras-mc-ctl edac-util",
      style: "free",
      args: "text",
      check: (c) => {
        const j = c.args.map(emptied).join(" ");
        if (/^(ipmitool)$/.test(c.name)) {
          if (
            /^(-I \w+ )?(sel (list|elist|info)|sdr( list| elist| type .*)?|sensor( list)?|chassis (status|power status)|lan print( \d)?|fru( print)?|mc info|dcmi power reading|bmc info)$/.test(
              j,
            )
          )
            return;
          return c.report(
            /power|reset|mc reset|sel clear|user|raw/.test(j)
              ? /sel clear/.test(j)
                ? "trace-wipe"
                : /user/.test(j)
                  ? "account"
                  : "power"
              : "service-change",
          );
        }
        if (/racadm|omreport|acli|cli$/.test(c.name) && !/show|get|list|report/.test(j))
          c.report("service-change");
        if (
          c.name === "nvidia-smi" &&
          !/^(-L|-q( -d \w+)?|pmon -c \d+|dmon -c \d+|topo -m|--query-[\w-]+=\S+ --format=\S+|-i \d+)?$/.test(
            j,
          )
        )
          c.report(/-l|--loop/.test(j) ? "unbounded" : "service-change");
        const known: Record<string, RegExp> = {
          sensors: /^((-[uAjf]+|\w[\w*.-]*)( |$))*$/,
          upower: /^(-[ed]|-i \S+|--(enumerate|dump|version))?$/,
          acpi: /^(-[abtcisfVi]+ ?)*$/,
          "rocm-smi": /^(--show\w+ ?|-[aitugb]+ ?|--json ?)*$/,
          numastat: /^(-[cmnsvz]+( |$))*(-p \d+|\d+|\w[\w.-]*)?$/,
          neofetch: /^(--(stdout|off))?$/,
          fastfetch: /^$/,
          screenfetch: /^-?n?$/,
          runlevel: /^$/,
          finger: /^(-[lmsp]+( |$))?(\w[\w.-]*)?$/,
          mcelog: /^--(client|version)$/,
          "ras-mc-ctl": /^--(status|summary|errors|mainboard|print-labels|error-count|layout)$/,
          "edac-util": /^(-[sqv]+|--(status|quiet|verbose|report=\w+)|-r \w+)?( -[sqv]+)*$/,
          getsebool: /^(-a|[\w ]+)$/,
          getenforce: /^$/,
          sestatus: /^(-[vb]+)?$/,
          lsb_release: /^(-[aidrcsv]+ ?|--\w+ ?)*$/,
          "aa-status": /^(--[\w-]+ ?|-\w ?)*$/,
          apparmor_status: /^(--[\w-]+ ?)*$/,
          "ipmi-sensors": /^(-[a-eg-zA-Z] ?|--(verbose|quiet-cache|record-ids=\S+|output-sensor-state))*$/,
        };
        if (known[c.name] && !known[c.name]?.test(j)) c.report("unknown-flag", c.args[0]);
        if (
          /racadm|omreport|acli$|cli$/.test(c.name) &&
          /\b(set|add|delete|del|create|remove|start|stop|init|clear|clr\w*|erase|flash|update|modify|reset|offline|online|import|restart|down|up|load|save)\b/i.test(
            j,
          )
        )
          c.report("service-change");
      },
      examples: ex(
        "lsb_release -a ¦ sestatus ¦ sensors ¦ nvidia-smi ¦ ipmitool sel list",
        "nvidia-smi -pm 1 ¦ sensors -s ¦ ipmi-sensors -f",
        "ipmitool sel clear ¦ ipmitool chassis power off",
      ),
    },
    {
      names:
        "setenforce setsebool semanage semodule aa-disable aa-complain aa-teardown apparmor_parser restorecon chcon fixfiles update-crypto-policies",
      style: "free",
      args: "text",
      check: (c) => {
        const j = c.args.map(emptied).join(" ");
        if (policyListing[c.name]?.test(j)) return;
        if (/^(restorecon|chcon|fixfiles)$/.test(c.name)) return c.report("file-change");
        if (c.name === "setenforce" && /^(1|Enforcing)$/i.test(j)) return c.report("service-change");
        c.report("security-off");
      },
      examples: ex(
        "semanage port -l ¦ semanage boolean -l -C ¦ semodule -lfull ¦ update-crypto-policies --show",
        "restorecon -R /srv ¦ setenforce 1",
        "setenforce 0 ¦ aa-teardown ¦ semanage port -l -D ¦ semodule -l -r shop ¦ update-crypto-policies --show --set LEGACY",
      ),
    },
    {
      names: "man info help apropos whatis tldr",
      mixed: true,
      flags: "-kfawKPS -k: -f: -P:!side-door --pager:!side-door --html?!interactive -H?!interactive",
      args: "text",
      check: (c) => {
        if (!c.has("-k", "-f", "-w") && /^(man|info)$/.test(c.name)) c.report("interactive");
      },
      examples: ex("man -k disk ¦ whatis ls", "man ls", "man -P reboot ls"),
    },
    {
      names:
        "localectl setupcon loadkeys stty reset clear setterm dialog whiptail screen tmux sulogin login newgrp sg script scriptreplay ttyrec minicom cu mesg-x byobu zellij",
      style: "free",
      args: "text",
      loose: true,
      check: (c) => {
        const w = c.args.map(emptied);
        if (/^(clear)$/.test(c.name) && w.length === 0) return;
        if (c.name === "stty" && (w.length === 0 || (w.length === 1 && /^(-a|size|speed)$/.test(w[0] ?? ""))))
          return;
        if (/^(tmux|screen)$/.test(c.name) && /^(ls|list-sessions|-ls|-list|-V)$/.test(w.join(" "))) return;
        if (c.name === "localectl" && /^(status|list-locales|list-keymaps)?$/.test(w.join(" "))) return;
        for (const m of w.join(" ").matchAll(/#\(([^)]*)\)/g))
          c.script(literalField(m[1] ?? "", c.nameField.pos, c.nameField.end));
        if (c.name === "script") {
          const k = w.findIndex((x) => /^-[a-z]*c$|^--command$/.test(x));
          if (k >= 0) c.script(c.args[k + 1]);
          c.report("write-file");
        }
        if (/^(tmux|screen)$/.test(c.name)) for (const a of c.args) if (/\s/.test(emptied(a))) c.script(a);
        c.report("interactive");
      },
      examples: ex(
        "tmux ls ¦ stty -a ¦ clear",
        "screen -r ¦ sulogin",
        "script -c 'rm -rf /etc' /dev/null ¦ tmux new -d 'rm -rf /etc'",
      ),
    },
    {
      names: "printenv",
      flags: "-0",
      args: "text",
      check: (c) => {
        if (c.operands.length === 0) c.report("sensitive-read");
        for (const o of c.operands)
          if (/pass|secret|token|key|cred|auth/i.test(emptied(o))) c.report("credential", o);
          else if (
            !/^(PATH|HOME|USER|LOGNAME|SHELL|LANG|LANGUAGE|LC_\w+|TERM|TZ|PWD|HOSTNAME|EDITOR|JAVA_HOME|LD_LIBRARY_PATH|NODE_ENV|XDG_\w+|DISPLAY|MAIL|SSH_(TTY|CLIENT|CONNECTION))$/.test(
              emptied(o),
            )
          )
            c.report("sensitive-read", o);
      },
      examples: ex("printenv PATH", "printenv", "printenv DB_PASSWORD"),
    },
  ],
};
