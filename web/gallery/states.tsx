import type { CaseEvent } from "../../agent/events.ts";
import { AssetsPanel } from "../panels/assets/assets.tsx";
import type { Answer, Script } from "./backend.ts";
import { caseLogs } from "./case-fixture.ts";
import * as lists from "./lists.ts";
import { paneStates } from "./pane-states.tsx";
import * as records from "./records.ts";

/** One panel in one state. `path` is the address shown; `dialog` opens a dialog of the assets panel. */
export interface GalleryState {
  id: string;
  path: string;
  script: Script;
  signedOut?: boolean;
  element?: React.ReactNode;
  /** What this window has stored. */
  storage?: Readonly<Record<string, string>>;
}

const full: Record<string, Answer> = {
  "/api/session": { body: lists.session },
  "/api/assets": { body: { assets: lists.assets } },
  "/api/assets/import": { body: lists.importPreview },
  "/api/credentials": { body: { credentials: lists.credentials } },
  "/api/host-keys": { body: { keys: lists.hostKeys } },
  "/api/cases": { body: { cases: lists.cases } },
  "/api/terminals": { body: { ...lists.terminals[0], terminals: lists.terminals } },
  "/api/recordings": { body: { recordings: lists.recordings } },
  "/api/recordings/r1/index": { body: records.recordingIndex },
  "/api/recordings/r1/frames": { body: records.recordingBytes },
  "/api/recordings/r1/search": { body: records.recordingHits },
  "/api/activity": { body: { activity: records.activity } },
  "/api/assets/a1/files": { body: records.fileList },
  "/api/people": { body: { people: records.people } },
  "/api/audit/verify": { body: records.auditVerdict },
  "/api/models": { body: { models: lists.models, defaultPlanner: "offline" } },
  "/api/models/qwen/test": { body: { ok: true, latencyMs: 212 } },
  "/api/catalogue": { body: lists.catalogue },
  "/api/catalogue/systemctl": { body: lists.program },
  "/api/check": { body: lists.verdict },
  "/api/policy": { body: lists.policy },
  "/api/playbooks": { body: { playbooks: lists.playbooks } },
  "/api/playbooks/disk-full": { body: records.playbookOutline },
  "/api/demo/faults": { body: { assetId: "a1", faults: lists.faults } },
};
const empty: Record<string, Answer> = {
  "/api/assets": { body: { assets: [] } },
  "/api/credentials": { body: { credentials: [] } },
  "/api/host-keys": { body: { keys: [] } },
  "/api/cases": { body: { cases: [] } },
  "/api/terminals": { body: { terminals: [] } },
  "/api/recordings": { body: { recordings: [] } },
  "/api/models": { body: { models: [], defaultPlanner: "offline" } },
  "/api/activity": { body: { activity: [] } },
  "/api/assets/a1/files": { body: { path: "/srv", entries: [], more: false } },
  "/api/catalogue": { body: { programs: [] } },
  "/api/policy": { body: { ...lists.policy, file: null, warnings: [], secondOpinion: null } },
  "/api/playbooks": { body: { playbooks: [] } },
  "/api/demo/faults": { body: { assetId: null, faults: [] } },
};
const broken: Answer = { status: 500, body: lists.failureBody };

const listPanels = [
  ["assets", "/hosts", "/api/assets"],
  ["keys", "/keys", "/api/credentials"],
  ["cases", "/cases", "/api/cases"],
  ["terminals", "/terminals", "/api/terminals"],
  ["recordings", "/recordings", "/api/recordings"],
  ["files", "/hosts/a1/files", "/api/assets/a1/files"],
  ["activity", "/activity", "/api/activity"],
  ["catalogue", "/catalogue", "/api/catalogue"],
  ["playbooks", "/playbooks", "/api/playbooks"],
  ["practice", "/practice", "/api/demo/faults"],
  ["settings", "/settings", "/api/models"],
] as const;

function listStates(): GalleryState[] {
  return listPanels.flatMap(([id, path, api]) => [
    { id, path, script: { answers: full } },
    { id: `${id}-empty`, path, script: { answers: { ...full, ...empty } } },
    { id: `${id}-loading`, path, script: { answers: { ...full, [api]: "pending" as const } } },
    { id: `${id}-failed`, path, script: { answers: { ...full, [api]: broken } } },
  ]);
}

