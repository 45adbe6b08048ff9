import type { Hasher } from "./ports.ts";

/** What an approval is for. Any difference in any field makes another digest, so the approval is void. */
export interface Leave {
  assetId: string;
  account: string;
  /** Exact canonical command that was judged and will run. */
  canonical: string;
  planVersion: number;
}

/** SHA-256 hex over an unambiguous encoding (a JSON array) of the four bound facts. */
export function approvalDigest(hasher: Hasher, leave: Leave): string {
  const { assetId, account, canonical, planVersion } = leave;
  return hasher.sha256(JSON.stringify(["bartizan/approval/v1", assetId, account, canonical, planVersion]));
}
