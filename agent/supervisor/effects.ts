/** What changing commands do, in plain words: looked up by the words a reason is about. */
import type { Localized } from "./verdict.ts";

type Rule = readonly [RegExp, en: string, zh: string];

/** First match wins. `$1`, `$2` are groups of the pattern. The text is `program sub-command operands…`. */
const rules: readonly Rule[] = [
  [/^(?:systemctl|service) (?:restart|try-restart|reload-or-restart)(?: (\S+))?/, "restarts $1", "重启 $1"],
  [/^service (\S+) restart/, "restarts $1", "重启 $1"],
  [/^service (\S+) (stop|start|reload)/, "$2s $1", "对 $1 执行 $2"],
  [/^systemctl reload(?: (\S+))?/, "makes $1 read its configuration again", "让 $1 重新读取配置"],
  [/^systemctl start(?: (\S+))?/, "starts $1", "启动 $1"],
  [/^systemctl stop(?: (\S+))?/, "stops $1", "停止 $1"],
  [/^systemctl enable(?: (\S+))?/, "starts $1 at every boot", "让 $1 随开机启动"],
  [/^systemctl disable(?: (\S+))?/, "no longer starts $1 at boot", "不再随开机启动 $1"],
  [/^systemctl mask(?: (\S+))?/, "keeps $1 from being started at all", "禁止启动 $1"],
  [/^systemctl daemon-re(?:load|exec)/, "makes systemd read all units again", "让 systemd 重新读取所有单元"],
  [/^systemctl kill(?: (\S+))?/, "sends a signal to $1", "向 $1 发送信号"],
  [
    /^kill (?:-(?:9|KILL|SIGKILL) |-s (?:KILL|9) )(.+)/,
    "ends process $1 at once, unsaved work is lost",
    "立即结束进程 $1，未保存的工作会丢失",
  ],
  [/^kill -(?:HUP|1) (.+)/, "tells process $1 to read its configuration again", "通知进程 $1 重新读取配置"],
  [/^kill (?:-\w+ )?(.+)/, "asks process $1 to end", "请求进程 $1 结束"],
  [/^(?:pkill|killall) (.+)/, "signals every process matching $1", "向所有匹配 $1 的进程发信号"],
  [/^rm (?:-\S+ )*(.+)/, "deletes $1; it can not be brought back", "删除 $1，无法恢复"],
  [/^truncate .*?(\S+)$/, "empties $1; its content is lost", "清空 $1，内容会丢失"],
  [/^mv (?:-\S+ )*(\S+) (\S+)$/, "moves $1 to $2", "将 $1 移动到 $2"],
  [/^cp .*?(\S+) (\S+)$/, "copies $1 to $2, replacing what is there", "将 $1 复制到 $2，覆盖已有内容"],
  [/^ln .*?(\S+) (\S+)$/, "makes $2 point to $1", "让 $2 指向 $1"],
  [/^sed -i (.+)/, "rewrites $1 in place", "就地改写 $1"],
  [/^(?:chmod|chown|chgrp|setfacl) (?:-\S+ )*(.+)/, "changes who may use $1", "改变 $1 的访问权限"],
  [/^mkdir (?:-\S+ )*(.+)/, "makes the folder $1", "创建目录 $1"],
  [/^touch (?:-\S+ )*(.+)/, "makes $1 or renews its time", "创建 $1 或更新其时间"],
  [/^fallocate .*?(\S+)$/, "reserves disk space for $1", "为 $1 预占磁盘空间"],
  [
    /^(?:apt|apt-get|yum|dnf|zypper|apk|pacman) (?:-\S+ )*(?:install|add|-S\w*)(?: -\S+)* (.+)/,
    "installs $1",
    "安装 $1",
  ],
  [
    /^(?:apt|apt-get|yum|dnf|zypper|apk) (?:-\S+ )*(?:remove|purge|erase|del|autoremove)(?: -\S+)* ?(.*)/,
    "removes packages $1",
    "卸载软件包 $1",
  ],
  [
    /^(?:apt|apt-get|yum|dnf) (?:-\S+ )*(?:upgrade|dist-upgrade|full-upgrade|update)\b ?(.*)/,
    "updates package lists or packages $1",
    "更新软件源或软件包 $1",
  ],
  [/^(?:docker|podman|nerdctl)(?: compose| container)? restart/, "restarts containers", "重启容器"],
  [/^(?:docker|podman|nerdctl)(?: compose| container)? (?:stop|kill|pause)/, "stops containers", "停止容器"],
  [
    /^(?:docker|podman|nerdctl)(?: compose| container)? (?:rm|rmi|down|prune)/,
    "removes containers or images; what only they hold is lost",
    "删除容器或镜像，仅存于其中的内容会丢失",
  ],
  [
    /^(?:docker|podman|nerdctl)(?: compose| container)? (?:run|create|start|up)/,
    "starts containers",
    "启动容器",
  ],
  [
    /^(?:docker|podman|nerdctl)(?: compose| image)? (?:pull|load|import)/,
    "downloads or loads images",
    "下载或载入镜像",
  ],
  [
    /^(?:kubectl|oc) (?:rollout restart|rollout)/,
    "replaces the pods of a workload one by one",
    "逐个替换工作负载的 Pod",
  ],
  [/^(?:kubectl|oc) (?:scale|autoscale)/, "changes how many pods run", "改变 Pod 数量"],
  [/^(?:kubectl|oc) delete/, "deletes cluster objects", "删除集群对象"],
  [
    /^(?:kubectl|oc) (?:apply|create|replace|patch|edit|set|label|annotate)/,
    "changes cluster objects",
    "修改集群对象",
  ],
  [/^(?:kubectl|oc) (?:drain|cordon|uncordon|taint)/, "changes where pods may run", "改变 Pod 的可调度位置"],
  [
    /^helm (?:install|upgrade|rollback|uninstall|delete)/,
    "changes a release and its workloads",
    "变更发布及其工作负载",
  ],
  [
    /^ip (?:r|ro|route) (?:add|del|change|replace)/,
    "changes routes: traffic may take another way or none",
    "修改路由，流量可能改道或中断",
  ],
  [/^ip (?:a|addr|address) (?:add|del)/, "changes the addresses of this host", "修改本机地址"],
  [/^ip (?:l|link) set/, "changes a network interface", "修改网络接口"],
  [
    /^(?:iptables|ip6tables|nft|ufw|firewall-cmd|ipset)\b/,
    "changes which traffic the firewall lets through",
    "改变防火墙放行的流量",
  ],
  [/^sysctl\b/, "changes a kernel setting until the next boot", "修改内核参数（重启前有效）"],
  [/^mount (.+)/, "makes a file system available: $1", "挂载文件系统：$1"],
  [/^umount (.+)/, "takes the file system $1 away", "卸载文件系统 $1"],
  [
    /^swapoff/,
    "moves swapped memory back; fails or stalls when memory is short",
    "将交换区内容移回内存，内存不足时会卡住或失败",
  ],
  [/^nginx -s reload/, "makes nginx read its configuration again", "让 nginx 重新读取配置"],
  [/^nginx -s (?:stop|quit)/, "stops nginx", "停止 nginx"],
  [/^nginx\b/, "starts nginx", "启动 nginx"],
  [/^logrotate\b/, "rotates logs; old ones may be deleted", "轮转日志，旧日志可能被删除"],
];

/** The effect of a change in plain words, when it is known; undefined else. */
export function plainEffect(what: string): Localized | undefined {
  const text = what.replace(/\s+/g, " ").trim().slice(0, 160);
  for (const [pattern, en, zh] of rules) {
    const m = pattern.exec(text);
    if (!m) continue;
    const fill = (t: string): string => t.replace(/\$(\d)/g, (_a, n: string) => m[Number(n)] ?? "").trim();
    return { en: fill(en), zh: fill(zh) };
  }
  return undefined;
}
