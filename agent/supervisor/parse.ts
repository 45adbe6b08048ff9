/** The only file that touches the shell parser; everything else sees these types. */
import {
  type ArithmeticExpression,
  type Assignment,
  type Command,
  forEachChild,
  type ParsedScript,
  parse,
  type Redirection,
  type Statement,
  type SyntaxNode,
  type TestExpression,
  type Word,
  type WordPart,
} from "unbash";
import { print } from "unbash/printer";

export type {
  ArithmeticExpression,
  Assignment,
  Command,
  ParsedScript,
  Redirection,
  Statement,
  SyntaxNode,
  TestExpression,
  Word,
  WordPart,
};
export { forEachChild };

export interface ShellParse {
  script: ParsedScript | undefined;
  /** First syntax error anywhere in the tree, nested scripts included; undefined when the text is whole. */
  error: string | undefined;
}

/** In a here-document the parser lets an expansion run to the end of the body; shells disagree about what follows. */
function closed(node: SyntaxNode): boolean {
  switch (node.type) {
    case "CommandExpansion":
    case "ProcessSubstitution":
      return node.script !== undefined && node.text.endsWith(node.text.startsWith("`") ? "`" : ")");
    case "ParameterExpansion":
      return node.text.endsWith("}");
    case "ArithmeticExpansion":
      return node.text.endsWith(node.text.startsWith("$[") ? "]" : "))");
    default:
      return true;
  }
}

function firstError(node: SyntaxNode, depth: number): string | undefined {
  if (depth > 200) return "nested too deeply";
  const errors = (node as ParsedScript).errors;
  if (errors && errors.length > 0) return errors[0]?.message ?? "syntax error";
  if (node.type === "HereDoc" && (node.closing === undefined || node.delimiter === undefined)) {
    return "unterminated here-document";
  }
  if (!closed(node)) return "unterminated expansion";
  let found: string | undefined;
  forEachChild(node, (child) => {
    found ??= firstError(child, depth + 1);
  });
  return found;
}

/** Brackets open at once. People nest a handful; the parser reads what is nested again on every level. */
const MAX_NESTING = 64;

function nestedTooDeeply(text: string): boolean {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 0x28 || c === 0x7b) {
      if (++depth > MAX_NESTING) return true;
    } else if ((c === 0x29 || c === 0x7d) && depth > 0) depth--;
  }
  return false;
}

/** Parses shell text. Never throws: a parser fault is reported as an error without a tree. */
export function parseShell(text: string): ShellParse {
  if (nestedTooDeeply(text)) return { script: undefined, error: "nested too deeply" };
  try {
    const script = parse(text);
    return { script, error: firstError(script, 0) };
  } catch (fault) {
    return { script: undefined, error: fault instanceof Error ? fault.message : "parser fault" };
  }
}

/** The one deterministic printing of a parsed script with its tree, or undefined when it cannot be printed stably. */
export function printShell(script: ParsedScript): { text: string; script: ParsedScript } | undefined {
  try {
    const text = print(script).trim();
    const again = parse(text);
    if (firstError(again, 0) !== undefined) return undefined;
    return print(again).trim() === text ? { text, script: again } : undefined;
  } catch {
    return undefined;
  }
}
