import type {
  Asset,
  CaseSummary,
  Credential,
  DemoFault,
  HostKey,
  ModelEntry,
  OfferedKey,
  PlaybookSummary,
  SessionBody,
  Terminal,
} from "../../server/wire/api.ts";
import type { Recording } from "../../server/wire/records.ts";
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
