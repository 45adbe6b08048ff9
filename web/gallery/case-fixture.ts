import type { Actor, CaseEvent, EventData, EventType, Hypothesis } from "../../agent/events.ts";
import { conclusion } from "./conclusion.ts";

const person: Actor = { kind: "person", id: "u1", name: "Li Wei" };
const agent: Actor = { kind: "agent", planner: "offline" };
const supervisor: Actor = { kind: "supervisor" };
const start = Date.UTC(2026, 10, 22, 8, 0, 0);

/** Builds a case log with gapless seq; each event is two seconds after the one before. */
export class LogBuilder {
  readonly events: CaseEvent[] = [];
  add<T extends EventType>(actor: Actor, type: T, data: EventData<T>): this {
    const seq = this.events.length + 1;
    const event = { v: 1, caseId: "c1", seq, at: start + seq * 2000, actor, type, data };
    this.events.push(event as unknown as CaseEvent);
    return this;
  }
}

const both = (en: string, zh: string) => ({ en, zh });
const hypotheses: Hypothesis[] = [
  {
    id: "h1",
    statement: both("A filesystem is full, so nginx can not write", "文件系统已满，nginx 无法写入"),
    status: "confirmed",
    evidence: ["s1"],
    playbook: "disk-full",
    why: both(
      "/var is 100 % used; a deleted file is still held open.",
      "/var 使用率 100%，且有已删除文件仍被占用。",
    ),
  },
  {
    id: "h2",
    statement: both("The inodes are used up", "inode 耗尽"),
    status: "ruled_out",
    evidence: ["s1"],
    playbook: "disk-full",
  },
  {
    id: "h3",
    statement: both("nginx was stopped by a person", "nginx 被人为停止"),
    status: "likely",
    evidence: ["s2"],
    playbook: "service-down",
  },
  {
    id: "h4",
    statement: both("The port is taken by another process", "端口被其他进程占用"),
    status: "open",
    evidence: [],
    playbook: "service-down",
  },
  {
    id: "h5",
    statement: both("The upstream does not answer", "上游无响应"),
    status: "not_checked",
    evidence: [],
    playbook: "network",
    why: both("curl is not installed on this host.", "该主机未安装 curl。"),
  },
  ...["cpu-busy", "clock", "dns", "firewall", "memory"].map(
    (playbook): Hypothesis => ({
      id: `no-${playbook}`,
      statement: both(`The fault lies in ${playbook}`, `故障在 ${playbook}`),
      status: "ruled_out",
      evidence: ["s1"],
      playbook,
    }),
  ),
];

const dfOutput = `Filesystem     1K-blocks     Used Available Use% Mounted on
/dev/vda1       20509264 12034124   7409288  62% /
/dev/vdb1       10218772 10218772         0 100% /var
tmpfs             812344     1024    811320   1% /run
`;

function opened(): LogBuilder {
  return new LogBuilder()
    .add(person, "case.opened", {
      title: "The shop answers 502 since this morning 网站自今早起返回 502",
      fault:
        "The shop answers 502 since this morning. Nothing was deployed.\n网站自今早起返回 502，没有任何发布。",
      lang: "en",
      assets: [{ id: "a1", name: "web-01", account: "ops", tags: ["prod/web"] }],
      strategy: "auto",
      planner: "offline",
      budget: { maxSteps: 60, maxTokens: 200_000, maxCostUsd: 2, maxWallMs: 1_800_000 },
      earlier: [
        {
          assetId: "a1",
          at: Date.UTC(2026, 10, 22, 6, 40),
          who: "Lin",
          what: "systemctl restart nginx",
          exitCode: 0,
        },
        { assetId: "a1", at: Date.UTC(2026, 10, 21, 21, 5), who: "Lin", what: "" },
      ],
    })
    .add(agent, "plan.revised", {
      version: 1,
      hypotheses,
      note: both("Triage first, then the disk.", "先分诊，再查磁盘。"),
    });
}

function step(log: LogBuilder, id: string, command: string, purpose: { en: string; zh: string }): LogBuilder {
  return log
    .add(agent, "step.proposed", {
      stepId: id,
      assetId: "a1",
      command,
      purpose,
      timeoutMs: 15_000,
      planVersion: 1,
      kind: "probe",
    })
    .add(supervisor, "step.judged", {
      stepId: id,
      decision: "allow",
      canonical: command,
      effects: [],
      reasons: [
        { code: "read_only", decision: "allow", text: both("Only reads, and is bounded.", "只读，且有界。") },
      ],
    });
}
function observed(
  log: LogBuilder,
  id: string,
  canonical: string,
  text: string,
  exitCode: number,
): LogBuilder {
  const bytes = new TextEncoder().encode(text).length;
  return log
    .add(supervisor, "step.started", { stepId: id, canonical, digest: "d", leave: "supervisor" })
    .add(supervisor, "step.observed", {
      stepId: id,
      outcome: "exited",
      exitCode,
      durationMs: 412,
      sandbox: "mounts+landlock7+seccomp+pids+uid",
      output: { hash: "0".repeat(64), bytes, totalBytes: bytes, preview: text },
    });
}

function probed(): LogBuilder {
  const log = opened();
  step(log, "s1", "df -k", both("See whether a filesystem is full.", "查看文件系统是否已满。"));
  observed(log, "s1", "df -k", dfOutput, 0);
  step(log, "s2", "systemctl status nginx --no-pager", both("See how the service stands.", "查看服务状态。"));
  observed(
    log,
    "s2",
    "systemctl status nginx --no-pager",
    "● nginx.service - A high performance web server\n     Active: failed (Result: exit-code)\n\x1b[31mno space left on device\x1b[0m \u202egnp.exe\n",
    3,
  );
  return log;
}

