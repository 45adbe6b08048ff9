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
  /** Nodes of the tree up to the first error. */
  nodes: number;
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

interface Survey {
  error: string | undefined;
  nodes: number;
}

function look(node: SyntaxNode, depth: number, seen: Survey): void {
  seen.nodes++;
  if (seen.error !== undefined) return;
  const errors = (node as ParsedScript).errors;
  if (depth > 200) seen.error = "nested too deeply";
  else if (errors && errors.length > 0) seen.error = errors[0]?.message ?? "syntax error";
  else if (node.type === "HereDoc" && (node.closing === undefined || node.delimiter === undefined))
    seen.error = "unterminated here-document";
  else if (!closed(node)) seen.error = "unterminated expansion";
  else forEachChild(node, (child) => look(child, depth + 1, seen));
}

function survey(script: ParsedScript): Survey {
  const seen: Survey = { error: undefined, nodes: 0 };
  look(script, 0, seen);
  return seen;
}

/** Brackets open at once, and expansions among them. People nest a handful. */
const MAX_NESTING = 64;
/** The parser reads what is inside an expansion again on every level. */
const MAX_EXPANSIONS = 12;

function nestedTooDeeply(text: string): boolean {
  const open: boolean[] = [];
  let expansions = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 0x28 || c === 0x7b) {
      const before = i === 0 ? 0 : text.charCodeAt(i - 1);
      const expansion = before === 0x24 || before === 0x3c || before === 0x3e;
      open.push(expansion);
      if (expansion) expansions++;
      if (open.length > MAX_NESTING || expansions > MAX_EXPANSIONS) return true;
    } else if ((c === 0x29 || c === 0x7d) && open.pop()) expansions--;
  }
  return false;
}

/** Parses shell text. Never throws: a parser fault is reported as an error without a tree. */
export function parseShell(text: string): ShellParse {
  if (nestedTooDeeply(text)) return { script: undefined, error: "nested too deeply", nodes: 0 };
  try {
    const script = parse(text);
    return { script, ...survey(script) };
  } catch (fault) {
    const error = fault instanceof Error ? fault.message : "parser fault";
    return { script: undefined, error, nodes: 0 };
  }
}

/** The one deterministic printing of a parsed script with its tree, or undefined when it cannot be printed stably. */
export function printShell(script: ParsedScript): { text: string; script: ParsedScript } | undefined {
  try {
    const text = print(script).trim();
    const again = parse(text);
    if (survey(again).error !== undefined) return undefined;
    return print(again).trim() === text ? { text, script: again } : undefined;
  } catch {
    return undefined;
  }
}
