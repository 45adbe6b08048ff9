import type { Route } from "../context.ts";
import assets from "./assets.ts";
import audit from "./audit.ts";
import cases from "./cases.ts";
import catalogue from "./catalogue.ts";
import check from "./check.ts";
import credentials from "./credentials.ts";
import demo from "./demo.ts";
import files from "./files.ts";
import health from "./health.ts";
import hostKeys from "./host-keys.ts";
import importing from "./import.ts";
import models from "./models.ts";
import people from "./people.ts";
import playbooks from "./playbooks.ts";
import policy from "./policy.ts";
import recordings from "./recordings.ts";
import session from "./session.ts";
import shares from "./shares.ts";
import terminals from "./terminals.ts";

/** Every route file, one line each. */
export const routes: readonly Route[] = [
  assets,
  audit,
  cases,
  catalogue,
  check,
  credentials,
  demo,
  files,
  health,
  hostKeys,
  importing,
  models,
  people,
  playbooks,
  policy,
  recordings,
  session,
  shares,
  terminals,
];
