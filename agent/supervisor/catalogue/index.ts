/** The list of command families. Adding one: a file beside this one and a line in `families`. */
import type { Family, Spec } from "../call.ts";
import { archives } from "./archives.ts";
import { buses } from "./buses.ts";
import { carriers } from "./carriers.ts";
import { containers } from "./containers.ts";
import { databases } from "./databases.ts";
import { destroyers } from "./destroyers.ts";
import { files } from "./files.ts";
import { finding } from "./finding.ts";
import { firewalls } from "./firewalls.ts";
import { hosts } from "./hosts.ts";
import { http } from "./http.ts";
import { inspection } from "./inspection.ts";
import { interpreters } from "./interpreters.ts";
import { kernel } from "./kernel.ts";
import { logs } from "./logs.ts";
import { network } from "./network.ts";
import { packages } from "./packages.ts";
import { privilege } from "./privilege.ts";
import { processes } from "./processes.ts";
import { remote } from "./remote.ts";
import { runtimes } from "./runtimes.ts";
import { services } from "./services.ts";
import { shell } from "./shell.ts";
import { shells } from "./shells.ts";
import { storage } from "./storage.ts";
import { text } from "./text.ts";
import { wrappers } from "./wrappers.ts";

export const families: readonly Family[] = [
  shell,
  wrappers,
  privilege,
  carriers,
  shells,
  processes,
  storage,
  files,
  text,
  finding,
  logs,
  services,
  buses,
  network,
  firewalls,
  http,
  containers,
  databases,
  packages,
  hosts,
  kernel,
  runtimes,
  inspection,
  interpreters,
  remote,
  destroyers,
  archives,
];

let index: Map<string, Spec> | undefined;

function build(): Map<string, Spec> {
  const map = new Map<string, Spec>();
  for (const family of families) {
    for (const spec of family.specs) for (const name of spec.names.split(/\s+/)) map.set(name, spec);
  }
  return map;
}

/** The entry of a program; versioned names (`python3.11`, `php-fpm8.2`) fall back to the bare name. */
export function findSpec(name: string): Spec | undefined {
  index ??= build();
  return (
    index.get(name) ??
    index.get(name.replace(/[\d.]+$/, "")) ??
    (name.startsWith("mkfs.") ? index.get("mkfs") : undefined)
  );
}
