import { environment, type StepWall } from "../exec-script.ts";
import type { WallChoice, WallFacts } from "./choose.ts";
import { perlSource } from "./on-host.ts";
import { pythonSource } from "./on-host-python.ts";
import { wallProgram } from "./program.ts";

/** Comments and indentation stay here: the host gets fewer bytes to read for each step. */
function compact(source: string): string {
  return source
    .split("\n")
    .filter((line) => !/^\s*#/.test(line) && line.trim() !== "")
    .join("\n")
    .concat("\n");
}
const sources = { perl: compact(perlSource).replace(/^\s+/gm, ""), python: compact(pythonSource) };

/** What the step's script needs to put the command behind the chosen wall. */
export function stepWall(
  facts: WallFacts,
  shell: readonly string[],
  choice: Exclude<WallChoice, { none: unknown }>,
): StepWall {
  return {
    tool: facts.tool,
    source: sources[facts.tool.kind],
    program: (nonce) =>
      wallProgram(choice.profile, {
        nonce,
        environment,
        uid: facts.uid,
        ownSession: !choice.viaSudo,
      }),
    viaSudo: choice.viaSudo,
    shell,
  };
}
