import { failure } from "../../agent/errors.ts";
import { fail, unauthenticated } from "../errors.ts";

/** What can go wrong when somebody signs in or an account is changed. */
export const minPasswordLength = 10;
const maxPasswordLength = 256;

export function checkPassword(password: string): void {
  if (password.length >= minPasswordLength && password.length <= maxPasswordLength) return;
  throw fail(
    failure(
      "bad_request",
      {
        en: `The password must have ${minPasswordLength} to 256 characters.`,
        zh: `密码长度须为 ${minPasswordLength} 至 256 个字符。`,
      },
      { en: "Choose a longer one; a sentence is fine.", zh: "请使用更长的密码；一句话即可。" },
    ),
  );
}
export const wrongOldPassword = failure(
  "bad_request",
  { en: "The old password is wrong.", zh: "原密码不正确。" },
  {
    en: "Try again, or have an administrator make you a sign-in link.",
    zh: "请重试，或请管理员为你生成登录链接。",
  },
);
export const wrongPassword = failure(
  "unauthenticated",
  { en: "E-mail or password is wrong.", zh: "邮箱或密码不正确。" },
  {
    en: "Try again, or have the administrator run: bartizan user passwd EMAIL",
    zh: "请重试，或请管理员运行：bartizan user passwd 邮箱",
  },
);
export const deadLink = {
  ...unauthenticated,
  message: {
    en: "This login link is not valid: it was used already, has expired, or belongs to another server.",
    zh: "登录链接无效：它已被使用、已过期，或属于另一个服务。",
  },
  next: {
    en: "Links work once and for 15 minutes. Start the server again for a new one, or log in with a password.",
    zh: "链接只能使用一次，15 分钟内有效。请重新启动服务获取新链接，或用密码登录。",
  },
};
export function tooManyTries(waitMs: number) {
  const seconds = Math.ceil(waitMs / 1000);
  return failure(
    "rate_limited",
    { en: "Too many failed logins.", zh: "登录失败次数过多。" },
    { en: `Wait ${seconds} s, then try again.`, zh: `请等待 ${seconds} 秒后重试。` },
    String(seconds),
  );
}
export const accountExists = (email: string) =>
  failure(
    "bad_request",
    { en: `There is already an account ${email}.`, zh: `账号 ${email} 已存在。` },
    {
      en: "Change its password with: bartizan user passwd EMAIL",
      zh: "可用 bartizan user passwd 邮箱 修改其密码。",
    },
  );
export const noAccount = (email: string) =>
  failure(
    "not_found",
    { en: `There is no account ${email}.`, zh: `没有账号 ${email}。` },
    { en: "Make it with: bartizan user add EMAIL", zh: "可用 bartizan user add 邮箱 创建。" },
  );
