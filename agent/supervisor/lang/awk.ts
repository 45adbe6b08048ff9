/** Reads an awk program far enough to know that it neither writes, runs nor fetches anything. */

export interface AwkFinding {
  code:
    | "side-door"
    | "unknown-script"
    | "file-change"
    | "read"
    | "dynamic-path"
    | "unknown-operand"
    | "sensitive-read";
  path?: string;
}

interface Token {
  t: "str" | "word" | "op" | "re";
  v: string;
}

function tokens(program: string): Token[] | undefined {
  const out: Token[] = [];
  let i = 0;
  while (i < program.length) {
    const c = program[i] ?? "";
    const last = out[out.length - 1];
    if (/\s/.test(c)) {
      if (c === "\n") out.push({ t: "op", v: "\n" });
      i++;
    } else if (c === "#") while (i < program.length && program[i] !== "\n") i++;
    else if (c === "\\" && program[i + 1] === "\n") i += 2;
    else if (c === '"') {
      let v = "";
      i++;
      while (i < program.length && program[i] !== '"') {
        if (program[i] === "\\") v += program[i++];
        v += program[i++] ?? "";
      }
      if (i++ >= program.length) return undefined;
      out.push({ t: "str", v });
    } else if (
      c === "/" &&
      (!last || (last.t === "op" && !/^[)\]]$/.test(last.v)) || /^(return|in|print|printf)$/.test(last.v))
    ) {
      i++;
      let bracket = false;
      while (i < program.length && (bracket || program[i] !== "/")) {
        if (program[i] === "\\") i++;
        else if (program[i] === "[") bracket = true;
        else if (program[i] === "]") bracket = false;
        if (program[i] === "\n") return undefined;
        i++;
      }
      if (i++ >= program.length) return undefined;
      out.push({ t: "re", v: "" });
    } else if (/[\w.]/.test(c)) {
      const m = /^[\w.]+(::\w+)?/.exec(program.slice(i, i + 200));
      out.push({ t: "word", v: m?.[0] ?? c });
      i += m?.[0].length ?? 1;
    } else {
      const m = /^(\|&|\|\||&&|>>|>=|<=|==|!=|!~|\+\+|--|[-+*/%^]=|.)/s.exec(program.slice(i, i + 3));
      out.push({ t: "op", v: m?.[0] ?? c });
      i += m?.[0].length ?? 1;
    }
  }
  return out;
}

/** A fixed command that is not itself a shell: what it does is judged apart. */
function plain(tok: Token | undefined): boolean {
  return (
    tok?.t === "str" && /^\s*[\w./-]+(\s|$)/.test(tok.v) && !/^\s*\S*\b(ba|da|z|k)?sh\b|\beval\b/.test(tok.v)
  );
}

/** Findings; an empty list proves the program read-only. */
export function checkAwk(program: string): AwkFinding[] {
  const list = tokens(program);
  if (!list) return [{ code: "unknown-operand" }];
  const out: AwkFinding[] = [];
  let print = false;
  let depth = 0;
  for (const [i, tok] of list.entries()) {
    const next = list[i + 1];
    if (tok.t === "word") {
      if (tok.v === "system")
        out.push({ code: plain(list[i + 2]) && list[i + 3]?.v === ")" ? "unknown-script" : "side-door" });
      if (/^(ENVIRON|PROCINFO|SYMTAB|FUNCTAB)$/.test(tok.v))
        out.push({ code: tok.v === "ENVIRON" ? "sensitive-read" : "unknown-operand" });
      if (tok.v === "print" || tok.v === "printf") {
        print = true;
        depth = 0;
      }
      if (/^(ARGV|ARGC|FILENAME)$/.test(tok.v) && tok.v !== "FILENAME") out.push({ code: "dynamic-path" });
      if (tok.v === "getline" && next?.v === "<") {
        const file = list[i + 2];
        out.push(file?.t === "str" ? { code: "read", path: file.v } : { code: "dynamic-path" });
      } else if (tok.v === "getline" && next && next.t === "word" && list[i + 2]?.v === "<") {
        const file = list[i + 3];
        out.push(file?.t === "str" ? { code: "read", path: file.v } : { code: "dynamic-path" });
      }
      continue;
    }
    if (tok.t !== "op") continue;
    if (tok.v === "@") out.push({ code: "side-door" });
    if (tok.v === "(" || tok.v === "[") depth++;
    if (tok.v === ")" || tok.v === "]") depth--;
    if (/^[;\n{}]$/.test(tok.v)) print = false;
    if (tok.v === "|" || tok.v === "|&") {
      const before = list[i - 2];
      const fixed =
        next?.v === "getline"
          ? plain(list[i - 1]) && (before === undefined || before.t === "op")
          : plain(next) && (list[i + 2] === undefined || /^[;\n}]$/.test(list[i + 2]?.v ?? ""));
      out.push({ code: fixed && tok.v === "|" ? "unknown-script" : "side-door" });
    }
    if (print && depth <= 0 && (tok.v === ">" || tok.v === ">>")) {
      if (next?.t === "str" && /^\/dev\/(stdout|stderr|null)$/.test(next.v)) continue;
      out.push(next?.t === "str" ? { code: "file-change", path: next.v } : { code: "file-change" });
    }
  }
  return out;
}

/** Shell commands an awk program hands to a shell, as far as they are literal. */
export function awkCommands(program: string): string[] {
  return [...program.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map((m) => m[1] ?? "");
}
