import { createHash, createHmac, randomBytes } from "node:crypto";
import { betterAuth } from "better-auth";
import { APIError } from "better-auth/api";
import { fail } from "../errors.ts";
import type { Storage } from "../storage/db.ts";
import type { Role } from "../wire/codes.ts";
import {
  accountExists,
  checkPassword,
  deadLink,
  minPasswordLength,
  noAccount,
  tooManyTries,
  wrongOldPassword,
  wrongPassword,
} from "./failures.ts";
import { hashPassword, verifyPassword } from "./passwords.ts";
import { roleOf } from "./roles.ts";
import { LoginThrottle } from "./throttle.ts";

/** Who is logged in. */
export interface Person {
  id: string;
  name: string;
  email: string;
  role: Role;
}

export interface AuthOptions {
  storage: Storage;
  /** Signs session cookies; at least 32 characters. */
  secret: string;
  /** Cookies get the Secure attribute. */
  https: boolean;
  sessionHours: number;
  now?: () => number;
}

/** How long a one-time link works, minutes. */
export const linkMinutes = 15;
const hashToken = (token: string) => createHash("sha256").update(token).digest("hex");

function createLibrary(options: AuthOptions) {
  return betterAuth({
    appName: "Bartizan",
    secret: options.secret,
    baseURL: options.https ? "https://bartizan.invalid" : "http://bartizan.invalid",
    basePath: "/api/auth",
    database: { db: options.storage.db, type: "sqlite" },
    telemetry: { enabled: false },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength,
      maxPasswordLength: 256,
      password: { hash: hashPassword, verify: ({ hash, password }) => verifyPassword(hash, password) },
    },
    user: { additionalFields: { role: { type: "string", input: false, defaultValue: "operator" } } },
    session: { expiresIn: options.sessionHours * 3600, updateAge: 3600, cookieCache: { enabled: false } },
    // Our own limiter covers every route; the library's is never reached, see routes/session.ts.
    rateLimit: { enabled: false },
    advanced: {
      cookiePrefix: "bartizan",
      useSecureCookies: options.https,
      defaultCookieAttributes: { httpOnly: true, sameSite: "strict", path: "/" },
      ipAddress: { ipAddressHeaders: ["x-bartizan-ip"] },
    },
    logger: { disabled: true },
  });
}

/** Accounts, sessions and one-time links. The only module that knows the auth library. */
export class Auth {
  readonly #library: ReturnType<typeof createLibrary>;
  readonly #storage: Storage;
  readonly #secret: string;
  readonly #now: () => number;
  readonly throttle: LoginThrottle;

