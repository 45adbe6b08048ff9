import { z } from "zod";

/** Links to watch one terminal. The token is in the answer to the request that made it, and nowhere else. */
export const share = z.object({
  id: z.string(),
  createdBy: z.string(),
  createdAt: z.number(),
  expiresAt: z.number(),
  /** Pages that watch by it now. */
  watching: z.number(),
});
export const shareList = z.object({ shares: z.array(share) });
/** At most a day: a link is for somebody who looks now. */
export const shareRequest = z.object({ minutes: z.number().int().min(1).max(1440) });
export const newShare = z.object({ share, token: z.string() });
export const openShareRequest = z.object({ token: z.string().min(20).max(100) });
export const openedShare = z.object({
  id: z.string(),
  assetName: z.string(),
  sharedBy: z.string(),
  expiresAt: z.number(),
});
export type Share = z.infer<typeof share>;
export type NewShare = z.infer<typeof newShare>;
export type OpenedShare = z.infer<typeof openedShare>;
