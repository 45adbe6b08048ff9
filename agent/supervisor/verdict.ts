/** What the supervisor says about one command, and the lattice its answers live in. */
import type { SitePolicy } from "./policy.ts";

export type Decision = "allow" | "ask" | "deny";

export interface Localized {
  en: string;
  zh: string;
}

/** Why a decision was reached. `span` is a half-open UTF-16 range of `Verdict.canonical`. */
export interface Reason {
  code: string;
  decision: Decision;
  text: Localized;
  span?: { start: number; end: number };
}

/** What the command does to the host, in plain words ("restarts nginx"). */
export interface Effect {
  code: string;
  text: Localized;
}

export interface Verdict {
  decision: Decision;
  effects: Effect[];
  reasons: Reason[];
  /** The exact text that was judged and that must be run, nothing else. */
  canonical: string;
  /** Set when only the site's allowance makes it "allow": its 1-based entry and who is responsible. */
  widened?: { entry: number; by: string };
}

export interface Policy {
  /** The mildest decision that may be given: "ask" means nothing ever runs unasked. */
  ceiling: Decision;
  /** Hosts that read requests may reach besides loopback and private addresses (exact name or `.suffix`). */
  allowHosts?: string[];
  /** What the site decided; see policy.ts. */
  site?: SitePolicy;
  /** Time of the judgement, epoch milliseconds. Without it no allowance counts: it could have expired. */
  now?: number;
}

const rank: Record<Decision, number> = { allow: 0, ask: 1, deny: 2 };

/** The stricter of two decisions: allow < ask < deny. */
export function stricter(a: Decision, b: Decision): Decision {
  return rank[a] >= rank[b] ? a : b;
}

export function atLeast(a: Decision, b: Decision): boolean {
  return rank[a] >= rank[b];
}
