/** Plain words for every reason code, in both languages. `{w}` is the part of the command it is about. */
import type { Localized } from "./verdict.ts";

type Entry = readonly [en: string, zh: string, effectEn?: string, effectZh?: string];

const table: Record<string, Entry> = {
  // not proven
  "unknown-program": [
    "{w} is not in the catalogue of known programs",
    "{w} 不在已知程序目录中",
    "runs {w}",
    "运行 {w}",
  ],
  "unknown-flag": ["the option {w} is not known to be harmless", "选项 {w} 未证明无害"],
  "unknown-operand": ["the argument {w} is not known to be harmless", "参数 {w} 未证明无害"],
  "unknown-subcommand": ["the sub-command {w} is not known to be harmless", "子命令 {w} 未证明无害"],
  "dynamic-program": [
    "the program name {w} is only known at run time",
    "程序名 {w} 运行时才确定",
    "runs a program chosen at run time",
    "运行一个运行时才确定的程序",
  ],
  "dynamic-argument": [
    "{w} is only known at run time and could be an option",
    "{w} 运行时才确定，可能成为选项",
  ],
  "dynamic-path": ["which file {w} names is only known at run time", "{w} 指向哪个文件运行时才确定"],
  "dynamic-word": ["{w} cannot be evaluated in advance", "{w} 无法预先求值"],
  "parse-error": ["the shell text is incomplete or malformed: {w}", "命令文本不完整或有语法错误：{w}"],
  "bad-characters": [
    "the text holds invisible, control or direction-changing characters",
    "文本含不可见、控制或改变方向的字符",
  ],
  "too-long": ["the command is too long to be judged in full", "命令过长，无法完整判定"],
  "too-complex": ["the command is too complex to be proven harmless", "命令过于复杂，无法证明无害"],
  "foreign-letters": ["the name {w} holds letters that are not plain ASCII", "名称 {w} 含非 ASCII 字符"],
  "unknown-script": [
    "the script {w} has not been inspected",
    "脚本 {w} 未经检查",
    "runs a script",
    "运行脚本",
  ],
  "unknown-config": ["options come from {w}, which has not been inspected", "选项来自未检查的 {w}"],
  "unusual-path": [
    "{w} is not in a system program directory",
    "{w} 不在系统程序目录",
    "runs {w}",
    "运行 {w}",
  ],
  "sensitive-read": ["{w} may hold secrets", "{w} 可能含有机密", "reads {w}", "读取 {w}"],
  "environment-variable": ["the variable {w} changes how programs behave", "变量 {w} 会改变程序行为"],
  "shell-behaviour": ["{w} changes how the shell behaves", "{w} 会改变 shell 行为"],
  interactive: ["{w} waits for a person at the keyboard", "{w} 需要人工交互"],
  unbounded: ["{w} does not end by itself", "{w} 不会自行结束"],
  background: ["{w} keeps running in the background", "{w} 会在后台继续运行"],
  "heavy-load": [
    "{w} can put load on the host or the network",
    "{w} 可能给主机或网络带来负载",
    "puts load on the host",
    "增加主机负载",
  ],
  "egress-unknown": ["{w} is outside the known networks", "{w} 在已知网络之外", "contacts {w}", "连接 {w}"],
  "policy-ceiling": ["the policy lets nothing run unasked here", "策略要求此处一切操作须经确认"],
  // changes
  "write-file": ["it writes the file {w}", "会写入文件 {w}", "writes {w}", "写入 {w}"],
  "file-change": ["{w} changes files", "{w} 会修改文件", "changes files ({w})", "修改文件（{w}）"],
  "service-change": ["{w} changes a service or system setting", "{w} 会改变服务或系统设置", "{w}", "{w}"],
  "process-change": [
    "{w} signals or changes processes",
    "{w} 会向进程发信号或改变进程",
    "affects processes: {w}",
    "影响进程：{w}",
  ],
  "network-change": [
    "{w} changes network or kernel state",
    "{w} 会改变网络或内核状态",
    "changes network or kernel state: {w}",
    "改变网络或内核状态：{w}",
  ],
  "package-change": [
    "{w} changes installed packages",
    "{w} 会改变已装软件包",
    "changes packages: {w}",
    "改变软件包：{w}",
  ],
  "container-change": [
    "{w} changes containers or the cluster",
    "{w} 会改变容器或集群",
    "changes containers or the cluster: {w}",
    "改变容器或集群：{w}",
  ],
  "database-change": [
    "{w} changes data or settings of a data service",
    "{w} 会改变数据服务的数据或设置",
    "changes a data service: {w}",
    "改变数据服务：{w}",
  ],
  "other-host": [
    "{w} acts on other hosts",
    "{w} 会操作其他主机",
    "acts on other hosts: {w}",
    "操作其他主机：{w}",
  ],
  "account-use": ["{w} opens a session or changes the account in use", "{w} 会打开会话或切换账号"],
  // refused
  destroy: [
    "{w} destroys system files, data or disks",
    "{w} 会破坏系统文件、数据或磁盘",
    "destroys {w}",
    "破坏 {w}",
  ],
  lockout: [
    "{w} can cut off remote access",
    "{w} 可能切断远程访问",
    "may cut remote access",
    "可能切断远程访问",
  ],
  power: [
    "{w} stops the machine or its vital processes",
    "{w} 会停机或终止关键进程",
    "stops the machine or vital processes",
    "停机或终止关键进程",
  ],
  "fork-bomb": [
    "{w} starts itself again and again until the host stops answering",
    "{w} 不断启动自身，直至主机失去响应",
    "exhausts the host's processes",
    "耗尽主机进程",
  ],
  credential: ["{w} gives away secrets", "{w} 会泄露机密", "discloses secrets ({w})", "泄露机密（{w}）"],
  "credential-variable": [
    "the variable {w} looks like a secret",
    "变量 {w} 像是机密",
    "discloses {w}",
    "泄露 {w}",
  ],
  account: [
    "{w} changes accounts or rights",
    "{w} 会改变账号或权限",
    "changes accounts or rights",
    "改变账号或权限",
  ],
  persist: [
    "{w} plants something that runs again later",
    "{w} 会植入持续运行的内容",
    "persists beyond this session",
    "在会话之外持续存在",
  ],
  exfil: [
    "{w} sends host data to the outside",
    "{w} 会把主机数据发往外部",
    "sends host data outside",
    "向外发送主机数据",
  ],
  "metadata-service": [
    "{w} is a cloud metadata address that hands out credentials",
    "{w} 是会给出凭证的云元数据地址",
    "reads cloud credentials",
    "读取云凭证",
  ],
  "fetch-exec": [
    "downloaded content is executed: {w}",
    "执行下载的内容：{w}",
    "runs downloaded code",
    "运行下载的代码",
  ],
  "remote-shell": [
    "{w} opens a way in or out of the host",
    "{w} 会打开主机的进出通道",
    "opens a remote channel",
    "打开远程通道",
  ],
  "security-off": ["{w} weakens a protection", "{w} 会削弱安全防护", "weakens protection", "削弱防护"],
  "trace-wipe": ["{w} removes traces or logs", "{w} 会清除痕迹或日志", "removes traces", "清除痕迹"],
  "hidden-code": [
    "{w} hides what is executed",
    "{w} 隐藏了实际执行的内容",
    "runs hidden code",
    "运行隐藏代码",
  ],
  "side-door": [
    "{w} makes a harmless program run something else",
    "{w} 让无害程序执行别的东西",
    "runs another program",
    "运行另一个程序",
  ],
  "env-poison": [
    "setting {w} makes later programs run foreign code",
    "设置 {w} 会让后续程序执行外来代码",
    "redirects later programs",
    "劫持后续程序",
  ],
  "db-destroy": [
    "{w} destroys data or takes over a data service",
    "{w} 会破坏数据或接管数据服务",
    "destroys data",
    "破坏数据",
  ],
  internal: ["the supervisor could not finish: {w}", "监督器未能完成判定：{w}"],
};

function fill(template: string, what: string): string {
  return template.replaceAll("{w}", () => what);
}

export function reasonText(code: string, what: string): Localized {
  const entry = table[code] ?? ["{w} is not proven harmless", "{w} 未证明无害"];
  return { en: fill(entry[0], what), zh: fill(entry[1], what) };
}

export function effectText(code: string, what: string): Localized | undefined {
  const entry = table[code];
  if (!entry?.[2] || !entry[3]) return undefined;
  return { en: fill(entry[2], what), zh: fill(entry[3], what) };
}

export const reasonCodes: readonly string[] = Object.keys(table);
