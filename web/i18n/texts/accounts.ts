/** Texts about who may sign in, in English and simplified Chinese with the same keys. */
export const en = {
  "accounts.title": "People",
  "accounts.lead":
    "Who may sign in. A viewer watches; an operator also approves, runs and types; an administrator also changes the site.",
  "accounts.add": "Add person",
  "accounts.name": "Name",
  "accounts.email": "E-mail",
  "accounts.role": "Role",
  "accounts.roleOf": "Role of {{name}}",
  "accounts.sessions": "Browsers signed in",
  "accounts.noPassword": "by link only",
  "accounts.you": "you",
  "accounts.link": "Sign-in link",
  "accounts.linkFor": "Sign-in link for {{name}}",
  "accounts.linkText":
    "It works once, for {{minutes}} minutes, and is shown only now. Whoever has it is {{name}}.",
  "accounts.linkCopy": "Copy",
  "accounts.linkCopied": "Copied",
  "accounts.signOut": "Sign out everywhere",
  "accounts.remove": "Remove",
  "accounts.removeTitle": "Remove {{name}}?",
  "accounts.removeText": "They are signed out at once. What they did stays on record under their name.",
  "accounts.more": "More for {{name}}",
} as const;

export const zh: Record<keyof typeof en, string> = {
  "accounts.title": "人员",
  "accounts.lead": "可以登录的人。观察者只能查看；运维还可审批、执行和输入；管理员还可修改站点设置。",
  "accounts.add": "添加人员",
  "accounts.name": "姓名",
  "accounts.email": "邮箱",
  "accounts.role": "角色",
  "accounts.roleOf": "{{name}} 的角色",
  "accounts.sessions": "已登录的浏览器",
  "accounts.noPassword": "仅可用链接登录",
  "accounts.you": "本人",
  "accounts.link": "登录链接",
  "accounts.linkFor": "{{name}} 的登录链接",
  "accounts.linkText":
    "只能使用一次，{{minutes}} 分钟内有效，且仅显示这一次。持有链接者即以 {{name}} 的身份登录。",
  "accounts.linkCopy": "复制",
  "accounts.linkCopied": "已复制",
  "accounts.signOut": "退出其全部登录",
  "accounts.remove": "移除",
  "accounts.removeTitle": "移除 {{name}}？",
  "accounts.removeText": "此人将立即退出登录；其操作记录仍以其姓名保留。",
  "accounts.more": "{{name}} 的更多操作",
};
