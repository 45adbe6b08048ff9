import { Anchor, Button, EmptyState, Group, NativeSelect, Table, Text } from "@mantine/core";
import { IconHistory, IconShieldCheck } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useSearchParams } from "react-router";
import type { Activity, AuditVerdict } from "../../../server/wire/records.ts";
import { failureOf, useApi } from "../../api.ts";
import { isTextKey, useLang, usePick, useT } from "../../i18n/index.ts";
import { Visible } from "../../parts/host-text.tsx";
import { ListTable } from "../../parts/list-table.tsx";
import { FailureNotice, Loaded, Notice, Tag } from "../../parts/notice.tsx";
import { Page } from "../../parts/page.tsx";
import { formatTime } from "../../parts/time.ts";
import { useChange, useList } from "../../queries.ts";

const spans = ["24", "72", "168", "720"] as const;

function What({ row }: { row: Activity }) {
  const t = useT();
  const typeKey = `activity.type.${row.type}`;
  if (row.kind === "shell")
    return (
      <Anchor component={Link} to={`/recordings/${encodeURIComponent(row.recordingId ?? "")}`}>
        {t("activity.shell")}
      </Anchor>
    );
  return (
    <>
      {row.type === undefined ? null : (
        <Text size="sm" span mr={8}>
          {isTextKey(typeKey) ? t(typeKey) : row.type}
        </Text>
      )}
      <code style={{ overflowWrap: "anywhere" }}>
        <Visible text={row.what} />
      </code>
    </>
  );
}

function Row({ row }: { row: Activity }) {
  const t = useT();
  const lang = useLang();
  return (
    <Table.Tr>
      <Table.Td style={{ whiteSpace: "nowrap" }}>{formatTime(row.at, lang)}</Table.Td>
      <Table.Td>{row.assetName ?? "—"}</Table.Td>
      <Table.Td>
        <Visible text={row.who} />
        {row.leave ? (
          <>
            {" "}
            <Tag {...(row.leave === "supervisor" ? {} : { tone: "info" as const })}>
              {t(`activity.leave.${row.leave}`)}
            </Tag>
          </>
        ) : null}
      </Table.Td>
      <Table.Td>
        <What row={row} />
      </Table.Td>
      <Table.Td>
        {row.exitCode === undefined ? null : row.exitCode === null ? (
          <Tag tone="warn">{t("activity.unknown")}</Tag>
        ) : (
          row.exitCode
        )}
      </Table.Td>
      <Table.Td>
        {row.caseId ? (
          <Anchor component={Link} to={`/cases/${encodeURIComponent(row.caseId)}`}>
            {t("case.title")}
          </Anchor>
        ) : null}
      </Table.Td>
    </Table.Tr>
  );
}

/** The result of checking the whole record. */
function Verdict({ verdict }: { verdict: AuditVerdict }) {
  const t = useT();
  const pick = usePick();
  const lang = useLang();
  const { entries, events, outputs, recordings, head } = verdict;
  return (
    <Notice
      tone={verdict.ok ? "good" : "bad"}
      title={t(verdict.ok ? "activity.intact" : "activity.tampered", { count: verdict.findings.length })}
    >
      <Text size="sm">{t("activity.checked", { entries, events, outputs, recordings })}</Text>
      {verdict.findings.map((finding) => (
        <Text size="sm" key={`${finding.where.en}${finding.what.en}`}>
          <b>{pick(finding.where)}</b> {pick(finding.what)}
          {finding.at === undefined ? null : ` (${formatTime(finding.at, lang)})`}
        </Text>
      ))}
      {verdict.notes.map((note) => (
        <Text size="sm" key={note.en}>
          {pick(note)}
        </Text>
      ))}
      <Text size="xs" className="mono" style={{ overflowWrap: "anywhere" }}>
        {t("activity.head")} {head.seq}:{head.mac}
      </Text>
    </Notice>
  );
}

/** Who ran what on which host, and whether that record is as it was written. */
export default function ActivityPanel() {
  const t = useT();
  const api = useApi();
  const [params, setParams] = useSearchParams();
  const hours = spans.find((span) => span === params.get("hours")) ?? "24";
  const assetId = params.get("asset") ?? "";
  const assets = useList("/api/assets").data?.assets ?? [];
  const path = `/api/activity?hours=${hours}${assetId ? `&assetId=${encodeURIComponent(assetId)}` : ""}`;
  const query = useQuery({
    queryKey: [path],
    queryFn: ({ signal }) => api.get<{ activity: Activity[] }>(path, signal),
  });
  const verify = useChange<void, AuditVerdict>((a) => a.send("POST", "/api/audit/verify", {}), []);
  const set = (name: string, value: string) =>
    setParams(
      (old) => {
        if (value) old.set(name, value);
        else old.delete(name);
        return old;
      },
      { replace: true },
    );
  return (
    <Page
      title={t("activity.title")}
      actions={
        <Button
          variant="default"
          leftSection={<IconShieldCheck size={15} />}
          loading={verify.isPending}
          onClick={() => verify.mutate()}
        >
          {t("activity.verify")}
        </Button>
      }
    >
      <Group gap={10} mb="sm" align="end">
        <NativeSelect
          label={t("activity.asset")}
          value={assetId}
          onChange={(event) => set("asset", event.currentTarget.value)}
          data={[
            { value: "", label: t("activity.all") },
            ...assets.map((a) => ({ value: a.id, label: a.name })),
          ]}
        />
        <NativeSelect
          label={t("activity.span")}
          value={hours}
          onChange={(event) => set("hours", event.currentTarget.value)}
          data={spans.map((value) => ({ value, label: t(`activity.hours.${value}`) }))}
        />
      </Group>
      {verify.error ? <FailureNotice failure={failureOf(verify.error)} /> : null}
      {verify.data ? <Verdict verdict={verify.data} /> : null}
      <Loaded query={query}>
        {({ activity }) =>
          activity.length === 0 ? (
            <EmptyState
              py={56}
              icon={<IconHistory size={34} />}
              title={t("activity.empty")}
              description={t("activity.emptyText")}
            />
          ) : (
            <ListTable
              label={t("activity.title")}
              minWidth={820}
              hover
              heads={[
                t("activity.time"),
                t("activity.asset"),
                t("activity.who"),
                t("activity.what"),
                t("activity.exit"),
                t("case.title"),
              ]}
            >
              {activity.map((row) => (
                <Row key={`${row.at}-${row.stepId ?? row.recordingId ?? row.what}`} row={row} />
              ))}
            </ListTable>
          )
        }
      </Loaded>
    </Page>
  );
}
