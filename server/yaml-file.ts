import { LineCounter, parseDocument } from "yaml";
import { type BartizanError, failure, type Localized } from "../agent/errors.ts";
import { fail } from "./errors.ts";

/** One mistake in a file people write; `path` is the dotted key, "" when it is about the whole file. */
export interface FileProblem {
  line: number;
  path: string;
  what: string | Localized;
}
export interface YamlFile {
  value: unknown;
  /** 1-based line of the key, or of the nearest key around it. */
  lineOf: (path: readonly PropertyKey[]) => number;
}

/** `config_invalid`, naming file, line, key and reason of every problem in both languages. */
export function invalidFile(file: string, problems: readonly FileProblem[], what: FileKind): BartizanError {
  const list = (lang: "en" | "zh") =>
    problems
      .map((p) => {
        const why = typeof p.what === "string" ? p.what : p.what[lang];
        return `${file}:${p.line}: ${p.path ? `${p.path}: ` : ""}${why}`;
      })
      .join("\n");
  const { message, next } = what;
  return fail(
    failure(
      "config_invalid",
      { en: `${message.en}\n${list("en")}`, zh: `${message.zh}\n${list("zh")}` },
      next,
    ),
  );
}
/** How a kind of file is spoken of. */
export interface FileKind {
  message: Localized;
  next: Localized;
}

/** Parses YAML. Throws `config_invalid` with the line of the first syntax error. */
export function readYaml(text: string, file: string, kind: FileKind): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const broken = document.errors[0];
  if (broken) {
    const { line } = lines.linePos(broken.pos[0]);
    throw invalidFile(file, [{ line, path: "", what: broken.message }], kind);
  }
  const lineOf = (path: readonly PropertyKey[]): number => {
    for (let length = path.length; length > 0; length--) {
      const node: unknown = document.getIn(path.slice(0, length), true);
      const range =
        typeof node === "object" && node !== null && "range" in node ? (node.range as number[] | null) : null;
      if (range?.[0] !== undefined) return lines.linePos(range[0]).line;
    }
    return 1;
  };
  return { value: document.toJS({ maxAliasCount: 50 }), lineOf };
}
