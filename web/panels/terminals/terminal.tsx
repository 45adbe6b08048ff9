import { Button, Loader, Text } from "@mantine/core";
import { IconArrowBackUp, IconHandStop } from "@tabler/icons-react";
import { lazy, Suspense, useEffect, useState } from "react";
import { Link, useParams } from "react-router";
import type { TerminalState } from "../../../server/wire/frames.ts";
import { useT } from "../../i18n/index.ts";
import { useList } from "../../queries.ts";

const TerminalView = lazy(() => import("../../terminal/view.tsx"));

function TerminalPage({ id }: { id: string }) {
  const t = useT();
  const entry = useList("/api/terminals").data?.terminals.find((item) => item.id === id);
  const [state, setState] = useState<TerminalState | undefined>();
  const shell = (state?.kind ?? entry?.kind) === "shell";
  const [wants, setWants] = useState<boolean | undefined>();
  // A person's own terminal takes the keyboard by itself when nobody has it; a case's only when asked.
  const take = wants ?? (shell && state !== undefined && (state.mine || state.controller === null));
  const title = entry?.assetName ?? t("terms.title");
  useEffect(() => {
    document.title = `${title} · Bartizan`;
  }, [title]);
  return (
    <div className="case">
      <div className="casehead">
        <Text component="h1" className="casetitle" fw={600} style={{ flex: 1 }}>
          {title}
        </Text>
        {state && state.status !== "closed" && shell ? (
          <Button
            variant="default"
            leftSection={state.mine ? <IconArrowBackUp size={15} /> : <IconHandStop size={15} />}
            onClick={() => setWants(!state.mine)}
          >
            {t(state.mine ? "case.handBack" : "case.takeOver")}
          </Button>
        ) : null}
        {entry?.caseId ? (
          <Button component={Link} to={`/cases/${encodeURIComponent(entry.caseId)}`} variant="default">
            {t("report.toCase")}
          </Button>
        ) : null}
        <Button component={Link} to="/terminals" variant="default">
          {t("common.back")}
        </Button>
      </div>
      <div style={{ flex: 1, minHeight: 0 }}>
        <Suspense fallback={<Loader size="sm" m="md" aria-label={t("common.loading")} />}>
          <TerminalView
            sessionId={id}
            label={t("case.terminalOf", { name: title })}
            takeControl={take}
            onState={setState}
          />
        </Suspense>
      </div>
    </div>
  );
}

/** One terminal on the whole page. */
export default function TerminalPanel() {
  const { id = "" } = useParams();
  return <TerminalPage key={id} id={id} />;
}
