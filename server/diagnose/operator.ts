import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import type { CaseState, StepState } from "../../agent/case.ts";
import type { PersonIntent } from "../../agent/decide.ts";
import type { Lang } from "../../agent/errors.ts";
import type { Actor } from "../../agent/events.ts";

/** Who answers when a case rests: a person on the terminal, or nobody. Undefined: nothing to answer. */
export interface Operator {
  approve(state: CaseState, step: StepState): Promise<PersonIntent>;
  answer(questionId: string, text: string): Promise<PersonIntent>;
  close(): void;
}

const nobodyActor: Actor = { kind: "person", id: "nobody", name: "unattended" };
const nobody = {
  en: "Nobody is there to approve it; use a command that is proven harmless, or report it as not checked.",
  zh: "当前无人值守，无法审批；请改用可证明无害的命令，或记为未检查。",
};
const noAnswer = {
  en: "Nobody is there to answer; go on without.",
  zh: "当前无人值守，无法回答；请继续。",
};

/** Headless runs: what needs a person is refused, and the planner hears why. */
export function unattended(lang: Lang): Operator {
  return {
    approve: async (_state, step) => ({
      type: "reject",
      actor: nobodyActor,
      stepId: step.id,
      reason: nobody[lang],
    }),
    answer: async (questionId) => ({ type: "answer", actor: nobodyActor, questionId, text: noAnswer[lang] }),
    close: () => undefined,
  };
}

const words = {
  en: {
    ask: "run? [y]es, [n]o REASON, [e]dit COMMAND, [a]lways in this case, [s]top > ",
    edit: "new command > ",
    reason: "not approved on the terminal",
    eof: "no answer: end of input",
    denied: "the supervisor denies this",
  },
  zh: {
    ask: "执行吗？[y] 是，[n] 否 理由，[e] 修改 命令，[a] 本单内总是允许，[s] 停止 > ",
    edit: "新命令 > ",
    reason: "未在终端上批准",
    eof: "没有回答：输入已结束",
    denied: "监督拒绝该命令",
  },
} as const;

/** Asks on the terminal, or reads lines when standard input is none; end of input rejects. */
export function terminalOperator(input: Readable, output: Writable, lang: Lang, name: string): Operator {
  const reader = createInterface({ input, terminal: false });
  const lines = reader[Symbol.asyncIterator]();
  const actor: Actor = { kind: "person", id: name, name };
  const w = words[lang];
  const ask = async (prompt: string): Promise<string | undefined> => {
    output.write(prompt);
    const next = await lines.next();
    return next.done ? undefined : next.value.trim();
  };
  const approve = async (_state: CaseState, step: StepState): Promise<PersonIntent> => {
    for (;;) {
      output.write(`\n#${step.number} ${step.proposal.purpose[lang]}\n`);
      output.write(`  $ ${printable(step.verdict?.canonical ?? step.proposal.command)}\n`);
      for (const r of step.verdict?.reasons ?? []) output.write(`    - ${r.text[lang]}\n`);
      const line = await ask(w.ask);
      if (line === undefined) return { type: "reject", actor, stepId: step.id, reason: w.eof };
      const [word = "", ...rest] = line.split(/\s+/);
      const tail = rest.length > 0 ? line.slice(word.length).trim() : "";
      const digest = step.approval?.digest ?? "";
      switch (word.toLowerCase()[0]) {
        case "y":
          return { type: "approve", actor, stepId: step.id, digest, scope: "once" };
        case "a":
          return { type: "approve", actor, stepId: step.id, digest, scope: "case" };
        case "n":
          return { type: "reject", actor, stepId: step.id, reason: tail || w.reason };
        case "s":
          return { type: "stop", actor };
        case "e": {
          const command = tail || (await ask(w.edit));
          if (command) return { type: "edit", actor, stepId: step.id, command };
        }
      }
    }
  };
  return {
    approve,
    answer: async (questionId, text) => {
      output.write(`\n? ${printable(text)}\n`);
      return { type: "answer", actor, questionId, text: (await ask("> ")) ?? w.eof };
    },
    close: () => reader.close(),
  };
}

/** Control characters shown, not sent: proposals may come from a model or a host. */
export function printable(text: string): string {
  return text.replace(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/g, (c) =>
    c === "\t" ? c : `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
