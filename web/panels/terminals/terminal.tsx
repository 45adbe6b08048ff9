import { Button, Loader, Text } from "@mantine/core";
import { lazy, Suspense, useEffect } from "react";
import { Link, useParams } from "react-router";
import { useT } from "../../i18n/index.ts";
import { useList } from "../../queries.ts";

const TerminalView = lazy(() => import("../../terminal/view.tsx"));

function TerminalPage({ id }: { id: string }) {
  const t = useT();
  const entry = useList("/api/terminals").data?.terminals.find((item) => item.id === id);
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
          <TerminalView sessionId={id} label={t("case.terminalOf", { name: title })} />
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
