import type { Conclusion, EarlierAct } from "../events.ts";

/** Paths of two parts at least, and units, as a statement or a command names them. */
const pathPattern = /\/(?:[\w.@+%-]+\/)+[\w.@+%-]*[\w%-]/g;
const unitPattern = /[\w@.-]+\.(?:service|timer|socket|mount)/g;

const words = (text: string) => new Set(text.split(/[\s'"=:;|&<>(){},]+/));

/** Does what was done name the very file or unit that the statement names. */
function concerns(act: EarlierAct, statement: string): boolean {
  const said = words(act.what);
  const paths = statement.match(pathPattern) ?? [];
  const units = (statement.match(unitPattern) ?? []).flatMap((u) => [u, u.replace(/\.service$/, "")]);
  return [...paths, ...units].some((name) => said.has(name));
}

function span(ms: number): { en: string; zh: string } {
  const minutes = Math.max(1, Math.round(ms / 60_000));
  if (minutes < 90) return { en: `${minutes} min`, zh: `${minutes} 分钟` };
  const hours = Math.round(minutes / 60);
  return { en: `${hours} h`, zh: `${hours} 小时` };
}

/** Most acts named in a conclusion. */
const actsMost = 3;

/**
 * What was done through Bartizan on the host of the root cause, in the hours before the case, to the very thing the
 * cause names: to be looked at by a person. That it came before is no proof that it led to it, so it is never a cause.
 */
export function earlierActs(
  acts: readonly EarlierAct[],
  conclusion: Conclusion,
  openedAt: number,
): Conclusion["notChecked"] {
  const [root] = conclusion.causes;
  if (!root) return [];
  return acts
    .filter((act) => act.assetId === root.assetId && act.what !== "" && concerns(act, root.statement.en))
    .slice(0, actsMost)
    .map((act) => {
      const { en, zh } = span(openedAt - act.at);
      return {
        what: {
          en: `Whether this led to it: ${act.who}, ${en} before: ${act.what}`,
          zh: `此操作是否为诱因：${act.who} 于 ${zh}前执行：${act.what}`,
        },
        why: {
          en: "Recorded by Bartizan; it names what the cause names.",
          zh: "Bartizan 的操作记录；其中提到了原因所指的对象。",
        },
      };
    });
}
