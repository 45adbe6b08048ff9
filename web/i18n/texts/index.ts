import * as accounts from "./accounts.ts";
import * as activity from "./activity.ts";
import * as assets from "./assets.ts";
import * as cases from "./cases.ts";
import * as files from "./files.ts";
import * as panes from "./panes.ts";
import * as people from "./people.ts";
import * as playbooks from "./playbooks.ts";
import * as report from "./report.ts";
import * as settings from "./settings.ts";
import * as shell from "./shell.ts";
import * as supervisor from "./supervisor.ts";
import * as terminals from "./terminals.ts";

/** Every text of the page in English, by area; a new area is one file here and a word in both lists below. */
export const en = {
  ...shell.en,
  ...assets.en,
  ...cases.en,
  ...report.en,
  ...terminals.en,
  ...settings.en,
  ...accounts.en,
  ...activity.en,
  ...files.en,
  ...people.en,
  ...panes.en,
  ...supervisor.en,
  ...playbooks.en,
} as const;

export type TextKey = keyof typeof en;

/** The same in simplified Chinese: a missing text does not compile. */
export const zh: Record<TextKey, string> = {
  ...shell.zh,
  ...assets.zh,
  ...cases.zh,
  ...report.zh,
  ...terminals.zh,
  ...settings.zh,
  ...accounts.zh,
  ...activity.zh,
  ...files.zh,
  ...people.zh,
  ...panes.zh,
  ...supervisor.zh,
  ...playbooks.zh,
};
