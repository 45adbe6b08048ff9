import { Button, Group, Stack, Text, Title } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { failureOf } from "../../api.ts";
import { useT } from "../../i18n/index.ts";
import { FailureNotice, Notice } from "../../parts/notice.tsx";
import { SecretInput } from "../../parts/secret-input.tsx";
import { useChange } from "../../queries.ts";

const blank = { old: "", next: "", again: "" };

/** The signed-in person's own password: who came by a link sets the first one here. */
export function OwnPassword() {
  const t = useT();
  const [draft, setDraft] = useState(blank);
  const change = useChange(
    (api, body: { old: string; next: string }) => api.send("POST", "/api/session/password", body),
    ["/api/session", "/api/people"],
  );
  const differ = draft.again !== "" && draft.again !== draft.next;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { old, next } = draft;
    change.mutate({ old, next }, { onSuccess: () => setDraft(blank) });
  };
  const field = (name: keyof typeof blank, autoComplete: string) => (
    <SecretInput
      label={t(`password.${name}`)}
      w={320}
      maw="100%"
      autoComplete={autoComplete}
      maxLength={256}
      required={name !== "old"}
      value={draft[name]}
      error={name === "again" && differ ? t("password.differ") : undefined}
      onChange={(e) => setDraft({ ...draft, [name]: e.currentTarget.value })}
    />
  );
  return (
    <section className="panel report-section">
      <Title order={2} mb={6}>
        {t("password.title")}
      </Title>
      <form onSubmit={submit}>
        <Stack gap="sm" align="flex-start">
          <Text size="sm" c="dimmed">
            {t("password.lead")}
          </Text>
          {change.error ? <FailureNotice failure={failureOf(change.error)} /> : null}
          {change.isSuccess && draft.next === "" ? <Notice tone="good">{t("password.done")}</Notice> : null}
          {field("old", "current-password")}
          <Group gap={12} align="flex-start">
            {field("next", "new-password")}
            {field("again", "new-password")}
          </Group>
          <Button
            type="submit"
            variant="default"
            disabled={differ || draft.next === "" || draft.again === ""}
            loading={change.isPending}
          >
            {t("password.save")}
          </Button>
        </Stack>
      </form>
    </section>
  );
}
