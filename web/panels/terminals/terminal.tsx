import { Button, Loader, Text } from "@mantine/core";
import { lazy, Suspense, useEffect, useState } from "react";
import { Link, useParams } from "react-router";
import type { TerminalState } from "../../../server/wire/frames.ts";
import { useT } from "../../i18n/index.ts";
import { useList } from "../../queries.ts";
import { ShareDialog } from "./share.tsx";

const TerminalView = lazy(() => import("../../terminal/view.tsx"));

function TerminalPage({ id }: { id: string }) {
  const t = useT();
  const entry = useList("/api/terminals").data?.terminals.find((item) => item.id === id);
  const title = entry?.assetName ?? t("terms.title");
  const [state, setState] = useState<TerminalState | undefined>();
  const [sharing, setSharing] = useState(false);
  useEffect(() => {
    document.title = `${title} · Bartizan`;
  }, [title]);
  return (
    <div className="case">
      <div className="casehead">
        <Text component="h1" className="casetitle" fw={600} style={{ flex: 1 }}>
          {title}
        </Text>
        {state?.owner || state?.mine ? (
          <Button variant="default" onClick={() => setSharing(true)}>
            {t("share.open")}
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
          <TerminalView sessionId={id} label={t("case.terminalOf", { name: title })} onState={setState} />
        </Suspense>
      </div>
      {sharing ? <ShareDialog sessionId={id} onClose={() => setSharing(false)} /> : null}
    </div>
  );
}

/** One terminal on the whole page. */
export default function TerminalPanel() {
  const { id = "" } = useParams();
  return <TerminalPage key={id} id={id} />;
}
