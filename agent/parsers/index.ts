import { accessLog } from "./access-log.ts";
import { cron } from "./cron.ts";
import { df } from "./df.ts";
import { firewall } from "./firewall.ts";
import { free } from "./free.ts";
import { history } from "./history.ts";
import { ipAddr, ipLink, ipRoute } from "./ip.ts";
import { journal, logFiles } from "./journal.ts";
import { redis, settings } from "./keyvalue.ts";
import { heldFiles, limits, ls, mounts, nstat, openFiles, sysctl } from "./listing.ts";
import { nginxConf } from "./nginx-conf.ts";
import { nginxError } from "./nginx-error.ts";
import { periodic, ssGrowth, tcpdump } from "./packets.ts";
import { ps } from "./ps.ts";
import { curl, dig, hosts } from "./resolver.ts";
import { ss, ssStates } from "./ss.ts";
import { systemctlList, systemctlShow, unitFile } from "./systemctl.ts";
import type { Parser } from "./text.ts";
import { top } from "./top.ts";
import { vmstat } from "./vmstat.ts";
import { webLog } from "./web-log.ts";
import { x509 } from "./x509.ts";

export type { Parser } from "./text.ts";

/** Every named parser: what a playbook's probe may say after `parse:` beside the generic forms. */
export const parsers: Readonly<Record<string, Parser>> = {
  accessLog,
  cron,
  curl,
  df,
  dig,
  firewall,
  free,
  heldFiles,
  history,
  hosts,
  ipAddr,
  ipLink,
  ipRoute,
  journal,
  limits,
  logFiles,
  ls,
  mounts,
  nginxConf,
  nginxError,
  nstat,
  openFiles,
  periodic,
  ps,
  redis,
  settings,
  ss,
  ssGrowth,
  ssStates,
  sysctl,
  systemctlList,
  systemctlShow,
  tcpdump,
  top,
  unitFile,
  vmstat,
  webLog,
  x509,
};
