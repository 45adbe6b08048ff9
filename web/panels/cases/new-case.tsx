import {
  Button,
  Fieldset,
  Group,
  MultiSelect,
  NativeSelect,
  NumberInput,
  Radio,
  Stack,
  Textarea,
} from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useNavigate, useSearchParams } from "react-router";
import type { OpenCaseRequest } from "../../../server/wire/api.ts";
import { failureOf } from "../../api.ts";
import { useLang, useT } from "../../i18n/index.ts";
import { Allowed } from "../../parts/allowed.tsx";
import { FailureNotice, Notice } from "../../parts/notice.tsx";
import { Page } from "../../parts/page.tsx";
import { useChange, useList } from "../../queries.ts";

interface Budget {
  steps: number;
  cost: number;
  minutes: number;
}

function BudgetFields({ budget, set }: { budget: Budget; set: (budget: Budget) => void }) {
  const t = useT();
  return (
    <Fieldset legend={t("new.budget")}>
      <Group grow>
        <NumberInput
          label={t("new.maxSteps")}
          min={1}
          max={500}
          value={budget.steps}
          onChange={(v) => set({ ...budget, steps: Number(v) || 1 })}
        />
        <NumberInput
          label={t("new.maxMinutes")}
          min={1}
          max={1440}
          value={budget.minutes}
          onChange={(v) => set({ ...budget, minutes: Number(v) || 1 })}
        />
        <NumberInput
          label={t("new.maxCost")}
          min={0}
          decimalScale={2}
          step={0.5}
          value={budget.cost}
          onChange={(v) => set({ ...budget, cost: Number(v) || 0 })}
        />
      </Group>
    </Fieldset>
  );
}

function PlannerSelect({ value, onChange }: { value: string | undefined; onChange: (name: string) => void }) {
  const t = useT();
  const models = useList("/api/models").data;
  return (
    <NativeSelect
      label={t("new.planner")}
      value={value ?? models?.defaultPlanner ?? "offline"}
      data={[
        { value: "offline", label: t("planner.offline") },
        ...(models?.models ?? []).map((m) => ({ value: m.name, label: `${m.name} — ${m.model}` })),
      ]}
      onChange={(e) => onChange(e.currentTarget.value)}
    />
  );
}

/** The case form: the fault in words, the hosts, how freely to act, who plans, how much it may cost. */
export default function NewCasePanel() {
  const t = useT();
  const lang = useLang();
  const navigate = useNavigate();
  const [params] = useSearchParams();
  const assets = useList("/api/assets");
  const models = useList("/api/models").data;
  const [fault, setFault] = useState(params.get("fault") ?? "");
  const [hosts, setHosts] = useState<string[]>(params.getAll("asset"));
  const [strategy, setStrategy] = useState<"auto" | "step">("auto");
  const [planner, setPlanner] = useState<string | undefined>();
  const [budget, setBudget] = useState<Budget>({ steps: 60, cost: 2, minutes: 30 });
  const open = useChange(
    (api, body: OpenCaseRequest) => api.send<{ id: string }>("POST", "/api/cases", body),
    ["/api/cases"],
  );
  const ready = fault.trim() !== "" && hosts.length > 0;
  const run = () => {
    if (!ready || open.isPending) return;
    const request: OpenCaseRequest = {
      fault: fault.trim(),
      lang,
      assetIds: hosts,
      strategy,
      planner: planner ?? models?.defaultPlanner ?? "offline",
      budget: { maxSteps: budget.steps, maxCostUsd: budget.cost, maxWallMs: budget.minutes * 60_000 },
    };
    open.mutate(request, { onSuccess: ({ id }) => void navigate(`/cases/${encodeURIComponent(id)}`) });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    run();
  };
  return (
    <Page title={t("case.new")} narrow>
      <form onSubmit={submit} className="panel formpanel">
        <Stack gap="md">
          {assets.error ? (
            <FailureNotice failure={failureOf(assets.error)} onRetry={() => void assets.refetch()} />
          ) : null}
          {assets.data?.assets.length === 0 ? <Notice tone="warn">{t("new.noAssets")}</Notice> : null}
          <Textarea
            label={t("new.fault")}
            placeholder={t("new.faultHint")}
            required
            autoFocus
            autosize
            minRows={4}
            maxRows={14}
            maxLength={8000}
            value={fault}
            onChange={(e) => setFault(e.currentTarget.value)}
            onKeyDown={(e) => {
              if (e.key === "Enter" && (e.ctrlKey || e.metaKey) && !e.nativeEvent.isComposing) run();
            }}
          />
          <MultiSelect
            label={t("new.hosts")}
            placeholder={hosts.length === 0 ? t("new.hostsHint") : ""}
            required
            searchable
            maxValues={20}
            nothingFoundMessage={t("common.noMatch")}
            data={(assets.data?.assets ?? []).map((a) => ({
              value: a.id,
              label: `${a.name} (${a.account}@${a.host})`,
            }))}
            value={hosts}
            onChange={setHosts}
          />
          <Radio.Group
            label={t("new.strategy")}
            value={strategy}
            onChange={(v) => setStrategy(v as "auto" | "step")}
          >
            <Stack gap={6} mt={4}>
              <Radio value="auto" label={t("new.strategyAuto")} />
              <Radio value="step" label={t("new.strategyStep")} />
            </Stack>
          </Radio.Group>
          <PlannerSelect value={planner} onChange={setPlanner} />
          <BudgetFields budget={budget} set={setBudget} />
          {open.error ? <FailureNotice failure={failureOf(open.error)} /> : null}
          <Group justify="flex-end">
            <Allowed need="operator" explain>
              <Button type="submit" size="sm" disabled={!ready} loading={open.isPending}>
                {t("new.run")}
              </Button>
            </Allowed>
          </Group>
        </Stack>
      </form>
    </Page>
  );
}
