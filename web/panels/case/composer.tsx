import { Button, Group, Stack, Text, Textarea } from "@mantine/core";
import { type Ref, useState } from "react";
import type { Question } from "../../../agent/case.ts";
import { failureOf } from "../../api.ts";
import { usePick, useT } from "../../i18n/index.ts";
import { Visible } from "../../parts/host-text.tsx";
import { FailureNotice } from "../../parts/notice.tsx";
import type { Intent } from "./intents.ts";

interface FieldProps {
  label: string;
  hint: string;
  send: string;
  intent: Intent;
  onSend: (text: string, done: () => void) => void;
  ref?: Ref<HTMLTextAreaElement>;
}
/** One line that grows: Enter sends, Shift+Enter makes a new line, Enter inside a composition chooses characters. */
function SendField({ label, hint, send, intent, onSend, ref }: FieldProps) {
  const [text, setText] = useState("");
  const submit = () => {
    if (text.trim() !== "" && !intent.isPending) onSend(text.trim(), () => setText(""));
  };
  return (
    <Group gap={6} align="flex-end" wrap="nowrap">
      <Textarea
        ref={ref}
        style={{ flex: 1 }}
        aria-label={label}
        placeholder={hint}
        autosize
        minRows={1}
        maxRows={6}
        value={text}
        onChange={(e) => setText(e.currentTarget.value)}
        onKeyDown={(e) => {
          if (e.key !== "Enter" || e.shiftKey || e.nativeEvent.isComposing || e.keyCode === 229) return;
          e.preventDefault();
          submit();
        }}
      />
      <Button
        size="sm"
        variant="default"
        disabled={text.trim() === ""}
        loading={intent.isPending}
        onClick={submit}
      >
        {send}
      </Button>
    </Group>
  );
}

export function QuestionCard({ question, intent }: { question: Question; intent: Intent }) {
  const t = useT();
  const pick = usePick();
  const answer = (text: string, done?: () => void) =>
    intent.mutate({ type: "answer", questionId: question.id, text }, done ? { onSuccess: done } : {});
  return (
    <section className="approval" aria-label={t("case.question")}>
      <Text fw={650}>{t("case.question")}</Text>
      <Text size="sm" style={{ whiteSpace: "pre-wrap" }}>
        <Visible text={pick(question.text)} />
      </Text>
      {intent.error ? <FailureNotice failure={failureOf(intent.error)} /> : null}
      {question.options?.length ? (
        <Group gap={6}>
          {question.options.map((option) => (
            <Button key={option} variant="default" disabled={intent.isPending} onClick={() => answer(option)}>
              {option}
            </Button>
          ))}
        </Group>
      ) : null}
      <SendField
        label={t("case.answer")}
        hint={t("case.answer")}
        send={t("case.answerSend")}
        intent={intent}
        onSend={answer}
      />
    </section>
  );
}

/** The chat box: a note that steers the planner. */
export function Composer({ intent, ref }: { intent: Intent; ref?: Ref<HTMLTextAreaElement> }) {
  const t = useT();
  return (
    <Stack gap={4} className="composer">
      {intent.error ? <FailureNotice failure={failureOf(intent.error)} /> : null}
      <SendField
        {...(ref ? { ref } : {})}
        label={t("case.note")}
        hint={t("case.noteHint")}
        send={t("case.noteSend")}
        intent={intent}
        onSend={(text, done) => intent.mutate({ type: "note", text }, { onSuccess: done })}
      />
    </Stack>
  );
}
