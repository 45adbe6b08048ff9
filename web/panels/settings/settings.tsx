import {
  Button,
  Checkbox,
  Group,
  NumberInput,
  SegmentedControl,
  Stack,
  Table,
  Text,
  TextInput,
  Title,
} from "@mantine/core";
import { useState } from "react";
import type { ModelEntry } from "../../../server/wire/api.ts";
import { failureOf, type ShownFailure } from "../../api.ts";
import { useT } from "../../i18n/index.ts";
import { Allowed, useMay } from "../../parts/allowed.tsx";
import { Confirm } from "../../parts/confirm.tsx";
import { FailureNotice, Loaded, Notice, Tag } from "../../parts/notice.tsx";
import { Page } from "../../parts/page.tsx";
import { setPrefs, usePrefs } from "../../prefs.ts";
import { useChange, useList } from "../../queries.ts";
import { ModelForm } from "./model-form.tsx";
import { OwnPassword } from "./own-password.tsx";
import { People } from "./people.tsx";

function PagePrefs() {
  const t = useT();
  const prefs = usePrefs();
  return (
    <section className="panel report-section">
      <Title order={2} mb={10}>
        {t("settings.page")}
      </Title>
      <Stack gap="sm" align="flex-start">
        <Group gap={12}>
          <Text size="sm" w={90}>
            {t("settings.lang")}
          </Text>
          <SegmentedControl
            size="xs"
            aria-label={t("settings.lang")}
            value={prefs.lang}
            onChange={(v) => setPrefs({ lang: v as "en" | "zh" })}
            data={[
              { value: "zh", label: "中文" },
              { value: "en", label: "English" },
            ]}
          />
        </Group>
        <Group gap={12}>
          <Text size="sm" w={90}>
            {t("settings.theme")}
          </Text>
          <SegmentedControl
            size="xs"
            aria-label={t("settings.theme")}
            value={prefs.theme}
            onChange={(v) => setPrefs({ theme: v as "auto" | "light" | "dark" })}
            data={(["auto", "light", "dark"] as const).map((v) => ({
              value: v,
              label: t(`settings.theme.${v}`),
            }))}
          />
        </Group>
        <NumberInput
          label={t("settings.fontSize")}
          min={9}
          max={28}
          w={180}
          value={prefs.fontSize}
          onChange={(v) => setPrefs({ fontSize: Math.min(28, Math.max(9, Number(v) || 13)) })}
        />
        <TextInput
          label={t("settings.fontFamily")}
          w={320}
          maxLength={120}
          value={prefs.fontFamily}
          onChange={(e) => setPrefs({ fontFamily: e.currentTarget.value })}
        />
        <Checkbox
          label={t("settings.screenReader")}
          checked={prefs.screenReader}
          onChange={(e) => setPrefs({ screenReader: e.currentTarget.checked })}
        />
      </Stack>
    </section>
  );
}

function ModelRow({
  model,
  isDefault,
  onDelete,
}: {
  model: ModelEntry;
  isDefault: boolean;
  onDelete: () => void;
}) {
  const t = useT();
  const test = useChange(
    (api, name: string) =>
      api.send<{ ok: boolean; failure?: ShownFailure; latencyMs: number }>(
        "POST",
        `/api/models/${encodeURIComponent(name)}/test`,
        {},
      ),
    [],
  );
  return (
    <>
      <Table.Tr>
        <Table.Td>
          <Text fw={550} size="sm">
            {model.name} {isDefault ? <Tag tone="good">{t("settings.default")}</Tag> : null}
          </Text>
          <Text size="xs" c="dimmed">
            {model.source === "config" ? t("settings.fromConfig") : model.provider}
            {model.hasKey ? ` · ${t("settings.hasKey")}` : ""}
          </Text>
        </Table.Td>
        <Table.Td>
          <Text size="sm">{model.model}</Text>
          <Text size="xs" c="dimmed" className="mono">
            {model.baseUrl}
          </Text>
        </Table.Td>
        <Table.Td>
          <Group gap={6} justify="flex-end" wrap="nowrap">
            <Allowed need="admin">
              <Button
                size="compact-xs"
                variant="default"
                loading={test.isPending}
                onClick={() => test.mutate(model.name)}
              >
                {t("settings.test")}
              </Button>
              {model.source === "stored" ? (
                <Button size="compact-xs" variant="default" onClick={onDelete}>
                  {t("common.delete")}
                </Button>
              ) : null}
            </Allowed>
          </Group>
        </Table.Td>
      </Table.Tr>
      {test.data || test.error ? (
        <Table.Tr>
          <Table.Td colSpan={3}>
            {test.error ? <FailureNotice failure={failureOf(test.error)} /> : null}
            {test.data?.ok ? (
              <Notice tone="good">{t("settings.testOk", { ms: Math.round(test.data.latencyMs) })}</Notice>
            ) : null}
            {test.data?.failure ? <FailureNotice failure={test.data.failure} /> : null}
          </Table.Td>
        </Table.Tr>
      ) : null}
    </>
  );
}

function Models() {
  const t = useT();
  const query = useList("/api/models");
  const [adding, setAdding] = useState(false);
  const [deleting, setDeleting] = useState<string | undefined>();
  const remove = useChange(
    (api, name: string) => api.send("DELETE", `/api/models/${encodeURIComponent(name)}`),
    ["/api/models"],
  );
  return (
    <section className="panel report-section">
      <Group mb={6}>
        <Title order={2} style={{ flex: 1 }}>
          {t("settings.models")}
        </Title>
        <Allowed need="admin" explain>
          <Button variant="default" onClick={() => setAdding(true)}>
            {t("settings.addModel")}
          </Button>
        </Allowed>
      </Group>
      <Text size="sm" c="dimmed" mb="sm">
        {t("settings.modelsLead")}
      </Text>
      <Loaded query={query}>
        {({ models, defaultPlanner }) =>
          models.length === 0 ? (
            <Text size="sm">{t("settings.modelsEmpty")}</Text>
          ) : (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard
            <section className="table-scroll" tabIndex={0} aria-label={t("settings.models")}>
              <Table verticalSpacing={6}>
                <Table.Tbody>
                  {models.map((m) => (
                    <ModelRow
                      key={m.name}
                      model={m}
                      isDefault={m.name === defaultPlanner}
                      onDelete={() => setDeleting(m.name)}
                    />
                  ))}
                </Table.Tbody>
              </Table>
            </section>
          )
        }
      </Loaded>
      {adding ? <ModelForm close={() => setAdding(false)} /> : null}
      <Confirm
        opened={deleting !== undefined}
        title={t("settings.deleteModel", { name: deleting ?? "" })}
        action={t("common.delete")}
        busy={remove.isPending}
        error={remove.error}
        onConfirm={() => deleting && remove.mutate(deleting, { onSuccess: () => setDeleting(undefined) })}
        onClose={() => setDeleting(undefined)}
      />
    </section>
  );
}

/** Choices of this browser, the models the server may use, and who may sign in. */
export default function SettingsPanel() {
  const t = useT();
  const mayManage = useMay("admin");
  return (
    <Page title={t("settings.title")} narrow>
      <Stack gap="sm">
        <PagePrefs />
        <OwnPassword />
        <Models />
        {mayManage ? <People /> : null}
      </Stack>
    </Page>
  );
}
