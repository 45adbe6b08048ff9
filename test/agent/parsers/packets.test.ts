import { describe, expect, it } from "vitest";
import { nginxConf } from "../../../agent/parsers/nginx-conf.ts";
import { periodic, tcpdump } from "../../../agent/parsers/packets.ts";

describe("the pace of a log", () => {
  it.each([
    ["day first", (s: string) => `[24.11.2026 00:34:${s}] SLEEP aborted after 11 s: rx on eth0`],
    ["syslog", (s: string) => `Nov 24 00:34:${s} meter powerd: wake`],
    ["ISO", (s: string) => `2026-11-24T00:34:${s}Z wake`],
    ["seconds since 1970", (s: string) => `17954516${s}.02 wake`],
    ["time of day", (s: string) => `00:34:${s} wake`],
  ])("is read from time stamps: %s", (_name, line) =>
    expect(periodic(["00", "15", "30", "45"].map(line).join("\n"), 0)).toMatchObject([
      { count: 4, period: 15, regular: true },
    ]),
  );
});

describe("tcpdump", () => {
  it("knows who pings whom", () => {
    const lines = [
      "12:00:00.100000 IP 10.66.0.45 > 10.66.0.10: ICMP echo request, id 5, seq 1, length 64",
      "12:00:00.100100 IP 10.66.0.10 > 10.66.0.45: ICMP echo reply, id 5, seq 1, length 64",
      "12:00:03.000000 IP6 fd00::2 > fd00::1: ICMP6, echo request, id 7, seq 1, length 64",
      "12:00:04.000000 IP 10.66.0.1.53 > 10.66.0.10.40000: UDP, length 40",
    ];
    expect(tcpdump(lines.join("\n"), 0)).toMatchObject([
      { src: "10.66.0.45", dport: -1, icmp: "request" },
      { src: "10.66.0.10", icmp: "reply" },
      { src: "fd00::2", icmp: "request" },
      { src: "10.66.0.1", icmp: "" },
    ]);
  });

  it("tells connections opened one after the other together", () => {
    const poll = (at: number, port: number) => [
      `${at}.100000 eth0  In  IP 10.66.0.35.${port} > 10.66.0.10.7010: Flags [S], seq 1, win 64240, length 0`,
      `${at}.100040 eth0  Out IP 10.66.0.10.7010 > 10.66.0.35.${port}: Flags [S.], seq 2, ack 2, win 65160, length 0`,
      `${at}.100080 eth0  In  IP 10.66.0.35.${port} > 10.66.0.10.7010: Flags [.], ack 1, win 502, length 0`,
    ];
    const flows = tcpdump([...poll(1795451600, 40001), ...poll(1795451615, 40017)].join("\n"), 0);
    expect(flows).toContainEqual(
      expect.objectContaining({
        src: "10.66.0.35",
        sport: -1,
        dport: 7010,
        packets: 2,
        syn: 2,
        interval: 15,
      }),
    );
  });
});

it("nginx -T: a log that could not be opened for writing is no error of the configuration", () => {
  const readOnly = '[emerg] open() "/srv/logs/edge/access.json" failed (30: Read-only file system)';
  expect(nginxConf(`nginx: ${readOnly}\n`, 1)).toMatchObject({ error: { message: "" } });
  expect(
    nginxConf(`nginx: ${readOnly}\nnginx: [emerg] unknown directive "x" in /etc/nginx/nginx.conf:3\n`, 1),
  ).toMatchObject({
    error: { file: "/etc/nginx/nginx.conf", line: 3 },
  });
});
