import { describe, expect, it } from "vitest";
import { type CaseState, initial } from "../../agent/case.ts";
import type { Fix } from "../../agent/events.ts";
import { nextFix } from "../../server/diagnose/fixes.ts";

const words = { en: "x", zh: "x" };
const fix = (id: string, command: string, causeId?: string): Fix => ({
  id,
  assetId: "a",
  command,
  risk: "change",
  why: words,
  verify: "",
  ...(causeId === undefined ? {} : { causeId }),
});

function concluded(fixes: Fix[], fixed?: boolean): CaseState {
  const verification = { fixId: "f", fixed: fixed === true, stepId: "s" };
  const causes = ["p/root", "p/beside"].map((id) => ({
    id,
    statement: words,
    confidence: "confirmed" as const,
    assetId: "a",
    evidence: [],
  }));
  const conclusion = {
    outcome: "root_cause_found" as const,
    confidence: "confirmed" as const,
    rootCause: words,
    causes,
    evidence: [],
    notChecked: [],
    fixes,
    prevent: [],
    ...(fixed === undefined ? {} : { verification }),
  };
  return { ...initial("c"), concluded: { conclusion, current: true, seq: 1 } } as unknown as CaseState;
}

describe("steps offered on the terminal", () => {
  it("are commands against the root cause, each once", () => {
    const state = concluded([
      fix("1", ""),
      fix("2", "rm b", "p/beside"),
      fix("3", "rm a", "p/root"),
      fix("4", "rm c"),
    ]);
    expect(nextFix(state, new Set())?.id).toBe("3");
    expect(nextFix(state, new Set(["3"]))?.id).toBe("4");
    expect(nextFix(state, new Set(["3", "4"]))).toBeUndefined();
  });

  it.each(["ln -sfn <RELEASE> /srv/x", "kill {{pid}}", "mount YOUR_DEVICE /mnt"])(
    "are never one with a place left to fill in: %s",
    (command) => {
      expect(nextFix(concluded([fix("1", command, "p/root")]), new Set())).toBeUndefined();
    },
  );

  it("end when one is shown to have worked, not when it is shown to have not", () => {
    const fixes = [fix("1", "sort </tmp/a >/tmp/b", "p/root")];
    expect(nextFix(concluded(fixes, true), new Set())).toBeUndefined();
    expect(nextFix(concluded(fixes, false), new Set())?.id).toBe("1");
  });
});
