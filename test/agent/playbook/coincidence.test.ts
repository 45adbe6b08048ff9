import { describe, expect, it } from "vitest";
import { parsers } from "../../../agent/parsers/index.ts";
import { concludeFrom, judgeInvestigation } from "../../../agent/playbook/conclude.ts";
import { investigateRecorded } from "../../../agent/playbook/recorded.ts";
import type { PlaybookTest } from "../../../agent/playbook/schema.ts";
import { loadPlaybooks } from "../../../server/playbooks/load.ts";

/**
 * Hosts have more than one thing wrong with them. Every recorded fault of every playbook is looked at once more under
 * complaints about something else: nothing of it may then be stated as confirmed.
 */

const playbooks = loadPlaybooks(new URL("../../../prompts/playbooks", import.meta.url).pathname, parsers);
const triage = playbooks.find((p) => p.id === "triage");

/** Complaints that name what they are about; `kin` are the playbooks whose faults could well be behind them. */
const complaints: readonly { fault: string; kin: RegExp }[] = [
  { fault: "tide-calc on port 9731 answers every request with 500 since noon.", kin: /^$/ },
  { fault: "潮汐服务 tide-calc 从中午开始每个请求都返回 500。", kin: /^$/ },
  { fault: "tide-calc is slow since yesterday, requests take ten seconds.", kin: /^$/ },
  { fault: "tide-calc 起不来了，systemd 一直在重启它。", kin: /^$/ },
  { fault: "Files under /srv/tides are missing since the weekend.", kin: /^$/ },
  { fault: "tide-mail.timer should have sent the weekly mail on Monday, nothing came.", kin: /^time|^cron/ },
  { fault: "10.99.3.7:9731 refuses connections from the harbour office.", kin: /^$/ },
  { fault: "The account nordsee can not log in by ssh, its key is refused.", kin: /^ssh/ },
  { fault: "Half of the subscribers get no weather warnings by text message.", kin: /^$/ },
  { fault: "订阅用户有一半收不到天气预警短信。", kin: /^$/ },
];

/**
 * Recorded faults that do bear on one of these complaints. playbook/test name: why. A line that is no longer needed
 * fails the test.
 */
const known: Readonly<Record<string, string>> = {};

function statedAsSure(playbook: (typeof playbooks)[number], test: PlaybookTest, fault: string): string[] {
  const judged = judgeInvestigation(investigateRecorded(playbook, triage, { ...test, fault }));
  const conclusion = concludeFrom([judged], []);
  if (conclusion.outcome !== "root_cause_found" || conclusion.confidence !== "confirmed") return [];
  return [`${fault} → ${conclusion.causes[0]?.id}`];
}

describe("a fault that is there by coincidence", () => {
  const used = new Set<string>();
  for (const playbook of playbooks)
    it(`is not the confirmed cause of something else: ${playbook.id}`, () => {
      const sure = playbook.source.tests.flatMap((test) => {
        const name = `${playbook.id}/${test.name}`;
        const found = complaints
          .filter((c) => !c.kin.test(playbook.id))
          .flatMap((c) => statedAsSure(playbook, test, c.fault));
        if (known[name] === undefined) return found;
        if (found.length > 0) used.add(name);
        return [];
      });
      expect(sure).toEqual([]);
    });
  it("lists no exception that is not needed", () => {
    expect(Object.keys(known).filter((name) => !used.has(name))).toEqual([]);
  });
});

describe("the same recorded faults under their own complaint", () => {
  /** playbook/test name: why it is only likely. */
  const unsure: Readonly<Record<string, string>> = {
    "service.runtime-errors/own log": "the recording does not tell whose log it is",
  };
  it("are still confirmed", () => {
    const tests = playbooks.flatMap((p) =>
      p.source.tests
        .filter((t) => t.fault !== "" && (t.expect.confirmed ?? []).length > 0)
        .map((t) => ({ p, t })),
    );
    const lost = tests.filter(({ p, t }) => statedAsSure(p, t, t.fault).length === 0);
    expect(tests.length).toBeGreaterThan(60);
    expect(lost.map(({ p, t }) => `${p.id}/${t.name}`)).toEqual(Object.keys(unsure));
  });
});
