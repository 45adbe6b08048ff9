import type { TerminalPerson } from "../wire/frames.ts";
import type { ViewerUser } from "./viewer.ts";

/** One page at a terminal, as control sees it. */
interface Seat {
  readonly user: ViewerUser;
  /** Its connection does not answer. */
  readonly silent?: boolean;
}
interface Place {
  number: number;
  /** A request is open until this timer ends it. */
  asking?: NodeJS.Timeout;
  /** How this page's last request ended without control. */
  refused?: "declined" | "expired";
}

export interface ControlOptions {
  /** Who may always take the keyboard back, by user id, besides administrators; in an agent's terminal: nobody. */
  ownerId: string | undefined;
  /** Whether the keyboard can be had before somebody has taken the terminal over from the agent. */
  open: boolean;
  /** How long a request waits for the controller, milliseconds. */
  requestMs?: number;
  /** How long the keyboard waits for a controller whose connection is gone, milliseconds. */
  graceMs?: number;
  /** After every change, to tell the pages. `who` set: the keyboard went to this person. */
  changed: (who?: ViewerUser) => void;
}

/** Long enough to read a line and press a key; nobody stands in a queue for minutes. */
const defaultRequestMs = 30_000;
/** A reload or a short loss of network keeps the keyboard; a closed laptop does not block a colleague. */
const defaultGraceMs = 15_000;

/**
 * Who has the keyboard of one terminal. At most one page; another person's page asks and the controller answers.
 * The owner and administrators take it at once. Everything is decided here: a page's word counts for nothing.
 */
export class Control<S extends Seat> {
  readonly #options: ControlOptions;
  readonly #places = new Map<S, Place>();
  #next = 1;
  #holder: S | undefined;
  /** The holder's connection is gone; the keyboard waits for this person. */
  #reserved: { user: ViewerUser; timer: NodeJS.Timeout } | undefined;
  /** In an agent's terminal: who has taken it over. */
  #takenBy: string | undefined;

  constructor(options: ControlOptions) {
    this.#options = options;
  }

