/** A model's second opinion on a judged command. It can only make the verdict stricter; anything unusable counts for nothing. */
import { z } from "zod";
import { type Decision, type Reason, stricter, type Verdict } from "./verdict.ts";

/** What was asked and what came back, as the log keeps it. `decision` is absent when nothing usable came. */
export interface Opinion {
  /** Name of the model entry. */
  by: string;
  decision?: Decision | undefined;
  /** The model's own sentence. */
  reason?: string | undefined;
  /** Why there is no opinion: a failure code, or "nonsense". */
  failed?: string | undefined;
  durationMs: number;
}

const answer = z.object({ decision: z.enum(["allow", "ask", "deny"]), reason: z.string().max(2000) });

/** What the model sees beside its instructions: the canonical command and the rules' reasons. Never host output. */
export function opinionQuestion(verdict: Judged & Pick<Verdict, "canonical">, lang: "en" | "zh"): string {
  const reasons = verdict.reasons.map((r) => `${r.decision}: ${r.text[lang]}`);
  return JSON.stringify({ command: verdict.canonical, verdict: verdict.decision, reasons });
}

/** Reads the answer; undefined for anything but one JSON object of the agreed shape (a code fence around it is fine). */
export function readOpinion(text: string): { decision: Decision; reason: string } | undefined {
  const bare = text.trim().replace(/^```(?:json)?\s*([\s\S]*?)\s*```$/, "$1");
  try {
    const parsed = answer.safeParse(JSON.parse(bare));
    return parsed.success ? { ...parsed.data, reason: parsed.data.reason.slice(0, 500) } : undefined;
  } catch {
    return undefined;
  }
}

/** The part of a verdict an opinion touches, as judged or as read from the log. */
interface Judged {
  decision: Decision;
  reasons: (Omit<Reason, "span"> & { span?: Reason["span"] | undefined })[];
}

/** The verdict with the opinion applied: never milder than it was. Total. */
export function withOpinion<V extends Judged>(verdict: V, opinion: Opinion | undefined): V {
  if (opinion?.decision === undefined) return verdict;
  const decision = stricter(verdict.decision, opinion.decision);
  if (decision === verdict.decision) return verdict;
  const { by, reason = "" } = opinion;
  const added: Reason = {
    code: "second-opinion",
    decision,
    text: { en: `second opinion by ${by}: ${reason}`, zh: `${by} 的第二意见：${reason}` },
  };
  return { ...verdict, decision, reasons: [...verdict.reasons, added] };
}
