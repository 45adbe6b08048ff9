import { describe, expect, it } from "vitest";
import { hostEvents } from "../../../agent/playbook/host-events.ts";
import { lookOnce, triageNow as now } from "./first-look.ts";

const ident = `h\n2\n${now}\n0.1 0.1 0.1 1/100 9\n9000.0 100.0\n6.1.0`;
const journal = [
  "Mon 2026-11-23 03:50:00 UTC h shop.service[9]: fatal: port 80: Address already in use",
  "Mon 2026-11-23 04:00:00 UTC h shop.service[9]: fatal: port 80: Address already in use",
].join("\n");
const outputs = {
  ident,
  journal,
  unitFiles: `${now - 90_000}|/etc/systemd/system/shop.service\n`,
  unitList: "shop.service loaded active running Shop\n",
  units:
    "Id=shop.service\nActiveState=active\nMainPID=77\n\nId=cron.service\nActiveState=active\nMainPID=5\n",
  procs: "PID USER ELAPSED COMMAND\n77 shop 600 shop\n5 root 8990 cron\n",
  changes: [
    `${now - 1320}|/etc/shop/shop.conf`,
    `${now - 4000}|/opt/site/a.html`,
    `${now - 4030}|/opt/site/b.html`,
    `${now - 5000}|/etc/cron.d/report`,
    `${now - 90_000}|/etc/systemd/system/shop.service`,
    `${now - 800_000}|/etc/old`,
  ].join("\n"),
  history: [
    `${now} +0000`,
    "2026-11-23 03:30:00 upgrade nginx:amd64 1.22.1-8 1.22.1-9",
    "ops      pts/0        10.0.0.7         2026-11-23T03:20:00+00:00   still logged in",
  ].join("\n"),
};
const statement = "shop.service does not start because /etc/shop/shop.conf sets port 80.";

describe("what happened on a host", () => {
  const events = hostEvents(lookOnce(outputs), statement);
  const short = events.map(
    (e) => `${Math.round(e.at / 1000) - now} ${e.kind} ${e.what}${e.concerns ? " !" : ""}`,
  );

  it("is told in order, with what the root cause names marked; what is a week old is not", () => {
    expect(short).toEqual([
      "-90000 file /etc/systemd/system/shop.service !",
      "-9000 boot ",
      "-5000 cron /etc/cron.d/report",
      "-4000 file /opt/site/a.html",
      "-2400 login ops from 10.0.0.7",
      "-1800 package upgrade nginx 1.22.1-9",
      "-1320 file /etc/shop/shop.conf !",
      "-600 start shop.service !",
      "-600 error shop.service: fatal: port 80: Address already in use !",
    ]);
  });
  it("tells files of one folder that changed together as one, with their number", () => {
    expect(events.filter((e) => e.count !== undefined).map((e) => [e.what, e.count])).toEqual([
      ["/opt/site/a.html", 2],
    ]);
  });
  it("leaves out services that came up with the host, and cites the step that shows each", () => {
    expect(short.join("\n")).not.toContain("cron.service");
    expect(events.map((e) => e.stepId)).toEqual([
      "step-changes",
      "step-ident",
      "step-changes",
      "step-changes",
      "step-history",
      "step-history",
      "step-changes",
      "step-units",
      "step-journal",
    ]);
  });
  it("marks nothing without a root cause, and is empty where nobody looked", () => {
    expect(hostEvents(lookOnce(outputs), "").some((e) => e.concerns)).toBe(false);
    expect(hostEvents(lookOnce({}), statement)).toEqual([]);
  });
  it("is bounded, whatever a host has: what concerns the cause stays", () => {
    const many = Array.from({ length: 60 }, (_, i) => `${now - 100 - i * 400}|/etc/d${i}/f`).join("\n");
    const kept = hostEvents(
      lookOnce({ ...outputs, changes: `${many}\n${now - 86_400}|/etc/shop/shop.conf` }),
      statement,
    );
    expect(kept.length).toBeLessThanOrEqual(24);
    expect(kept.some((e) => e.what === "/etc/shop/shop.conf" && e.concerns)).toBe(true);
  });
});
