import type { CaseStatus, StepState } from "../../../agent/case.ts";
import type { Actor, Decision, Hypothesis } from "../../../agent/events.ts";
import type { T, TextKey } from "../../i18n/index.ts";
import type { Tone } from "../../parts/notice.tsx";

export const statusTone: Record<CaseStatus, Tone | undefined> = {
  none: undefined,
  running: "info",
  waiting_approval: "warn",
  waiting_answer: "warn",
  paused: "warn",
  taken: "warn",
  concluded: "good",
  closed: undefined,
};
export const decisionTone: Record<Decision, Tone> = { allow: "good", ask: "warn", deny: "bad" };
export const hypothesisTone: Record<Hypothesis["status"], Tone | undefined> = {
  open: "info",
  confirmed: "bad",
  likely: "warn",
  ruled_out: "good",
  not_checked: undefined,
};

export function actorName(actor: Actor, t: T): string {
  if (actor.kind === "person") return actor.name;
  if (actor.kind === "agent") return actor.planner === "offline" ? t("planner.offline") : actor.planner;
  return t(actor.kind === "supervisor" ? "actor.supervisor" : "actor.system");
}

const noWall = ["program", "combination", "host", "tool", "kernel", "sudo", "setup", "unknown"] as const;

/** Why there is no read-only wall, in words; `why` is server text and may be newer than this page. */
export function noWallText(why: string, t: T): string {
  const known = noWall.find((code) => code === why);
  return t("case.noSandbox", { why: known ? t(`wall.${known}`) : why });
}

/** The kernel's read-only wall around a step: its layers, or `none: CODE`. */
export function sandboxText(sandbox: string, t: T): string {
  const why = /^none: (\w+)$/.exec(sandbox)?.[1];
  return why === undefined ? t("case.sandbox", { name: sandbox }) : noWallText(why, t);
}

/** One word for where a step stands, with its tone. */
export function stepStatus(step: StepState): { key: TextKey; tone: Tone | undefined } {
  if (step.phase === "dropped") return { key: `drop.${step.dropped?.why ?? "stopped"}`, tone: "warn" };
  if (step.phase !== "observed") {
    const tone =
      step.phase === "running"
        ? "info"
        : step.phase === "waiting" || step.phase === "interrupted"
          ? "warn"
          : undefined;
    return { key: `phase.${step.phase}`, tone };
  }
  const outcome = step.observed?.outcome ?? "unknown";
  if (outcome !== "exited") return { key: `outcome.${outcome}`, tone: "warn" };
  return { key: "outcome.exited", tone: step.observed?.exitCode === 0 ? "good" : undefined };
}
