import type { Conclusion } from "../../agent/events.ts";

const both = (en: string, zh: string) => ({ en, zh });
/** When the case of the gallery was opened. */
const at = Date.UTC(2026, 10, 22, 8, 0, 0);

/** How the case of the gallery ends. */
export const conclusion: Conclusion = {
  outcome: "root_cause_found",
  confidence: "confirmed",
  rootCause: both(
    "/var on web-01 is full because a deleted 9.1 GB log is still held open by java (pid 812); nginx can not write its temp files and answers 502.",
    "web-01 的 /var 已满：java（pid 812）仍占用已删除的 9.1 GB 日志，nginx 无法写入临时文件，因此返回 502。",
  ),
  causes: [
    {
      id: "deleted-open",
      statement: both("A deleted file is held open", "已删除文件仍被占用"),
      confidence: "confirmed",
      assetId: "a1",
      evidence: [{ stepId: "s1", excerpt: "/dev/vdb1       10218772 10218772         0 100% /var" }],
    },
    {
      id: "var-full",
      statement: both("/var is full", "/var 已满"),
      confidence: "confirmed",
      assetId: "a1",
      evidence: [{ stepId: "s1", excerpt: "100% /var" }],
    },
    {
      id: "nginx-failed",
      statement: both("nginx failed", "nginx 失败"),
      confidence: "likely",
      assetId: "a1",
      evidence: [{ stepId: "s2", excerpt: "Active: failed (Result: exit-code)" }],
    },
  ],
  evidence: [{ stepId: "s2", excerpt: "no space left on device" }],
  notChecked: [{ what: both("The upstream", "上游"), why: both("curl is not installed", "未安装 curl") }],
  fixes: [
    {
      id: "f1",
      assetId: "a1",
      command: "sudo systemctl restart shop",
      risk: "disruptive",
      why: both("Lets go of the deleted file.", "释放已删除文件。"),
      verify: "df -k /var",
    },
    {
      id: "f2",
      assetId: "a1",
      command: "",
      risk: "safe",
      why: both("Set up copytruncate in logrotate.", "在 logrotate 中启用 copytruncate。"),
      verify: "",
    },
  ],
  hostEvents: [
    { assetId: "a1", at: at - 400_000_000, kind: "boot", what: "", concerns: false, stepId: "s1" },
    {
      assetId: "a1",
      at: at - 90_000_000,
      kind: "package",
      what: "upgrade openssl 3.0.15",
      concerns: false,
      stepId: "s1",
    },
    {
      assetId: "a1",
      at: at - 9_000_000,
      kind: "file",
      what: "/etc/nginx/sites-enabled/shop",
      count: 3,
      concerns: false,
      stepId: "s1",
    },
    {
      assetId: "a1",
      at: at - 4_000_000,
      kind: "login",
      what: "ops from 10.0.0.7",
      concerns: false,
      stepId: "s1",
    },
    {
      assetId: "a1",
      at: at - 3_600_000,
      kind: "file",
      what: "/etc/systemd/system/shop.service.d/\u202elimit.conf",
      concerns: true,
      stepId: "s1",
    },
    { assetId: "a1", at: at - 3_500_000, kind: "start", what: "shop.service", concerns: true, stepId: "s2" },
    {
      assetId: "a1",
      at: at - 700_000,
      kind: "error",
      what: "nginx.service: no space left on device",
      concerns: true,
      stepId: "s2",
    },
  ],
  prevent: [both("Watch the free space of /var.", "监控 /var 的剩余空间。")],
};
