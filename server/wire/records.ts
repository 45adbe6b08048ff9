/** The part of the REST contract about what is kept and moved: recordings, files of an asset, audit. See api.ts. */
import { z } from "zod";

const localized = z.object({ en: z.string(), zh: z.string() });

// ---- recordings
export const recording = z.object({
  id: z.string(),
  kind: z.enum(["agent", "shell"]),
  assetId: z.string(),
  assetName: z.string(),
  caseId: z.string().optional(),
  openedBy: z.string(),
  startedAt: z.number(),
  endedAt: z.number().nullable(),
  bytes: z.number(),
  durationMs: z.number(),
  /** False when the process died before the end was written; everything up to then is there. */
  complete: z.boolean(),
});
export const recordingList = z.object({ recordings: z.array(recording) });

const marker = z.discriminatedUnion("what", [
  z.object({ what: z.literal("step"), stepId: z.string(), command: z.string(), by: z.string() }),
  z.object({
    what: z.literal("step_end"),
    stepId: z.string(),
    exitCode: z.number().nullable(),
    outcome: z.string(),
  }),
  z.object({ what: z.literal("control"), by: z.string(), taken: z.boolean() }),
]);
/** What the player needs before it reads the recording itself. Times in milliseconds from its start. */
export const recordingIndex = z.object({
  recording,
  cols: z.number(),
  rows: z.number(),
  durationMs: z.number(),
  /** Bytes of the file that hold whole frames: what `/frames` can be asked for. */
  size: z.number(),
  /** Places to start reading at, about every 256 KiB. */
  points: z.array(z.object({ offset: z.number(), atMs: z.number() })),
  markers: z.array(z.object({ atMs: z.number(), marker })),
  /** Silences longer than two seconds. */
  gaps: z.array(z.tuple([z.number(), z.number()])),
  /** Screens to jump to, written to an empty terminal; null: being made, ask again. */
  keyframes: z
    .array(
      z.object({
        offset: z.number(),
        atMs: z.number(),
        cols: z.number(),
        rows: z.number(),
        screen: z.string(),
      }),
    )
    .nullable(),
});
export const recordingHits = z.object({
  hits: z.array(z.object({ atMs: z.number(), snippet: z.string(), start: z.number(), length: z.number() })),
  /** True when there may be more. */
  more: z.boolean(),
});

// ---- files of an asset
export const fileList = z.object({
  /** The directory, absolute, links followed. */
  path: z.string(),
  entries: z.array(
    z.object({
      /** Host text. */
      name: z.string(),
      kind: z.enum(["file", "directory", "link", "other"]),
      size: z.number(),
      /** Epoch seconds. */
      mtime: z.number(),
      mode: z.number(),
      /** The name is not UTF-8: it can be shown but not asked for. */
      unreadable: z.boolean(),
    }),
  ),
  /** True when the directory has more entries than are listed. */
  more: z.boolean(),
});
/** An upload names itself in every request, so that it can go on after any interruption. */
export const uploadRequest = (isPath: (path: string) => boolean) =>
  z.object({
    path: z.string().refine(isPath, "an absolute path without NUL, at most 4096 bytes"),
    /** Bytes. */
    size: z.number().int().nonnegative(),
    /** Tells this file from another of the same name and size, e.g. its time of change. */
    fingerprint: z.string().max(200),
    /** Put it in the place of a file that is there. */
    replace: z.boolean(),
  });
/** Where the next piece begins, bytes. */
export const uploadOffset = z.object({ offset: z.number() });

// ---- audit
/** One thing done: a step of a case, a person's terminal, something else on a host, or a change of the site. */
export const activity = z.object({
  /** Epoch milliseconds. */
  at: z.number(),
  kind: z.enum(["step", "shell", "other"]),
  who: z.string(),
  /** Absent: about no host (policy, people, credentials …). */
  assetId: z.string().optional(),
  assetName: z.string().optional(),
  /** The command as it ran, or what was done with what; empty for a terminal (its recording shows it). */
  what: z.string(),
  /** Kind "other": the type of the ledger's entry, e.g. "host_key.accepted". */
  type: z.string().optional(),
  /** Steps: what let it run. */
  leave: z.enum(["supervisor", "person", "grant", "override"]).optional(),
  /** Steps that ended. Null: outcome unknown. */
  exitCode: z.number().nullable().optional(),
  caseId: z.string().optional(),
  stepId: z.string().optional(),
  recordingId: z.string().optional(),
});
export const activityList = z.object({ activity: z.array(activity) });
export const auditVerdict = z.object({
  ok: z.boolean(),
  entries: z.number(),
  events: z.number(),
  outputs: z.number(),
  recordings: z.number(),
  head: z.object({ seq: z.number(), mac: z.string() }),
  findings: z.array(z.object({ where: localized, what: localized, at: z.number().optional() })),
  notes: z.array(localized),
});

export type Recording = z.infer<typeof recording>;
export type RecordingIndex = z.infer<typeof recordingIndex>;
export type RecordingHits = z.infer<typeof recordingHits>;
export type FileList = z.infer<typeof fileList>;
export type UploadRequest = z.infer<ReturnType<typeof uploadRequest>>;
export type Activity = z.infer<typeof activity>;
export type AuditVerdict = z.infer<typeof auditVerdict>;
