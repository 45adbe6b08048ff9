import type { FastifyRequest } from "fastify";
import { type AppContext, personOf } from "../context.ts";

/** What a change was about: its id, words for people (never a secret), and the asset when it is about one. */
export interface Changed {
  subject: string;
  what: string;
  asset?: { id: string; name: string };
}

/**
 * Puts a change of the site into the audit ledger under the name of who asked for it. To be called after it was done.
 * `type` is dotted and past tense ("host_key.accepted"); the page has words for each (i18n, `activity.type.*`).
 */
export function recordChange(
  ctx: Pick<AppContext, "audit">,
  request: Pick<FastifyRequest, "person">,
  type: string,
  { subject, what, asset }: Changed,
): void {
  const { id, name } = personOf(request);
  const about = asset ? { assetId: asset.id, assetName: asset.name } : {};
  ctx.audit.record({ type, actor: { id, name }, subject, data: { ...about, what } });
}
