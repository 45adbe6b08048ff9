import { describe, expect, it } from "vitest";
import { df } from "../../../agent/parsers/df.ts";
import { free } from "../../../agent/parsers/free.ts";
import { groupErrors, logEntry } from "../../../agent/parsers/journal.ts";
import { ps } from "../../../agent/parsers/ps.ts";
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
