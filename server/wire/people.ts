/** The part of the REST contract about who may sign in. For administrators only. See api.ts. */
import { z } from "zod";
import { roles } from "./codes.ts";

const role = z.enum(roles);

export const personAccount = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  role,
  /** Epoch milliseconds. */
  createdAt: z.number(),
  /** False: can only be entered by a one-time link. */
  hasPassword: z.boolean(),
  /** Browsers signed in now. */
  sessions: z.number(),
});
export const peopleList = z.object({ people: z.array(personAccount) });
export const newPersonRequest = z.object({
  name: z.string().trim().min(1).max(80),
  email: z
    .string()
    .trim()
    .max(320)
    .regex(/^[^\s@]+@[^\s@]+$/),
  role,
});
/** `old` is empty for who has no password yet. Length rules are the server's (auth.ts). */
export const ownPasswordRequest = z.object({ old: z.string().max(256), next: z.string().max(256) });
export const personPatch = z.object({ role });
/** A one-time link with which this person signs in: shown once, valid for `minutes`. */
export const personLink = z.object({ token: z.string(), minutes: z.number() });

export type PersonAccount = z.infer<typeof personAccount>;
export type PeopleList = z.infer<typeof peopleList>;
export type NewPersonRequest = z.infer<typeof newPersonRequest>;
export type PersonLink = z.infer<typeof personLink>;
