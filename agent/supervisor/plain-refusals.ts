/**
 * The commands of a script that are refused by themselves, looked for without any proof: for scripts too complex to be
 * judged in full. Only words that are plain text are read; each command has a small budget of its own.
 */
import { findSpec } from "./catalogue/index.ts";
import { programName, runCommand } from "./command.ts";
import { forEachChild, type ParsedScript, type SyntaxNode, type Word } from "./parse.ts";
import { newScope } from "./scope.ts";
import { newSession, report, type Session } from "./session.ts";
import { type Field, literalField } from "./words.ts";

/** Commands tried at most, and nodes judged for each. */
const MAX_TRIED = 60;
const FUEL = 30;

const plain = (word: Word): boolean => word.parts === undefined || word.parts.length === 0;
const fieldOf = (word: Word): Field => literalField(word.value, word.pos, word.end);

/** Programs that destroy, disclose or lock out by some of their arguments. */
const suspect =
  /^(rm|dd|shred|truncate|mv|cp|tee|ln|chmod|chown|find|cat|kill|pkill|killall|systemctl|iptables|ip6tables|nft|ip|usermod|passwd|crontab|useradd|userdel|sysctl|docker|kubectl|mysql|psql|redis-cli|mongosh|sudo|bash|sh|curl|wget|nc|ncat|socat|base64|init)$/;

function reasonsOf(words: readonly Field[], session: Session): string[] {
  const side = newSession(session.policy);
  side.fuel = FUEL;
  side.depth = session.depth + 1;
  runCommand(words, { session: side, scope: newScope(), stdin: { present: false }, bounded: false });
  return side.reasons.filter((r) => r.decision === "deny").map((r) => r.code);
}

/** Reports them, and names every program for the site's rules. */
export function plainRefusals(script: ParsedScript, session: Session): void {
  const tried = new Set<string>();
  const visit = (n: SyntaxNode, depth: number): void => {
    if (depth > 250) return;
    if (n.type === "Command" && n.name && plain(n.name)) {
      const name = programName(n.name.value);
      if (!session.programs.has(name)) session.programs.set(name, { start: n.pos, end: n.end });
      const key = n.args.map((a) => a.text).join(" ");
      const known = findSpec(name);
      const worth = known && (suspect.test(name) || known.code) && tried.size < MAX_TRIED;
      if (worth && !tried.has(`${name} ${key}`)) {
        tried.add(`${name} ${key}`);
        const args = n.args.filter((a) => a.type === "Word").filter(plain);
        for (const code of reasonsOf([fieldOf(n.name), ...args.map(fieldOf)], session))
          report(session, code, name, { start: n.pos, end: n.end });
      }
    }
    forEachChild(n, (child) => visit(child, depth + 1));
  };
  visit(script, 0);
}
