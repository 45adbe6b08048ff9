import { wallNeeds } from "../../../agent/supervisor/judge.ts";
import { type ChannelSource, execStep } from "../exec.ts";
import type { StepWall } from "../exec-script.ts";
import type { SshTarget } from "../target.ts";
import { chooseWall, type NoWall } from "./choose.ts";
import { detectWall, foreignUid, type HostWall } from "./detect.ts";
import { stepWall } from "./step-wall.ts";

/** What was found is asked again after this long, milliseconds: hosts are upgraded. */
const lifetimeMs = 3_600_000;
const limits = { timeoutMs: 10_000, maxOutputBytes: 4096 };

type Login = Pick<SshTarget, "assetId" | "account">;

export type WallForStep = { wall: StepWall; name: string; why?: never } | { wall?: never; why: NoWall };

interface Found {
  at: number;
  /** Where the asset was then. */
  address: string;
  host: Promise<HostWall>;
  /** The answer, once it is there. */
  known?: HostWall;
  /** Walls that were refused since, by name. */
  broken: Set<string>;
}

/** What walls the hosts allow, asked once per asset and account. */
export class Walls {
  #found = new Map<string, Found>();
  #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** The strongest wall for this command, or why there is none. Never rejects. */
  async forStep(target: SshTarget, source: ChannelSource, command: string): Promise<WallForStep> {
    const needs = wallNeeds(command);
    if (needs.has("off")) return { why: "program" };
    const found = this.#ask(target, source);
    const { facts, shell, login, sudo, why } = await found.host;
    if (!facts) return { why: why ?? "host" };
    const choice = chooseWall(facts, needs, foreignUid());
    if ("none" in choice) return { why: choice.none };
    const standard = choice.viaSudo ? sudo : login;
    if (standard === undefined || found.broken.has(choice.name)) return { why: "setup" };
    return { wall: stepWall(facts, shell, choice), name: choice.name };
  }

  /** The host refused this wall for a reason detection did not see: not tried again until asked anew. */
  broken(target: SshTarget, name: string): void {
    this.#found.get(keyOf(target))?.broken.add(name);
  }

  /** What is known of a login, for display; undefined before the first read-only step or test. */
  state(login: Login): HostWall | undefined {
    return this.#found.get(keyOf(login))?.known;
  }

  /** Why this command would run without a wall, as far as is known; undefined: behind one, or nobody knows yet. */
  missing(login: Login, command: string): NoWall | undefined {
    const needs = wallNeeds(command);
    if (needs.has("off")) return "program";
    const found = this.#found.get(keyOf(login));
    if (!found?.known) return undefined;
    const { facts, login: own, sudo, why } = found.known;
    if (!facts) return why ?? "host";
    const choice = chooseWall(facts, needs, 1);
    if ("none" in choice) return choice.none;
    return (choice.viaSudo ? sudo : own) === undefined || found.broken.has(choice.name) ? "setup" : undefined;
  }

  /** Asks the host unless it was asked already. Never rejects. */
  async detect(target: SshTarget, source: ChannelSource): Promise<HostWall> {
    return await this.#ask(target, source).host;
  }

  #ask(target: SshTarget, source: ChannelSource): Found {
    const key = keyOf(target);
    const old = this.#found.get(key);
    const address = `${target.host}:${target.port}`;
    if (old?.address === address && this.#now() - old.at < lifetimeMs) return old;
    const password = target.sudo.kind === "password" ? target.sudo.password : undefined;
    const found: Found = {
      at: this.#now(),
      address,
      broken: new Set(),
      host: detectWall(
        (options) => execStep(source, { ...limits, ...options }),
        password,
        target.sudo.kind !== "none",
      ),
    };
    this.#found.set(key, found);
    void found.host.then((host) => {
      found.known = host;
      // An answer that may be the connection's fault is no answer about the host.
      if (!host.facts && host.why === "unknown") this.#found.delete(key);
    });
    return found;
  }
}

function keyOf(login: Login): string {
  return JSON.stringify([login.assetId, login.account]);
}

/** How a step's record names its wall: the layers, or `none: ` and why. */
export function sandboxName(wall: WallForStep): string {
  return wall.why === undefined ? wall.name : `none: ${wall.why}`;
}
