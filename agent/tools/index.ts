import { askOperator } from "./ask-operator.ts";
import { conclude } from "./conclude.ts";
import { readOutput } from "./read-output.ts";
import { revisePlan } from "./revise-plan.ts";
import { runCommand } from "./run-command.ts";
import { runPlaybook } from "./run-playbook.ts";
import type { Tool } from "./tool.ts";

/** Every tool a model may call. */
export const tools: readonly Tool[] = [
  runCommand,
  runPlaybook,
  readOutput,
  askOperator,
  revisePlan,
  conclude,
];
