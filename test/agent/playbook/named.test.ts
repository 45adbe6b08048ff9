import { describe, expect, it } from "vitest";
import type { Conclusion } from "../../../agent/events.ts";
import { parsers } from "../../../agent/parsers/index.ts";
import { processName } from "../../../agent/playbook/celfns.ts";
import { concludeFrom, judgeInvestigation } from "../../../agent/playbook/conclude.ts";
import { createLibrary, investigate } from "../../../agent/playbook/engine.ts";
import type { ProbeResult } from "../../../agent/playbook/instance.ts";
import { loadPlaybooks } from "../../../server/playbooks/load.ts";

const directory = new URL("../../../prompts/playbooks", import.meta.url).pathname;
const wanted = ["triage", "fault.named", "process.stuck"];
const library = createLibrary(loadPlaybooks(directory, parsers).filter((p) => wanted.includes(p.id)));

const ok = (text: string, exitCode = 0) => ({ text, exitCode });
const psHead =
  "PID PPID USER STAT %CPU RSS ELAPSED WCHAN CGROUP COMMAND COMMAND\n" +
  "1 0 root Ss 0.0 100 9000 - 0::/ init /sbin/init\n";
/** A quiet host without systemd, recorded; the first pattern a command contains answers it. */
const quiet: [string, { text: string; exitCode: number | null }][] = [
  ["hostname; nproc", ok("web-1\n2\n1795381229\n0.10 0.10 0.10 1/90 300\n9000.0 100.0\n6.1.0\n")],
  [
    "df -PTB1 2>",
    ok("Filesystem Type 1-blocks Used Available Capacity Mounted on\n/dev/vda1 ext4 100 20 80 20% /\n"),
  ],
  ["df -PTi", ok("Filesystem Type Inodes IUsed IFree IUse% Mounted on\n/dev/vda1 ext4 100 5 95 5% /\n")],
  ["/proc/meminfo", ok("MemTotal: 4000000 kB\nMemFree: 3000000 kB\nMemAvailable: 3000000 kB\n")],
  ["ps -ww", ok(psHead)],
  ["ss -tulnpeH", ok('tcp LISTEN 0 511 127.0.0.1:18090 0.0.0.0:* users:(("node",pid=77,fd=18)) cgroup:/\n')],
  ["systemctl", ok("System has not been booted with systemd as init system (PID 1).", 1)],
  ["127.0.0.1 localhost", ok("")],
];

function conclude(fault: string, recorded: typeof quiet = []): Conclusion {
  const results = new Map<string, ProbeResult>();
  const asset = { id: "h1", name: "h1", account: "root", tags: [] };
  const look = () => investigate({ library, asset, fault, results });
  let state = look();
  for (let round = 0; state.needs.length > 0 && round < 20; round++) {
    for (const need of state.needs) {
      const given = [...recorded, ...quiet].find(([part]) => need.command.includes(part))?.[1] ?? ok("");
      const status = given.exitCode === null ? "failed" : "ran";
      results.set(need.key, { ...given, status, stepId: need.key });
    }
    state = look();
  }
  return concludeFrom([judgeInvestigation(state)], []);
}

const url = "Requests to http://127.0.0.1:18090/ hang for ever.";

