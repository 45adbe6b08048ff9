import type { KnownMessage } from "./messages/message.ts";
import { mysql } from "./messages/mysql.ts";
import { postgres } from "./messages/postgres.ts";
import { runtimes } from "./messages/runtimes.ts";
import { services } from "./messages/services.ts";
import { stores } from "./messages/stores.ts";
import { system } from "./messages/system.ts";
import { web } from "./messages/web.ts";

/** Every message known, the more exact before the more general. */
export const knownMessages: readonly KnownMessage[] = [
  ...postgres,
  ...mysql,
  ...stores,
  ...runtimes,
  ...web,
  ...system,
  ...services,
];

/** A log line read with knowledge of the program: which state it tells, of what, in words of ours. */
export interface Meaning {
  readonly id: string;
  /** The component spoken of, "" any. */
  readonly of: string;
  /** What the line names, "" when nothing; host text, at most 160 characters. */
  readonly object: string;
  readonly en: string;
  readonly zh: string;
}

/** What a log line means, or undefined for one nobody has described. Cost: linear in the line, times the table. */
export function meaningOf(line: string): Meaning | undefined {
  const text = line.slice(0, 1500);
  for (const known of knownMessages) {
    const match = known.when.exec(text);
    if (!match) continue;
    const groups = match.groups ?? {};
    const fill = (words: string): string =>
      words
        .replace(/\{(\w+)\}/g, (_all, name: string) => groups[name] ?? "")
        .replace(/ {2,}/g, " ")
        .replace(/ ?\(\)|（）/g, "")
        .replace(/ ([,:;）)])/g, "$1");
    const object = Object.entries(groups).find(([name, value]) => name.length === 1 && value !== undefined);
    return {
      id: known.id,
      of: known.of,
      object: (groups["o"] ?? object?.[1] ?? "").replaceAll('"', ""),
      en: fill(known.en),
      zh: fill(known.zh),
    };
  }
  return undefined;
}
