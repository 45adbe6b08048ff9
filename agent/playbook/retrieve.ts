import type { Playbook } from "./schema.ts";

/**
 * Ranks playbooks by a fault text in Chinese, English or both. Chinese is compared by bigrams, English by stemmed
 * words. The score is 0–1: the best-covered phrase, weighted by how rare its words are among all playbooks; 1 only when
 * the text quotes an error or the name of an alert.
 */

const stop = new Set(
  "a an the is are was were be been it its of to in on at for and or not no with by from this that our my we i you they them their all any every does do did has have had since when then than but so very please find out why what who which as if can could would get gets got after before".split(
    " ",
  ),
);

function stem(word: string): string {
  if (word.length <= 3) return word;
  return word
    .replace(/(ations?|ments?|ness)$/, "")
    .replace(/(ied|ies)$/, "y")
    .replace(/(sses)$/, "ss")
    .replace(/([^aeious])(ing|ed)$/, "$1")
    .replace(/(ing|ed|er|ers|ly)$/, "")
    .replace(/([^su])s$/, "$1")
    .replace(/([a-z])\1$/, "$1")
    .replace(/e$/, "");
}

/** Tokens of a text: stemmed words, numbers, and pairs of neighbouring Han characters. */
export function tokens(text: string): string[] {
  const lower = text.toLowerCase().replace(/['’]s\b/g, "");
  const words = (lower.match(/[a-z][a-z0-9]*|\d+/g) ?? []).filter((w) => !stop.has(w)).map(stem);
  const pairs = (lower.match(/\p{Script=Han}+/gu) ?? []).flatMap((run) =>
    run.length === 1 ? [run] : Array.from({ length: run.length - 1 }, (_, i) => run.slice(i, i + 2)),
  );
  return [...words, ...pairs];
}

export interface Retriever {
  /** Playbook id → score, highest first; zero scores left out. */
  rank(text: string): Map<string, number>;
}

interface Entry {
  id: string;
  phrases: string[][];
  literals: string[];
}

/** Builds the index once for a set of playbooks. */
export function createRetriever(playbooks: readonly Playbook[]): Retriever {
  const entries: Entry[] = playbooks.map((p) => ({
    id: p.id,
    phrases: [
      p.title.en,
      p.title.zh,
      ...p.symptoms.phrases.en,
      ...p.symptoms.phrases.zh,
      ...p.symptoms.alerts,
    ]
      .map((phrase) => [...new Set(tokens(phrase))])
      .filter((t) => t.length > 0),
    literals: [...p.symptoms.errors, ...p.symptoms.alerts]
      .map((e) => e.toLowerCase())
      .filter((e) => e.length > 2),
  }));
  const seenIn = new Map<string, number>();
  for (const e of entries) for (const t of new Set(e.phrases.flat())) seenIn.set(t, (seenIn.get(t) ?? 0) + 1);
  const weight = (t: string): number => Math.log(1 + entries.length / (seenIn.get(t) ?? entries.length));
  return {
    rank(text) {
      const have = new Set(tokens(text));
      const lower = text.toLowerCase();
      const scored = entries.map((e): [string, number] => {
        if (e.literals.some((l) => lower.includes(l))) return [e.id, 1];
        let best = 0;
        let any = 0;
        for (const phrase of e.phrases) {
          const total = phrase.reduce((s, t) => s + weight(t), 0);
          const hit = phrase.reduce((s, t) => s + (have.has(t) ? weight(t) : 0), 0);
          const share = total === 0 ? 0 : hit / total;
          // One common word alone must not start a playbook: a short phrase counts less unless it is whole.
          best = Math.max(best, share === 1 ? Math.min(1, 0.6 + 0.2 * phrase.length) : share * 0.9);
          any += share;
        }
        return [e.id, Math.min(0.99, best * 0.9 + Math.min(0.1, any * 0.02))];
      });
      return new Map(scored.filter(([, s]) => s > 0).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)));
    },
  };
}
