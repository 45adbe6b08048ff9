import { Button, FileButton, Group, List, Modal, NativeSelect, Stack, Text, Textarea } from "@mantine/core";
import { useState } from "react";
import type { ImportPreview, ImportRequest } from "../../../server/wire/api.ts";
import { failureOf } from "../../api.ts";
import { usePick, useT } from "../../i18n/index.ts";
import { Visible } from "../../parts/host-text.tsx";
import { FailureNotice, Notice, Tag } from "../../parts/notice.tsx";
import { useChange } from "../../queries.ts";

type Format = ImportRequest["format"];
const formats: readonly { value: Format; label: string }[] = [
  { value: "ssh-config", label: "ssh config" },
  { value: "ansible-ini", label: "Ansible INI" },
  { value: "ansible-yaml", label: "Ansible YAML" },
  { value: "csv", label: "CSV" },
];

/** The format a file name suggests. */
export function formatOf(fileName: string): Format | undefined {
  if (/\.csv$/i.test(fileName)) return "csv";
  if (/\.ya?ml$/i.test(fileName)) return "ansible-yaml";
  if (/\.ini$|(^|\/)hosts$|inventory/i.test(fileName)) return "ansible-ini";
  return /config$/i.test(fileName) ? "ssh-config" : undefined;
}

/** What an import would do: created, updated, left alone, and each line that could not be read. */
export function PreviewView({ preview }: { preview: ImportPreview }) {
  const t = useT();
  const pick = usePick();
  const { create, update, problems } = preview;
  return (
    <Stack gap="sm">
      {problems.length > 0 ? (
        <Notice tone="warn" title={t("import.problems", { count: problems.length })}>
          <List size="sm">
            {problems.map((p) => (
              <List.Item key={`${p.line}:${p.what.en}`}>
                {t("import.line", { line: p.line })}: {pick(p.what)}
              </List.Item>
            ))}
          </List>
        </Notice>
      ) : null}
      {create.length > 0 ? (
        <div>
          <Text fw={600}>{t("import.create", { count: create.length })}</Text>
          {create.map((a) => (
            <Text size="sm" key={a.name} className="import-row">
              <b>{a.name}</b>{" "}
              <span className="mono">
                <Visible
                  text={`${a.account ?? "—"}@${a.host ?? a.name}:${a.port ?? 22}${a.jump ? ` ⇠ ${a.jump}` : ""}`}
                />
              </span>{" "}
              {a.tags?.map((tag) => (
                <Tag key={tag}>{tag}</Tag>
              ))}
            </Text>
          ))}
        </div>
      ) : null}
      {update.length > 0 ? (
        <div>
          <Text fw={600}>{t("import.update", { count: update.length })}</Text>
          {update.map((a) => (
            <Text size="sm" key={a.id} className="import-row">
              <b>{a.name}</b>{" "}
              {a.changes.map((c) => (
                <span key={c.field} className="mono">
                  {c.field}: <del>{c.from || "—"}</del> → <ins>{c.to || "—"}</ins>{" "}
                </span>
              ))}
            </Text>
          ))}
        </div>
      ) : null}
      <Text size="sm" c="dimmed">
        {t("import.unchanged", { count: preview.unchanged })}
      </Text>
    </Stack>
  );
}

/** Paste or choose a file, look at what would change, then apply exactly that. */
export function ImportDialog({ close }: { close: () => void }) {
  const t = useT();
  const [format, setFormat] = useState<Format>("ssh-config");
  const [text, setText] = useState("");
  const run = useChange(
    (api, body: ImportRequest) => api.send<ImportPreview>("POST", "/api/assets/import", body),
    ["/api/assets"],
  );
  const preview = run.data;
  const changes = preview ? preview.create.length + preview.update.length : 0;
  const readFile = (file: File | null) => {
    if (!file) return;
    run.reset();
    setFormat(formatOf(file.name) ?? format);
    void file.text().then(setText);
  };
  return (
    <Modal
      opened
      onClose={close}
      size="xl"
      title={t("import.title")}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <Stack gap="sm">
        <Group align="flex-end">
          <NativeSelect
            label={t("import.format")}
            data={[...formats]}
            value={format}
            onChange={(e) => {
              setFormat(e.currentTarget.value as Format);
              run.reset();
            }}
          />
          <FileButton onChange={readFile}>
            {(props) => (
              <Button variant="default" {...props}>
                {t("import.file")}
              </Button>
            )}
          </FileButton>
        </Group>
        <Textarea
          label={t("import.text")}
          placeholder={t("import.textHint")}
          autosize
          minRows={6}
          maxRows={14}
          styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)", fontSize: 12.5 } }}
          value={text}
          onChange={(e) => {
            setText(e.currentTarget.value);
            run.reset();
          }}
        />
        {run.error ? <FailureNotice failure={failureOf(run.error)} /> : null}
        {preview?.applied ? <Notice tone="good" title={t("import.done")} /> : null}
        {preview && changes === 0 && preview.problems.length === 0 ? (
          <Notice tone="info">{t("import.nothing")}</Notice>
        ) : null}
        {preview ? <PreviewView preview={preview} /> : null}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {t("common.close")}
          </Button>
          <Button
            variant={preview ? "default" : "filled"}
            disabled={text.trim() === ""}
            loading={run.isPending}
            onClick={() => run.mutate({ format, text, apply: false })}
          >
            {t("import.preview")}
          </Button>
          {preview && !preview.applied && changes > 0 ? (
            <Button onClick={() => run.mutate({ format, text, apply: true, digest: preview.digest })}>
              {t("import.apply", { count: changes })}
            </Button>
          ) : null}
        </Group>
      </Stack>
    </Modal>
  );
}
