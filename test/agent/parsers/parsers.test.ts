import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CronJob, cron } from "../../../agent/parsers/cron.ts";
import { parsers } from "../../../agent/parsers/index.ts";
import { classify } from "../../../agent/parsers/log-errors.ts";
import { bytes, endpoint, logTime, seconds } from "../../../agent/parsers/text.ts";

// Outputs recorded on lab hosts (Debian 12, systemd 252, iproute2 6.1) and, where it differs, busybox.
const folder = new URL("../../fixtures/outputs/", import.meta.url);
const recorded = (name: string): string => readFileSync(new URL(`${name}.txt`, folder), "utf8");
const parse = (parser: string, file: string): unknown => parsers[parser]?.(recorded(file), 0);

describe("every parser", () => {
  const texts = readdirSync(folder).map((f) => recorded(f.replace(/\.txt$/, "")));
  // Junk that looks like the real thing: recorded lines cut, repeated and mixed with arbitrary characters.
  const junk = fc.array(
    fc.oneof(
      fc.string({ unit: "binary", maxLength: 80 }),
      fc
        .tuple(
          fc.constantFrom(...texts.flatMap((t) => t.split("\n"))),
          fc.nat(200),
          fc.string({ maxLength: 9 }),
        )
        .map(([line, cut, more]) => line.slice(0, cut) + more),
    ),
    { maxLength: 30 },
  );
  for (const [name, parser] of Object.entries(parsers)) {
    it(`${name} never throws and gives no undefined fields`, () => {
      fc.assert(
        fc.property(junk, (lines) => {
          const value = parser(lines.join("\n"), 0);
          expect(value).toBeDefined();
          expect(JSON.stringify(value, (_, v: unknown) => (v === undefined ? "MISSING" : v))).not.toContain(
            '"MISSING"',
          );
        }),
        { numRuns: 60 },
      );
    });
    it(`${name} reads every recorded output of any command`, () => {
      for (const text of texts) expect(() => parser(text, 1)).not.toThrow();
    });
  }
});

describe("recorded outputs", () => {
  it("df: sizes in bytes, the overlay root and tmpfs", () => {
    expect(parse("df", "df")).toContainEqual(
      expect.objectContaining({ mount: "/dev/shm", type: "tmpfs", size: 67108864 }),
    );
  });
  it("free: /proc/meminfo and the free table", () => {
    expect(parse("free", "meminfo")).toMatchObject({ swapTotal: 0 });
    expect(parse("free", "free-busybox")).toMatchObject({ total: 2048976, available: 1559620 });
  });
  it("top: procps and busybox", () => {
    expect(parse("top", "top")).toMatchObject({ procs: expect.arrayContaining([]) });
    expect(parse("top", "top-busybox")).toMatchObject({
      us: 52,
      id: 44,
      load1: 1.02,
      procs: [{ pid: 640, cpu: 49 }, { pid: 1 }],
    });
  });
  it("ss: listeners with their unit, a retransmission timer", () => {
    expect(parse("ss", "ss-listen")).toContainEqual(
      expect.objectContaining({ state: "LISTEN", lport: 22, unit: "ssh.service", proc: "sshd" }),
    );
    expect(parse("ss", "ss-conns")).toContainEqual(
      expect.objectContaining({
        raddr: "10.66.0.20",
        rport: 6000,
        timer: "on",
        unit: "pricing-worker.service",
        keepalive: false,
      }),
    );
  });
  it("systemctl show: units with environment files", () => {
    expect(parse("systemctlShow", "show")).toContainEqual(
      expect.objectContaining({ id: "cron.service", active: "active" }),
    );
  });
  it("journal: a missing variable of a restarting unit", () => {
    expect(parse("journal", "journal")).toMatchObject({
      groups: expect.arrayContaining([
        expect.objectContaining({ unit: "mailer.service", kind: "missing_env", object: "SMTP_HOST" }),
      ]),
      units: expect.arrayContaining([
        expect.objectContaining({ unit: "mailer.service", status: "status=1/FAILURE" }),
      ]),
    });
  });
  it("iptables: the rule that drops a port", () => {
    expect(parse("firewall", "iptables")).toContainEqual(
      expect.objectContaining({ chain: "INPUT", target: "DROP", iif: "eth0", proto: "tcp", dports: [8443] }),
    );
  });
  it("cron: a step that does not divide the hour", () => {
    const job = (parse("cron", "cron") as CronJob[]).find((j) => j.step === 7);
    expect(job).toMatchObject({
      file: "/etc/cron.d/stats-push",
      user: "root",
      unevenUnit: "minute",
      lastFire: 56,
      shortGap: 4,
    });
  });
  it("nginx -T: servers, backends, the failing line", () => {
    expect(parse("nginxConf", "nginx-conf")).toMatchObject({
      backends: expect.arrayContaining([expect.objectContaining({ addr: "127.0.0.1" })]),
    });
    expect(parse("nginxConf", "nginx-broken")).toMatchObject({
      error: { file: "/etc/nginx/conf.d/cache.conf" },
    });
  });
  it("nginx error.log: bodies that are too large", () => {
    expect(parse("nginxError", "nginx-error")).toContainEqual(
      expect.objectContaining({ kind: "body_too_large", bytes: 4000000 }),
    );
  });
  it("x509, dig, ip, nstat, hosts", () => {
    expect(parse("x509", "x509")).toMatchObject({
      found: true,
      names: [expect.stringContaining(".corp.internal")],
    });
    expect(parse("dig", "dig-timeout")).toMatchObject({ status: "timeout", answers: [] });
    expect(parse("dig", "dig")).toMatchObject({ status: "NOERROR", server: "10.66.0.1" });
    expect(parse("ipAddr", "ip-addr")).toContainEqual({
      dev: "eth0",
      addr: "10.66.0.10",
      prefix: 24,
      family: "inet",
    });
    expect(parse("ipRoute", "ip-route")).toContainEqual(
      expect.objectContaining({ dst: "default", via: "10.66.0.1" }),
    );
    expect(parse("ipLink", "ip-link")).toContainEqual(
      expect.objectContaining({ dev: "eth0", up: true, mtu: 1500, qdisc: "noqueue" }),
    );
    expect(parse("hosts", "hosts")).toContainEqual({ ip: "127.0.0.1", names: ["localhost"] });
  });
});

