import { describe, expect, it } from "vitest";
import { defaultPolicy, judge } from "../../../agent/supervisor/judge.ts";

const cases: readonly (readonly [string, string, string])[] = [
  ["systemctl restart nginx", "restarts nginx", "重启 nginx"],
  ["sudo systemctl stop cups", "stops cups", "停止 cups"],
  [
    "truncate -s 0 /srv/app/app.log",
    "empties /srv/app/app.log; its content is lost",
    "清空 /srv/app/app.log，内容会丢失",
  ],
  [
    "rm -f /srv/app/old.log",
    "deletes /srv/app/old.log; it can not be brought back",
    "删除 /srv/app/old.log，无法恢复",
  ],
  ["kill -HUP 4242", "tells process 4242 to read its configuration again", "通知进程 4242 重新读取配置"],
  ["apt-get install -y htop", "installs htop", "安装 htop"],
  [
    "kubectl rollout restart deploy/web -n prod",
    "replaces the pods of a workload one by one",
    "逐个替换工作负载的 Pod",
  ],
  ["nginx -s reload", "makes nginx read its configuration again", "让 nginx 重新读取配置"],
];

describe("effects in plain words", () => {
  it.each(cases)("%s", (cmd, en, zh) => {
    const { effects } = judge(cmd, { id: "t", tags: [] }, defaultPolicy);
    expect(effects.map((e) => e.text.en)).toContain(en);
    expect(effects.map((e) => e.text.zh)).toContain(zh);
  });

  it("never leaves a gap where a name is missing", () => {
    for (const cmd of ["systemctl restart", "systemctl daemon-reload", "apt-get upgrade", "sysctl -p"]) {
      const { effects } = judge(cmd, { id: "t", tags: [] }, defaultPolicy);
      for (const e of effects) expect(e.text.en).not.toMatch(/\$\d| {2}|^\s|\s$/);
    }
  });
});
