import type {
  Asset,
  CaseSummary,
  Credential,
  DemoFault,
  HostKey,
  ModelEntry,
  OfferedKey,
  PlaybookOutline,
  PlaybookSummary,
  SessionBody,
  Terminal,
} from "../../server/wire/api.ts";
import type {
  Activity,
  AuditVerdict,
  FileList,
  Recording,
  RecordingIndex,
} from "../../server/wire/records.ts";
import type {
  CatalogueList,
  CatalogueProgram,
  CheckResult,
  PolicyStatus,
} from "../../server/wire/supervisor.ts";

const at = Date.UTC(2026, 10, 22, 8, 0, 0);
const fingerprint = "SHA256:p2QAMXNIC1TJYWeIOttrVc98/R1BUFWu3/LiyKgUfQM";
const both = (en: string, zh: string) => ({ en, zh });

export const failureBody = {
  error: {
    code: "database_broken",
    message: both("The database can not be read.", "数据库无法读取。"),
    next: both(
      "Look at the disk of the data directory, then restart the server.",
      "请检查数据目录所在磁盘，然后重启服务。",
    ),
    detail: "SQLITE_IOERR_READ: disk I/O error",
  },
};
export const session: SessionBody = {
  user: { id: "u1", name: "Li Wei", email: "li@example.com", role: "admin" },
  needsSetup: false,
  version: "0.1.0",
  demo: true,
};

