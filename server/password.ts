import { createInterface } from "node:readline";
import type { ReadStream } from "node:tty";

/** Typed at a terminal: the two do not match, or the person gave up. The message is for the person. */
export class PasswordError extends Error {}

/**
 * A password: one line of a pipe, or typed twice at a terminal that shows nothing of it. Prompts go to `output`. Throws
 * PasswordError.
 */
export async function readPassword(
  input: NodeJS.ReadableStream & Partial<ReadStream>,
  output: NodeJS.WritableStream,
): Promise<string> {
  if (!input.isTTY) {
    for await (const line of createInterface({ input })) return line;
    throw new PasswordError("no password on standard input / 标准输入中没有密码");
  }
  const keys = new Keys(input as ReadStream);
  try {
    output.write("Password (not shown) / 密码（不回显）: ");
    const first = await keys.line();
    output.write("\nAgain / 再输入一次: ");
    const second = await keys.line();
    output.write("\n");
    if (first !== second)
      throw new PasswordError(
        "the two passwords differ; nothing was changed / 两次输入的密码不同，未作任何更改",
      );
    return first;
  } finally {
    keys.close();
  }
}

/** What arrow keys and a bracketed paste send around the text: no part of a password. */
const sequences = /\x1b(\[[0-?]*[ -/]*[@-~]|O.|.)?/gs;

/** Lines from a terminal in raw mode, which echoes nothing. Editing: backspace, Ctrl-U; Ctrl-C and Ctrl-D give up. */
class Keys {
  #terminal: ReadStream;
  /** Typed ahead, by character. */
  #typed: string[] = [];
  #more: () => void = () => {};
  #ended = false;

  constructor(terminal: ReadStream) {
    this.#terminal = terminal;
    terminal.setEncoding("utf8");
    terminal.setRawMode(true);
    terminal.on("data", this.#onData).on("end", this.#onEnd);
    terminal.resume();
  }

  #onData = (text: string | Buffer) => {
    this.#typed.push(...String(text).replace(sequences, ""));
    this.#more();
  };
  #onEnd = () => {
    this.#ended = true;
    this.#more();
  };

  async line(): Promise<string> {
    let line: string[] = [];
    for (;;) {
      const key = this.#typed.shift();
      if (key === undefined) {
        if (this.#ended) throw new PasswordError("no password: end of input / 输入已结束，没有密码");
        await new Promise<void>((resolve) => {
          this.#more = resolve;
        });
      } else if (key === "\r" || key === "\n") return line.join("");
      else if (key === "\x03" || key === "\x04")
        throw new PasswordError("no password given; nothing was changed / 未输入密码，未作任何更改");
      else if (key === "\x7f" || key === "\b") line.pop();
      else if (key === "\x15") line = [];
      // Other control characters are no part of a password.
      else if (key >= " ") line.push(key);
    }
  }

  close(): void {
    this.#terminal.setRawMode(false);
    this.#terminal.off("data", this.#onData).off("end", this.#onEnd);
    this.#terminal.pause();
  }
}
