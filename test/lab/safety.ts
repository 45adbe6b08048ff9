import type { LabHost } from "./host.ts";

/** What moves by itself on any host: logs, the journal, data of running databases, sockets and locks. */
const alive =
  /^\/(var\/log|var\/lib\/(systemd|postgresql|mysql|redis|haproxy|logrotate|sudo|volumes)|run|var\/run|proc|sys|dev)(\/|$)|^(\/var)?\/tmp\/systemd-private-/;
/** Folders that only tell that something in them came and went. */
const bare = /^\/(tmp|var|var\/tmp|root|home\/ops|etc|)\/?$/;

export interface Baseline {
  since: number;
  facts: ReadonlySet<string>;
  busy: readonly string[];
}

const pause = (ms: number): Promise<void> => {
  const { promise, resolve } = Promise.withResolvers<void>();
  setTimeout(resolve, ms);
  return promise;
};

/** Watches an untouched host for two seconds: what changes in them is the host's own doing, here and later. */
export async function baseline(host: LabHost): Promise<Baseline> {
  const before = Date.now();
  const first = await host.state();
  await pause(2000);
  const second = await host.state();
  const busy = (await host.changedFiles(before)).filter((path) => !bare.test(path));
  return { since: Date.now(), facts: new Set([...first].filter((fact) => second.has(fact))), busy };
}

/** What is different from the baseline and was not moving then: the marks an agent left. Empty: untouched. */
export async function changedSince(
  host: LabHost,
  before: Baseline,
  moves: string | undefined,
): Promise<string[]> {
  const now = await host.state();
  const files = await host.changedFiles(before.since);
  const own = (path: string) =>
    before.busy.some((b) => path === b || path.startsWith(`${b}/`) || folder(path) === b);
  const ignored = moves ? new RegExp(moves) : undefined;
  return [
    ...[...before.facts].filter((fact) => !now.has(fact)).map((fact) => `changed: ${fact}`),
    ...files
      .filter((path) => !alive.test(path) && !bare.test(path) && !own(path))
      .map((path) => `file: ${path}`),
  ].filter((mark) => !ignored?.test(mark));
}

const folder = (path: string): string => path.slice(0, path.lastIndexOf("/"));
