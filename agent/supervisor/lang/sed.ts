/** Reads a sed program far enough to know that it only prints. */

export interface SedFinding {
  code: "side-door" | "file-change" | "unknown-operand" | "read" | "unbounded";
  path?: string;
}

class Reader {
  readonly found: SedFinding[] = [];
  /** Labels since which no command took the next line or ended the round: going back there may never end. */
  readonly stuck = new Set<string>();
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get open(): boolean {
    return this.#at < this.#text.length && this.found.length < 20;
  }

  peek(): string {
    return this.#text[this.#at] ?? "";
  }

  take(): string {
    return this.#text[this.#at++] ?? "";
  }

  skip(set: RegExp): void {
    while (this.#at < this.#text.length && set.test(this.peek())) this.#at++;
  }

  /** Moves behind the closing delimiter; a regular expression may hold it in brackets. */
  delimited(d: string, brackets: boolean): void {
    let bracket = false;
    while (this.#at < this.#text.length) {
      const c = this.take();
      if (c === "\\") this.#at++;
      else if (brackets && c === "[" && !bracket) bracket = true;
      else if (c === "]" && bracket) bracket = false;
      else if (c === d && !bracket) return;
    }
  }

  word(): string {
    const start = this.#at;
    this.skip(/[^;\n}]/);
    return this.#text.slice(start, this.#at).trim();
  }

  toEnd(): string {
    const start = this.#at;
    while (this.#at < this.#text.length && this.peek() !== "\n") this.#at++;
    return this.#text.slice(start, this.#at).trim();
  }

  /** The text of a, i, c: lines go on behind a backslash. */
  lines(): void {
    this.toEnd();
    while (this.#text[this.#at - 1] === "\\" && this.#at < this.#text.length) {
      this.#at++;
      this.toEnd();
    }
  }
}

function address(r: Reader): void {
  if (r.peek() === "/") {
    r.take();
    r.delimited("/", true);
  } else if (r.peek() === "\\") {
    r.take();
    r.delimited(r.take() || "/", true);
  } else r.skip(/[\d$~+]/);
  r.skip(/[IM]/);
}

function addresses(r: Reader): void {
  address(r);
  r.skip(/\s/);
  if (r.peek() === ",") {
    r.take();
    r.skip(/\s/);
    if (/[~+]/.test(r.peek())) r.take();
    address(r);
  }
  r.skip(/[\s!]/);
}

function substitutionFlags(r: Reader): void {
  while (r.peek() !== "" && !/[;\n}]/.test(r.peek())) {
    const c = r.take();
    if (c === "e") r.found.push({ code: "side-door" });
    else if (c === "w") r.found.push({ code: "file-change", path: r.toEnd() });
    else if (!/[gpiIMm\d\s]/.test(c)) r.found.push({ code: "unknown-operand" });
  }
}

function jump(r: Reader, c: string): void {
  const label = r.word();
  if (c === ":") r.stuck.add(label);
  else if (c === "b" && label !== "" && r.stuck.has(label)) r.found.push({ code: "unbounded" });
}

function command(r: Reader, c: string): void {
  if (c === "{" || c === "}" || c === "") return;
  if (/[nNdDqQ]/.test(c)) r.stuck.clear();
  if (/[pPdDnNgGhHxlz=F]/.test(c)) r.skip(/\d/);
  else if (/[qQ]/.test(c)) r.skip(/[\d\t ]/);
  else if (c === "#") r.toEnd();
  else if (/[btT:]/.test(c)) jump(r, c);
  else if (/[aic]/.test(c)) r.lines();
  else if (c === "s" || c === "y") {
    const d = r.take() || "/";
    r.delimited(d, c === "s");
    r.delimited(d, false);
    if (c === "s") substitutionFlags(r);
  } else if (/[wW]/.test(c)) r.found.push({ code: "file-change", path: r.toEnd() });
  else if (/[rR]/.test(c)) r.found.push({ code: "read", path: r.toEnd() });
  else {
    r.found.push({ code: c === "e" ? "side-door" : "unknown-operand" });
    r.toEnd();
  }
}

/** Findings for everything beyond printing; an empty list proves the program read-only. */
export function checkSed(program: string): SedFinding[] {
  const r = new Reader(program);
  while (r.open) {
    r.skip(/[\s;{}]/);
    if (!r.open) break;
    addresses(r);
    command(r, r.take());
  }
  return r.found;
}
