import { describe, expect, it } from "vitest";
import { changeText, relevantChange } from "../../../agent/playbook/changes.ts";
import { lookOnce, triageNow as now } from "./first-look.ts";

const journalLine = (time: string, text: string) => `Mon 2026-11-23 ${time} UTC h shop.service[9]: ${text}`;

const ident = `h\n2\n${now}\n0.1 0.1 0.1 1/100 9\n9000.0 100.0\n6.1.0`;
const journal = [
  journalLine("03:50:00", "fatal: port 80: Address already in use"),
  journalLine("04:00:00", "fatal: port 80: Address already in use"),
].join("\n");
const changes = `${now - 1320}|/etc/shop/shop.conf\n${now - 60}|/etc/motd\n`;
const statement = "shop.service does not start because /etc/shop/shop.conf sets port 80.";

describe("a change that concerns the cause", () => {
  it("is told with its distance to the first error, and cites the step that showed it", () => {
    const change = relevantChange(lookOnce({ ident, journal, changes, unitFiles: "" }), statement);
    expect(change).toMatchObject({ what: "/etc/shop/shop.conf", before: 720 });
    expect(change?.evidence).toEqual({
      stepId: "step-changes",
      excerpt: `${now - 1320}|/etc/shop/shop.conf`,
    });
    expect(change && changeText(change)).toEqual({
      en: " (/etc/shop/shop.conf was changed 12 min before the first error)",
      zh: "（/etc/shop/shop.conf 在首次报错前 12 分钟被改动）",
    });
  });
  it("is nothing when made after the first error", () => {
    const late = `${now - 300}|/etc/shop/shop.conf\n`;
    expect(
      relevantChange(lookOnce({ ident, journal, changes: late, unitFiles: "" }), statement),
    ).toBeUndefined();
  });
  it("is nothing when the statement does not name it", () => {
    expect(
      relevantChange(lookOnce({ ident, journal, changes, unitFiles: "" }), "/etc/shop is on a full disk."),
    ).toBeUndefined();
  });
  it("is a package too", () => {
    const history = `${now} +0000\n2026-11-23 03:00:00 upgrade redis-server:amd64 7.0.14 7.0.15\n`;
    const change = relevantChange(
      lookOnce({ ident, journal: "", changes: "", unitFiles: "", history }),
      "redis-server refuses its configuration.",
    );
    expect(change).toMatchObject({
      what: "dpkg: upgrade redis-server 7.0.15",
      before: undefined,
      age: 3600,
    });
  });
});
