/** Looking at binaries, accounts, archives and records: programs that only print. */
import { ex, type Family } from "../call.ts";
import { emptied } from "../words.ts";

/** The whole argument list each small tool may have. */
const whole: Record<string, RegExp> = {
  "aa-unconfined": /^(--(paranoid|with-(ss|netstat)))?$/,
  authselect: /^(current( --raw)?|list|check|show [\w-]+|list-features [\w-]+)$/,
  "avahi-browse":
    /^(?=.*(-\w*t|--terminate))((-[apltrkcv]+|--(all|terminate|resolve|parsable|cache|verbose)|_[\w.-]+) ?)+$/,
  "avahi-resolve": /^((-[na46v]+|--(name|address)) )+[\w.:-]+$/,
  "cloud-init":
    /^(status( --(long|format=\w+))*|analyze (blame|show|boot)|query --list-keys|--version|schema --system)$/,
  dircolors: /^(-[bcp]|--(print-database|print-ls-colors|sh|csh|bourne-shell|c-shell))$/,
  findfs: /^(UUID|LABEL|PARTUUID|PARTLABEL)=[\w.:-]+$/,
  fwupdmgr: /^(get-(devices|history|results|remotes|topology)|--version)( --json)?$/,
  grpck: /^(?=.*r)(-[rq]+ ?)+$/,
  pwck: /^(?=.*r)(-[rq]+ ?)+$/,
  ipcalc: /^(-\w+ |--[\w-]+ )*[\d.:a-fA-F/]+( [\d.]+)?$/,
  sipcalc: /^(-\w+ )*[\w.:/]+$/,
  lsinitramfs: /^(-l )?\/boot\/[\w.+-]+$/,
  lslogins:
    /^((-[acefGLmnrsuzZy]+|-[go] [\w,-]+|--(output|groups|logins)[= ][\w,-]+|--(failed|last|acc-expiration|system-accs|user-accs|supp-groups|notruncate|noheadings|time-format=\w+)|[a-z_][\w-]*) ?)*$/,
  mokutil: /^(-l|--(sb-state|list-(enrolled|new|delete)|pk|kek|db|dbx|version))$/,
  needrestart: /^(?=.*(-b|-p|-r l))((-b|-p|-k|-l|-w|-v|-q|-r l|-m [ae]) ?)+$/,
  "run-parts":
    /^(?=.*--(test|list))((--(test|list|lsbsysinit|verbose|reverse)|--regex=[\w^$.*-]+) ?)+\/etc\/[\w./-]+$/,
  scontrol:
    /^(show( (node|nodes|job|jobs|partition|config|reservation|step|licenses)( [\w,[\]-]+)?)|ping|version)$/,
  sinfo: /^(?!.*(-i|--iterate))(-\w+ ?[\w,%.@\s-]*|--[\w-]+(=\S+)? ?)*$/,
  squeue: /^(?!.*(-i|--iterate))(-\w+ ?[\w,%.@\s-]*|--[\w-]+(=\S+)? ?)*$/,
  sacct: /^(-\w+ ?[\w,%.:\s-]*|--[\w-]+(=\S+)? ?)*$/,
  smbstatus:
    /^((-[bBdLnpPSuvfj]+|--(brief|shares|locks|processes|verbose|numeric|json|byterange|notify|fast|resolve-uids)|[a-z_][\w-]*) ?)*$/,
  "virt-what": /^$/,
  vnstat:
    /^((-(5|h|d|m|y|w|t|s|hg)|--(fiveminutes|hours|days|months|years|weeks|top|short|oneline|iflist|query|version)|(-i|--iface) \w[\w.+-]*|--json( [a-z])?|\d+) ?)*$/,
  wpa_cli: /^(-i ?\w+ )?(status|list_networks|scan_results|signal_poll|ping)$/,
  zdump: /^((-v|-V|-i|-c [\d,]+) )*[\w/+-]+( [\w/+-]+)*$/,
  mcookie: /^$/,
};