const viewer: Answer = {
  body: { ...lists.session, user: { ...lists.session.user, role: "viewer" } },
};
const refusedPolicy = { ...lists.policy, problem: lists.policyProblem };
/** Whoever may only watch, and the supervisor's own pages in their further states. */
const supervisorStates: GalleryState[] = [
  { id: "catalogue-program", path: "/catalogue/systemctl", script: { answers: full } },
  { id: "catalogue-unknown", path: "/catalogue/frob", script: { answers: full } },
  {
    id: "catalogue-policy-refused",
    path: "/catalogue",
    script: { answers: { ...full, "/api/policy": { body: refusedPolicy } } },
  },
  { id: "assets-viewer", path: "/hosts", script: { answers: { ...full, "/api/session": viewer } } },
  { id: "settings-viewer", path: "/settings", script: { answers: { ...full, "/api/session": viewer } } },
];

const a1 = lists.assets[0];
function assetDialogs(): GalleryState[] {
  if (!a1) return [];
  const test = "/api/assets/a1/test";
  const testState = (id: string, answer: Answer): GalleryState => ({
    id,
    path: "/hosts",
    script: { answers: { ...full, [test]: answer } },
    element: <AssetsPanel initialDialog={{ kind: "test", asset: a1 }} />,
  });
  const known = ["SHA256:oldoldoldoldoldoldoldoldoldoldoldoldoldoldo"];
  return [
    testState("test-ok", {
      body: {
        ok: true,
        info: { system: "Linux 6.1 Debian 12", latencyMs: 42, serverVersion: "OpenSSH_9.2" },
      },
    }),
    testState("test-offered", { body: { ok: false, offered: lists.offered } }),
    testState("test-changed", { body: { ok: false, offered: { ...lists.offered, known } } }),
    testState("test-failed", { body: { ok: false, failure: lists.failureBody.error } }),
    testState("test-running", "pending"),
    {
      id: "asset-add",
      path: "/hosts",
      script: { answers: full },
      element: <AssetsPanel initialDialog={{ kind: "add" }} />,
    },
    {
      id: "asset-edit",
      path: "/hosts",
      script: { answers: full },
      element: <AssetsPanel initialDialog={{ kind: "edit", asset: a1 }} />,
    },
    {
      id: "asset-delete",
      path: "/hosts",
      script: { answers: full },
      element: <AssetsPanel initialDialog={{ kind: "delete", asset: a1 }} />,
    },
    {
      id: "asset-import",
      path: "/hosts",
      script: { answers: full },
      element: <AssetsPanel initialDialog={{ kind: "import" }} />,
    },
  ];
}

const screen =
  "\x1b[2m# step 1: See whether a filesystem is full.\x1b[0m\r\n\x1b[32m$\x1b[0m df -k\r\nFilesystem     1K-blocks     Used Available Use% Mounted on\r\n/dev/vda1       20509264 12034124   7409288  62% /\r\n/dev/vdb1       10218772 10218772         0 \x1b[31m100%\x1b[0m /var\r\n\x1b[32m$\x1b[0m systemctl status nginx --no-pager\r\n● nginx.service - A high performance web server\r\n     Active: \x1b[31mfailed\x1b[0m (Result: exit-code)\r\n中文输出也能对齐 ✓\r\n";
function caseState(
  id: string,
  events: readonly CaseEvent[],
  more: Partial<Script> = {},
  path = "/cases/c1",
): GalleryState {
  return { id, path, script: { answers: full, events, terminal: { output: screen, state: {} }, ...more } };
}
const mine = { output: screen, state: { mine: true, controller: "Li Wei", kind: "shell" as const } };

const person = (
  number: number,
  name: string,
  more: { controls?: boolean; asks?: boolean; link?: true } = {},
) => ({
  number,
  name,
  controls: false,
  asks: false,
  ...more,
});
const watched = {
  output: screen,
  state: {
    kind: "shell" as const,
    controller: "Li Wei",
    viewers: 3,
    you: 2,
    refused: "declined" as const,
    people: [person(1, "Li Wei", { controls: true }), person(2, "王芳"), person(3, "link", { link: true })],
  },
};
const asked = {
  output: screen,
  state: {
    ...mine.state,
    viewers: 2,
    you: 1,
    people: [person(1, "Li Wei", { controls: true }), person(2, "王芳", { asks: true })],
  },
};

