import { describe, expect, it } from "vitest";
import { df } from "../../../agent/parsers/df.ts";
import { free } from "../../../agent/parsers/free.ts";
import { groupErrors, logEntry } from "../../../agent/parsers/journal.ts";
import { heldFiles, nstat } from "../../../agent/parsers/listing.ts";
import { ps } from "../../../agent/parsers/ps.ts";
import { dig } from "../../../agent/parsers/resolver.ts";
import { ss } from "../../../agent/parsers/ss.ts";
import { top } from "../../../agent/parsers/top.ts";

// Layouts of BusyBox 1.35 and net-tools 2.10, as printed on a lab host, names shortened.
describe("BusyBox", () => {
  it("df: a long source stands on a line of its own", () => {
    const out = `Filesystem           1K-blocks      Used Available Use% Mounted on
/dev/vda             264212084  31559920  74830992  30% /
/dev/mapper/a_very_long_volume_name
                         45000     44990        10 100% /data
tmpfs                    51200         0     51200   0% /run
`;
    expect(df(out, 0)).toMatchObject([
      { mount: "/", pcent: 30, size: 264212084 * 1024 },
      { source: "/dev/mapper/a_very_long_volume_name", mount: "/data", pcent: 100, avail: 10240 },
      { mount: "/run", pcent: 0 },
    ]);
  });
  it("df -Pi: inodes", () => {
    const out = `Filesystem              Inodes      Used Available Capacity Mounted on
/dev/vda              16777216    711827  16065389   4% /
`;
    expect(df(out, 0)).toMatchObject([{ mount: "/", size: 16777216, used: 711827, pcent: 4 }]);
  });
  it("free", () => {
    const out = `              total        used        free      shared  buff/cache   available
Mem:       24682416     1774636    17326792      330824     5580988    22238280
Swap:             0           0           0
`;
    expect(free(out, 0)).toMatchObject({ total: 24682416, available: 22238280, swapTotal: 0 });
  });
  it("top: shares with a percent sign, and a glued VSZ", () => {
    const out = `Mem: 7384412K used, 17298004K free, 330824K shrd, 129112K buff, 4563708K cached
CPU:  65% usr  34% sys   0% nic   1% idle   0% io   0% irq   0% sirq
Load average: 20.87 26.31 25.02 23/389 4322
  PID  PPID USER     STAT   VSZ %VSZ %CPU COMMAND
  216     1 root     R    14156   0%  93% python3 /opt/thumb/worker.py
 2032  1470 mysql    S    8193g32773%   9% /usr/sbin/mariadbd
`;
    const t = top(out, 0) as { us: number; id: number; procs: { pid: number; cpu: number }[] };
    expect(t).toMatchObject({ us: 65, sy: 34, id: 1 });
    expect(t.procs.map((p) => [p.pid, p.cpu])).toEqual([
      [216, 93],
      [2032, 9],
    ]);
  });
  it("ps without any option", () => {
    const out = `PID   USER     COMMAND
    1 root     init
  216 www      python3 /opt/thumb/worker.py
`;
    expect(ps(out, 0)).toMatchObject([
      { pid: 1, comm: "init" },
      { pid: 216, user: "www", args: "python3 /opt/thumb/worker.py" },
    ]);
  });
});

