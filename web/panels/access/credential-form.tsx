import { Button, Group, Modal, NativeSelect, Stack, Textarea, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import type { Credential, CredentialRequest } from "../../../server/wire/api.ts";
import { failureOf } from "../../api.ts";
import { useT } from "../../i18n/index.ts";
import { FailureNotice } from "../../parts/notice.tsx";
import { SecretInput } from "../../parts/secret-input.tsx";
import { useChange } from "../../queries.ts";

type Kind = Credential["kind"];
const kinds: readonly Kind[] = ["key", "password", "interactive", "agent", "sudo"];

interface Secrets {
  privateKey: string;
  passphrase: string;
  password: string;
  answers: string[];
  socket: string;
}
function requestOf(kind: Kind, name: string, s: Secrets): CredentialRequest {
  switch (kind) {
    case "key":
      return { kind, name, privateKey: s.privateKey, ...(s.passphrase ? { passphrase: s.passphrase } : {}) };
    case "interactive":
      return { kind, name, answers: s.answers.filter((a) => a !== "") };
    case "agent":
      return { kind, name, ...(s.socket ? { socket: s.socket } : {}) };
    default:
      return { kind, name, password: s.password };
  }
}

function SecretFields({ kind, s, set }: { kind: Kind; s: Secrets; set: (change: Partial<Secrets>) => void }) {
  const t = useT();
  if (kind === "key")
    return (
      <>
        <Textarea
          label={t("access.privateKey")}
          required
          minRows={6}
          autosize
          maxRows={12}
          spellCheck={false}
          classNames={{ input: "mono" }}
          value={s.privateKey}
          onChange={(e) => set({ privateKey: e.currentTarget.value })}
        />
        <SecretInput
          label={t("access.passphrase")}
          autoComplete="off"
          value={s.passphrase}
          onChange={(e) => set({ passphrase: e.currentTarget.value })}
        />
      </>
    );
  if (kind === "interactive")
    return [0, 1, 2].map((i) => (
      <SecretInput
        key={i}
        label={t("access.answer", { n: i + 1 })}
        required={i === 0}
        autoComplete="off"
        value={s.answers[i] ?? ""}
        onChange={(e) => set({ answers: s.answers.with(i, e.currentTarget.value) })}
      />
    ));
  if (kind === "agent")
    return (
      <TextInput
        label={t("access.socket")}
        value={s.socket}
        onChange={(e) => set({ socket: e.currentTarget.value })}
      />
    );
  return (
    <SecretInput
      label={t("access.password")}
      required
      autoComplete="off"
      value={s.password}
      onChange={(e) => set({ password: e.currentTarget.value })}
    />
  );
}

/** Adds a credential. What is typed here is sent once and never shown again. */
export function CredentialForm({ close }: { close: () => void }) {
  const t = useT();
  const [kind, setKind] = useState<Kind>("key");
  const [name, setName] = useState("");
  const [secrets, setSecrets] = useState<Secrets>({
    privateKey: "",
    passphrase: "",
    password: "",
    answers: ["", "", ""],
    socket: "",
  });
  const save = useChange(
    (api, body: CredentialRequest) => api.send("POST", "/api/credentials", body),
    ["/api/credentials"],
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(requestOf(kind, name, secrets), { onSuccess: close });
  };
  return (
    <Modal
      opened
      onClose={close}
      title={t("access.addCredential")}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <form onSubmit={submit}>
        <Stack gap="sm">
          {save.error ? <FailureNotice failure={failureOf(save.error)} /> : null}
          <TextInput
            label={t("common.name")}
            required
            data-autofocus
            value={name}
            onChange={(e) => setName(e.currentTarget.value)}
          />
          <NativeSelect
            label={t("common.kind")}
            value={kind}
            data={kinds.map((k) => ({ value: k, label: t(`access.kind.${k}`) }))}
            onChange={(e) => setKind(e.currentTarget.value as Kind)}
          />
          <SecretFields kind={kind} s={secrets} set={(change) => setSecrets({ ...secrets, ...change })} />
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
