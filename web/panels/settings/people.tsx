import {
  ActionIcon,
  Button,
  CopyButton,
  Group,
  Menu,
  Modal,
  NativeSelect,
  Stack,
  Table,
  Text,
  TextInput,
  Title,
} from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import type { Role } from "../../../server/wire/codes.ts";
import { roles } from "../../../server/wire/codes.ts";
import type { NewPersonRequest, PersonAccount, PersonLink } from "../../../server/wire/people.ts";
import { failureOf } from "../../api.ts";
import { useT } from "../../i18n/index.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { ListTable } from "../../parts/list-table.tsx";
import { FailureNotice, Loaded, Tag } from "../../parts/notice.tsx";
import { useChange, useList } from "../../queries.ts";

const personPath = (id: string) => `/api/people/${encodeURIComponent(id)}`;

function useRoleOptions() {
  const t = useT();
  return roles.map((value) => ({ value, label: t(`role.${value}`) }));
}

/** A new person gets an account and at once the link to sign in with. */
function AddPerson({ close, added }: { close: () => void; added: (person: PersonAccount) => void }) {
  const t = useT();
  const options = useRoleOptions();
  const [draft, setDraft] = useState<NewPersonRequest>({ name: "", email: "", role: "operator" });
  const add = useChange(
    (api, body: NewPersonRequest) => api.send<PersonAccount>("POST", "/api/people", body),
    ["/api/people"],
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate(draft, { onSuccess: added });
  };
  return (
    <Modal
      opened
      onClose={close}
      title={t("accounts.add")}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <form onSubmit={submit}>
        <Stack gap="sm">
          {add.error ? <FailureNotice failure={failureOf(add.error)} /> : null}
          <TextInput
            label={t("accounts.name")}
            required
            data-autofocus
            maxLength={80}
            value={draft.name}
            onChange={(e) => setDraft({ ...draft, name: e.currentTarget.value })}
          />
          <TextInput
            label={t("accounts.email")}
            required
            type="email"
            maxLength={320}
            value={draft.email}
            onChange={(e) => setDraft({ ...draft, email: e.currentTarget.value })}
          />
          <NativeSelect
            label={t("accounts.role")}
            data={options}
            value={draft.role}
            onChange={(e) => setDraft({ ...draft, role: e.currentTarget.value as Role })}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t("common.cancel")}
            </Button>
            <Button type="submit" loading={add.isPending}>
              {t("accounts.add")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** Makes a one-time link when asked to, and shows it only here. */
function LinkDialog({ person, close }: { person: PersonAccount; close: () => void }) {
  const t = useT();
  const make = useChange((api, id: string) => api.send<PersonLink>("POST", `${personPath(id)}/link`, {}), []);
  const link = make.data ? `${location.origin}/login#token=${make.data.token}` : "";
  return (
    <Modal
      opened
      onClose={close}
      title={t("accounts.linkFor", { name: person.name })}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <Stack gap="sm">
        {make.error ? <FailureNotice failure={failureOf(make.error)} /> : null}
        <Text size="sm">
          {t("accounts.linkText", { name: person.name, minutes: make.data?.minutes ?? 15 })}
        </Text>
        {make.data ? (
          <Group align="flex-end" wrap="nowrap">
            <TextInput readOnly label={t("accounts.link")} value={link} style={{ flex: 1 }} />
            <CopyButton value={link}>
              {({ copied, copy }) => (
                <Button variant="default" onClick={copy}>
                  {t(copied ? "accounts.linkCopied" : "accounts.linkCopy")}
                </Button>
              )}
            </CopyButton>
          </Group>
        ) : (
          <Button data-autofocus loading={make.isPending} onClick={() => make.mutate(person.id)}>
            {t("accounts.link")}
          </Button>
        )}
      </Stack>
    </Modal>
  );
}

interface RowProps {
  person: PersonAccount;
  mine: boolean;
  onLink: () => void;
  onRemove: () => void;
  change: (path: string, method: "PATCH" | "POST", body: unknown) => void;
}
function Row({ person, mine, onLink, onRemove, change }: RowProps) {
  const t = useT();
  const options = useRoleOptions();
  return (
    <Table.Tr>
      <Table.Td>
        <Text fw={550} size="sm">
          {person.name} {mine ? <Tag>{t("accounts.you")}</Tag> : null}
        </Text>
        <Text size="xs" c="dimmed">
          {person.email}
        </Text>
      </Table.Td>
      <Table.Td>
        <NativeSelect
          size="xs"
          aria-label={t("accounts.roleOf", { name: person.name })}
          data={options}
          value={person.role}
          onChange={(e) => change(personPath(person.id), "PATCH", { role: e.currentTarget.value })}
        />
      </Table.Td>
      <Table.Td>
        <Text size="sm">{person.sessions}</Text>
        {person.hasPassword ? null : (
          <Text size="xs" c="dimmed">
            {t("accounts.noPassword")}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon aria-label={t("accounts.more", { name: person.name })}>
              <IconDots size={16} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={onLink}>{t("accounts.link")}</Menu.Item>
            <Menu.Item onClick={() => change(`${personPath(person.id)}/sign-out`, "POST", {})}>
              {t("accounts.signOut")}
            </Menu.Item>
            <Menu.Item color="red" onClick={onRemove}>
              {t("accounts.remove")}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </Table.Td>
    </Table.Tr>
  );
}

/** Who may sign in and as what. For administrators. */
export function People() {
  const t = useT();
  const query = useList("/api/people");
  const me = useList("/api/session").data?.user?.id;
  const [dialog, setDialog] = useState<"add" | { link: PersonAccount } | { remove: PersonAccount }>();
  const close = () => setDialog(undefined);
  const change = useChange(
    (api, c: { method: "PATCH" | "POST"; path: string; body: unknown }) => api.send(c.method, c.path, c.body),
    ["/api/people", "/api/session"],
  );
  const remove = useChange((api, id: string) => api.send("DELETE", personPath(id)), ["/api/people"]);
  const removing = typeof dialog === "object" && "remove" in dialog ? dialog.remove : undefined;
  return (
    <section className="panel report-section">
      <Group mb={6}>
        <Title order={2} style={{ flex: 1 }}>
          {t("accounts.title")}
        </Title>
        <Button variant="default" onClick={() => setDialog("add")}>
          {t("accounts.add")}
        </Button>
      </Group>
      <Text size="sm" c="dimmed" mb="sm">
        {t("accounts.lead")}
      </Text>
      {change.error ? <FailureNotice failure={failureOf(change.error)} /> : null}
      <Loaded query={query}>
        {({ people }) => (
          <ListTable
            label={t("accounts.title")}
            minWidth={460}
            actions
            bare
            heads={[t("accounts.name"), t("accounts.role"), t("accounts.sessions")]}
          >
            {people.map((person) => (
              <Row
                key={person.id}
                person={person}
                mine={person.id === me}
                onLink={() => setDialog({ link: person })}
                onRemove={() => setDialog({ remove: person })}
                change={(path, method, body) => change.mutate({ path, method, body })}
              />
            ))}
          </ListTable>
        )}
      </Loaded>
      {dialog === "add" ? <AddPerson close={close} added={(link) => setDialog({ link })} /> : null}
      {typeof dialog === "object" && "link" in dialog ? (
        <LinkDialog person={dialog.link} close={close} />
      ) : null}
      <Confirm
        opened={removing !== undefined}
        title={t("accounts.removeTitle", { name: removing?.name ?? "" })}
        text={t("accounts.removeText")}
        action={t("accounts.remove")}
        busy={remove.isPending}
        error={remove.error}
        onConfirm={() => removing && remove.mutate(removing.id, { onSuccess: close })}
        onClose={close}
      />
    </section>
  );
}
