import { type Api, openTerminal as openSession } from "../support/api.ts";
import type { RunningServer } from "../support/server.ts";
import type { Sshd } from "../support/sshd.ts";
import { TerminalPage } from "../support/terminal-page.ts";
import { anyPrompt, pageTty, settle, type Tty, until } from "./tty.ts";

/** What every measurement gets. */
export interface Bench {
  quick: boolean;
  stallSeconds: number;
  sshd: Sshd;
  server: RunningServer;
  /** Process id of the server under test. */
  pid: number;
  api: Api;
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
