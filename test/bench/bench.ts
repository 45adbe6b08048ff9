import { type Api, openTerminal as openSession } from "../support/api.ts";
import type { RunningServer } from "../support/server.ts";
import type { Sshd } from "../support/sshd.ts";
import { TerminalPage } from "../support/terminal-page.ts";
import type { Peer } from "./peers.ts";
import { median } from "./stats.ts";
import { anyPrompt, bareClient, bareTty, pageTty, settle, type Tty, until } from "./tty.ts";

/** What every measurement gets. */
export interface Bench {
  quick: boolean;
  stallSeconds: number;
  sshd: Sshd;
  server: RunningServer;
  /** Process id of the server under test. */
  pid: number;
  api: Api;
  /** Other programs that do the same. */
  peers: Peer[];
  /** Asset ids; all the same host, but each with connections of its own. */
  assets: readonly [string, string, ...string[]];
}

export interface OpenPage {
  id: string;
  page: TerminalPage;
  tty: Tty;
  close: () => Promise<void>;
}
/** A person's terminal with a quiet prompt. */
export async function openPage(api: Api, assetId: string): Promise<OpenPage> {
  const { id } = await openSession(api, assetId);
  const page = await TerminalPage.open(api, id);
  const tty = pageTty(page);
  await until(tty, anyPrompt);
  await settle(tty);
  return {
    id,
    page,
    tty,
    close: async () => {
      page.drop();
      await api.remove(`/api/terminals/${id}`);
    },
  };
}

/** Something that shows a terminal: our page, a bare client, another program. */
export interface Subject {
  name: string;
  /** Process whose CPU time is counted. */
  pid: () => number;
  tty: Tty;
  close: () => void | Promise<void>;
}

/** One quiet terminal on each: a bare ssh2 client in this process, our page's socket, every peer. */
export async function subjects({ sshd, api, assets, pid, peers }: Bench): Promise<Subject[]> {
  const client = await bareClient(sshd);
  const bare = await bareTty(client);
  await until(bare, anyPrompt);
  await settle(bare);
  const { tty, close } = await openPage(api, assets[0]);
  const all: Subject[] = [
    { name: "bare", pid: () => process.pid, tty: bare, close: () => void client.end() },
    { name: "page", pid: () => pid, tty, close },
  ];
  for (const peer of peers) {
    const other = await peer.open();
    await until(other, anyPrompt);
    await settle(other);
    all.push({ name: peer.name, pid: () => peer.pid, tty: other, close: () => other.close() });
  }
  return all;
}

/**
 * Measures every subject `rounds` times, turn and turn about, the order reversed each time, so that a machine that
 * slows down favours nobody. Returns the readings by name.
 */
export async function interleaved(
  all: readonly Subject[],
  rounds: number,
  measure: (subject: Subject) => Promise<number>,
): Promise<Map<string, number[]>> {
  const readings = new Map(all.map(({ name }) => [name, [] as number[]]));
  for (let i = 0; i < rounds; i++)
    for (const subject of i % 2 ? all.toReversed() : all)
      readings.get(subject.name)?.push(await measure(subject));
  return readings;
}
/** Our readings over another's, round by round; its median. */
export function ratioTo(readings: Map<string, number[]>, name: string): number {
  const theirs = readings.get(name) ?? [];
  return median((readings.get("page") ?? []).map((value, i) => value / (theirs[i] ?? Number.NaN)));
}
