import { closeCode } from "../wire/codes.ts";
import type { Person } from "./auth.ts";

/** Every open socket's session is looked at this often, milliseconds: the most a sign-out elsewhere can lag. */
const recheckMs = 15_000;

interface Socket {
  close(code: number, reason: string): void;
  on(event: "close", listener: () => void): unknown;
}

/**
 * A request is checked when it comes; a socket stays open for days. Here the person behind each one is asked for again:
 * who was signed out or removed is sent to the login form, who has another role reconnects and gets what it allows.
 */
export class LiveSockets {
  readonly #sessionOf: (cookie: string) => Promise<Person | null>;
  readonly #open = new Map<Socket, { cookie: string; person: Person }>();
  readonly #timer: NodeJS.Timeout;
  readonly #onError: (error: unknown) => void;

  constructor(
    sessionOf: (cookie: string) => Promise<Person | null>,
    onError: (error: unknown) => void,
    everyMs = recheckMs,
  ) {
    this.#sessionOf = sessionOf;
    this.#onError = onError;
    this.#timer = setInterval(() => void this.recheck(), everyMs);
    this.#timer.unref();
  }

  add(socket: Socket, cookie: string, person: Person): void {
    this.#open.set(socket, { cookie, person });
    socket.on("close", () => this.#open.delete(socket));
  }

  /** Looks at every open socket now, once per session. Never rejects: what can not be checked stays for the next time. */
  async recheck(): Promise<void> {
    const byCookie = Map.groupBy(this.#open, ([, { cookie }]) => cookie);
    for (const [cookie, sockets] of byCookie) {
      try {
        const now = await this.#sessionOf(cookie);
        for (const [socket, { person }] of sockets) {
          if (now?.id !== person.id) socket.close(closeCode.unauthenticated, "signed out");
          else if (now.role !== person.role) socket.close(closeCode.restarting, "role changed");
        }
      } catch (error) {
        this.#onError(error);
      }
    }
  }
  close(): void {
    clearInterval(this.#timer);
  }
}