describe("cron lines", () => {
  const one = (line: string): CronJob | undefined => (cron(`/etc/cron.d/x:3:${line}`, 0) as CronJob[])[0];
  it.each([
    ["*/5 * * * * root /bin/x", ""],
    ["*/25 * * * * root /bin/x", "minute"],
    ["0 */5 * * * root /bin/x", "hour"],
    ["0-59/9 * * * * root /bin/x", ""],
    ["30 2 */2 * * root /bin/x", "day"],
    ["30 2 1-31/3 * * root /bin/x", "day"],
    ["30 2 * * */2 root /bin/x", "weekday"],
    ["30 2 1 */5 * root /bin/x", "month"],
    ["30 2 1 */3 * root /bin/x", ""],
    ["*/90 * * * * root /bin/x", "minute"],
  ])("%s is uneven in: %s", (line, unit) => {
    if (line.startsWith("0-59")) expect(one(line)?.step).toBe(9);
    else expect(one(line)?.unevenUnit).toBe(unit);
  });
  it("counts the days over the end of a month, and what is left of a step larger than its field", () => {
    expect(one("30 2 */2 * * root /bin/x")).toMatchObject({ lastFire: 31, shortGap: 1 });
    expect(one("30 2 */4 * * root /bin/x")).toMatchObject({ lastFire: 29, shortGap: 3 });
    expect(one("30 2 * * */3 root /bin/x")).toMatchObject({ lastFire: 6, shortGap: 1 });
    expect(one("*/90 * * * * root /bin/x")).toMatchObject({ lastFire: 0, shortGap: 60 });
  });
  it.each([
    ["5,20,35,55 * * * * root /bin/x", "minute", [15, 15, 20, 10]],
    ["0 0,4,8,12,16 * * * root /bin/x", "hour", [4, 4, 4, 4, 8]],
    ["0,15,30,45 * * * * root /bin/x", "", []],
    ["5,20 6,18 * * * root /bin/x", "", []],
    ["0 6 * * * root /bin/x", "", []],
  ])("the list of %s has unequal gaps in: %s", (line, listUnit, listGaps) => {
    expect(one(line)).toMatchObject({ listUnit, listGaps });
  });
  it("sees an unescaped percent sign and not an escaped one", () => {
    expect(one("1 2 * * * root /bin/a $(date +%F)")).toMatchObject({
      percent: true,
      cutCommand: "/bin/a $(date +",
    });
    expect(one("1 2 * * * root /bin/a $(date +\\%F)")?.percent).toBe(false);
  });
  it("sees both day fields restricted", () => {
    expect(one("1 2 13 * 5 root /bin/a")?.domAndDow).toBe(true);
    expect(one("1 2 13 * * root /bin/a")?.domAndDow).toBe(false);
  });
});

