import type Database from "better-sqlite3";
import type { EarlierAct } from "../../agent/events.ts";
import type { Activity } from "../wire/records.ts";

/** Most rows of one answer. */
export const activityMost = 2000;

interface StepRow {
  at: number;
  caseId: string;
  stepId: string;
  command: string;
  leave: Activity["leave"] & string;
  actor: string;
  assetId: string;
  assetName: string | null;
  ended: number;
  exitCode: number | null;
}

// The proposal names the asset, the opening its name; both are events of the same case.
const stepQuery = `
  SELECT s.at AS at, s.case_id AS caseId, s.data->>'stepId' AS stepId, s.data->>'canonical' AS command,
         s.data->>'leave' AS leave, coalesce(g.actor, p.actor) AS actor, p.data->>'assetId' AS assetId,
         (SELECT json_extract(a.value, '$.name') FROM case_event o, json_each(o.data, '$.assets') a
           WHERE o.case_id = s.case_id AND o.seq = 1 AND json_extract(a.value, '$.id') = p.data->>'assetId') AS assetName,
         e.seq IS NOT NULL AS ended, e.data->>'exitCode' AS exitCode
    FROM case_event s
    JOIN case_event p ON p.case_id = s.case_id AND p.seq < s.seq AND p.type = 'step.proposed'
         AND p.data->>'stepId' = s.data->>'stepId'
    LEFT JOIN case_event g ON g.case_id = s.case_id AND g.seq < s.seq AND g.type = 'approval.granted'
         AND g.data->>'stepId' = s.data->>'stepId'
    LEFT JOIN case_event e ON e.case_id = s.case_id AND e.seq > s.seq
         AND e.type IN ('step.observed', 'step.interrupted') AND e.data->>'stepId' = s.data->>'stepId'
   WHERE s.type = 'step.started' AND s.at >= @since AND (@assetId IS NULL OR p.data->>'assetId' = @assetId)
   ORDER BY s.at DESC LIMIT @most`;

interface ShellRow {
  id: string;
  at: number;
  who: string;
  assetId: string;
  assetName: string;
  endedAt: number | null;
}
const shellQuery = `
  SELECT id, started_at AS at, opened_by AS who, asset_id AS assetId, asset_name AS assetName, ended_at AS endedAt
    FROM recording WHERE kind = 'shell' AND (ended_at IS NULL OR abs(ended_at) >= @since)
     AND (@assetId IS NULL OR asset_id = @assetId) ORDER BY started_at DESC LIMIT @most`;

interface OtherRow {
  at: number;
  type: string;
  actor: string;
  data: string;
}
const otherQuery = `
  SELECT at, type, actor, data FROM audit WHERE at >= @since AND type NOT IN ('case.appended', 'recording.sealed')
     AND type NOT LIKE 'ledger.%' AND (@assetId IS NULL OR data->>'assetId' = @assetId) ORDER BY seq DESC LIMIT @most`;

const nameOf = (actor: string): string => {
  const who = JSON.parse(actor) as { kind?: string; name?: string; planner?: string };
  return who.name ?? (who.kind === "agent" ? `agent (${who.planner ?? "?"})` : (who.kind ?? "?"));
};

/** Who ran what since `since` (epoch ms), newest first, on one asset or on all; at most {@link activityMost} rows. */
export function listActivity(sqlite: Database.Database, since: number, assetId?: string): Activity[] {
  const params = { since, assetId: assetId ?? null, most: activityMost };
  const steps = sqlite
    .prepare<typeof params, StepRow>(stepQuery)
    .all(params)
    .map(
      (row): Activity => ({
        at: row.at,
        kind: "step",
        who: nameOf(row.actor),
        assetId: row.assetId,
        assetName: row.assetName ?? row.assetId,
        what: row.command,
        leave: row.leave,
        ...(row.ended ? { exitCode: row.exitCode } : {}),
        caseId: row.caseId,
        stepId: row.stepId,
      }),
    );
  const shells = sqlite
    .prepare<typeof params, ShellRow>(shellQuery)
    .all(params)
    .map(
      (row): Activity => ({
        at: row.at,
        kind: "shell",
        who: row.who,
        assetId: row.assetId,
        assetName: row.assetName,
        what: "",
        recordingId: row.id,
      }),
    );
  const others = sqlite
    .prepare<typeof params, OtherRow>(otherQuery)
    .all(params)
    .map((row): Activity => {
      const data = JSON.parse(row.data) as { assetId?: string; assetName?: string; what?: string };
      const { assetId, assetName = assetId } = data;
      return {
        at: row.at,
        kind: "other",
        who: nameOf(row.actor),
        ...(assetId === undefined ? {} : { assetId }),
        ...(assetName === undefined ? {} : { assetName }),
        what: data.what ?? "",
        type: row.type,
      };
    });
  return [...steps, ...shells, ...others].sort((a, b) => b.at - a.at).slice(0, activityMost);
}

/** Most acts given to one case, and characters of each. */
const earlierMost = 40;
const actMost = 300;

/**
 * What was done on these assets in the 24 h before `now` (epoch ms), newest first, for a case about to be opened: steps
 * a person let through, terminals, files. What the supervisor let through only looked, and would drown the rest.
 */
export function earlierOn(sqlite: Database.Database, assetIds: readonly string[], now: number): EarlierAct[] {
  return assetIds
    .flatMap((assetId) =>
      listActivity(sqlite, now - 86_400_000, assetId)
        .filter((row) => row.leave !== "supervisor")
        .map(({ at, who, what, type, exitCode }) => ({
          assetId,
          at,
          who,
          what: (type === undefined ? what : `${type} ${what}`).slice(0, actMost),
          ...(exitCode === undefined ? {} : { exitCode }),
        })),
    )
    .sort((a, b) => b.at - a.at)
    .slice(0, earlierMost);
}
