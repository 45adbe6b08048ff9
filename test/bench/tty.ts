import { connect } from "node:net";
import ssh2 from "ssh2";
import type { Sshd } from "../support/sshd.ts";
import type { TerminalPage } from "../support/terminal-page.ts";

/** A terminal to measure, through the page's socket or over a bare SSH client. */
export interface Tty {
  send(text: string): void;
  onData: (bytes: Uint8Array) => void;
}

export function pageTty(page: TerminalPage): Tty {
  const tty: Tty = { send: (text) => page.send(text), onData: () => {} };
  page.onData = (bytes) => tty.onData(bytes);
  return tty;
}

/**
 * Same ciphers as server/ssh, no host key check, nothing else between the bytes and us. Without delay: what the library
 * sends by itself waits for the kernel's next acknowledgement, up to 40 ms, and any comparison would flatter us.
 */
export function bareClient(sshd: Sshd): Promise<ssh2.Client> {
  return new Promise((resolve, reject) => {
    const client = new ssh2.Client();
    client.on("ready", () => resolve(client)).on("error", reject);
    client.connect({
      sock: connect({ host: "127.0.0.1", port: sshd.port, noDelay: true }),
      username: sshd.user,
      privateKey: sshd.clientKey,
      algorithms: { cipher: ["aes128-gcm@openssh.com"] },
    });
  });
}
export function bareTty(client: ssh2.Client): Promise<Tty & { close(): void }> {
  return new Promise((resolve, reject) => {
    client.shell({ term: "xterm-256color", cols: 120, rows: 32, width: 0, height: 0 }, (error, channel) => {
      if (error) return reject(error);
      const tty = {
        send: (text: string) => void channel.write(text),
        onData: (_bytes: Uint8Array) => {},
        close: () => channel.close(),
      };
      channel.on("data", (bytes: Buffer) => tty.onData(bytes));
      // Whoever awaits sets its listener first: the prompt may be in the packet that says the shell is there.
      channel.pause();
      setImmediate(() => channel.resume());
      channel.stderr.resume();
      resolve(tty);
    });
  });
}
export function bareExec(client: ssh2.Client, command: string): Promise<number | null> {
  return new Promise((resolve, reject) => {
    client.exec(command, (error, channel) => {
      if (error) return reject(error);
      let code: number | null = null;
      channel.on("exit", (status: number | null) => {
        code = status;
      });
      channel.on("close", () => resolve(code));
      channel.resume();
      channel.stderr.resume();
    });
  });
}

/** Resolves when the newest bytes hold `marker`; counts what came. Rejects after `limitMs` rather than hanging. */
export function until(tty: Tty, marker: string | RegExp, limitMs = 60_000): Promise<{ bytes: number }> {
  return new Promise((resolve, reject) => {
    let tail = "";
    let bytes = 0;
    const timer = setTimeout(() => {
      tty.onData = () => {};
      reject(new Error(`no ${String(marker)} within ${limitMs} ms; last: ${JSON.stringify(tail)}`));
    }, limitMs);
    tty.onData = (chunk) => {
      bytes += chunk.length;
      const newest = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      tail = (tail + newest.toString("latin1", Math.max(0, newest.length - 100))).slice(-100);
      if (!(typeof marker === "string" ? tail.includes(marker) : marker.test(tail))) return;
      clearTimeout(timer);
      tty.onData = () => {};
      resolve({ bytes });
    };
  });
}

/** What bash shows when it waits: the prompt, then nothing but terminal modes. */
export const anyPrompt = /[#$] (\x1b\[[?0-9;]*[a-zA-Z])*$/;
export const prompt = /BZ> (\x1b\[[?0-9;]*[a-zA-Z])*$/;
/** A quiet shell with a known prompt. */
export async function settle(tty: Tty): Promise<void> {
  tty.send("PROMPT_COMMAND=; PS1='BZ''> '; unset HISTFILE\r");
  await until(tty, prompt);
}
/** Runs a line and waits for the prompt. */
export async function run(tty: Tty, line: string): Promise<{ bytes: number; ms: number }> {
  const done = until(tty, prompt);
  const start = performance.now();
  tty.send(`${line}\r`);
  const { bytes } = await done;
  return { bytes, ms: performance.now() - start };
}
