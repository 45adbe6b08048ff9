import { masked, maskSecrets } from "../agent/redact.ts";

/** Shorter known secrets are not searched for: replacing every "1234" would destroy the output. */
const shortest = 4;

/** Removes known secrets and what looks like one. Bytes that are no secret pass unchanged, also invalid UTF-8. */
export class Redactor {
  readonly #known: () => readonly string[];
  #compiled: { list: string; needles: string[] } = { list: "", needles: [] };

  constructor(known: () => readonly string[]) {
    this.#known = known;
  }

  text(text: string): string {
    return maskSecrets(replaceAll(text, this.#needles(false)));
  }
  bytes(bytes: Uint8Array): Uint8Array {
    // latin1 maps every byte to one character and back, so nothing but the secrets changes.
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
    const clean = maskSecrets(replaceAll(text, this.#needles(true)));
    return clean === text ? bytes : Buffer.from(clean, "latin1");
  }

  #needles(asBytes: boolean): string[] {
    const list = this.#known();
    const key = list.join("\0");
    if (this.#compiled.list !== key) {
      const needles = [...new Set(list)].filter((secret) => secret.length >= shortest);
      // Longest first: a secret that contains another must go as a whole.
      this.#compiled = { list: key, needles: needles.sort((a, b) => b.length - a.length) };
    }
    const { needles } = this.#compiled;
    return asBytes ? needles.map((needle) => Buffer.from(needle, "utf8").toString("latin1")) : needles;
  }
}

function replaceAll(text: string, needles: readonly string[]): string {
  return needles.reduce((t, needle) => (t.includes(needle) ? t.replaceAll(needle, masked) : t), text);
}
