import type { Recorder } from "../recordings/recorder.ts";
import type { TerminalState } from "../wire/frames.ts";
import type { Marker } from "../wire/recording.ts";
import { Control } from "./control.ts";
import { Scrollback } from "./scrollback.ts";
import { snapshotOf } from "./snapshot.ts";
import { type Snapshot, Viewer, type ViewerSocket, type ViewerUser } from "./viewer.ts";

/** Where a session's bytes come from and typed bytes go to: one PTY channel on the host. */
export interface TerminalSource {
  write(bytes: Uint8Array): void;
  resize(cols: number, rows: number): void;
  /** Backpressure: stop reading from the channel, so that the remote process blocks. */
  pause(): void;
  resume(): void;
  close(): void;
}
export interface SessionOptions {
  id: string;
  kind: "agent" | "shell";
  assetId: string;
  assetName: string;
  caseId?: string;
  cols: number;
  rows: number;
  recorder: Recorder;
  /** User id of who opened a plain terminal. */
  ownerId?: string;
  /** The keyboard of an agent's terminal that was taken over went to another person. */
  onHandedOver?: (user: ViewerUser) => void;
  /** See control.ts; for tests. */
  requestMs?: number;
  graceMs?: number;
}

/** Recorder backlog at which the source waits for the disk, bytes. */
export const recorderLimit = 8 * 1024 * 1024;

/**
 * One terminal on one asset: bytes from agent steps and/or one PTY, many viewers, outlives their sockets. Only
 * the controlling viewer's user may send bytes. The controller's pace is the source's pace; any other viewer
 * that falls behind is resynchronised and slows nobody.
 */
export class TerminalSession {
  readonly options: SessionOptions;
  readonly startedAt = Date.now();
  readonly scrollback = new Scrollback();
  readonly #viewers = new Set<Viewer>();
  #source: TerminalSource | undefined;
  #paused = false;
  #waitsForDisk = false;
  readonly #control: Control<Viewer>;
  /** In an agent terminal: the person who took it over, by user id, as the case knows it. */
  #takenBy: string | undefined;
  #status: TerminalState["status"] = "connecting";
  #closed: TerminalState["closed"];
  #cols: number;
  #rows: number;
  #shot:
    | { position: number; cols: number; rows: number; made: Promise<Snapshot>; pending: boolean }
    | undefined;
  /** Bytes of the snapshot position at which the last hand-over began. */
  #controlFrom = 0;

