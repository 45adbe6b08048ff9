import type { Auth, AuthPrompt } from "./target.ts";

/** One attempt in the shape the SSH library takes from an auth handler. */
export type AuthAttempt =
  | { type: "publickey"; username: string; key: string | Buffer; passphrase?: string }
  | { type: "agent"; username: string; agent: string }
  | { type: "password"; username: string; password: string }
  | { type: "keyboard-interactive"; username: string; prompt: PromptHandler };
export type PromptHandler = (
  name: string,
  instructions: string,
  lang: string,
  prompts: { prompt: string; echo?: boolean }[],
  finish: (answers: string[]) => void,
) => void;

/** Rounds of questions a host may ask in one login (OpenSSH's own default for passwords is three, too). */
export const maxPromptRounds = 3;

/**
 * Decides which login method comes next. Every configured credential is used at most once; after the first
 * refusal only methods the host says can continue. Keeps what was tried, for the failure.
 */
export class AuthSequence {
  readonly tried: string[] = [];
  offered: string[] = [];
  #account: string;
  #left: Auth[];
  #promptRounds = 0;

  constructor(account: string, auth: readonly Auth[]) {
    this.#account = account;
    this.#left = withPasswordPrompts(auth);
  }

  /** `methodsLeft` is what the host offers, null before the first refusal. False: nothing left to try. */
  next(methodsLeft: readonly string[] | null): AuthAttempt | false {
    if (methodsLeft) this.offered = [...methodsLeft];
    const index = this.#left.findIndex((a) => !methodsLeft || methodsLeft.includes(methodOf(a)));
    if (index < 0) return false;
    const [auth] = this.#left.splice(index, 1);
    return auth ? this.#attempt(auth) : false;
  }

  #attempt(auth: Auth): AuthAttempt {
    const username = this.#account;
    this.tried.push(nameOf(auth));
    switch (auth.kind) {
      case "key": {
        const key = typeof auth.privateKey === "string" ? auth.privateKey : Buffer.from(auth.privateKey);
        const attempt: AuthAttempt = { type: "publickey", username, key };
        return auth.passphrase === undefined ? attempt : { ...attempt, passphrase: auth.passphrase };
      }
      case "agent":
        return { type: "agent", username, agent: auth.socket };
      case "password":
        return { type: "password", username, password: auth.password };
      case "keyboard-interactive":
        return { type: "keyboard-interactive", username, prompt: this.#prompts(auth.answer) };
    }
  }

  #prompts(answer: (prompts: AuthPrompt[]) => Promise<string[] | undefined>): PromptHandler {
    return (_name, _instructions, _lang, prompts, finish) => {
      const none = prompts.map(() => "");
      if (++this.#promptRounds > maxPromptRounds) {
        finish(none);
        return;
      }
      answer(prompts.map((p) => ({ text: p.prompt, echo: p.echo ?? false }))).then(
        (answers) => finish(answers && answers.length === prompts.length ? answers : none),
        () => finish(none),
      );
    };
  }
}

function methodOf(auth: Auth): string {
  return auth.kind === "key" || auth.kind === "agent" ? "publickey" : auth.kind;
}
function nameOf(auth: Auth): string {
  return auth.kind === "key" ? "publickey" : auth.kind === "agent" ? "publickey (ssh-agent)" : auth.kind;
}

/** A stored password also serves hosts that ask for it through keyboard-interactive. */
function withPasswordPrompts(auth: readonly Auth[]): Auth[] {
  const out: Auth[] = [...auth];
  const password = auth.find((a) => a.kind === "password");
  if (password && !auth.some((a) => a.kind === "keyboard-interactive")) {
    let given = false;
    out.push({
      kind: "keyboard-interactive",
      // Only a single hidden question is a password prompt, and a refused password is not sent twice.
      answer: (prompts) => {
        const [only] = prompts;
        if (given || prompts.length !== 1 || !only || only.echo) return Promise.resolve(undefined);
        given = true;
        return Promise.resolve([password.password]);
      },
    });
  }
  return out;
}