describe("log lines", () => {
  it.each([
    ["KeyError: 'DB_URL'", "missing_env", "DB_URL"],
    ["Error: environment variable QUEUE_URL is not set", "missing_env", "QUEUE_URL"],
    ["listen EADDRINUSE: address already in use 0.0.0.0:9201", "eaddrinuse", "0.0.0.0:9201"],
    ["connect ECONNREFUSED 127.0.0.1:6380", "econnrefused", "127.0.0.1:6380"],
    ["PermissionError: [Errno 13] Permission denied: '/srv/a/b.json'", "eacces", "/srv/a/b.json"],
    ["getaddrinfo ENOTFOUND api.corp.internal", "dns", "api.corp.internal"],
    ["OSError: [Errno 30] Read-only file system: '/data/x'", "erofs", "/data/x"],
    ["ModuleNotFoundError: No module named 'yaml'", "missing_module", "yaml"],
    ["FATAL: sorry, too many clients already", "too_many_connections", ""],
    ["OOM command not allowed when used memory > 'maxmemory'.", "redis_oom", ""],
  ])("%s → %s", (line, kind, object) => {
    expect(classify(line)).toMatchObject({ kind, object });
  });
  it("leaves an ordinary line alone", () => {
    expect(classify("listening on 0.0.0.0:8080")).toBeUndefined();
    expect(classify("price received after 3 ms")).toBeUndefined();
    // "Allocation Failure" is why a JVM collects its young generation, many times a minute.
    expect(
      classify("[info][gc] GC(304) Pause Young (Allocation Failure) 17M->13M(23M) 0.663ms"),
    ).toBeUndefined();
    expect(classify("[GC (Allocation Failure)  17M->13M(23M), 0.0006 secs]")).toBeUndefined();
  });
});

describe("settings", () => {
  it("masks what looks like a secret", () => {
    const found = parsers.settings?.(
      "/etc/a/env:1:DB_PASSWORD=hunter2\n/etc/a/env:2:DB_URL=postgres://u:pw@db:5432/x\n",
      0,
    );
    expect(JSON.stringify(found)).not.toMatch(/hunter2|pw@/);
    expect(found).toMatchObject([{ value: "***" }, { host: "db", port: 5432 }]);
  });
});

describe("packets", () => {
  it("finds a steady empty probe", () => {
    const line = (t: string): string =>
      `${t} IP 10.0.0.9.8883 > 10.0.0.5.40000: Flags [.], ack 1, win 64, options [nop], length 0`;
    expect(
      parsers.tcpdump?.([line("04:15:18.084"), line("04:15:38.090"), line("04:15:58.081")].join("\n"), 0),
    ).toMatchObject([
      { src: "10.0.0.9", sport: 8883, interval: expect.closeTo(20, 0), regular: true, keepalive: true },
    ]);
  });
  it("reads packets of any interface, whose names are padded", () => {
    const line = (t: string) => `${t} eth0  In  IP 10.0.0.9.40404 > 10.0.0.10.5683: UDP, length 6`;
    expect(parsers.tcpdump?.([line("1795406600.1"), line("1795406615.1")].join("\n"), 0)).toMatchObject([
      { src: "10.0.0.9", sport: 40404, dport: 5683, packets: 2, empty: 0, interval: expect.closeTo(15, 0) },
    ]);
  });
});

describe("small readers", () => {
  it("reads sizes, durations, endpoints, times", () => {
    expect([bytes("64M"), bytes("1.5G"), bytes("infinity")]).toEqual([67108864, 1610612736, -1]);
    expect([seconds("1h30m"), seconds("250ms"), seconds("x")]).toEqual([5400, 0.25, -1]);
    expect(endpoint("[::ffff:10.0.0.1]:80")).toEqual({ addr: "10.0.0.1", port: 80 });
    expect(logTime("2026-11-22T20:35:39.486Z up")).toBe(Date.UTC(2026, 10, 22, 20, 35, 39, 486));
  });
});
