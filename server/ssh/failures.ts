import { BartizanError, type Failure, failure } from "../../agent/errors.ts";
import { formatHostKey } from "./host-keys.ts";
import { fingerprint, randomart } from "./randomart.ts";
import type { HostKey, SshEndpoint } from "./target.ts";

type Where = Pick<SshEndpoint, "name" | "host" | "port" | "account">;

const at = (w: Where) => `${w.name} (${w.host}:${w.port})`;

/** What the page needs to let a person compare and accept a host key. */
export interface ShownHostKey {
  host: string;
  port: number;
  type: string;
  /** Public key, base64. */
  key: string;
  fingerprint: string;
  randomart: string;
}

/** A host key that is not trusted. `failure.detail` holds the same in text. */
export class HostKeyError extends BartizanError {
  readonly shown: ShownHostKey;
  constructor(problem: Failure, shown: ShownHostKey) {
    super(problem);
    this.name = "HostKeyError";
    this.shown = shown;
  }
}

export function hostKeyError(where: Where, key: HostKey, verdict: "unknown" | "changed" | "revoked") {
  const shown: ShownHostKey = {
    host: where.host,
    port: where.port,
    type: key.type,
    key: Buffer.from(key.key).toString("base64"),
    fingerprint: fingerprint(key.key),
    randomart: randomart(key),
  };
  const detail = `${formatHostKey(key)}\n${shown.fingerprint}\n${shown.randomart}`;
  return new HostKeyError(keyFailure(where, verdict, shown.fingerprint, detail), shown);
}

function keyFailure(w: Where, verdict: "unknown" | "changed" | "revoked", print: string, detail: string) {
  if (verdict === "unknown") {
    return failure(
      "ssh_host_key_unknown",
      {
        en: `${at(w)} shows a host key nobody has confirmed yet: ${print}`,
        zh: `${at(w)} 的主机密钥尚未经人确认：${print}`,
      },
      {
        en: "Compare it with `ssh-keygen -lv -f /etc/ssh/ssh_host_ed25519_key.pub` run on the host, then accept the key for this asset.",
        zh: "请在该主机上执行 `ssh-keygen -lv -f /etc/ssh/ssh_host_ed25519_key.pub` 核对，一致后再为此资产接受该密钥。",
      },
      detail,
    );
  }
  const revoked = verdict === "revoked";
  return failure(
    "ssh_host_key_changed",
    revoked
      ? {
          en: `${at(w)} shows a host key that was revoked: ${print}`,
          zh: `${at(w)} 出示的主机密钥已被吊销：${print}`,
        }
      : {
          en: `${at(w)} shows a different host key than the one on record: ${print}. Nothing was sent to it.`,
          zh: `${at(w)} 的主机密钥与记录不符：${print}。未向其发送任何凭据。`,
        },
    {
      en: "If the host was reinstalled, ask its administrator for the new fingerprint and replace the recorded key. Otherwise someone may be in between: do not connect.",
      zh: "若主机重装过，请向管理员核实新指纹后再替换记录的密钥；否则可能有人中间劫持，请勿连接。",
    },
    detail,
  );
}