describe("without the usual programs", () => {
  it("nslookup of BusyBox instead of dig", () => {
    const head = "Server:\t\t10.66.0.1\nAddress:\t10.66.0.1:53\n\n";
    const found = `${head}Name:\tgw.corp.internal\nAddress: 10.66.0.1\n\n** server can't find gw.corp.internal: NXDOMAIN\n`;
    expect(dig(found, 1)).toMatchObject({
      status: "NOERROR",
      server: "10.66.0.1",
      answers: [{ name: "gw.corp.internal", type: "A", data: "10.66.0.1" }],
    });
    expect(dig(`${head}** server can't find nope.corp.internal: NXDOMAIN\n`, 1)).toMatchObject({
      status: "NXDOMAIN",
      answers: [],
    });
    expect(dig(";; connection timed out; no servers could be reached\n", 1)).toMatchObject({
      status: "timeout",
    });
  });
  it("links below /proc instead of lsof", () => {
    const out = `bytes=94371840 /proc/188/fd/3
bytes=12 /proc/190/fd/7
l-wx------ 1 root root 64 Nov 23 16:20 /proc/188/fd/3 -> /srv/ocr/scan.log (deleted)
lrwx------    1 root     root            64 Nov 23 16:20 /proc/190/fd/7 -> /tmp/a b (deleted)
l-wx------ 1 root root 64 Nov 23 16:20 /proc/191/fd/1 -> /var/log/gone (deleted)
`;
    expect(heldFiles(out, 0)).toEqual([
      { comm: "", user: "", pid: 188, fd: 3, size: 94371840, path: "/srv/ocr/scan.log" },
      { comm: "", user: "", pid: 190, fd: 7, size: 12, path: "/tmp/a b" },
    ]);
  });
  it("/proc/net/snmp and netstat instead of nstat", () => {
    const out = `Tcp: RtoAlgorithm OutSegs RetransSegs
Tcp: 1 5120 37
TcpExt: SyncookiesSent ListenOverflows ListenDrops
TcpExt: 0 14 15
`;
    expect(nstat(out, 0)).toMatchObject({ TcpOutSegs: 5120, TcpRetransSegs: 37, TcpExtListenOverflows: 14 });
  });
  it("syslog of BusyBox instead of the journal: facility and level stand before the program", () => {
    const line =
      "Nov 24 00:11:17 cam-gw user.notice snapshot: can not write /srv/cam2.jpg: No space left on device";
    expect(logEntry(line)).toMatchObject({
      ident: "snapshot",
      message: expect.stringMatching(/^can not write/),
    });
    const kept = "Nov 24 00:11:17 cam-gw authpriv.warn dropbear[96]: Failed loading /etc/key";
    expect(logEntry(kept)).toMatchObject({ ident: "dropbear", pid: 96 });
  });
  it("top after nproc: shares of all cores become shares of one", () => {
    const out = `2
Mem: 4163268K used, 20519148K free, 30488K shrd, 52588K buff, 1696604K cached
CPU:  50% usr   0% sys   0% nic  50% idle   0% io   0% irq   0% sirq
  PID  PPID USER     STAT   VSZ %VSZ %CPU COMMAND
  101     1 root     R     2268   0%  50% {scan.sh} /bin/sh /opt/roam/scan.sh
`;
    expect(top(out, 0)).toMatchObject({ busybox: true, procs: [{ pid: 101, cpu: 100 }] });
    const procps = "2\ntop - 16:00:00 up 1 day\n  PID USER S  %CPU %MEM COMMAND\n    9 root R  50.0  0.0 x\n";
    expect(top(procps, 0)).toMatchObject({ busybox: false, procs: [{ pid: 9, cpu: 50 }] });
  });
  it("ps with the time used instead of a share", () => {
    const out = `PID   PPID  USER     STAT ELAPSED TIME  RSS  COMMAND          COMMAND
  101     1 root     R    01:40    0:50   1392 scan.sh          /bin/sh /opt/roam/scan.sh
`;
    expect(ps(out, 0)).toMatchObject([{ pid: 101, etimes: 100, pcpu: 50, comm: "scan.sh" }]);
  });
});

describe("netstat", () => {
  it("-tan of BusyBox: states in ss's words", () => {
    const out = `Active Internet connections (servers and established)
Proto Recv-Q Send-Q Local Address           Foreign Address         State
tcp        0      0 0.0.0.0:80              0.0.0.0:*               LISTEN
tcp        1      0 10.66.0.10:40112        10.66.0.61:9100         CLOSE_WAIT
tcp        0      0 :::22                   :::*                    LISTEN
udp        0      0 0.0.0.0:68              0.0.0.0:*
`;
    expect(ss(out, 0)).toMatchObject([
      { state: "LISTEN", lport: 80, laddr: "0.0.0.0" },
      { state: "CLOSE-WAIT", recvq: 1, lport: 40112, raddr: "10.66.0.61", rport: 9100 },
      { state: "LISTEN", lport: 22 },
      { state: "UNCONN", lport: 68 },
    ]);
  });
  it("-tulnp of net-tools: the process", () => {
    const out = `Proto Recv-Q Send-Q Local Address           Foreign Address         State       PID/Program name
tcp        0      0 127.0.0.1:6379          0.0.0.0:*               LISTEN      188/redis-server 12
tcp        0      0 0.0.0.0:22              0.0.0.0:*               LISTEN      -
`;
    expect(ss(out, 0)).toMatchObject([
      { lport: 6379, proc: "redis-server", pid: 188 },
      { lport: 22, proc: "", pid: 0 },
    ]);
  });
});

describe("kernel log lines without a time stamp", () => {
  it.each([
    ["Out of memory: Killed process 4711 (java) total-vm:9216000kB, anon-rss:3145728kB", "oom"],
    ["nf_conntrack: nf_conntrack: table full, dropping packet", "conntrack"],
    [
      "EXT4-fs error (device vda1): ext4_find_entry:1455: inode #2: comm ls: reading directory lblock 0",
      "eio",
    ],
    ["worker[812]: segfault at 0 ip 000055d0 sp 00007ffe error 4 in worker[55d0+1000]", "segv"],
  ])("%s", (line, kind) => {
    expect(groupErrors([logEntry(line)])).toMatchObject([{ kind, count: 1 }]);
  });
});
