import type { PlaybookOutline } from "../../server/wire/api.ts";
import type { PersonAccount } from "../../server/wire/people.ts";
import type {
  Activity,
  AuditVerdict,
  FileList,
  Recording,
  RecordingIndex,
} from "../../server/wire/records.ts";
import { recordings } from "./lists.ts";

const at = Date.UTC(2026, 10, 22, 8, 0, 0);
const both = (en: string, zh: string) => ({ en, zh });

const frame = (type: string, atMs: number, payload: Uint8Array): Uint8Array => {
  const bytes = new Uint8Array(9 + payload.length);
  const view = new DataView(bytes.buffer);
  bytes[0] = type.charCodeAt(0);
  view.setUint32(1, atMs);
  view.setUint32(5, payload.length);
  bytes.set(payload, 9);
  return bytes;
};
const shown: [atMs: number, text: string][] = [
  [100, "ops@web-01:~$ "],
  [600, "df -h /var\r\n"],
  [900, "Filesystem      Size  Used Avail Use% Mounted on\r\n/dev/vdb1       9.8G  9.8G     0 100% /var\r\n"],
  [1500, "ops@web-01:~$ "],
];
/** The bytes of a small recording. */
export const recordingBytes = new Uint8Array(
  shown.flatMap(([atMs, text]) => [...frame("o", atMs, new TextEncoder().encode(text))]),
);
const step = { what: "step", stepId: "s1", command: "df -h /var", by: "offline" } as const;
export const recordingIndex: RecordingIndex = {
  recording: recordings[0] as Recording,
  cols: 80,
  rows: 20,
  durationMs: 1500,
  size: recordingBytes.length,
  points: [{ offset: 0, atMs: 100 }],
  markers: [
    { atMs: 500, marker: step },
    { atMs: 1000, marker: { what: "step_end", stepId: "s1", exitCode: 1, outcome: "exited" } },
    { atMs: 1200, marker: { what: "control", by: "Lin", taken: true } },
  ],
  gaps: [],
  keyframes: [],
};
export const recordingHits = {
  hits: [{ atMs: 900, snippet: "/dev/vdb1       9.8G  9.8G     0 100% /var", start: 33, length: 4 }],
  more: false,
};
const done = { assetId: "a1", assetName: "web-01" };
export const activity: Activity[] = [
  {
    ...done,
    at,
    kind: "step",
    who: "agent (offline)",
    what: "df -h /var",
    leave: "supervisor",
    exitCode: 0,
    caseId: "c1",
    stepId: "s1",
  },
  {
    ...done,
    at: at - 60_000,
    kind: "step",
    who: "Lin",
    what: "systemctl restart nginx",
    leave: "person",
    exitCode: null,
    caseId: "c1",
    stepId: "s2",
  },
  { ...done, at: at - 90_000, kind: "shell", who: "Lin", what: "", recordingId: "r1" },
  {
    at: at - 120_000,
    kind: "other",
    who: "Li Wei",
    what: "wang@example.com operator → viewer",
    type: "user.role_changed",
  },
];
export const people: PersonAccount[] = [
  {
    id: "u1",
    name: "Li Wei",
    email: "li@example.com",
    role: "admin",
    createdAt: at,
    hasPassword: true,
    sessions: 2,
  },
  {
    id: "u2",
    name: "Wang Fang",
    email: "wang@example.com",
    role: "viewer",
    createdAt: at,
    hasPassword: false,
    sessions: 0,
  },
];
export const auditVerdict: AuditVerdict = {
  ok: false,
  entries: 812,
  events: 2301,
  outputs: 640,
  recordings: 31,
  head: { seq: 812, mac: "5f".repeat(32) },
  findings: [
    {
      where: both("case c1, event 14", "排障单 c1 的事件 14"),
      what: both("was altered (audit entry 90)", "被改动（审计记录 90）"),
      at,
    },
  ],
  notes: [],
};
const file = { size: 48_213, mtime: at / 1000, mode: 0o644, unreadable: false };
export const fileList: FileList = {
  path: "/var/log/nginx",
  entries: [
    { ...file, name: "archive", kind: "directory", size: 4096, mode: 0o755 },
    { ...file, name: "access.log", kind: "file", size: 734_003_200 },
    { ...file, name: "error.log", kind: "file" },
    { ...file, name: "current", kind: "link" },
    { ...file, name: "odd\u202egpj.exe", kind: "file" },
    { ...file, name: "caf\ufffd.txt", kind: "file", unreadable: true },
  ],
  more: true,
};
export const playbookOutline: PlaybookOutline = {
  id: "disk-full",
  title: both("A filesystem is full", "文件系统已满"),
  start: "symptoms",
  symptoms: { errors: ["ENOSPC"], en: ["disk full"], zh: ["磁盘满"], alerts: [] },
  probes: [
    {
      id: "files",
      run: "{{sudo}}find {{mount}} -xdev -type f -printf '%b|%p\\n' | sort -rn | head -n 300",
      sudo: "preferred",
      purpose: both("The largest files", "最大的文件"),
    },
    { id: "held", run: "lsof -nP +L1", sudo: "required" },
    { id: "crowded", run: "find {{mount}} -xdev -printf '%h\\n' | sort | uniq -c", sudo: "never" },
  ],
  findings: [
    { id: "isFull", when: "size(full) > 0", from: [], raises: ["service.down"] },
    { id: "heldOpen", when: "heldBytes > used * 0.25", from: ["held"], raises: [] },
    { id: "bigFile", when: "biggest.bytes > used * 0.3", from: ["files"], raises: [] },
    { id: "crowdedDir", when: "crowd.n > 100", from: ["crowded"], raises: [] },
  ],
  causes: [
    {
      id: "deleted-file-held-open",
      statement: both(
        "{{mount}} is full because {{heldBy}} holds a deleted file open.",
        "{{mount}} 已满：{{heldBy}} 仍打开着已删除的文件。",
      ),
      when: "isFull && heldOpen",
      confirm: "pcent >= 97",
      from: ["isFull", "heldOpen"],
      explains: ["file-fills"],
      fixes: [
        {
          run: "systemctl restart {{unit}}",
          why: both("Restart it so that the space is freed.", "重启以释放空间。"),
          risk: "disruptive",
        },
      ],
    },
    {
      id: "file-fills",
      statement: both("{{file}} fills {{mount}}.", "{{file}} 占满了 {{mount}}。"),
      when: "isFull && bigFile",
      from: ["isFull", "bigFile"],
      explains: [],
      fixes: [],
    },
    {
      id: "inodes-exhausted",
      statement: both("{{mount}} has no inodes left.", "{{mount}} 的 inode 已耗尽。"),
      when: "crowdedDir",
      from: ["crowdedDir"],
      explains: [],
      fixes: [],
    },
  ],
};