export function unreachable(w: Where, detail: string): Failure {
  return failure(
    "ssh_unreachable",
    { en: `${at(w)} can not be reached.`, zh: `无法到达 ${at(w)}。` },
    {
      en: "Check the address, name resolution, routing and firewalls between this machine and the host.",
      zh: "请检查地址、域名解析、路由以及本机到该主机之间的防火墙。",
    },
    detail,
  );
}
export function refused(w: Where, detail: string): Failure {
  return failure(
    "ssh_refused",
    { en: `${at(w)} refuses connections on this port.`, zh: `${at(w)} 拒绝该端口的连接。` },
    {
      en: "Check that sshd runs there and listens on this port, and that no firewall rejects it.",
      zh: "请检查该主机的 sshd 是否在运行、是否监听此端口，以及是否被防火墙拒绝。",
    },
    detail,
  );
}
export function connectTimeout(w: Where, seconds: number): Failure {
  return failure(
    "ssh_timeout",
    { en: `${at(w)} did not answer within ${seconds} s.`, zh: `${at(w)} 在 ${seconds} 秒内没有应答。` },
    {
      en: "A firewall may drop the packets, or the host is down or overloaded. Try `ping` and the port from this machine.",
      zh: "可能被防火墙丢包，或主机宕机、过载。请从本机 ping 并测试该端口。",
    },
  );
}
export function authFailed(
  w: Where,
  tried: readonly string[],
  offered: readonly string[],
  detail?: string,
): Failure {
  const triedText = tried.join(", ") || "-";
  const offeredText = offered.join(", ") || "?";
  return failure(
    "ssh_auth_failed",
    {
      en: `${at(w)} did not accept the login as ${w.account}. Tried: ${triedText}; the host offers: ${offeredText}.`,
      zh: `${at(w)} 不接受账号 ${w.account} 的登录。已尝试：${triedText}；主机支持：${offeredText}。`,
    },
    {
      en: "Check the account, its authorized_keys or password, and sshd's log on the host (`journalctl -u ssh`).",
      zh: "请检查账号、authorized_keys 或密码，并查看主机上 sshd 的日志（journalctl -u ssh）。",
    },
    detail,
  );
}
export function noCredential(w: Where, detail?: string): Failure {
  return failure(
    "ssh_no_credential",
    {
      en: `There is no usable credential for ${w.account} on ${at(w)}.`,
      zh: `没有可用于 ${at(w)} 账号 ${w.account} 的凭据。`,
    },
    {
      en: "Give the asset a private key (with its passphrase), an ssh-agent or a password.",
      zh: "请为该资产配置私钥（及口令）、ssh-agent 或密码。",
    },
    detail,
  );
}
export function noAlgorithms(w: Where, detail: string): Failure {
  return failure(
    "ssh_algorithms",
    {
      en: `${at(w)} and Bartizan have no secure algorithm in common.`,
      zh: `${at(w)} 与本系统没有共同的安全算法。`,
    },
    {
      en: "The host's sshd only offers outdated (or only post-quantum or certificate) algorithms: update it or enable curve25519-sha256, an AES-GCM cipher and an ed25519 host key.",
      zh: "该主机 sshd 只提供过时（或仅后量子、仅证书）的算法：请升级，或启用 curve25519-sha256、AES-GCM 与 ed25519 主机密钥。",
    },
    detail,
  );
}
export function lost(w: Where, detail: string): Failure {
  return failure(
    "ssh_lost",
    { en: `The connection to ${at(w)} was lost.`, zh: `与 ${at(w)} 的连接已断开。` },
    {
      en: "It is opened again on the next use. If it keeps breaking, check the network and whether the host or its sshd restarts.",
      zh: "下次使用时会自动重连。若反复断开，请检查网络，以及主机或 sshd 是否在重启。",
    },
    detail,
  );
}
export function channelFailed(w: Where, detail: string): Failure {
  return failure(
    "ssh_channel",
    {
      en: `${at(w)} accepted the login but gave no channel to work in.`,
      zh: `${at(w)} 接受了登录，但未能打开通道。`,
    },
    {
      en: "Check the account's shell, forced commands, and MaxSessions and ForceCommand in sshd_config.",
      zh: "请检查该账号的登录 shell、强制命令，以及 sshd_config 中的 MaxSessions 与 ForceCommand。",
    },
    detail,
  );
}
export function jumpFailed(hop: Where, to: Where, cause: Failure | string): Failure {
  const text = typeof cause === "string" ? { en: cause, zh: cause } : cause.message;
  return failure(
    "ssh_jump_failed",
    {
      en: `The way to ${at(to)} fails at the jump host ${at(hop)}. ${text.en}`,
      zh: `通往 ${at(to)} 的路径在跳板机 ${at(hop)} 处失败。${text.zh}`,
    },
    typeof cause === "string"
      ? {
          en: "Check that the jump host may open TCP connections to the next host (AllowTcpForwarding, firewall, name resolution there).",
          zh: "请检查跳板机是否允许向下一台主机建立 TCP 连接（AllowTcpForwarding、防火墙、其域名解析）。",
        }
      : cause.next,
    typeof cause === "string" ? cause : cause.detail,
  );
}
export function execTimeout(w: Where, seconds: number, clean: boolean): Failure {
  return failure(
    "exec_timeout",
    {
      en: `The command on ${at(w)} was ended at its limit of ${seconds} s.${clean ? "" : stillRuns.en}`,
      zh: `${at(w)} 上的命令到达 ${seconds} 秒上限，已终止。${clean ? "" : stillRuns.zh}`,
    },
    {
      en: "Narrow the command (fewer files, a shorter time span) or allow it more time.",
      zh: "请缩小命令范围（更少文件、更短时间段），或放宽时限。",
    },
  );
}
export function stopped(w: Where, clean: boolean): Failure {
  return failure(
    "exec_stopped",
    {
      en: `The command on ${at(w)} was stopped.${clean ? "" : stillRuns.en}`,
      zh: `${at(w)} 上的命令已被停止。${clean ? "" : stillRuns.zh}`,
    },
    { en: "Run it again if its result is needed.", zh: "如需结果请重新执行。" },
  );
}
const stillRuns = {
  en: " Some of its processes could not be ended (or nobody could look): check the host.",
  zh: "但仍有进程未能终止（或无法确认），请检查主机。",
};
export function execLost(w: Where, detail: string): Failure {
  return failure(
    "exec_lost",
    {
      en: `The connection to ${at(w)} was lost while the command ran: whether it finished is unknown.`,
      zh: `命令执行期间与 ${at(w)} 的连接断开：是否执行完毕未知。`,
    },
    {
      en: "Look at the host before running it again; nothing is repeated by itself.",
      zh: "请先查看主机状态再决定是否重试；系统不会自动重复执行。",
    },
    detail,
  );
}
export function wallRequired(w: Where): Failure {
  return failure(
    "wall_required",
    {
      en: `The command did not run: ${at(w)} gives no read-only wall for it, and unasked commands may not run without one.`,
      zh: `命令未执行：${at(w)} 无法为它提供只读隔离，而策略要求自动执行的命令必须有只读隔离。`,
    },
    {
      en: "Approve the command by hand, or see on the asset what its host is missing.",
      zh: "请人工批准该命令，或在资产页查看主机缺少什么。",
    },
  );
}
export function sudoPasswordNeeded(w: Where): Failure {
  return failure(
    "sudo_password_needed",
    {
      en: `sudo on ${at(w)} asks ${w.account} for a password and none is configured.`,
      zh: `${at(w)} 上账号 ${w.account} 的 sudo 需要密码，但未配置。`,
    },
    {
      en: "Give the asset a sudo password, or allow the read-only commands without one in sudoers (NOPASSWD).",
      zh: "请为该资产配置 sudo 密码，或在 sudoers 中对只读命令设置 NOPASSWD。",
    },
  );
}
export function sudoRefused(w: Where): Failure {
  return failure(
    "sudo_refused",
    {
      en: `sudo on ${at(w)} does not let ${w.account} run this command.`,
      zh: `${at(w)} 上的 sudo 不允许账号 ${w.account} 执行此命令。`,
    },
    {
      en: "Check the configured sudo password and what `sudo -l` allows this account.",
      zh: "请检查配置的 sudo 密码，以及 `sudo -l` 对该账号的授权。",
    },
  );
}

export const noSftp = (w: Where, detail: string) =>
  failure(
    "sftp_unavailable",
    { en: `${at(w)} offers no file transfer (SFTP).`, zh: `${at(w)} 不提供文件传输（SFTP）。` },
    {
      en: "The host's sshd needs a line such as `Subsystem sftp internal-sftp`; ask its administrator, or use the terminal.",
      zh: "该主机的 sshd 需要 `Subsystem sftp internal-sftp` 之类的配置；请联系其管理员，或改用终端。",
    },
    detail,
  );