const longCommand = `sudo systemctl restart nginx && for f in ${Array.from({ length: 60 }, (_, i) => `/etc/nginx/sites-enabled/site-${String(i).padStart(2, "0")}.conf`).join(" ")}; do nginx -t -c "$f"; done; rm -f /var/log/nginx/access.log.1`;

function waiting(command: string, more: Partial<EventData<"step.judged">> = {}): LogBuilder {
  const log = probed();
  const from = command.indexOf("restart");
  const rm = command.indexOf("rm -f");
  return log
    .add(agent, "step.proposed", {
      stepId: "s3",
      assetId: "a1",
      command,
      purpose: both("Start nginx again now that there is room.", "已有可用空间，重新启动 nginx。"),
      timeoutMs: 30_000,
      planVersion: 1,
      kind: "fix",
    })
    .add(supervisor, "step.judged", {
      stepId: "s3",
      decision: "ask",
      canonical: command,
      effects: [
        {
          code: "service",
          text: both("Restarts nginx; open connections are cut", "重启 nginx，已有连接会中断"),
        },
      ],
      reasons: [
        {
          code: "changes_service",
          decision: "ask",
          text: both("It changes the state of a service.", "会改变服务状态。"),
          span: { start: from, end: from + "restart nginx".length },
        },
        ...(rm < 0
          ? []
          : [
              {
                code: "removes_file",
                decision: "ask" as const,
                text: both("It removes a file.", "会删除文件。"),
                span: { start: rm, end: command.length },
              },
            ]),
      ],
      ...more,
    })
    .add(supervisor, "approval.requested", {
      approvalId: "p1",
      stepId: "s3",
      digest: "abc",
      expiresAt: start + 900_000,
    });
}

function denied(): LogBuilder {
  return probed()
    .add({ kind: "agent", planner: "qwen" }, "model.called", {
      provider: "local",
      model: "qwen3-32b",
      inputTokens: 5120,
      outputTokens: 210,
      costUsd: 0.0012,
      durationMs: 2300,
      promptHash: "h",
      outcome: "ok",
      text: "The disk is full. I would like to remove the old logs.",
    })
    .add({ kind: "agent", planner: "qwen" }, "step.proposed", {
      stepId: "s4",
      assetId: "a1",
      command: "rm -rf /var/log",
      purpose: both("Make room.", "腾出空间。"),
      timeoutMs: 15_000,
      planVersion: 1,
      kind: "command",
    })
    .add(supervisor, "step.judged", {
      stepId: "s4",
      decision: "deny",
      canonical: "rm -rf /var/log",
      effects: [{ code: "destroy", text: both("Destroys all logs", "删除全部日志") }],
      reasons: [
        {
          code: "destroys",
          decision: "deny",
          text: both("It destroys evidence.", "会毁掉证据。"),
          span: { start: 0, end: 6 },
        },
      ],
    })
    .add(supervisor, "step.dropped", { stepId: "s4", why: "denied" })
    .add({ kind: "system" }, "note.added", {
      text: "",
      failure: {
        code: "model_malformed_call",
        message: both(
          "The model called a tool with arguments that do not fit.",
          "模型的工具调用参数不符合要求。",
        ),
        next: both(
          "It was told why and tries again; choose a larger model if it happens often.",
          "已告知模型并重试；若频繁出现请换用更大的模型。",
        ),
      },
    })
    .add({ kind: "agent", planner: "qwen" }, "question.asked", {
      questionId: "q1",
      text: both("May old access logs be compressed?", "可以压缩旧的访问日志吗？"),
      options: ["Yes 可以", "No 不可以"],
    });
}

function concluded(): LogBuilder {
  return probed().add(agent, "case.concluded", { conclusion });
}

export const caseLogs = {
  running: () => step(probed(), "s9", "ss -ltnp", both("See who listens.", "查看监听端口。")).events,
  waiting: () => waiting("sudo systemctl restart nginx").events,
  waitingCopied: () => {
    const word = "/opt/nginx-repair/fix.sh";
    const command = `sudo systemctl restart nginx && ${word} --сonfig x${" ".repeat(60)}y`;
    const start = command.indexOf(word);
    return waiting(command, {
      fromHost: [{ start, end: start + word.length, text: word }],
      opinion: {
        by: "qwen",
        rules: "ask",
        decision: "ask",
        reason: "It runs a script nobody has read.",
        durationMs: 900,
      },
    }).events;
  },
  waitingLong: () => waiting(longCommand).events,
  deniedQuestion: () => denied().events,
  paused: () =>
    probed()
      .add({ kind: "system" }, "note.added", {
        text: "",
        failure: {
          code: "model_unreachable",
          message: both("The model endpoint does not answer.", "模型接口无响应。"),
          next: both(
            "Check the address in the settings, then resume; or start the case offline.",
            "请检查设置中的地址后继续，或改用离线预案。",
          ),
        },
      })
      .add({ kind: "system" }, "case.paused", {}).events,
  taken: () => probed().add(person, "control.taken", { assetId: "a1" }).events,
  concluded: () => concluded().events,
  verified: () =>
    concluded().add(agent, "case.concluded", {
      conclusion: { ...conclusion, verification: { fixId: "f1", fixed: true, stepId: "s1" } },
    }).events,
  unverified: () =>
    concluded().add(agent, "case.concluded", {
      conclusion: {
        ...conclusion,
        verification: {
          fixId: "f1",
          fixed: false,
          result: "not_checked",
          why: both(
            "The log has shown no new error since the fix, which is no proof yet.",
            "修复之后日志没有新的报错，但这还不能证明已修复。",
          ),
          stepId: "s1",
          steps: ["s1"],
        },
      },
    }).events,
  stopped: () => probed().add(person, "case.closed", { reason: "stopped" }).events,
};
