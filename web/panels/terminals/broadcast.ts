import type { TerminalState } from "../../../server/wire/frames.ts";
import type { Live } from "../../terminal/connect.ts";

/** What the page knows of a session it shows. */
export interface PaneInfo {
  sessionId: string;
  name: string;
  /** Tags of the asset. */
  tags: readonly string[];
  state: TerminalState | undefined;
  connected: boolean;
  live: Live | undefined;
}
export type Barrier = "agent" | "notMine" | "closed" | "lost" | "hidden";

/**
 * Why a pane must not receive broadcast input; undefined when it may. A case's terminal never does, also while a
 * person has taken it over: it can be the agent's again at any moment. What is not on the screen does not either.
 */
export function barrierOf(info: PaneInfo | undefined, visible: boolean): Barrier | undefined {
  if (!info?.state || !info.connected) return "lost";
  if (info.state.kind === "agent") return "agent";
  if (info.state.status === "closed") return "closed";
  if (!info.state.mine) return "notMine";
  return visible ? undefined : "hidden";
}

/** In English, and in Chinese "production", "production environment" and "on line". */
const production = new Set([
  "prod",
  "production",
  "prd",
  "live",
  "\u751f\u4ea7",
  "\u751f\u4ea7\u73af\u5883",
  "\u7ebf\u4e0a",
]);
/** Whether a tag, or a part of one (`prod/web`, `env:prod`), says that the asset is in production. */
export function isProduction(tags: readonly string[]): boolean {
  return tags.some((tag) =>
    tag
      .toLowerCase()
      .split(/[/:=.\s_-]+/)
      .some((part) => production.has(part)),
  );
}
