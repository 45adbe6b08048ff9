import { Button, Group, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import type { PolicyStatus } from "../../../server/wire/supervisor.ts";
import { failureOf } from "../../api.ts";
import { type TextKey, useLang, usePick, useT } from "../../i18n/index.ts";
import { Allowed } from "../../parts/allowed.tsx";
import { Visible } from "../../parts/host-text.tsx";
import { FailureNotice, Loaded, Notice, Tag } from "../../parts/notice.tsx";
import { formatTime } from "../../parts/time.ts";
import { useChange, useList } from "../../queries.ts";
import { decisionTone } from "../case/words.ts";

function Scope({ entry }: { entry: { tag?: string | undefined; asset?: string | undefined } }) {
  const t = useT();
  const all = entry.asset === undefined && (entry.tag === undefined || entry.tag === "*");
  return <Tag>{all ? t("policy.everywhere") : (entry.asset ?? entry.tag)}</Tag>;
}

function Entries({ title, children }: { title: TextKey; children: ReactNode[] }) {
  const t = useT();
  if (children.length === 0) return null;
  return (
    <div>
      <Text size="sm" fw={600}>
        {t(title)}
      </Text>
      <ol className="policy-entries">{children}</ol>
    </div>
  );
}

function Policy({ status }: { status: PolicyStatus }) {
  const t = useT();
  const { ceilings, tighten, allow } = status;
  return (
    <Stack gap={8}>
      <Entries title="policy.ceilings">
        {ceilings.map((c) => (
          <li key={JSON.stringify(c)}>
            <Scope entry={c} /> <Tag tone={decisionTone[c.most]}>{t(`decision.${c.most}`)}</Tag> {c.reason}
          </li>
        ))}
      </Entries>
      <Entries title="policy.tighten">
        {tighten.map((r) => (
          <li key={JSON.stringify(r)}>
            <span className="mono">{r.program ?? r.effect ?? r.pattern}</span> <Scope entry={r} />{" "}
            <Tag tone={decisionTone[r.decision]}>{t(`decision.${r.decision}`)}</Tag> {r.reason}
          </li>
        ))}
      </Entries>
      <Entries title="policy.allow">
        {allow.map((a) => (
          <li key={JSON.stringify(a)}>
            <span className="mono">
              <Visible text={a.command} padding />
            </span>{" "}
            <Scope entry={a} /> {a.expired ? <Tag tone="warn">{t("policy.expired")}</Tag> : null} {a.reason}{" "}
            <Text span size="xs" c="dimmed">
              {t("policy.until", { day: a.expires, by: a.by })}
            </Text>
          </li>
        ))}
      </Entries>
    </Stack>
  );
}

/** The site policy in force and, when the newest text of its file is not used, why. */
export function SitePolicyView() {
  const t = useT();
  const pick = usePick();
  const lang = useLang();
  const query = useList("/api/policy");
  const reload = useChange((api) => api.send("POST", "/api/policy/reload", {}), ["/api/policy"]);
  return (
    <Loaded query={query}>
      {(status) => (
        <Stack gap={8}>
          {status.problem ? <FailureNotice tone="warn" failure={status.problem} /> : null}
          {status.warnings.map((w) => (
            <Notice key={`${w.line} ${w.what.en}`} tone="info">
              {w.line}: {pick(w.what)}
            </Notice>
          ))}
          {reload.error ? <FailureNotice failure={failureOf(reload.error)} /> : null}
          {status.file === null ? (
            <Text size="sm">{t("policy.none")}</Text>
          ) : (
            <>
              <Group gap={8}>
                <Text size="xs" c="dimmed" className="mono" style={{ overflowWrap: "anywhere" }}>
                  {t("policy.from", { file: status.file, time: formatTime(status.loadedAt, lang) })}
                </Text>
                <Allowed need="admin" explain>
                  <Button
                    size="compact-xs"
                    variant="default"
                    loading={reload.isPending}
                    onClick={() => reload.mutate(undefined)}
                  >
                    {t("policy.reload")}
                  </Button>
                </Allowed>
              </Group>
              <Policy status={status} />
            </>
          )}
          {status.secondOpinion === null ? null : (
            <Text size="sm">{t("policy.opinion", { model: status.secondOpinion })}</Text>
          )}
        </Stack>
      )}
    </Loaded>
  );
}