function asset(id: string, name: string, host: string, tags: string[], more: Partial<Asset> = {}): Asset {
  return {
    id,
    name,
    host,
    port: 22,
    account: "ops",
    tags,
    credentialId: null,
    jumpId: null,
    sudo: "nopasswd",
    ceiling: "allow",
    note: "",
    createdAt: at,
    updatedAt: at,
    fingerprints: [fingerprint],
    limits: [],
    ...more,
  };
}
export const assets: Asset[] = [
  asset("a1", "web-01", "10.0.4.11", ["prod/web"], {
    lastTest: { at, ok: true },
    wall: { login: "landlock7+seccomp", sudo: "mounts+landlock7+seccomp+pids+uid", why: null },
  }),
  asset("a2", "web-02", "10.0.4.12", ["prod/web"], {
    lastTest: { at, ok: true },
    wall: { login: null, sudo: null, why: "host" },
  }),
  asset("a3", "db-01", "10.0.5.7", ["prod/db"], {
    ceiling: "ask",
    port: 2222,
    limits: [
      { decision: "ask", from: "asset", text: both("asks for everything", "一律须人工确认") },
      { decision: "ask", from: "site", text: both("prod: asks for everything", "prod：一律须人工确认") },
    ],
  }),
  asset("a4", "北京-跳板机", "bj-jump.example.com", ["prod", "机房/北京"], {
    lastTest: {
      at,
      ok: false,
      failure: {
        code: "ssh_timeout",
        message: both("No answer.", "无响应。"),
        next: both("Check the network.", "请检查网络。"),
      },
    },
  }),
  asset("a5", "build", "build.example.com", []),
];
export const offered: OfferedKey = {
  host: "10.0.4.11",
  port: 22,
  type: "ssh-ed25519",
  fingerprint,
  art: `+--[ED25519 256]--+
|        .o+o     |
|       . o=.     |
|      . +. o     |
|     . o oo .    |
|      o S +o     |
|     . . =.+.    |
|      . * O+o.   |
|       o X=*o.   |
|        E+OB*.   |
+----[SHA256]-----+`,
  key: "AAAA",
  known: [],
};
export const credentials: Credential[] = [
  { id: "k1", name: "ops key", kind: "key", fingerprint, createdAt: at },
  { id: "k2", name: "sudo", kind: "sudo", createdAt: at },
];
export const hostKeys: HostKey[] = [
  { id: "h1", host: "10.0.4.11", port: 22, type: "ssh-ed25519", fingerprint, addedAt: at, addedBy: "Li Wei" },
];
export const cases: CaseSummary[] = [
  {
    id: "c1",
    title: "The shop answers 502 since this morning",
    assets: [{ id: "a1", name: "web-01" }],
    status: "concluded",
    strategy: "auto",
    planner: "offline",
    openedAt: at,
    updatedAt: at + 60_000,
    rootCause: both(
      "/var on web-01 is full: a deleted log is still held open by java.",
      "web-01 的 /var 已满：java 仍占用已删除的日志。",
    ),
    confidence: "confirmed",
    outcome: "root_cause_found",
  },
  {
    id: "c2",
    title: "数据库连接很慢",
    assets: [{ id: "a3", name: "db-01" }],
    status: "waiting_approval",
    strategy: "step",
    planner: "qwen",
    openedAt: at,
    updatedAt: at + 30_000,
  },
];
export const terminals: Terminal[] = [
  {
    id: "t1",
    assetId: "a1",
    assetName: "web-01",
    kind: "agent",
    caseId: "c1",
    status: "open",
    viewers: 2,
    controller: "li.wei",
    openedBy: "li.wei",
    startedAt: at,
    recordingId: "r1",
  },
  {
    id: "t2",
    assetId: "a3",
    assetName: "db-01",
    kind: "shell",
    status: "connecting",
    viewers: 1,
    controller: "li.wei",
    openedBy: "li.wei",
    startedAt: at,
    recordingId: "r2",
  },
];
export const recordings: Recording[] = [
  {
    id: "r1",
    kind: "agent",
    assetId: "a1",
    assetName: "web-01",
    caseId: "c1",
    openedBy: "Li Wei",
    startedAt: at,
    endedAt: at + 92_000,
    bytes: 48_211,
    durationMs: 92_000,
    complete: true,
  },
  {
    id: "r2",
    kind: "shell",
    assetId: "a3",
    assetName: "db-01",
    openedBy: "Li Wei",
    startedAt: at,
    endedAt: at + 5_000,
    bytes: 911,
    durationMs: 5_000,
    complete: false,
  },
  {
    id: "r3",
    kind: "shell",
    assetId: "a2",
    assetName: "web-02",
    openedBy: "Li Wei",
    startedAt: at,
    endedAt: null,
    bytes: 12,
    durationMs: 800,
    complete: false,
  },
];
export const models: ModelEntry[] = [
  {
    name: "qwen",
    provider: "openai-compatible",
    baseUrl: "http://10.0.9.3:8000/v1",
    model: "qwen3-32b",
    source: "config",
    hasKey: false,
    price: null,
  },
  {
    name: "big",
    provider: "openai-compatible",
    baseUrl: "https://api.example.com/v1",
    model: "big-model",
    source: "stored",
    hasKey: true,
    price: { inputPerMTok: 3, outputPerMTok: 15 },
  },
];
const summary = (
  name: string,
  family: string,
  ...decisions: CatalogueList["programs"][number]["decisions"]
) => ({ name, family, decisions });
export const catalogue: CatalogueList = {
  programs: [
    summary("df", "storage", "allow", "ask", "deny"),
    summary("journalctl", "logs", "allow", "ask"),
    summary("reboot", "services", "deny"),
    summary("systemctl", "services", "allow", "ask", "deny"),
  ],
};
export const program: CatalogueProgram = {
  name: "systemctl",
  family: "services",
  decisions: ["allow", "ask", "deny"],
  aliases: [],
  options: [
    { name: "--no-pager", decision: "allow" },
    { name: "--lines", value: "num", decision: "allow" },
    {
      name: "--host",
      value: "outhost",
      decision: "ask",
      why: both("--host acts on other hosts", "--host 会操作其他主机"),
    },
  ],
  free: false,
  subs: [
    { name: "status", decision: "allow", options: [{ name: "--full", decision: "allow" }] },
    {
      name: "restart",
      decision: "ask",
      why: both("restart changes a service or system setting", "restart 会改变服务或系统设置"),
      options: [],
    },
  ],
  operands: ["name"],
  more: true,
  examples: [
    { command: "systemctl status nginx --no-pager", decision: "allow", why: [] },
    {
      command: "systemctl restart nginx",
      decision: "ask",
      why: [
        both(
          "systemctl restart changes a service or system setting",
          "systemctl restart 会改变服务或系统设置",
        ),
      ],
    },
    {
      command: "systemctl poweroff",
      decision: "deny",
      why: [
        both(
          "systemctl poweroff stops the machine or its vital processes",
          "systemctl poweroff 会停机或终止关键进程",
        ),
      ],
    },
  ],
};
export const verdict: CheckResult = {
  decision: "deny",
  canonical: "df -h; rm -rf /etc",
  effects: [{ code: "destroy", text: both("destroys /etc", "破坏 /etc") }],
  reasons: [
    {
      code: "destroy",
      decision: "deny",
      text: both("/etc destroys system files, data or disks", "/etc 会破坏系统文件、数据或磁盘"),
      span: { start: 14, end: 18 },
    },
  ],
};
export const policyProblem: NonNullable<PolicyStatus["problem"]> = {
  code: "config_invalid",
  message: both(
    "The site policy is not valid; it is not used.\n/etc/bartizan/policy.yaml:3: ceilings.0.most: must be one of: ask, deny",
    "站点策略无效，未予采用。\n/etc/bartizan/policy.yaml:3: ceilings.0.most: 只能是：ask, deny",
  ),
  next: both("Correct these lines.", "请修正以上各行。"),
};
export const policy: PolicyStatus = {
  file: "/etc/bartizan/policy.yaml",
  digest: "0".repeat(64),
  loadedAt: at,
  problem: null,
  warnings: [{ line: 14, what: both("not needed: the rules allow it already", "无需放行：规则已允许") }],
  ceilings: [{ tag: "prod", most: "ask", reason: "生产环境 / production" }],
  tighten: [{ program: "tcpdump", decision: "deny", reason: "captures need a ticket" }],
  allow: [
    {
      command: "systemctl reload nginx",
      tag: "staging",
      reason: "drops no connection",
      by: "wang.wei",
      expires: "2026-12-31",
      expired: false,
    },
  ],
  secondOpinion: "qwen",
};
export const playbooks: PlaybookSummary[] = [
  {
    id: "disk-full",
    title: both("A filesystem is full", "文件系统已满"),
    probes: 6,
    causes: [{ id: "deleted-open" }, { id: "log-growth" }, { id: "inodes" }],
  },
  {
    id: "service-down",
    title: both("A service is down", "服务已停止"),
    probes: 8,
    causes: [{ id: "port-taken" }, { id: "bad-config" }],
  },
];
export const faults: DemoFault[] = [
  {
    id: "disk",
    title: both("A full disk", "磁盘写满"),
    symptom: both("The app can not write its files any more.", "应用无法再写入文件。"),
    active: true,
    busy: false,
  },
  {
    id: "port",
    title: both("A taken port", "端口被占用"),
    symptom: both("The service does not start after a restart.", "服务重启后无法启动。"),
    active: false,
    busy: false,
  },
];
export const importPreview = {
  digest: "d",
  create: [
    { name: "web-03", host: "10.0.4.13", account: "ops", port: 22, tags: ["prod/web"], jump: "bj-jump" },
  ],
  update: [{ id: "a1", name: "web-01", changes: [{ field: "host", from: "10.0.4.11", to: "10.0.4.21" }] }],
  unchanged: 3,
  problems: [{ line: 14, what: both("Match exec is not followed.", "不支持 Match exec。") }],
  applied: false,
};
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