export const inspection: Family = {
  name: "inspection",
  specs: [
    {
      names: "readelf objdump nm size c++filt",
      flags:
        "-aAbBcCdDefFghHIilLnoPrRsStTuVvWwxXyzp -j: -m: -M: -t: --all --file-header --program-headers --segments --section-headers --sections --section-groups --headers --syms --symbols --dyn-syms --notes --relocs --unwind --dynamic --version-info --arch-specific --archive-index --hex-dump: --string-dump: --histogram --wide --demangle? --debug-dump? --disassemble? --disassemble-all --disassembler-options: --architecture: --section: --source --line-numbers --private-headers --all-headers --archive-headers --full-contents --dynamic-reloc --dynamic-syms --reloc --start-address: --stop-address: --no-show-raw-insn --debug-syms --extern-only --format: --radix: --undefined-only --defined-only --numeric-sort --no-sort --size-sort --print-size --print-file-name --reverse-sort --line-numbers --no-demangle --special-syms --common --totals --plugin:!side-door --info:!unknown-operand --version --help",
      args: "read",
      check: (c) => {
        // The file named behind it holds more options.
        for (const o of c.operands) if (emptied(o).startsWith("@")) c.report("unknown-config", o);
      },
      examples: ex(
        "readelf -h /usr/bin/env ¦ objdump -f /usr/bin/env ¦ nm -D /usr/lib/liba.so ¦ size /usr/bin/env",
        "readelf -a @/tmp/options ¦ nm --foo x.so",
        "nm --plugin /tmp/x.so /usr/bin/env ¦ readelf -a @/etc/shadow",
      ),
    },
    {
      names: "addr2line",
      flags:
        "-afipsC -e:read -j: -b: --exe:read --addresses --functions --inlines --pretty-print --basenames --demangle? --section: --target: --version",
      args: "text",
      examples: ex("addr2line -fe /usr/bin/env 0x1234", "addr2line -Q", "addr2line -e /etc/shadow 0x1"),
    },
    {
      names: "bat batcat",
      flags:
        "-pnAPd -l: -r: -H: -m: --plain --number --show-all --paging: --style: --color: --decorations: --language: --line-range: --theme: --wrap: --tabs: --terminal-width:num --no-config --list-languages --list-themes --version --pager:!side-door --diff!unknown-config",
      args: "read",
      check: (c) => {
        const paging = c.value("--paging");
        if (!c.has("-P", "-pp") && !(paging && emptied(paging) === "never")) c.report("interactive");
      },
      examples: ex(
        "bat --paging=never /etc/hosts",
        "bat /etc/hosts",
        "bat --paging never /etc/shadow ¦ batcat --pager=/tmp/x /etc/hosts",
      ),
    },
    {
      names: "ac lastcomm uuidgen uuidparse zipinfo",
      flags:
        "-dpayzrtS12smlvhMTC --individual-totals --daily-totals --debug --random --time --strict-match --user: --tty: --command: -f:read --file:read --version --help",
      args: "meta",
      examples: ex(
        "ac -d ¦ lastcomm deploy ¦ uuidgen ¦ zipinfo -1 /srv/a.zip",
        "ac --foo",
        "lastcomm -f /etc/shadow",
      ),
    },
    {
      names: "sadf",
      flags: "-dDgjpxrtTUVhH -s: -e: -P: -c!file-change -l!unknown-flag -O:",
      args: "read",
      examples: ex(
        "sadf -d ¦ sadf -j /var/log/sysstat/sa03",
        "sadf -c /var/log/sysstat/sa03",
        "sadf /etc/shadow",
      ),
    },
    {
      names: Object.keys(whole).join(" "),
      style: "free",
      args: "text",
      check: (c) => {
        if (!whole[c.name]?.test(c.args.map(emptied).join(" ")))
          c.report("unknown-flag", c.args[0] ?? c.nameField);
      },
      examples: ex(
        "cloud-init status --long ¦ lslogins -u ¦ mokutil --sb-state ¦ pwck -r ¦ vnstat -d ¦ run-parts --test /etc/cron.daily ¦ needrestart -b",
        "cloud-init clean ¦ mokutil --import /srv/k.der ¦ pwck ¦ vnstat -l ¦ run-parts /etc/cron.daily ¦ squeue -i 5",
        "lslogins; reboot",
      ),
    },
  ],
};
