/** Reads a sed program far enough to know that it only prints. */

export interface SedFinding {
  code: "side-door" | "file-change" | "unknown-operand" | "read";
  path?: string;
}

/** Findings for everything beyond printing; an empty list proves the program read-only. */
export function checkSed(program: string): SedFinding[] {
  const out: SedFinding[] = [];
  let i = 0;
  const n = program.length;
  const peek = (): string => program[i] ?? "";
  const delimited = (d: string): void => {
    let bracket = false;
    while (i < n) {
      const c = program[i++];
      if (c === "\\") i++;
      else if (c === "[" && !bracket) bracket = true;
      else if (c === "]" && bracket) bracket = false;
      else if (c === d && !bracket) return;
    }
  };
  const plainDelimited = (d: string): void => {
    while (i < n) {
      const c = program[i++];
      if (c === "\\") i++;
      else if (c === d) return;
    }
  };
  const address = (): void => {
    if (peek() === "/") {
      i++;
      delimited("/");
    } else if (peek() === "\\") {
      const d = program[i + 1] ?? "/";
      i += 2;
      delimited(d);
    } else while (/[\d$~+]/.test(peek()) && i < n) i++;
    while (/[IM]/.test(peek()) && i < n) i++;
  };
  const toEnd = (): string => {
    const start = i;
    while (i < n && program[i] !== "\n") i++;
    return program.slice(start, i).trim();
  };
  const flagsOf = (): void => {
    while (i < n && !/[;\n}]/.test(peek())) {
      const c = program[i++] ?? "";
      if (c === "e") out.push({ code: "side-door" });
      else if (c === "w") out.push({ code: "file-change", path: toEnd() });
      else if (!/[gpiIMm\d\s]/.test(c)) out.push({ code: "unknown-operand" });
    }
  };
  while (i < n && out.length < 20) {
    while (i < n && /[\s;{}]/.test(peek())) i++;
    if (i >= n) break;
    address();
    while (/\s/.test(peek()) && i < n) i++;
    if (peek() === ",") {
      i++;
      while (/\s/.test(peek()) && i < n) i++;
      if (/[~+]/.test(peek())) i++;
      address();
    }
    while (/[\s!]/.test(peek()) && i < n) i++;
    const c = program[i++] ?? "";
    if (c === "{" || c === "}" || c === "") continue;
    if (/[pPdDnNgGhHxlz=F]/.test(c)) {
      while (/\d/.test(peek()) && i < n) i++;
      continue;
    }
    if (/[qQ]/.test(c)) {
      while (/[\d\s]/.test(peek()) && i < n && peek() !== "\n") i++;
      continue;
    }
    if (/[btT:#]/.test(c)) {
      if (c === "#") toEnd();
      else while (i < n && !/[;\n}]/.test(peek())) i++;
      continue;
    }
    if (/[aic]/.test(c)) {
      toEnd();
      while (program[i - 1] === "\\" && i < n) {
        i++;
        toEnd();
      }
      continue;
    }
    if (c === "s") {
      const d = program[i++] ?? "/";
      delimited(d);
      plainDelimited(d);
      flagsOf();
      continue;
    }
    if (c === "y") {
      const d = program[i++] ?? "/";
      plainDelimited(d);
      plainDelimited(d);
      continue;
    }
    if (c === "e") out.push({ code: "side-door" });
    else if (c === "w" || c === "W") out.push({ code: "file-change", path: toEnd() });
    else if (c === "r" || c === "R") out.push({ code: "read", path: toEnd() });
    else out.push({ code: "unknown-operand" });
    if (c !== "w" && c !== "W" && c !== "r" && c !== "R") toEnd();
  }
  return out;
}
