import { statSync } from "node:fs";
import { BartizanError, type Failure } from "../../agent/errors.ts";
import type { Decision, Policy } from "../../agent/supervisor/verdict.ts";
import type { AuditActor, AuditLedger } from "../audit/ledger.ts";
import { serverActor } from "../audit/ledger.ts";
import { internalFailure } from "../errors.ts";
import { type LoadedPolicy, loadPolicy } from "./load.ts";

/** Changes whenever the file does. */
function stampOf(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false, bigint: true });
  return stat ? `${stat.ino} ${stat.size} ${stat.mtimeNs} ${stat.ctimeNs}` : "gone";
}

/** As people compare digests. */
const short = (digest: string) => digest.slice(0, 12);

export interface PolicySourceOptions {
  /** Absent: there is no site policy. */
  file: string | undefined;
  audit: Pick<AuditLedger, "record">;
  now: () => number;
  /** A change that was refused: the log's reader must learn of it. */
  onProblem: (failure: Failure) => void;
  /** How often the file is looked at, milliseconds. */
  pollMs?: number;
}

/**
 * The site policy in force. Made only from a valid file; later a change is taken at once (the file is polled, and
 * SIGHUP or the page can ask), an invalid one is refused, said and audited, and the old policy stays.
 */
export class PolicySource {
  readonly file: string | undefined;
  readonly #options: PolicySourceOptions;
  #loaded: LoadedPolicy | undefined;
  #loadedAt: number;
  #problem: Failure | undefined;

  /** Throws `config_invalid`: a server must not start without the policy it was told to follow. */
  constructor(options: PolicySourceOptions) {
    this.file = options.file;
    this.#options = options;
    this.#loaded = options.file === undefined ? undefined : loadPolicy(options.file);
    this.#loadedAt = options.now();
    if (this.#loaded)
      this.#record("policy.loaded", serverActor, {
        digest: this.#loaded.digest,
        what: short(this.#loaded.digest),
      });
  }

  /** What the supervisor gets for an asset with this ceiling of its own, at this moment. */
  policyFor(ceiling: Decision): Policy {
    const site = this.#loaded?.site;
    return { ceiling, now: this.#options.now(), ...(site ? { site } : {}) };
  }
  /** How it stands: `problem` is why the newest text of the file is not used. */
  status(): {
    digest: string | undefined;
    loadedAt: number;
    problem: Failure | undefined;
    loaded: LoadedPolicy | undefined;
  } {
    return {
      digest: this.#loaded?.digest,
      loadedAt: this.#loadedAt,
      problem: this.#problem,
      loaded: this.#loaded,
    };
  }

  /** Reads the file again. Never throws; what it could not use is `problem`. */
  reload(actor: AuditActor = serverActor): Failure | undefined {
    if (this.file === undefined) return undefined;
    try {
      const next = loadPolicy(this.file);
      this.#problem = undefined;
      if (next.digest === this.#loaded?.digest) return undefined;
      const from = this.#loaded?.digest;
      this.#loaded = next;
      this.#loadedAt = this.#options.now();
      this.#record("policy.changed", actor, {
        from,
        digest: next.digest,
        what: `${short(from ?? "")} → ${short(next.digest)}`,
      });
      return undefined;
    } catch (error) {
      const failure = error instanceof BartizanError ? error.failure : internalFailure();
      // The same mistake is told once, however often the file is looked at.
      if (failure.message.en === this.#problem?.message.en) return failure;
      this.#problem = failure;
      this.#record("policy.refused", actor, { inForce: this.#loaded?.digest, what: failure.message.en });
      this.#options.onProblem(failure);
      return failure;
    }
  }

  /** Takes changes of the file by itself; returns the end of it. */
  watch(): () => void {
    const { file } = this;
    if (file === undefined) return () => {};
    // Polling sees editors that replace the file and mounts that send no events.
    let seen = stampOf(file);
    this.reload();
    const timer = setInterval(() => {
      const now = stampOf(file);
      if (now === seen) return;
      seen = now;
      this.reload();
    }, this.#options.pollMs ?? 2000);
    timer.unref();
    return () => clearInterval(timer);
  }

  #record(type: string, actor: AuditActor, data: Record<string, unknown>): void {
    this.#options.audit.record({ type, actor, subject: this.file ?? "", data });
  }
}