  get holder(): S | undefined {
    return this.#holder;
  }
  get takenBy(): string | undefined {
    return this.#takenBy;
  }
  get seats(): number {
    return this.#places.size;
  }
  numberOf(seat: S): number {
    return this.#places.get(seat)?.number ?? 0;
  }
  refused(seat: S): "declined" | "expired" | undefined {
    return this.#places.get(seat)?.refused;
  }
  /** Everybody who watches, in the order they came. */
  people(): TerminalPerson[] {
    return [...this.#places].map(([seat, place]) => ({
      number: place.number,
      name: seat.user.name,
      controls: seat === this.#holder,
      asks: place.asking !== undefined,
      ...(seat.user.byLink ? { link: true } : {}),
    }));
  }
  /** Name of who controls or whose place is kept, or null. */
  get name(): string | null {
    return this.#holder?.user.name ?? this.#reserved?.user.name ?? null;
  }
  /** True while the controller's connection is gone and the keyboard waits for it. */
  get waiting(): boolean {
    return this.#reserved !== undefined;
  }
  isOwner(user: ViewerUser): boolean {
    if (user.watchOnly) return false;
    return user.role === "admin" || user.id === (this.#options.open ? this.#options.ownerId : this.#takenBy);
  }

  join(seat: S): void {
    this.#places.set(seat, { number: this.#next++ });
    if (!this.#possible(seat)) return;
    if (this.#holder) {
      // The same person again, whose old page stands still or is gone.
      if (this.#holder.silent && this.#holder.user.id === seat.user.id) this.#grant(seat);
      return;
    }
    const first = this.#options.open ? this.#options.ownerId : this.#takenBy;
    const mine = this.#reserved
      ? this.#reserved.user.id === seat.user.id
      : first === undefined || first === seat.user.id;
    if (mine) this.#grant(seat);
  }
  leave(seat: S): void {
    clearTimeout(this.#places.get(seat)?.asking);
    this.#places.delete(seat);
    if (this.#holder !== seat) return;
    this.#holder = undefined;
    // The same person's other page goes on; otherwise the keyboard waits a moment for a reload.
    const other = [...this.#places.keys()].find((s) => s.user.id === seat.user.id && this.#possible(s));
    if (other) this.#grant(other);
    else this.#reserve(seat.user);
  }

  /** A page wants the keyboard: it gets it, or its request is shown to the controller. */
  take(seat: S): void {
    const place = this.#places.get(seat);
    if (!place || seat === this.#holder || !this.#possible(seat)) return;
    delete place.refused;
    const inHand = this.#holder?.user ?? this.#reserved?.user;
    if (!inHand || inHand.id === seat.user.id || this.isOwner(seat.user)) {
      this.#grant(seat);
      this.#options.changed(seat.user);
      return;
    }
    if (place.asking) return;
    place.asking = setTimeout(
      () => this.#refuse(seat, "expired"),
      this.#options.requestMs ?? defaultRequestMs,
    );
    place.asking.unref();
    this.#options.changed();
  }
  /** A page gives the keyboard back, or its request up. */
  release(seat: S): void {
    const place = this.#places.get(seat);
    if (!place) return;
    clearTimeout(place.asking);
    delete place.asking;
    delete place.refused;
    if (this.#holder === seat) {
      this.#holder = undefined;
      this.#giveToAsker();
    }
    this.#options.changed(this.#holder?.user);
  }
  /** The controller accepts (or hands over unasked), or declines. Of any other page: nothing happens. */
  answer(seat: S, number: number, accept: boolean): void {
    if (seat !== this.#holder) return;
    const to = [...this.#places.keys()].find((s) => this.numberOf(s) === number);
    if (!to || to === seat || !this.#possible(to)) return;
    if (!accept) {
      if (this.#places.get(to)?.asking) this.#refuse(to, "declined");
      return;
    }
    this.#grant(to);
    this.#options.changed(to.user);
  }

  /** Agent terminals: this person has taken the terminal over, or (undefined) it was handed back. */
  setTakenBy(userId: string | undefined): void {
    this.#takenBy = userId;
    this.#free();
    this.#holder = undefined;
    const seat = [...this.#places.keys()].find((s) => s.user.id === userId && this.#possible(s));
    if (seat) this.#grant(seat);
    if (userId === undefined) for (const place of this.#places.values()) this.#drop(place);
  }
  /** Ends every timer. */
  close(): void {
    this.#free();
    for (const place of this.#places.values()) this.#drop(place);
  }

  #possible(seat: S): boolean {
    return !seat.user.watchOnly && (this.#options.open || this.#takenBy !== undefined);
  }
  #grant(seat: S): void {
    this.#free();
    this.#holder = seat;
    if (!this.#options.open) this.#takenBy = seat.user.id;
    const place = this.#places.get(seat);
    if (place) this.#drop(place);
  }
  #drop(place: Place): void {
    clearTimeout(place.asking);
    delete place.asking;
    delete place.refused;
  }
  #refuse(seat: S, how: "declined" | "expired"): void {
    const place = this.#places.get(seat);
    if (!place) return;
    this.#drop(place);
    place.refused = how;
    this.#options.changed();
  }
  #reserve(user: ViewerUser): void {
    const timer = setTimeout(() => {
      this.#reserved = undefined;
      this.#giveToAsker();
      this.#options.changed(this.#holder?.user);
    }, this.#options.graceMs ?? defaultGraceMs);
    timer.unref();
    this.#reserved = { user, timer };
  }
  #free(): void {
    clearTimeout(this.#reserved?.timer);
    this.#reserved = undefined;
  }
  #giveToAsker(): void {
    const first = [...this.#places].find(([, place]) => place.asking);
    if (first) this.#grant(first[0]);
  }
}
