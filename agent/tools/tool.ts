import { z } from "zod";
import type { CaseState, StepState } from "../case.ts";
import { stepsOf } from "../case.ts";
import type { FailureCode, Lang, Localized } from "../errors.ts";
import type { Conclusion, Hypothesis, OutputRef, ScopeAsset } from "../events.ts";
import type { ToolSpec } from "../planner/client.ts";
import { findAsset, labelOf } from "../planner/say.ts";
import type { StepDraft } from "../ports.ts";

/** What the playbook engine gives the model planner. */
export interface PlaybookShelf {
  /** Playbooks worth offering for this fault, best first. */
  list(fault: string, lang: Lang): { id: string; title: string }[];
  /**
   * The open probes of a playbook on one asset, in order, and what its rules say by now; undefined = no such
   * playbook.
   */
  expand(id: string, assetId: string, desk: Desk): Promise<PlaybookState | undefined>;
}

export interface PlaybookState {
  steps: StepDraft[];
  /** Lines of text, in the case's language. */
  findings: string[];
}

/** What a tool may look at. It never acts: whatever it returns is judged and approved like any step. */
export interface Desk {
  state: CaseState;
  scope: readonly ScopeAsset[];
  lang: Lang;
  /** Id of this tool call, unique in the request. */
  callId: string;
  /** Kept output as text, redacted. */
  output(ref: OutputRef): Promise<string>;
  playbooks?: PlaybookShelf;
}

export type ToolResult =
  | { kind: "steps"; steps: StepDraft[] }
  /** Returned to the model at once, without a step. */
  | { kind: "answer"; text: string }
  | { kind: "hypotheses"; hypotheses: Hypothesis[] }
  | { kind: "ask"; text: Localized; options?: string[] }
  | { kind: "conclude"; conclusion: Conclusion }
  /** The call can not be used: returned to the model as it stands. `code` names the failure if it keeps happening. */
  | { kind: "error"; code: FailureCode; text: string };

/** One tool of the model planner. Adding one: its file and one line in index.ts. */
export interface Tool {
  name: string;
  description: string;
  schema: z.ZodType;
  /** `alone`: may share a reply only with revise_plan. */
  group: "step" | "read" | "plan" | "alone";
  /** Arguments that fit the schema, for the shared tests and for models that are taught by example. */
  example: unknown;
  run(args: unknown, desk: Desk): ToolResult | Promise<ToolResult>;
}

/** Ties schema and function together; arguments reach `run` checked. */
export function defineTool<S extends z.ZodType>(tool: {
  name: string;
  description: string;
  schema: S;
  group: Tool["group"];
  example: z.input<S>;
  run(args: z.output<S>, desk: Desk): ToolResult | Promise<ToolResult>;
}): Tool {
  return { ...tool, run: (args, desk) => tool.run(tool.schema.parse(args), desk) };
}

export function specOf(tool: Tool): ToolSpec {
  const { $schema: _dialect, ...parameters } = z.toJSONSchema(tool.schema, { io: "input" });
  return { name: tool.name, description: tool.description, parameters };
}

export const fault = (text: string, code: FailureCode = "model_malformed_call"): ToolResult => ({
  kind: "error",
  code,
  text,
});

/** The asset of the scope, or the exact error for the model. */
export function assetOrError(desk: Desk, name: string): { asset: ScopeAsset } | { error: ToolResult } {
  const asset = findAsset(desk.scope, name);
  if (asset) return { asset };
  const names = desk.scope.map((a) => JSON.stringify(a.name)).join(", ");
  const text = `asset ${JSON.stringify(name)} is outside the scope of this case; use one of: ${names}`;
  return { error: fault(text, "case_out_of_scope") };
}

/** A step by its label ("s3") or id. */
export function stepByLabel(desk: Desk, label: string): StepState | undefined {
  const wanted = label.trim().toLowerCase();
  return stepsOf(desk.state).find((s) => labelOf(s) === wanted || s.id === label.trim());
}
