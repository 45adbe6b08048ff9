import type { Verdict } from "../../../agent/supervisor/verdict.ts";
import type { Walls } from "./walls.ts";

/** Turns allow into ask where the command is known to run without a wall. Never the other way round. */
export function askWithoutWall(
  verdict: Verdict,
  walls: Walls,
  asset: { id: string; account: string },
): Verdict {
  if (verdict.decision !== "allow") return verdict;
  if (walls.missing({ assetId: asset.id, account: asset.account }, verdict.canonical) === undefined)
    return verdict;
  const text = {
    en: "This host gives no read-only wall for the command, and this site requires one for unasked commands.",
    zh: "该主机无法为此命令提供只读隔离，而本站点要求自动执行的命令必须有只读隔离。",
  };
  return {
    ...verdict,
    decision: "ask",
    reasons: [...verdict.reasons, { code: "no-wall", decision: "ask", text }],
  };
}
