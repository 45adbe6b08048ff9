import { Button, Group, Modal, NumberInput, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import type { ModelRequest } from "../../../server/wire/api.ts";
import { failureOf } from "../../api.ts";
import { useT } from "../../i18n/index.ts";
import { FailureNotice } from "../../parts/notice.tsx";
import { SecretInput } from "../../parts/secret-input.tsx";
import { useChange } from "../../queries.ts";

/** Adds a model endpoint. */
export function ModelForm({ close }: { close: () => void }) {
  const t = useT();
  const [form, setForm] = useState({
    name: "",
    provider: "openai-compatible",
    baseUrl: "",
    model: "",
    apiKey: "",
  });
  const [price, setPrice] = useState<{ input: number | undefined; output: number | undefined }>({
    input: undefined,
    output: undefined,
  });
  const save = useChange((api, body: ModelRequest) => api.send("POST", "/api/models", body), ["/api/models"]);
  const set = (change: Partial<typeof form>) => setForm({ ...form, ...change });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { apiKey, ...rest } = form;
    const known = price.input !== undefined && price.output !== undefined;
    save.mutate(
      {
        ...rest,
        ...(apiKey ? { apiKey } : {}),
        price: known ? { inputPerMTok: price.input ?? 0, outputPerMTok: price.output ?? 0 } : null,
      },
      { onSuccess: close },
    );
  };
  const number = (v: number | string) => (v === "" ? undefined : Number(v));
  return (
    <Modal
      opened
      onClose={close}
      title={t("settings.addModel")}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <form onSubmit={submit}>
        <Stack gap="sm">
          {save.error ? <FailureNotice failure={failureOf(save.error)} /> : null}
          <TextInput
            label={t("settings.modelName")}
            required
            data-autofocus
            pattern="[A-Za-z0-9][A-Za-z0-9._\-]{0,60}"
            value={form.name}
            onChange={(e) => set({ name: e.currentTarget.value })}
          />
          <TextInput
            label={t("settings.baseUrl")}
            required
            type="url"
            placeholder="https://api.example.com/v1"
            value={form.baseUrl}
            onChange={(e) => set({ baseUrl: e.currentTarget.value })}
          />
          <TextInput
            label={t("settings.model")}
            required
            value={form.model}
            onChange={(e) => set({ model: e.currentTarget.value })}
          />
          <TextInput
            label={t("settings.provider")}
            required
            value={form.provider}
            onChange={(e) => set({ provider: e.currentTarget.value })}
          />
          <SecretInput
            label={t("settings.apiKey")}
            description={t("settings.apiKeyHint")}
            autoComplete="off"
            value={form.apiKey}
            onChange={(e) => set({ apiKey: e.currentTarget.value })}
          />
          <Group grow align="flex-end">
            <NumberInput
              label={t("settings.priceIn")}
              min={0}
              value={price.input ?? ""}
              onChange={(v) => setPrice({ ...price, input: number(v) })}
            />
            <NumberInput
              label={t("settings.priceOut")}
              min={0}
              value={price.output ?? ""}
              onChange={(v) => setPrice({ ...price, output: number(v) })}
            />
          </Group>
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t("common.cancel")}
            </Button>
            <Button type="submit" loading={save.isPending}>
              {t("common.save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