describe("no fault found is said only when what the fault text names is proven fine", () => {
  it("is confirmed when the address answers, and names what was checked", () => {
    const done = conclude(url, [["curl", ok("200")]]);
    expect([done.outcome, done.confidence]).toEqual(["no_fault_found", "confirmed"]);
    expect(done.rootCause.en).toMatch(
      /^No fault found.*http:\/\/127\.0\.0\.1:18090\/ answers with status 200/,
    );
    expect(done.rootCause.zh).toMatch(/^未发现故障.*18090.*200/);
  });
  it.each([
    ["times out", ok("000", 28)],
    ["is refused", ok("000", 7)],
    ["answers with an error", ok("503")],
    ["could not be asked, curl is missing", ok("bash: line 1: curl: command not found", 127)],
    ["was denied or lost", { text: "", exitCode: null }],
  ])("is inconclusive when the address %s", (_name, answer) => {
    const done = conclude(url, [["curl", answer]]);
    expect([done.outcome, done.confidence]).toEqual(["inconclusive", "unknown"]);
    expect(done.notChecked[0]?.what.en).toBe("http://127.0.0.1:18090/");
    expect(done.rootCause.zh).toContain("18090");
  });
  it("is inconclusive about an address that is not this host's", () => {
    const done = conclude("https://shop.example/ is broken", [["curl", ok("200")]]);
    expect(done.outcome).toBe("inconclusive");
    expect(done.notChecked.map((n) => n.what.en)).toContain("https://shop.example/");
  });
  it.each([
    ["port 5999 does not answer", [], "port 5999"],
    ["billing.service seems down", [["is-active", ok("inactive", 3)]], "unit billing.service"],
    [
      "can not write to /srv/in",
      [["ls -ld", ok("ls: cannot access '/srv/in': No such file or directory", 2)]],
      "path /srv/in",
    ],
  ] as [string, typeof quiet, string][])("%s: inconclusive", (fault, recorded, what) => {
    const done = conclude(fault, recorded);
    expect(done.outcome).toBe("inconclusive");
    expect(done.notChecked.map((n) => n.what.en)).toContain(what);
  });
  it("is only likely when the text names nothing, without empty numbers on a host without systemd", () => {
    const done = conclude("A customer said it felt slow.");
    expect([done.outcome, done.confidence]).toEqual(["no_fault_found", "likely"]);
    expect(done.notChecked[0]?.what.en).toMatch(/complaint/);
    expect(done.rootCause.zh).not.toMatch(/中 个|中\s*个/);
    expect(done.rootCause.en).not.toMatch(/,\s+of the services/);
  });
  it("finds the suspended process behind the named port, though no unit runs it", () => {
    const row = "77 1 root Tl 0.1 4000 60 - 0::/ MainThread /usr/bin/node /tmp/d/price-api.js\n";
    const other = "66 1 root T 0.0 100 60 - 0::/ vim vim notes\n";
    const done = conclude(url, [
      ["ps -ww", ok(psHead + other + row)],
      ["curl", ok("000", 28)],
    ]);
    expect([done.outcome, done.confidence]).toEqual(["root_cause_found", "confirmed"]);
    expect(done.rootCause.en).toMatch(/price-api\.js.*18090.*SIGSTOP/);
  });
});

describe("the name of a process", () => {
  it.each([
    ["0::/system.slice/a-svc.service", "/usr/bin/node /opt/x.js", "a-svc.service"],
    [
      "0::/system.slice/ssh.service",
      "/usr/bin/node --max-old-space-size=64 /opt/price-api.js",
      "price-api.js",
    ],
    ["0::/", "java -Xmx1g -cp /a:/b -jar /opt/shop.jar --port 1", "shop.jar"],
    ["0::/", "python3 -m http.server", "http.server"],
    ["0::/", "/usr/sbin/nginx -g daemon", "nginx"],
    ["0::/", "node -e setInterval(f)", "node"],
    ["0::/", "", "MainThread"],
  ])("%s %s → %s", (cgroup, args, name) => {
    expect(processName({ cgroup, args, comm: "MainThread" })).toBe(name);
  });
});

it.each([
  "端口 18090 的队列一直在等，消息发不到",
  "The queue behind port 18090 has been waiting for ever.",
  "please have a look at port 18090",
])("is not sure that there is no fault because something listens: %s", (fault) => {
  const done = conclude(fault);
  expect([done.outcome, done.confidence]).toEqual(["no_fault_found", "likely"]);
  expect(done.rootCause.en).toContain("port 18090");
});

describe("where no log can be read", () => {
  const noLog: typeof quiet = [
    ["journalctl", { text: "", exitCode: 127 }],
    [
      "tail -n 1500",
      { text: "tail: can't open '/var/log/messages': No such file or directory", exitCode: 1 },
    ],
  ];
  it("takes a question after faults for no complaint", () => {
    expect(conclude("这台小网关昨天刚更换过，有没有什么问题？", noLog).outcome).toBe("no_fault_found");
  });
  it("says what it could not read when somebody complains and there is no log", () => {
    const done = conclude("小网关没有数据了", noLog);
    expect(done.outcome).toBe("inconclusive");
    expect(done.notChecked.map((n) => n.what.zh)).toContain("各服务 的日志");
  });
});
