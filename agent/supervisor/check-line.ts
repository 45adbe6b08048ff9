/** `bartizan check`: one JSON line in, one JSON line out. */
import { defaultPolicy, judge } from "./judge.ts";
import type { PolicyAsset } from "./policy.ts";
import type { Decision, Effect, Policy, Reason } from "./verdict.ts";

export interface CheckedLine {
  cmd: string;
  decision: Decision;
  effects: Effect[];
  reasons: Reason[];
  canonical: string;
}

/** Judges the `cmd` of one JSON line; a line that is not `{"cmd": text}` is answered with ask and the reason. Never throws. */
export function checkLine(
  jsonLine: string,
  policy: Policy = defaultPolicy,
  asset: PolicyAsset = { id: "check", tags: [] },
): CheckedLine {
  let cmd: unknown;
  try {
    const value: unknown = JSON.parse(jsonLine);
    if (typeof value === "object" && value !== null && "cmd" in value) cmd = value.cmd;
  } catch {
    cmd = undefined;
  }
  if (typeof cmd !== "string") {
    const text = { en: 'the line is not {"cmd": "…"}', zh: '该行不是 {"cmd": "…"}' };
    return {
      cmd: "",
      decision: "ask",
      effects: [],
      reasons: [{ code: "bad-line", decision: "ask", text }],
      canonical: "",
    };
  }
  return { cmd, ...judge(cmd, asset, policy) };
}
