import { ActionIcon, Button, EmptyState, Stack, Table, Tabs, Text } from "@mantine/core";
import { IconKey, IconPlus, IconShieldCheck, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import type { Credential, HostKey } from "../../../server/wire/api.ts";
import { useLang, useT } from "../../i18n/index.ts";
import { Allowed } from "../../parts/allowed.tsx";
import { Confirm } from "../../parts/confirm.tsx";
import { ListTable } from "../../parts/list-table.tsx";
import { Loaded, Tag } from "../../parts/notice.tsx";
import { Page } from "../../parts/page.tsx";
import { formatTime } from "../../parts/time.ts";
import { useChange, useList } from "../../queries.ts";
import { CredentialForm } from "./credential-form.tsx";
import { KnownHostsDialog } from "./known-hosts.tsx";

function Credentials() {
  const t = useT();
  const lang = useLang();
  const query = useList("/api/credentials");
  const [adding, setAdding] = useState(false);
  const [deleting, setDeleting] = useState<Credential | undefined>();
  const remove = useChange(
    (api, id: string) => api.send("DELETE", `/api/credentials/${encodeURIComponent(id)}`),
    ["/api/credentials"],
  );
  const add = (
    <Allowed need="admin" explain>
      <Button leftSection={<IconPlus size={15} />} onClick={() => setAdding(true)}>
        {t("access.addCredential")}
      </Button>
    </Allowed>
  );
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {t("access.secretsIn")}
      </Text>
      <Loaded query={query}>
        {({ credentials }) =>
          credentials.length === 0 ? (
            <EmptyState
              py={40}
              icon={<IconKey size={34} />}
              title={t("access.credEmpty")}
              description={t("access.credEmptyText")}
            >
              <EmptyState.Actions>{add}</EmptyState.Actions>
            </EmptyState>
          ) : (
            <>
              <div>{add}</div>
              <ListTable
                label={t("access.credentials")}
                minWidth={560}
                actions
                heads={[t("common.name"), t("common.kind"), t("key.fingerprint"), t("access.addedAt")]}
              >
                {credentials.map((c) => (
                  <Table.Tr key={c.id}>
                    <Table.Td fw={550}>{c.name}</Table.Td>
                    <Table.Td>
                      <Tag>{t(`access.kind.${c.kind}`)}</Tag>
                    </Table.Td>
                    <Table.Td className="mono">{c.fingerprint ?? "—"}</Table.Td>
                    <Table.Td>{formatTime(c.createdAt, lang)}</Table.Td>
                    <Table.Td>
                      <ActionIcon
                        aria-label={t("access.deleteCred", { name: c.name })}
                        onClick={() => setDeleting(c)}
                      >
                        <IconTrash size={15} />
                      </ActionIcon>
                    </Table.Td>
                  </Table.Tr>
                ))}
              </ListTable>
            </>
          )
        }
      </Loaded>
      {adding ? <CredentialForm close={() => setAdding(false)} /> : null}
      <Confirm
        opened={deleting !== undefined}
        title={t("access.deleteCred", { name: deleting?.name ?? "" })}
        action={t("common.delete")}
        busy={remove.isPending}
        error={remove.error}
        onConfirm={() => deleting && remove.mutate(deleting.id, { onSuccess: () => setDeleting(undefined) })}
        onClose={() => setDeleting(undefined)}
      />
    </Stack>
  );
}

function KeyTable({ keys, onDelete }: { keys: HostKey[]; onDelete: (key: HostKey) => void }) {
  const t = useT();
  const lang = useLang();
  return (
    <ListTable
      label={t("access.hostKeys")}
      minWidth={680}
      actions
      heads={[
        t("assets.host"),
        t("common.kind"),
        t("key.fingerprint"),
        t("access.addedBy"),
        t("access.addedAt"),
      ]}
    >
      {keys.map((k) => (
        <Table.Tr key={k.id}>
          <Table.Td className="mono">
            {k.host}:{k.port}
          </Table.Td>
          <Table.Td>{k.type}</Table.Td>
          <Table.Td className="mono">{k.fingerprint}</Table.Td>
          <Table.Td>{k.addedBy}</Table.Td>
          <Table.Td>{formatTime(k.addedAt, lang)}</Table.Td>
          <Table.Td>
            <ActionIcon aria-label={t("access.deleteKey", { name: k.host })} onClick={() => onDelete(k)}>
              <IconTrash size={15} />
            </ActionIcon>
          </Table.Td>
        </Table.Tr>
      ))}
    </ListTable>
  );
}

function HostKeys() {
  const t = useT();
  const query = useList("/api/host-keys");
  const [importing, setImporting] = useState(false);
  const [deleting, setDeleting] = useState<HostKey | undefined>();
  const remove = useChange(
    (api, id: string) => api.send("DELETE", `/api/host-keys/${encodeURIComponent(id)}`),
    ["/api/host-keys", "/api/assets"],
  );
  return (
    <Stack gap="sm">
      <div>
        <Allowed need="admin" explain>
          <Button variant="default" onClick={() => setImporting(true)}>
            {t("access.importKnown")}
          </Button>
        </Allowed>
      </div>
      <Loaded query={query}>
        {({ keys }) =>
          keys.length === 0 ? (
            <EmptyState
              py={40}
              icon={<IconShieldCheck size={34} />}
              title={t("access.keysEmpty")}
              description={t("access.keysEmptyText")}
            />
          ) : (
            <KeyTable keys={keys} onDelete={setDeleting} />
          )
        }
      </Loaded>
      {importing ? <KnownHostsDialog close={() => setImporting(false)} /> : null}
      <Confirm
        opened={deleting !== undefined}
        title={t("access.deleteKey", { name: deleting?.host ?? "" })}
        text={deleting?.fingerprint}
        action={t("common.delete")}
        busy={remove.isPending}
        error={remove.error}
        onConfirm={() => deleting && remove.mutate(deleting.id, { onSuccess: () => setDeleting(undefined) })}
        onClose={() => setDeleting(undefined)}
      />
    </Stack>
  );
}

/** Credentials for logging in, and the host keys that prove who answers. */
export default function AccessPanel() {
  const t = useT();
  return (
    <Page title={t("access.title")}>
      <Tabs defaultValue="credentials" keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="credentials">{t("access.credentials")}</Tabs.Tab>
          <Tabs.Tab value="hostKeys">{t("access.hostKeys")}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="credentials">
          <Credentials />
        </Tabs.Panel>
        <Tabs.Panel value="hostKeys">
          <HostKeys />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
