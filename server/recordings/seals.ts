import { GrowingDigest } from "../audit/digest.ts";
import { type AuditLedger, serverActor } from "../audit/ledger.ts";
import type { SealedRecording } from "../audit/verify.ts";
import type { Recorder } from "./recorder.ts";

/** A recording that goes on is sealed again when it has grown by so much, bytes, or so long after it grew, ms. */
const sealEvery = { bytes: 64 * 1024 * 1024, ms: 600_000 };

/**
 * Vouches for one recording: the digest of what must stay as it is goes into the audit ledger, at the end and, of a long
 * recording, on the way. What was looked at once is not read again, so the last seal stands for the bytes as they were.
 */
export class Seals {
  readonly #recorder: Recorder;
  readonly #digest: GrowingDigest;
  readonly #ledger: Pick<AuditLedger, "record"> | undefined;
  #at: number;
  #making: Promise<void> | undefined;

  /** @param now epoch milliseconds */
  constructor(recorder: Recorder, ledger: Pick<AuditLedger, "record"> | undefined, now: number) {
    this.#recorder = recorder;
    this.#digest = new GrowingDigest(recorder.path);
    this.#ledger = ledger;
    this.#at = now;
  }

  /** Seals what the disk has, if it is time to. Only that: a loss of power must not look like tampering. */
  async sealIfDue(now: number): Promise<void> {
    const grown = this.#recorder.size - this.#digest.size;
    if (this.#making || grown <= 0) return;
    if (grown < sealEvery.bytes && now - this.#at < sealEvery.ms) return;
    this.#at = now;
    this.#making = this.#sealSoFar().finally(() => {
      this.#making = undefined;
    });
    await this.#making;
  }
  async #sealSoFar(): Promise<void> {
    const most = await this.#recorder.sync();
    if (most === undefined || most <= this.#digest.size) return;
    await vouch(this.#ledger, this.#recorder.header.id, this.#digest, { complete: false, open: true }, most);
  }

  /** The recorder is closed: seals all of it. */
  async end(): Promise<void> {
    await this.#making?.catch(() => undefined);
    const complete = this.#recorder.stopped === undefined;
    await vouch(this.#ledger, this.#recorder.header.id, this.#digest, { complete });
  }
}

/** From here on the file's first `most` bytes, or all that is there, must stay as they are. */
export async function vouch(
  ledger: Pick<AuditLedger, "record"> | undefined,
  id: string,
  digest: GrowingDigest,
  how: Pick<SealedRecording, "complete" | "open">,
  most?: number,
): Promise<void> {
  const found = ledger && (await digest.upTo(most));
  if (found)
    ledger.record({
      type: "recording.sealed",
      actor: serverActor,
      subject: id,
      data: { ...found, ...how } satisfies SealedRecording,
    });
}
