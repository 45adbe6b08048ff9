import { describe, expect, it } from "vitest";
import { compilePlaybook } from "../../../agent/playbook/compile.ts";
import { concludeFrom, judgeInvestigation } from "../../../agent/playbook/conclude.ts";
import { createLibrary, investigate } from "../../../agent/playbook/engine.ts";

/** Two causes that hold: a sure one about a timer, a likely one about a shop; `reach` says what the timer can harm. */
function conclude(reach: "host" | "own", fault: string) {
  const book = (id: string, cause: object) =>
    compilePlaybook(
      {
        schema: "playbook/v1",
        id,
        title: { en: id, zh: id },
        start: "always",
        probes: { v: { run: `cat /${id}`, parse: "text" } },
        findings: [{ id: "f", when: "v != ''" }],
        causes: [{ when: "f", because: ["f"], ...cause }],
      },
      {},
    );
  const timer = book("a.timer", {
    id: "masked",
    confirm: "f",
    rank: 75,
    reach,
    about: "'weekly.timer'",
    statement: { en: "weekly.timer is masked.", zh: "weekly.timer 被 mask。" },
  });
  const shop = book("a.shop", {
    id: "denied",
    rank: 60,
    about: "'shop-api'",
    statement: { en: "shop-api may not write.", zh: "shop-api 没有写权限。" },
  });
  const ran = (stepId: string) => ({ status: "ran" as const, text: "seen", exitCode: 0, stepId });
  const results = new Map([
    ["cat /a.timer", ran("s1")],
    ["cat /a.shop", ran("s2")],
  ]);
  const asset = { id: "h", name: "h", account: "root", tags: [] };
  const library = createLibrary([timer, shop]);
  return concludeFrom([judgeInvestigation(investigate({ library, asset, fault, results }))], []);
}

describe("which cause is the root when several hold", () => {
  it("is the one about what the complaint names, when the surer one harms only its own object", () => {
    const c = conclude("own", "shop-api answers 500");
    expect(c.rootCause.en).toBe("shop-api may not write.");
    expect(c.causes[1]?.statement).toEqual({
      en: "Unrelated to the complaint: weekly.timer is masked.",
      zh: "与本次故障无关：weekly.timer 被 mask。",
    });
  });
  it("is the one the complaint names, also when the surer one could harm anything but nothing ties it to that", () => {
    expect(conclude("host", "shop-api answers 500").rootCause.en).toBe("shop-api may not write.");
  });
  it("is the surer one when the complaint names it too", () => {
    expect(conclude("own", "weekly.timer and shop-api do nothing").rootCause.en).toBe(
      "weekly.timer is masked.",
    );
  });
  it("is the one that may harm anything when the complaint names neither", () => {
    expect(conclude("own", "something is broken").rootCause.en).toBe("shop-api may not write.");
    expect(conclude("host", "something is broken").rootCause.en).toBe("weekly.timer is masked.");
  });
});