  constructor(options: SessionOptions) {
    this.options = options;
    this.#cols = options.cols;
    this.#rows = options.rows;
    this.#control = new Control({
      ownerId: options.ownerId,
      open: options.kind === "shell",
      ...(options.requestMs === undefined ? {} : { requestMs: options.requestMs }),
      ...(options.graceMs === undefined ? {} : { graceMs: options.graceMs }),
      changed: (who) => this.#controlChanged(who),
    });
    options.recorder.onStopped = () => this.#announce();
  }

  get status(): TerminalState["status"] {
    return this.#status;
  }
  get viewers(): number {
    return this.#viewers.size;
  }
  /** Name of who has the keyboard, or null. */
  get controller(): string | null {
    return this.#control.name;
  }
  /** May take the keyboard without asking, and end the session. */
  isOwner(user: ViewerUser): boolean {
    return this.#control.isOwner(user);
  }
  /** May let others watch by a link: owner, administrator, or who has the keyboard. */
  mayShare(user: ViewerUser): boolean {
    return this.isOwner(user) || this.#control.holder?.user.id === user.id;
  }
  get size(): { cols: number; rows: number } {
    return { cols: this.#cols, rows: this.#rows };
  }

  /** The PTY is there: from now on the controller's bytes go to it. */
  connect(source: TerminalSource): void {
    this.#source = source;
    this.#paused = false;
    this.#status = "open";
    source.resize(this.#cols, this.#rows);
    this.#announce();
  }
  /** No PTY (any more), but the session goes on: an agent terminal between steps. */
  disconnect(): void {
    this.#source = undefined;
    this.#paused = false;
    this.#status = "open";
    this.#announce();
  }
  get connected(): boolean {
    return this.#source !== undefined;
  }
  /** Ends the PTY but not the session. */
  hangUp(): void {
    const source = this.#source;
    this.disconnect();
    source?.close();
  }
  /** Bytes from the host (or the agent's own lines). */
  output(bytes: Uint8Array): void {
    this.outputs([bytes]);
  }
  /** The same for pieces that came at once. */
  outputs(parts: readonly Uint8Array[]): void {
    if (this.#status === "closed") return;
    if (this.#shot && !this.#shot.pending) this.#shot = undefined;
    for (const part of parts) this.scrollback.push(part);
    for (const viewer of this.#viewers) viewer.wake();
    this.options.recorder.outputs(parts);
    this.#backpressure();
  }
  /** For a source that is not a PTY: a promise to wait for before more output when the disk is too slow. */
  get ready(): Promise<void> | undefined {
    const { recorder } = this.options;
    return recorder.backlog > recorderLimit && !recorder.failed ? recorder.flush() : undefined;
  }
  marker(marker: Marker): void {
    this.options.recorder.marker(marker);
  }

  attach(user: ViewerUser, socket: ViewerSocket, from: number): Viewer {
    const viewer = new Viewer(user, socket, this.scrollback, from, () => this.#snapshot());
    this.#viewers.add(viewer);
    this.#control.join(viewer);
    this.#announce();
    this.#backpressure();
    return viewer;
  }
  detach(viewer: Viewer): void {
    viewer.close();
    this.#viewers.delete(viewer);
    this.#control.leave(viewer);
    this.#announce();
    this.#backpressure();
  }

  input(viewer: Viewer, bytes: Uint8Array): boolean {
    if (viewer !== this.#control.holder || !this.#source) return false;
    this.#source.write(bytes);
    return true;
  }
  ack(viewer: Viewer, position: number): void {
    viewer.ack(position);
    this.#backpressure();
  }
  resize(viewer: Viewer, cols: number, rows: number): void {
    const { holder, name } = this.#control;
    const decides =
      viewer === holder || (name === null && this.options.kind === "agent" && !viewer.user.watchOnly);
    if (!decides || (cols === this.#cols && rows === this.#rows)) return;
    this.#cols = cols;
    this.#rows = rows;
    this.options.recorder.resize(cols, rows);
    this.#source?.resize(cols, rows);
    this.#announce();
  }
  /** A viewer asks for the keyboard or gives it back; see {@link Control}. */
  control(viewer: Viewer, take: boolean): void {
    if (take) this.#control.take(viewer);
    else {
      const had = this.#control.holder === viewer;
      this.#control.release(viewer);
      if (had) this.options.recorder.marker({ what: "control", by: viewer.user.name, taken: false });
    }
  }
  /** The controller answers a request, or hands the keyboard over unasked. */
  answer(viewer: Viewer, number: number, accept: boolean): void {
    this.#control.answer(viewer, number, accept);
  }
  #controlChanged(who: ViewerUser | undefined): void {
    if (who) {
      this.options.recorder.marker({ what: "control", by: who.name, taken: true });
      if (this.options.kind === "agent" && who.id !== this.#takenBy) {
        this.#takenBy = who.id;
        this.options.onHandedOver?.(who);
      }
    }
    this.#announce();
    this.#backpressure();
  }

  /** Agent terminals: this person has taken the terminal over (or, undefined, handed it back). */
  setTakenBy(userId: string | undefined): void {
    this.#takenBy = userId;
    this.#controlFrom = userId ? this.scrollback.end : this.#controlFrom;
    this.#control.setTakenBy(userId);
    this.#announce();
    this.#backpressure();
  }
  /** What the terminal showed since it was taken over, newest `max` bytes, and how much it was in all. */
  shownSinceTaken(max: number): { bytes: Buffer; total: number } {
    const total = this.scrollback.end - this.#controlFrom;
    const from = Math.max(this.#controlFrom, this.scrollback.start, this.scrollback.end - max);
    return { bytes: Buffer.concat(this.scrollback.read(from, max) ?? []), total };
  }

  /** Ends the session for everybody; its recording is completed. */
  async close(reason: { code: string; en: string; zh: string }): Promise<void> {
    if (this.#status === "closed") return;
    this.#status = "closed";
    this.#closed = reason;
    this.#control.close();
    this.#source?.close();
    this.#source = undefined;
    this.#announce();
    await this.options.recorder.close();
  }

  stateFor(viewer: Viewer): TerminalState {
    return {
      sessionId: this.options.id,
      assetId: this.options.assetId,
      kind: this.options.kind,
      status: this.#status,
      ...(this.#closed ? { closed: this.#closed } : {}),
      ...(this.options.recorder.stopped ? { notRecorded: this.options.recorder.stopped } : {}),
      cols: this.#cols,
      rows: this.#rows,
      viewers: this.#viewers.size,
      controller: this.#control.name,
      mine: viewer === this.#control.holder && this.#source !== undefined,
      ...(viewer.user.byLink ? {} : this.#peopleFor(viewer)),
    };
  }

  #peopleFor(viewer: Viewer): Partial<TerminalState> {
    const refused = this.#control.refused(viewer);
    return {
      people: this.#control.people(),
      you: this.#control.numberOf(viewer),
      ...(this.#control.waiting ? { away: true } : {}),
      ...(this.#control.isOwner(viewer.user) ? { owner: true } : {}),
      ...(refused ? { refused } : {}),
    };
  }
  #announce(): void {
    for (const viewer of this.#viewers) viewer.state(this.stateFor(viewer));
  }
  #backpressure(): void {
    const recorder = this.options.recorder;
    const slowDisk = recorder.backlog > recorderLimit && !recorder.failed;
    const wait = slowDisk || (this.#control.holder?.behind(this.#paused) ?? false);
    // Whoever else made the source wait: without this nobody would ask again when the disk has caught up.
    if (slowDisk && !this.#waitsForDisk) {
      this.#waitsForDisk = true;
      void recorder.flush().then(() => {
        this.#waitsForDisk = false;
        this.#backpressure();
      });
    }
    if (wait === this.#paused) return;
    this.#paused = wait;
    if (wait) this.#source?.pause();
    else this.#source?.resume();
  }
  /** The screen now. Pages that ask at the same moment, or while nothing happens, share the work. */
  #snapshot(): Promise<Snapshot> {
    const shot = this.#shot;
    const fits = shot?.cols === this.#cols && shot.rows === this.#rows;
    if (shot && fits && (shot.pending || shot.position === this.scrollback.end)) return shot.made;
    const position = this.scrollback.end;
    const made = this.#makeSnapshot();
    const next = { position, cols: this.#cols, rows: this.#rows, made, pending: true };
    this.#shot = next;
    const settled = () => {
      next.pending = false;
    };
    void made.then(settled, settled);
    return made;
  }
  async #makeSnapshot(): Promise<Snapshot> {
    const { start, end } = this.scrollback;
    const [cols, rows] = [this.#cols, this.#rows];
    const parts = (this.scrollback.read(start, end - start) ?? []).map((part) => Uint8Array.from(part));
    const bytes = await snapshotOf(parts, cols, rows, this.scrollback.modesAtStart.clone());
    return { position: end, cols, rows, bytes };
  }
}