  constructor(options: AuthOptions) {
    this.#library = createLibrary(options);
    this.#storage = options.storage;
    this.#secret = options.secret;
    this.#now = options.now ?? Date.now;
    this.throttle = new LoginThrottle(this.#now);
  }

  /**
   * The person of a request's cookie, or null. `cookies` are Set-Cookie lines that extend the session; with `look`
   * nothing is extended.
   */
  async session(
    cookie: string | undefined,
    look = false,
  ): Promise<{ person: Person | null; cookies: string[] }> {
    if (!cookie) return { person: null, cookies: [] };
    const { headers, response } = await this.#library.api.getSession({
      headers: new Headers({ cookie }),
      query: { disableRefresh: look },
      returnHeaders: true,
    });
    if (!response) return { person: null, cookies: [] };
    const { id, name, email, role } = response.user;
    return { person: { id, name, email, role: roleOf(role) }, cookies: headers.getSetCookie() };
  }

  /** Checks e-mail and password. Throws `rate_limited` or `unauthenticated`; says nothing about which was wrong. */
  async signIn(email: string, password: string, ip: string): Promise<string[]> {
    const keys = [`ip:${ip}`, `account:${email.toLowerCase()}`];
    const wait = this.throttle.waitMs(keys);
    if (wait > 0) throw fail(tooManyTries(wait));
    // Counted before the slow hash: parallel guesses must not all pass the gate.
    this.throttle.failed(keys);
    try {
      const { headers } = await this.#library.api.signInEmail({
        body: { email, password },
        headers: new Headers({ "x-bartizan-ip": ip }),
        returnHeaders: true,
      });
      this.throttle.succeeded(keys);
      return headers.getSetCookie();
    } catch (error) {
      if (error instanceof APIError) throw fail(wrongPassword);
      throw error;
    }
  }
  async signOut(cookie: string): Promise<string[]> {
    const { headers } = await this.#library.api.signOut({
      headers: new Headers({ cookie }),
      returnHeaders: true,
    });
    return headers.getSetCookie();
  }

  async hasAccounts(): Promise<boolean> {
    const row = await this.#storage.db.selectFrom("user").select("id").limit(1).executeTakeFirst();
    return row !== undefined;
  }
  async findByEmail(email: string): Promise<Person | undefined> {
    const found = await this.#storage.db
      .selectFrom("user")
      .select(["id", "name", "email", "role"])
      .where("email", "=", email.toLowerCase())
      .executeTakeFirst();
    return found && { ...found, role: roleOf(found.role) };
  }

  /** Makes an account. `password` null: it can only be entered by a link. Throws `bad_request` when it exists. */
  async addUser(person: Omit<Person, "id">, password: string | null): Promise<Person> {
    const email = person.email.trim().toLowerCase();
    if (await this.findByEmail(email)) throw fail(accountExists(email));
    if (password !== null) checkPassword(password);
    const { internalAdapter } = await this.#library.$context;
    const { id } = await internalAdapter.createUser(
      { name: person.name, email, emailVerified: true, role: person.role },
      { method: "bartizan" },
    );
    if (password !== null) await this.#setPassword(id, password);
    return { ...person, id, email };
  }
  /** Sets a password and ends all sessions of the account. */
  async changePassword(email: string, password: string): Promise<void> {
    const person = await this.findByEmail(email);
    if (!person) throw fail(noAccount(email));
    checkPassword(password);
    await this.#setPassword(person.id, password);
    await this.#storage.db.deleteFrom("session").where("userId", "=", person.id).execute();
  }
  /**
   * A person's own new password; the old one is asked for where there is one. Ends every session of the account and
   * returns the Set-Cookie lines of a new one. Throws `bad_request`, or `rate_limited` after too many wrong tries.
   */
  async changeOwnPassword(person: Person, old: string, next: string, ip: string): Promise<string[]> {
    const keys = [`account:${person.email}`];
    const wait = this.throttle.waitMs(keys);
    if (wait > 0) throw fail(tooManyTries(wait));
    const row = await this.#storage.db
      .selectFrom("account")
      .select("password")
      .where("userId", "=", person.id)
      .where("providerId", "=", "credential")
      .executeTakeFirst();
    if (row?.password) {
      this.throttle.failed(keys);
      if (!(await verifyPassword(row.password, old))) throw fail(wrongOldPassword);
      this.throttle.succeeded(keys);
    }
    await this.changePassword(person.email, next);
    return [await this.#openSession(person.id, ip)];
  }
  /** Counts from the person's next request on. Throws `not_found`. */
  async changeRole(email: string, role: Role): Promise<void> {
    const person = await this.findByEmail(email);
    if (!person) throw fail(noAccount(email));
    await this.#storage.db.updateTable("user").set({ role }).where("id", "=", person.id).execute();
  }
  async #setPassword(userId: string, password: string): Promise<void> {
    const hash = await hashPassword(password);
    const now = new Date(this.#now()).toISOString();
    await this.#storage.db.transaction().execute(async (tx) => {
      await tx
        .deleteFrom("account")
        .where("userId", "=", userId)
        .where("providerId", "=", "credential")
        .execute();
      await tx
        .insertInto("account")
        .values({
          id: `acc_${randomBytes(12).toString("base64url")}`,
          accountId: userId,
          providerId: "credential",
          userId,
          password: hash,
          createdAt: now,
          updatedAt: now,
        })
        .execute();
    });
  }

  /** A one-time login token, valid 15 minutes. `userId` null: whoever opens it becomes the first administrator. */
  async createLink(userId: string | null): Promise<string> {
    const token = randomBytes(32).toString("base64url");
    await this.#storage.db.deleteFrom("login_link").where("expires_at", "<", this.#now()).execute();
    await this.#storage.db
      .insertInto("login_link")
      .values({
        hash: hashToken(token),
        user_id: userId,
        expires_at: this.#now() + linkMinutes * 60_000,
        used_at: null,
      })
      .execute();
    return token;
  }

  /** Uses a link up; returns the person and the session's Set-Cookie lines. Throws `unauthenticated`. */
  async useLink(token: string, ip: string): Promise<{ person: Person; cookies: string[] }> {
    const wait = this.throttle.waitMs([`link:${ip}`]);
    if (wait > 0) throw fail(tooManyTries(wait));
    const now = this.#now();
    // One statement claims it: two requests with the same link can not both win.
    const link = await this.#storage.db
      .updateTable("login_link")
      .set({ used_at: now })
      .where("hash", "=", hashToken(token))
      .where("used_at", "is", null)
      .where("expires_at", ">", now)
      .returning("user_id")
      .executeTakeFirst();
    if (!link) {
      this.throttle.failed([`link:${ip}`]);
      throw fail(deadLink);
    }
    const person = link.user_id === null ? await this.#firstAdmin() : await this.#byId(link.user_id);
    return { person, cookies: [await this.#openSession(person.id, ip)] };
  }
  async #firstAdmin(): Promise<Person> {
    if (await this.hasAccounts()) throw fail(deadLink);
    return await this.addUser({ name: "admin", email: "admin@bartizan.local", role: "admin" }, null);
  }
  async #byId(id: string): Promise<Person> {
    const found = await this.#storage.db
      .selectFrom("user")
      .select(["id", "name", "email", "role"])
      .where("id", "=", id)
      .executeTakeFirst();
    if (!found) throw fail(deadLink);
    return { ...found, role: roleOf(found.role) };
  }

  async #openSession(userId: string, ip: string): Promise<string> {
    const { internalAdapter, authCookies, sessionConfig } = await this.#library.$context;
    const session = await internalAdapter.createSession(userId, false, { ipAddress: ip }, true);
    const signature = createHmac("sha256", this.#secret).update(session.token).digest("base64");
    const value = encodeURIComponent(`${session.token}.${signature}`);
    const { name, attributes } = authCookies.sessionToken;
    const secure = attributes.secure ? "; Secure" : "";
    return `${name}=${value}; Max-Age=${sessionConfig.expiresIn}; Path=/; HttpOnly; SameSite=Strict${secure}`;
  }
}
