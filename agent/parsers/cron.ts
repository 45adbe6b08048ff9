import { lines, num, type Parser } from "./text.ts";

export interface CronJob {
  file: string;
  line: number;
  schedule: string;
  user: string;
  command: string;
  /** Script or program the command runs, "" when not plain. */
  program: string;
  /** PATH in force for the job, "" when the file sets none. */
  path: string;
  /** CRON_TZ / TZ in force, "" when none. */
  zone: string;
  /** Step of the minute field ("*" + "/7" → 7), or 0. */
  step: number;
  /**
   * The field whose step does not fit its cycle: minute (60), hour (24), month (12), weekday (7), or day (of the month,
   * where any step starts over at day 1); "" when every step fits. A step beyond the field fires at its first value only.
   */
  unevenUnit: string;
  unevenStep: number;
  /** Last value before the wrap, and the short gap over the wrap (same unit; after a month of 31 days); 0 when even. */
  lastFire: number;
  shortGap: number;
  /** A list of minutes or hours with unequal gaps: the field, "" when none, and its gaps in order, the wrap last. */
  listUnit: string;
  listGaps: number[];
  /** A "%" that is not escaped: cron ends the command there. */
  percent: boolean;
  /** The command up to that "%". */
  cutCommand: string;
  /** Both day-of-month and day-of-week are restricted: cron runs on either. */
  domAndDow: boolean;
  /** Program is not an absolute path and not a shell builtin. */
  relative: boolean;
}

const FIELD = /^[\d*,/A-Za-z-]+$/;
const ENV = /^\s*([A-Za-z_]\w*)\s*=\s*(.*)$/;

/**
 * Cron files as `grep -rn '' FILES` or `grep -H ''` prints them ("file:line:text" or "file:text"), or bare
 * crontab text. A user column is expected in /etc/crontab and /etc/cron.d, not in spool files.
 */
export const cron: Parser = (out): CronJob[] => {
  const jobs: CronJob[] = [];
  const env = new Map<string, string>();
  let at = 0;
  for (const raw of lines(out)) {
    const m = /^(\/[^:\s]+):(?:(\d+):)?(.*)$/.exec(raw);
    const file = m?.[1] ?? "";
    at = m?.[2] ? num(m[2]) : at + 1;
    const text = (m ? (m[3] ?? "") : raw).trim();
    if (text.startsWith("#")) continue;
    const set = ENV.exec(text);
    if (set && !/^[\d*@]/.test(text))
      env.set(`${file}\n${set[1]}`, (set[2] ?? "").replace(/^["']|["']$/g, ""));
    else {
      const job = cronJob(text, file, at, (key) => env.get(`${file}\n${key}`) ?? "");
      if (job) jobs.push(job);
    }
  }
  return jobs;
};

function cronJob(
  text: string,
  file: string,
  line: number,
  env: (key: string) => string,
): CronJob | undefined {
  const words = text.split(/\s+/);
  const named = /^@\w+$/.test(words[0] ?? "");
  const fields = named ? [words[0] ?? ""] : words.slice(0, 5);
  if (!named && (fields.length < 5 || !fields.every((f) => FIELD.test(f)) || !/[\d*]/.test(fields[0] ?? "")))
    return undefined;
  const system = !/\/spool\/cron\//.test(file) && file !== "";
  const user = system ? (words[fields.length] ?? "") : "";
  let rest = text;
  for (let i = 0; i < fields.length + (system ? 1 : 0); i++) rest = rest.replace(/^\S+\s*/, "");
  const cut = /(?<!\\)%/.exec(rest);
  const program =
    rest
      .trim()
      .split(/\s+/)
      .find((w) => !/^\w+=/.test(w)) ?? "";
  const [minute = "*", , dom = "*", , dow = "*"] = named ? [] : fields;
  return {
    file,
    line,
    schedule: fields.join(" "),
    user,
    command: rest.slice(0, 400),
    program: /^[\w./-]+$/.test(program) ? program : "",
    path: env("PATH"),
    zone: env("CRON_TZ") || env("TZ"),
    step: stepOf(minute),
    ...uneven(named ? [] : fields),
    ...unequal(named ? [] : fields),
    percent: cut !== null,
    cutCommand: cut ? rest.slice(0, cut.index).slice(0, 200) : "",
    domAndDow: !named && dom !== "*" && dow !== "*" && !dom.startsWith("*/") && !dow.startsWith("*/"),
    relative:
      program !== "" && !program.startsWith("/") && !/^(test|cd|echo|\[|:|true|export|exec|\()/.test(program),
  };
}

const stepOf = (field: string): number => num(/^(?:\*|0-\d+)\/(\d+)$/.exec(field)?.[1]);
/** Days and months count from 1, and a step counts from the first value of its range. */
const stepFromOne = (field: string): number => num(/^(?:\*|1-(?:31|12))\/(\d+)$/.exec(field)?.[1]);

type Uneven = Pick<CronJob, "unevenUnit" | "unevenStep" | "lastFire" | "shortGap">;

function uneven([minute = "*", hour = "*", dom = "*", month = "*", dow = "*"]: readonly string[]): Uneven {
  for (const [unit, step, first, size] of [
    ["minute", stepOf(minute), 0, 60],
    ["hour", stepOf(hour), 0, 24],
    ["day", stepFromOne(dom), 1, 31],
    ["month", stepFromOne(month), 1, 12],
    ["weekday", stepOf(dow), 0, 7],
  ] as const) {
    if (step > 1 && (unit === "day" || size % step !== 0)) {
      const lastFire = first + Math.floor((size - 1) / step) * step;
      return { unevenUnit: unit, unevenStep: step, lastFire, shortGap: size - lastFire + first };
    }
  }
  return { unevenUnit: "", unevenStep: 0, lastFire: 0, shortGap: 0 };
}

/** A list that covers its hour or day, but not in equal parts; below a field that is restricted itself nothing is meant to be even. */
function unequal([minute = "*", hour = "*"]: readonly string[]): Pick<CronJob, "listUnit" | "listGaps"> {
  for (const [unit, field, size] of [
    ["minute", hour === "*" ? minute : "", 60],
    ["hour", hour, 24],
  ] as const) {
    if (!/^\d+(?:,\d+)+$/.test(field)) continue;
    const at = [...new Set(field.split(",").map(Number))].toSorted((a, b) => a - b);
    const gaps = at.map((value, i) => (at[i + 1] ?? (at[0] ?? 0) + size) - value);
    if (at.length > 1 && new Set(gaps).size > 1) return { listUnit: unit, listGaps: gaps };
  }
  return { listUnit: "", listGaps: [] };
}
