/** Service managers and the daemons' own control programs. */
import { type Call, ex, type Family } from "../call.ts";
import { reachOf, splitUrl } from "../egress.ts";
import { emptied, type Field } from "../words.ts";
import { isProtection } from "./protections.ts";

const guards = /^(ssh|sshd)(@.*)?(\.(service|socket))?$|^(dropbear|tailscaled)(\.service)?$/;
const networks =
  /^(NetworkManager|systemd-networkd|networking|network|wpa_supplicant|dhclient|systemd-resolved)(\.service)?$/;

function unitChange(call: Call, verb: string, units: readonly Field[]): void {
  const stops =
    /^(stop|disable|mask|isolate)$/.test(verb) ||
    (verb === "kill" && !/HUP|USR/.test(call.args.map(emptied).join(" ")));
  for (const u of units) {
    const t = emptied(u);
    if (stops && (guards.test(t) || networks.test(t))) call.report("lockout", u);
    else if (stops && isProtection(t)) call.report("security-off", u);
    else if (verb === "restart" && networks.test(t) && !/resolved/.test(t)) call.report("service-change", u);
  }
}

function systemctl(call: Call): void {
  const words = call.args.map(emptied).filter((t) => !t.startsWith("-"));
  const verb = words[0] ?? "";
  const units = call.args.filter((a) => !emptied(a).startsWith("-")).slice(1);
  unitChange(call, verb, units);
  const shown = call.values("-p", "--property").map(emptied).join(",");
  if (verb === "show" && /\bEnvironment\b/i.test(shown)) call.report("sensitive-read");
  if (verb === "set-default" && /rescue|emergency|poweroff|reboot|halt/.test(words[1] ?? ""))
    call.report("power");
  if (
    (verb === "start" || verb === "isolate") &&
    /^(poweroff|reboot|halt|rescue|emergency|shutdown|kexec)\.target$/.test(words[1] ?? "")
  )
    call.report("power");
  if ((verb === "enable" || verb === "link") && /^\/|^\.|\.\//.test(words[1] ?? ""))
    call.report("persist", units[0]);
  if (call.has("-H", "--host", "-M", "--machine")) call.report("other-host");
}

function service(call: Call): void {
  const w = call.args.map(emptied);
  if (w[0] === "--status-all" || (w[1] === "status" && w.length === 2) || w[0] === "--version") return;
  unitChange(call, w[1] ?? "", call.args.slice(0, 1));
  call.report("service-change", undefined, `service ${w.join(" ")}`);
}

/** Daemon programs: only version, test and listing options are reads. */
function daemon(allowed: RegExp): (call: Call) => void {
  return (call) => {
    const w = call.args.map(emptied);
    for (const [i, a] of call.args.entries())
      if (/^(-c|-f)$/.test(w[i - 1] ?? "") && !w[i]?.startsWith("-")) {
        call.read(a);
        if (!/^\/(etc|usr|opt)\//.test(w[i] ?? "")) call.report("unknown-config", a);
      }
    if (
      /(^| )-g |load_module|LoadModule|-C |-d(isable)?\b.*\.so|-(D|d)?allow_url/.test(` ${w.join(" ")}`) &&
      /load|Load|\.so|perl|lua/.test(w.join(" "))
    )
      call.report("side-door");
    if (!allowed.test(w.join(" "))) call.report("service-change", undefined, `${call.name} ${w.join(" ")}`);
  };
}

/** So many rounds, and at least one. */
const cgtopEnds = /(^| )(-b?n ?[1-9]\d*|-1|--iterations[= ][1-9]\d*)( |$)/;

export const services: Family = {
  name: "services",
  specs: [
    {
      names: "systemctl",
      check: systemctl,
      flags:
        "-alqrT -t: -p: -n:num -o: -P: --type: --state: --property: --all --no-pager --no-legend --plain --full --value --failed --lines:num --output: --user --system --quiet --reverse --after --before --with-dependencies --recursive --show-types --timestamp: --legend: --json: -H:!other-host -M:!other-host --host:!other-host --machine:!other-host --now --force -f -i -s: --signal: --no-block --runtime --no-wall --root:!unknown-config --version --help",
      subs: {
        "": "ok",
        "status|show|is-active|is-enabled|is-failed|is-system-running|list-units|list-unit-files|list-timers|list-sockets|list-dependencies|list-jobs|list-machines|list-automounts|list-paths|cat|get-default|help|whoami":
          "ok ; text",
        "show-environment": "!sensitive-read",
        "restart|start|stop|reload|try-restart|reload-or-restart|try-reload-or-restart|enable|disable|mask|unmask|daemon-reload|daemon-reexec|reset-failed|kill|set-property|set-default|preset|reenable|revert|isolate|freeze|thaw|clean|link|bind|cancel|add-wants|add-requires|set-environment|unset-environment|import-environment|log-level|service-log-level|condreload|preset-all":
          "!service-change",
        edit: "!interactive",
        "poweroff|reboot|halt|kexec|suspend|hibernate|hybrid-sleep|rescue|emergency|exit|switch-root|default|soft-reboot|suspend-then-hibernate|sleep":
          "!power",
      },
      examples: ex(
        "systemctl status nginx --no-pager ¦ systemctl show x -p MainPID ¦ systemctl --failed",
        "systemctl restart nginx ¦ systemctl daemon-reload",
        "systemctl stop sshd ¦ systemctl reboot ¦ systemctl mask auditd",
      ),
    },
    {
      names:
        "service rc-service initctl invoke-rc.d sv supervisorctl chkconfig update-rc.d rc-status monit pm2 svcs",
      style: "free",
      args: "text",
      check: (c) => {
        const w = c.args.map(emptied);
        if (
          /^(supervisorctl|sv|monit|initctl|pm2)$/.test(c.name) &&
          !(c.name === "monit" && w.some((x) => x.startsWith("-"))) &&
          /^(status|list|summary|avail|version|ls|l|show|describe|jlist)$/.test(w[0] ?? "") &&
          c.name !== "pm2"
        )
          return;
        if (
          c.name === "pm2" &&
          (/^(list|ls|status|l|describe|show)$/.test(w[0] ?? "") ||
            (w[0] === "logs" && w.includes("--nostream")))
        )
          return;
        if (
          c.name === "supervisorctl" &&
          /^(pid( [\w:*-]+)?|tail( -\d+)? [\w:-]+( std(out|err))?)$/.test(w.join(" "))
        )
          return;
        if (
          /^(rc-status|svcs)$/.test(c.name) ||
          (c.name === "chkconfig" && (w.length === 0 || w[0] === "--list"))
        )
          return;
        if (w.length === 0 && c.name === "supervisorctl") return c.report("interactive");
        service(c);
      },
      examples: ex(
        "service nginx status ¦ supervisorctl status",
        "service nginx restart ¦ monit status -c /srv/monitrc",
        "service ssh stop",
      ),
    },
    {
      names: "systemd-analyze",
      subs: {
        "": "ok",
        "time|blame|critical-chain|unit-paths|calendar|timespan|timestamp|security|dump|verify|condition|exit-status|syscall-filter|capability|unit-files|inspect-elf|critical":
          "ok --no-pager --user --system --offline? --order --fuzz: ; text",
        plot: "ok ; text",
        "cat-config": "ok --no-pager ; read",
        "set-log-level|set-log-target": "!service-change",
        // Told nothing, they tell what is set.
        "log-level|log-target|service-watchdogs": "ok ; none",
      },
      examples: ex(
        "systemd-analyze blame ¦ systemd-analyze log-level ¦ systemd-analyze verify /etc/systemd/system/a.service",
        "systemd-analyze set-log-level debug ¦ systemd-analyze log-level debug",
        "systemd-analyze; reboot",
      ),
    },
    {
      names:
        "systemd-cgls systemd-cgtop systemd-detect-virt systemd-path systemd-delta systemd-escape systemd-id128 systemd-resolve systemd-tmpfiles systemd-sysctl",
      style: "free",
      args: "text",
      check: (c) => {
        const w = c.args.map(emptied);
        if (c.name === "systemd-cgtop" && !cgtopEnds.test(w.join(" ")))
          c.report(c.ctx.bounded && w.some((x) => /^-\w*b/.test(x)) ? "unknown-flag" : "interactive");
        if (c.name === "systemd-tmpfiles" && !/^--(cat-config|version|tldr)$/.test(w.join(" ")))
          c.report("file-change");
        if (c.name === "systemd-sysctl" && w[0] !== "--cat-config") c.report("network-change");
        if (c.name === "systemd-resolve" && w.some((x) => /^--(set|flush|reset|revert|i)/.test(x)))
          c.report("network-change");
      },
      examples: ex(
        "systemd-detect-virt ¦ systemd-cgls ¦ systemd-cgtop -b -n 1",
        "systemd-cgtop ¦ systemd-tmpfiles --clean",
        "systemd-cgls; reboot",
      ),
    },
    {
      names:
        "loginctl machinectl timedatectl hostnamectl localectl bootctl coredumpctl networkctl resolvectl busctl portablectl oomctl userdbctl",
      mixed: true,
      flags:
        "-alnqrj -p: -o: -n:num -t: -i: -4 -6 --no-pager --no-legend --property: --value --all --full --json: --lines:num --output:!write-file --type: --class: --interface: --cache: --legend: --static --pretty --transient --since: --until: --reverse -S: -U: -1 -A:!unknown-config --system --user --quiet --reverse",
      subs: {
        "": "ok",
        "dns|domain|llmnr|mdns|dnssec|dnsovertls|default-route|nta": "ok ; text network-change",
        "list|list-sessions|list-users|list-seats|list-images|session-status|user-status|seat-status|status|show|show-session|show-user|timesync-status|show-timesync|list-timezones|list-locales|list-keymaps|info|query|service|statistics|lldp|tree|introspect|user|group|inspect|host":
          "ok ; text",
        "tlsa|openpgp": "ok ; text",
        "dump|debug|gdb|monitor|capture": "!sensitive-read",
        "call|set-property|emit": "!service-change",
        "set-time|set-ntp|set-timezone|set-local-rtc|set-hostname|set-locale|set-keymap|hostname|icon-name|chassis|deployment|location|up|down|reload|reconfigure|renew|forcerenew|flush-caches|reset-statistics|reset-server-features|revert|log-level|terminate-session|terminate-user|kill-session|kill-user|lock-session|unlock-session|enable-linger|disable-linger|attach|activate|set-default|set-oneshot|install|update|remove|start|stop|poweroff|reboot|terminate|login|shell|bind|copy-to|copy-from|pull-raw|pull-tar":
          "!service-change",
      },
      check: (c) => {
        const w = c.args.map(emptied);
        if (c.name === "resolvectl" && w[0] === "query") for (const o of c.operands) c.kind("name-lookup", o);
        if (c.name === "busctl" && w.some((x) => x.startsWith("--address=unixexec"))) c.report("side-door");
        if (c.name === "hostnamectl" && w.includes("hostname") && w.length === 1) c.report("service-change");
        if (c.name === "coredumpctl" && c.has("-o", "--output")) c.report("write-file");
        if (c.name === "busctl" && /\b(Reboot|PowerOff|Halt|KExec|Suspend|Hibernate)/.test(w.join(" ")))
          c.report("power");
        if (c.name === "networkctl" && w[0] === "down") c.report("lockout");
      },
      examples: ex(
        "timedatectl ¦ hostnamectl status ¦ resolvectl query web1 ¦ loginctl list-sessions ¦ coredumpctl list",
        "timedatectl set-ntp true ¦ resolvectl flush-caches",
        "networkctl down eth0",
      ),
    },
    {
      names: "nginx openresty tengine",
      style: "free",
      args: "text",
      check: daemon(/^(-[vVtTqh]+|-t -c \S+|-t -q|-q -t|-T -c \S+|-c \S+ -t)$/),
      examples: ex(
        "nginx -t ¦ nginx -v ¦ nginx -V",
        "nginx -s reload ¦ nginx",
        "nginx -t -g 'load_module /tmp/a.so;'",
      ),
    },
    {
      names: "apachectl apache2ctl httpd apache2 a2query",
      style: "free",
      args: "text",
      check: daemon(
        /^(-[vVtSMlLDh]+|-t -D DUMP_\w+|-D DUMP_\w+|configtest|status|fullstatus|-t -f \S+|-S -f \S+|-[msa]( {1,2}\w+)?|-m \w+)$/,
      ),
      examples: ex(
        "apachectl -S ¦ httpd -M ¦ apache2ctl configtest",
        "apachectl graceful ¦ httpd -k stop",
        "httpd -t -C 'LoadModule x /tmp/x.so'",
      ),
    },
    {
      names: "haproxy varnishd squid unbound named postfix-d lighttpd caddy traefik envoy",
      style: "free",
      args: "text",
      check: daemon(
        /^(-v+|(?=.*-c( |$))((-[cqVW]|-f \S+)( |$))+|-V|-t|-tt|-t -f \S+|-p -f \S+|-k (check|parse)|version|validate( --config \S+)?|--version|-C -f \S+|list-modules)$/,
      ),
      examples: ex(
        "haproxy -vv ¦ haproxy -c -V -f /etc/haproxy/haproxy.cfg",
        "haproxy -f /etc/haproxy/haproxy.cfg",
        "haproxy -v; reboot",
      ),
    },
    {
      names: "sshd",
      style: "free",
      args: "text",
      check: (c) => {
        const w = c.args.map(emptied).join(" ");
        if (!/^(-[tTV]|-T -C \S+|-t -f \S+|-G)$/.test(w)) c.report("remote-shell");
      },
      examples: ex("sshd -t ¦ sshd -T", "", "sshd -p 2222"),
    },
    {
      names: "varnishstat varnishadm varnishlog varnishncsa varnishtop",
      style: "free",
      args: "text",
      check: (c) => {
        const w = c.args.map(emptied);
        if (c.name === "varnishstat" && w.some((x) => /^-[1xjl]$/.test(x))) return;
        if (
          c.name === "varnishadm" &&
          /^(status|backend\.list|vcl\.list|ban\.list|param\.show|panic\.show|storage\.list|ping|banner)( -[jlp])*( [\w.:*-]+)*$/.test(
            w.join(" "),
          )
        )
          return;
        if (/log|ncsa/.test(c.name) && w.includes("-d") && !w.some((x) => /^-[\w]*[wDP]/.test(x))) return;
        c.report(
          c.name === "varnishadm"
            ? "service-change"
            : c.ctx.bounded && !w.includes("-w")
              ? "unknown-flag"
              : "unbounded",
        );
      },
      examples: ex(
        "varnishstat -1 ¦ varnishadm backend.list",
        "varnishlog ¦ varnishadm ban x ¦ varnishadm $'ping\\nstop'",
        "varnishstat -1; reboot",
      ),
    },
    {
      names:
        "php-fpm uwsgi gunicorn rndc unbound-control postfix postconf postqueue mailq exim postsuper postcat sendmail chronyc ntpq ntpstat ntpdate rabbitmqctl rabbitmq-diagnostics monitoring kamctl asterisk unbound-checkconf named-checkconf named-checkzone slapcat ldapsearch squidclient fail2ban-client exim4 udevadm multipathd iscsiadm rpcinfo istioctl cilium calicoctl consul etcdctl nomad vault keepalived ipvsadm crm crm_mon doveconf pcs corosync-cfgtool drbdadm gluster ceph rbd salt-call puppet chef-client",
      style: "free",
      args: "text",
      check: control,
      examples: ex(
        "postqueue -p ¦ chronyc tracking ¦ crm_mon -1r ¦ doveconf -n mail_location ¦ pcs status resources ¦ ntpq -p ¦ rabbitmqctl status ¦ php-fpm8.2 -t ¦ ceph -s",
        "rndc reload ¦ crm_mon ¦ crm status brief configure erase ¦ etcdctl --endpoints=http://198.51.100.4:2379 endpoint health ¦ drbdadm role all -c /srv/x ¦ ntpq -c 'keyid 1' -p ¦ rbd info pool/disk --keyring=/srv/x ¦ rabbitmqctl report ¦ doveconf -P ¦ pcs config restore x.tar ¦ postsuper -r ALL ¦ php-fpm -D",
        "fail2ban-client stop ¦ postsuper -d ALL ¦ vault read secret/x",
      ),
    },
  ],
};

const controls: Record<string, RegExp> = {
  "php-fpm": /^-(t+|v|m|i|tt)$/,
  rndc: /^(status|recursing -x)$/,
  "unbound-control": /^(status|stats_noreset|list_\w+|get_option \w+)$/,
  postfix: /^(status|check)$/,
  postconf: /^(-[ndmMxhf]+ ?)*( ?\w+)*$/,
  postqueue: /^-[pj]$/,
  mailq: /^$/,
  exim: /^-(bp|bpc|bV|bP( \w+)*)$/,
  exim4: /^-(bp|bpc|bV)$/,
  sendmail: /^-bp$/,
  chronyc:
    /^(-n )?(tracking|sources|sourcestats|activity|clients|ntpdata|serverstats|rtcdata|waitsync 1)( -v| -n)*$/,
  ntpq: /^-[pn46]+( \w[\w.:-]*)*$|^(-n )?-c (peers|lpeers|opeers|pe|lpe|as|associations|rv|readvar|cv|kerninfo|sysinfo|sysstats)( &?\d+)?( [a-z]+)?( [\w.:-]+)?$/,
  ntpstat: /^$/,
  ntpdate: /^-q( [\w.-]+)+$/,
  rabbitmqctl: /^(-n \S+ )?(status|list_\w+|cluster_status|node_health_check|version)( .*)?$/,
  "rabbitmq-diagnostics":
    /^(-q )?(status|check_\w+|ping|memory_breakdown|alarms|listeners|server_version|list_\w+|cluster_status|overview|runtime_thread_stats)( .*)?$/,
  "named-checkconf": /^(-[zjx]+ ?)*(\/etc\/\S+)?$/,
  "unbound-checkconf": /^(\/etc\/\S+)?$/,
  "named-checkzone": /^[\w.-]+ \/\S+$/,
  "fail2ban-client": /^(status( \S+)?|ping|version|banned)$/,
  consul:
    /^(members|info|version|catalog \w+|operator raft list-peers)( -(detailed|wan|stale|status=\w+|segment=[\w-]+)| \w[\w.-]*)*$/,
  etcdctl:
    /^(--(endpoints=\S+|cluster|write-out=\w+|command-timeout=\w+|ca?cert=\S+|cert=\S+|key=\S+) )*(member list|endpoint (status|health)|alarm list|version)( -\S+)*( \w+)*$/,
  nomad:
    /^(status|node status|server members|job status|alloc status)( -(verbose|stats|self|short|json|allocs|detailed)| \w[\w.-]*)*$/,
  vault: /^(status|version)$/,
  ipvsadm: /^-(L|Ln|ln|Lnc|l)( --?\w+)*$/,
  crm_mon:
    /^(?=.*(-\w*1|--one-shot))((-[1rfAntoRVX]+|--(one-shot|inactive|failcounts|group-by-node|show-detail)|--output-as=(text|xml|html))( |$))+$/,
  doveconf: /^(-[adnNS]( |$))*([a-z_]+( |$))*$/,
  crm: /^(status( (bynode|inactive|ops|timing|failcounts|verbose|quiet|simple|noheaders|detail|brief|full|xml|html))*|(configure show|resource status)( \w[\w.-]*)*)$/,
  pcs: /^(status( (resources|nodes|cluster|quorum|pcsd|corosync|xml|groups|wait))*|(resource|cluster|quorum|stonith|property|constraint)( status| config)|config( show)?)( --full| -f-)*$/,
  "corosync-cfgtool": /^-s$/,
  drbdadm: /^(status|dstate|cstate|role)( \w[\w./-]*)*$/,
  gluster: /^(volume (status|info|heal \S+ info)|peer status|pool list)( \w[\w.-]*)*$/,
  ceph: /^(-s|-v|status|health( detail)?|df( detail)?|osd (tree|df( tree)?|stat|status|perf|pool (ls( detail)?|stats( [\w.-]+)?))|pg (stat|dump_stuck( \w+)*)|mon stat|mgr services|fs status|versions|quorum_status|crash ls|device ls)( (-f|--format)[ =][\w-]+)?$/,
  udevadm:
    /^(info( (-[aqxtrnp]+|--(query|name|path|attribute-walk|export|export-db)(=\S+)?|\w+|\/(dev|sys)\/\S*))*|--version)$/,
  multipathd:
    /^(show|list) (paths|maps|topology|status|config|daemon|devices)( (format|raw|json|stats|topology|local|"?[%\w ]+"?))*$/,
  iscsiadm: /^-m (session|node|iface|host)( -P ?\d)?$/,
  rpcinfo: /^(-p|-s)?( ?(localhost|127\.[\d.]+))?$/,
  istioctl: /^(version|proxy-status|ps)( [\w.-]+)*$/,
  cilium: /^(status|version)( --brief| --verbose)?$/,
  calicoctl: /^(node status|version)$/,
  rbd: /^(ls|info|du|status|showmapped)( -l| --(long|pretty-format|format \w+)| -p \w+| \w[\w./@-]*)*$/,
  squidclient: /^(-h \S+ )?(mgr:(info|5min|60min|utilization|mem|counters))$/,
};

function control(call: Call): void {
  const w = call.args.map(emptied);
  const j = w.join(" ");
  if (controls[call.name.replace(/[\d.]+$/, "")]?.test(j)) {
    // A cluster elsewhere is told the key that is shown to it.
    const ends = /^--endpoints=(.*)$/
      .exec(w.find((x) => x.startsWith("--endpoints=")) ?? "")?.[1]
      ?.split(",");
    for (const end of ends ?? [])
      if (
        !/^(private|loopback|allowed)$/.test(
          reachOf(splitUrl(end)?.host ?? end, call.ctx.session.policy.allowHosts),
        )
      )
        call.report("egress-unknown");
    return;
  }
  if (/^(-[vV]|--version|version)$/.test(j)) return;
  if (
    call.name === "vault" ||
    call.name === "slapcat" ||
    (call.name === "rabbitmqctl" &&
      /change_password|add_user|delete_user|set_permissions|set_user_tags/.test(j))
  )
    call.report(call.name === "rabbitmqctl" ? "account" : "credential");
  if (call.name === "fail2ban-client" && /^(stop|unban --all|set .* unbanip)/.test(j))
    call.report("security-off");
  if (
    (call.name === "postsuper" && /-d ALL/.test(j)) ||
    (/^(rabbitmqctl)$/.test(call.name) && /(^| )(force_)?reset( |$)|delete_(?!queue)|delete_vhost/.test(j)) ||
    (/^(etcdctl)$/.test(call.name) && /del .*--prefix|snapshot restore/.test(j)) ||
    (/^(gluster|rbd|ceph)$/.test(call.name) && /delete|purge| rm |destroy/.test(` ${j} `))
  )
    call.report("db-destroy");
  if (w.length === 0 && /^(chronyc|ntpq|rndc)$/.test(call.name)) call.report("interactive");
  call.report("service-change", undefined, `${call.name} ${j}`);
}
