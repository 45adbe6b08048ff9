import { Anchor, Center, Loader, Stack, Text, Title } from "@mantine/core";
import { Component, lazy, type ReactNode, Suspense, useEffect } from "react";
import { Link, Navigate, Route, Routes, useLocation, useNavigate } from "react-router";
import { ApiError, failureOf } from "./api.ts";
import { useT } from "./i18n/index.ts";
import { Layout } from "./layout.tsx";
import { AssetsPanel } from "./panels/assets/assets.tsx";
import { LoginPanel } from "./panels/login/login.tsx";
import { FailureNotice } from "./parts/notice.tsx";
import { useList } from "./queries.ts";

const ActivityPanel = lazy(() => import("./panels/activity/activity.tsx"));
const AccessPanel = lazy(() => import("./panels/access/access.tsx"));
const CasesPanel = lazy(() => import("./panels/cases/cases.tsx"));
const FilesPanel = lazy(() => import("./panels/files/files.tsx"));
const NewCasePanel = lazy(() => import("./panels/cases/new-case.tsx"));
const CasePanel = lazy(() => import("./panels/case/case.tsx"));
const ReportPanel = lazy(() => import("./panels/report/report.tsx"));
const TerminalsPanel = lazy(() => import("./panels/terminals/terminals.tsx"));
const WorkspacePanel = lazy(() => import("./panels/terminals/workspace.tsx"));
const WatchPanel = lazy(() => import("./panels/terminals/watch.tsx"));
const RecordingsPanel = lazy(() => import("./panels/recordings/recordings.tsx"));
const ReplayPanel = lazy(() => import("./panels/recordings/replay.tsx"));
const PlaybooksPanel = lazy(() => import("./panels/playbooks/playbooks.tsx"));
const CataloguePanel = lazy(() => import("./panels/catalogue/catalogue.tsx"));
const PlaybookPanel = lazy(() => import("./panels/playbooks/playbook.tsx"));
const PracticePanel = lazy(() => import("./panels/practice/practice.tsx"));
const SettingsPanel = lazy(() => import("./panels/settings/settings.tsx"));

function Waiting() {
  const t = useT();
  return (
    <Center h="100%" mih={160}>
      <Loader size="sm" aria-label={t("common.loading")} />
    </Center>
  );
}

interface BoundaryProps {
  place: string;
  message: string;
  children: ReactNode;
}
/** Keeps a broken panel from taking the page with it; another address starts afresh. */
class Boundary extends Component<BoundaryProps, { error: unknown; place: string }> {
  override state = { error: undefined as unknown, place: this.props.place };
  static getDerivedStateFromError(error: unknown) {
    return { error };
  }
  static getDerivedStateFromProps(props: BoundaryProps, state: { place: string }) {
    return props.place === state.place ? null : { error: undefined, place: props.place };
  }
  override render() {
    if (this.state.error === undefined) return this.props.children;
    return (
      <div className="page narrow">
        <Text fw={600}>{this.props.message}</Text>
        <FailureNotice failure={failureOf(this.state.error)} onRetry={() => location.reload()} />
      </div>
    );
  }
}

function NotFound() {
  const t = useT();
  return (
    <Center h="60%">
      <Stack align="center">
        <Title order={1}>{t("common.notFound")}</Title>
        <Anchor component={Link} to="/hosts">
          {t("common.toAssets")}
        </Anchor>
      </Stack>
    </Center>
  );
}

/** The routes of a signed-in person. */
export function Panels() {
  const t = useT();
  const location = useLocation();
  return (
    <Boundary place={location.pathname} message={t("common.crash")}>
      <Suspense fallback={<Waiting />}>
        <Routes>
          <Route path="/" element={<Navigate to="/hosts" replace />} />
          <Route path="/hosts" element={<AssetsPanel />} />
          <Route path="/hosts/:id/files" element={<FilesPanel />} />
          <Route path="/keys" element={<AccessPanel />} />
          <Route path="/cases" element={<CasesPanel />} />
          <Route path="/cases/new" element={<NewCasePanel />} />
          <Route path="/cases/:id" element={<CasePanel />} />
          <Route path="/cases/:id/report" element={<ReportPanel />} />
          <Route path="/terminals" element={<TerminalsPanel />} />
          <Route path="/terminals/:id" element={<WorkspacePanel />} />
          <Route path="/recordings" element={<RecordingsPanel />} />
          <Route path="/recordings/:id" element={<ReplayPanel />} />
          <Route path="/activity" element={<ActivityPanel />} />
          <Route path="/playbooks" element={<PlaybooksPanel />} />
          <Route path="/catalogue" element={<CataloguePanel />} />
          <Route path="/catalogue/:name" element={<CataloguePanel />} />
          <Route path="/playbooks/:id" element={<PlaybookPanel />} />
          <Route path="/practice" element={<PracticePanel />} />
          <Route path="/settings" element={<SettingsPanel />} />
          <Route path="*" element={<NotFound />} />
        </Routes>
      </Suspense>
    </Boundary>
  );
}

/** Asks who is signed in, then shows the login form or the page. A session that ends leads back to the form. */
export function App() {
  const session = useList("/api/session");
  const location = useLocation();
  const navigate = useNavigate();
  const user = session.data?.user;
  const atLogin = location.pathname === "/login";
  const hasLink = atLogin && location.hash.startsWith("#token=");
  useEffect(() => {
    if (user && atLogin && !hasLink) void navigate("/hosts", { replace: true });
  }, [user, atLogin, hasLink, navigate]);
  // A link to watch a terminal may work without signing in; the server decides.
  if (location.pathname === "/watch")
    return (
      <Suspense fallback={<Waiting />}>
        <WatchPanel />
      </Suspense>
    );
  if (session.isPending) return <Waiting />;
  if (!session.data) {
    const status = session.error instanceof ApiError ? session.error.status : 0;
    if (status !== 401) {
      return (
        <main className="page narrow">
          <Title order={1} mb="sm">
            Bartizan
          </Title>
          <FailureNotice failure={failureOf(session.error)} onRetry={() => void session.refetch()} />
        </main>
      );
    }
  }
  if (!user || hasLink) return <LoginPanel needsSetup={session.data?.needsSetup ?? false} />;
  return (
    <Layout user={user} demo={session.data?.demo ?? false}>
      <Panels />
    </Layout>
  );
}