/** Every panel in every state; the browser test walks this list. */
export const states: GalleryState[] = [
  {
    id: "login",
    path: "/login",
    signedOut: true,
    script: { answers: { "/api/session": { body: { ...lists.session, user: null } } } },
  },
  {
    id: "login-setup",
    path: "/login",
    signedOut: true,
    script: { answers: { "/api/session": { body: { ...lists.session, user: null, needsSetup: true } } } },
  },
  {
    id: "login-link-failed",
    path: "/login#token=aaaaaaaaaaaaaaaaaaaaaaaa",
    signedOut: true,
    script: {
      answers: {
        "/api/session": { body: { ...lists.session, user: null } },
        "/api/session/link": { status: 401, body: lists.failureBody },
      },
    },
  },
  {
    id: "server-gone",
    path: "/hosts",
    signedOut: true,
    script: { answers: { "/api/session": "unreachable" } },
  },
  ...listStates(),
  ...assetDialogs(),
  ...supervisorStates,
  {
    id: "case-new",
    path: "/cases/new?asset=a1&fault=502%20since%20this%20morning",
    script: { answers: full },
  },
  caseState("case-connecting", []),
  caseState("case-running", caseLogs.running(), {
    text: "The disk is full. Next I look at who holds deleted files open…",
  }),
  caseState("case-waiting", caseLogs.waiting()),
  caseState("case-waiting-copied", caseLogs.waitingCopied()),
  caseState("case-waiting-viewer", caseLogs.waiting(), { answers: { ...full, "/api/session": viewer } }),
  caseState("case-waiting-long", caseLogs.waitingLong()),
  caseState("case-denied-question", caseLogs.deniedQuestion()),
  caseState("case-paused", caseLogs.paused()),
  caseState("case-taken", caseLogs.taken(), { terminal: mine }),
  caseState("case-concluded", caseLogs.concluded()),
  caseState("case-stopped", caseLogs.stopped()),
  caseState("case-lost", caseLogs.running(), { lost: true }),
  caseState("report", caseLogs.concluded(), {}, "/cases/c1/report"),
  caseState("report-verified", caseLogs.verified(), {}, "/cases/c1/report"),
  caseState("report-unverified", caseLogs.unverified(), {}, "/cases/c1/report"),
  caseState("report-none", caseLogs.running(), {}, "/cases/c1/report"),
  caseState("terminal-mine", [], { terminal: mine }, "/terminals/t2"),
  caseState(
    "terminal-not-recorded",
    [],
    { terminal: { ...mine, state: { ...mine.state, notRecorded: "full" } } },
    "/terminals/t2",
  ),
  {
    id: "watch-ended",
    path: "/watch",
    signedOut: true,
    script: { answers: { ...full, "/api/shares/open": { status: 404, body: lists.failureBody } } },
  },
  caseState(
    "watch",
    [],
    {
      answers: {
        ...full,
        "/api/shares/open": {
          body: { id: "s1", assetName: "web-01", sharedBy: "Li Wei", expiresAt: 1_760_000_000_000 },
        },
      },
      terminal: { output: screen, state: { kind: "shell", controller: "Li Wei" } },
    },
    "/watch",
  ),
  caseState("terminal-people", [], { terminal: watched }, "/terminals/t2"),
  caseState("terminal-asked", [], { terminal: asked }, "/terminals/t2"),
  ...paneStates(full, { mine, watched, screen }),
  caseState("terminal-lost", [], { terminal: mine, lost: true }, "/terminals/t2"),
  { id: "playbook", path: "/playbooks/disk-full", script: { answers: full } },
  {
    id: "playbook-in-case",
    path: "/playbooks/disk-full?case=c1&probe:held=ran&probe:files=ran&probe:crowded=failed&cause:deleted-file-held-open=confirmed&cause:inodes-exhausted=not_checked",
    script: { answers: full },
  },
  {
    id: "playbook-failed",
    path: "/playbooks/disk-full",
    script: { answers: { ...full, "/api/playbooks/disk-full": broken } },
  },
  { id: "replay", path: "/recordings/r1", script: { answers: full } },
  { id: "replay-at", path: "/recordings/r1?at=1300", script: { answers: full } },
  {
    id: "replay-busy",
    path: "/recordings/r1",
    script: { answers: { ...full, "/api/recordings/r1/frames": "pending" } },
  },
  {
    id: "replay-broken",
    path: "/recordings/r1",
    script: {
      answers: { ...full, "/api/recordings/r1/frames": broken },
    },
  },
  { id: "not-found", path: "/nowhere", script: { answers: full } },
];
