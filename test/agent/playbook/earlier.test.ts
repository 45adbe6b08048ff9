import { expect, test } from "vitest";
import type { Conclusion, EarlierAct } from "../../../agent/events.ts";
import { earlierActs } from "../../../agent/playbook/earlier.ts";

const both = (text: string) => ({ en: text, zh: text });
const about = (statement: string): Conclusion => ({
  outcome: "root_cause_found",
  confidence: "confirmed",
  rootCause: both(statement),
  causes: [{ id: "c", statement: both(statement), confidence: "confirmed", assetId: "a1", evidence: [] }],
  evidence: [],
  notChecked: [],
  fixes: [],
  prevent: [],
});
const openedAt = 10 * 3_600_000;
const act = (what: string, more: Partial<EarlierAct> = {}): EarlierAct => ({
  assetId: "a1",
  at: openedAt - 2 * 3_600_000,
  who: "Lin",
  what,
  ...more,
});

test("what was done to the very file or unit that the cause names is put before a person", () => {
  const cause = about("billing.service does not start: /etc/billing/app.env sets PORT twice.");
  const acts = [
    act("systemctl restart billing"),
    act("sed -i s/PORT=1/PORT=2/ /etc/billing/app.env", { at: openedAt - 10 * 60_000 }),
  ];
  const said = earlierActs(acts, cause, openedAt).map((n) => n.what);
  expect(said[0]).toEqual({
    en: "Whether this led to it: Lin, 2 h before: systemctl restart billing",
    zh: "此操作是否为诱因：Lin 于 2 小时前执行：systemctl restart billing",
  });
  expect(said[1]?.en).toContain("10 min before");
});

test("what merely looks alike, another host, a terminal, or a case without a cause adds nothing", () => {
  const cause = about("billing.service does not start: /etc/billing/app.env sets PORT twice.");
  const others = [
    act("systemctl restart billing-web"),
    act("vi /etc/billing/app.env.bak"),
    act("systemctl restart billing", { assetId: "a2" }),
    act(""),
  ];
  expect(earlierActs(others, cause, openedAt)).toEqual([]);
  expect(earlierActs([act("systemctl restart billing")], { ...cause, causes: [] }, openedAt)).toEqual([]);
});
