import { failure } from "../../agent/errors.ts";
import { type Role, roles } from "../wire/codes.ts";

/**
 * What each route needs. Watching is for every role; whatever changes something is for operators unless it is listed
 * here; so a new route is never open to a viewer by mistake. Enforced for every request in plugins/security.ts.
 */
const needed: Readonly<Record<string, Role>> = {
  // Only looks: it runs and changes nothing.
  "POST /api/check": "viewer",
  // Joins a case's terminal to watch it; the route itself asks for more to open a shell.
  "POST /api/terminals": "viewer",
  "POST /api/shares/open": "viewer",
  // Their own, after the old one.
  "POST /api/session/password": "viewer",
  // Reading a host's files is acting on the host.
  "GET /api/assets/:id/files": "operator",
  "GET /api/assets/:id/file": "operator",
  "POST /api/assets": "admin",
  "PATCH /api/assets/:id": "admin",
  "DELETE /api/assets/:id": "admin",
  "POST /api/assets/import": "admin",
  "POST /api/credentials": "admin",
  "DELETE /api/credentials/:id": "admin",
  "POST /api/host-keys": "admin",
  "POST /api/host-keys/import": "admin",
  "DELETE /api/host-keys/:id": "admin",
  "POST /api/models": "admin",
  "DELETE /api/models/:name": "admin",
  "POST /api/models/:name/test": "admin",
  "POST /api/policy/reload": "admin",
  "POST /api/audit/verify": "admin",
  "GET /api/people": "admin",
  "POST /api/people": "admin",
  "PATCH /api/people/:id": "admin",
  "DELETE /api/people/:id": "admin",
  "POST /api/people/:id/link": "admin",
  "POST /api/people/:id/sign-out": "admin",
};
/** Names of the table, for the test that keeps it free of routes that do not exist. */
export const listedRoutes: readonly string[] = Object.keys(needed);

/** The least role that may call a route. */
export function roleFor(method: string, url: string): Role {
  return needed[`${method} ${url}`] ?? (method === "GET" || method === "HEAD" ? "viewer" : "operator");
}

/** A role as stored; anything unknown counts as the least one. */
export function roleOf(stored: string | null | undefined): Role {
  return roles.find((r) => r === stored) ?? "viewer";
}

export function mayAct(stored: string, least: Role): boolean {
  return roles.indexOf(roleOf(stored)) >= roles.indexOf(least);
}

export const roleMissing = (least: Role) =>
  failure(
    "forbidden",
    least === "admin"
      ? { en: "Only an administrator may change this.", zh: "只有管理员可以修改此项。" }
      : {
          en: "Your role is viewer: you may watch, not approve, run or type.",
          zh: "你的角色是观察者：可以查看，不能审批、执行或输入。",
        },
    {
      en: "Ask an administrator to do it, or to give you the role: bartizan user role EMAIL --role ROLE",
      zh: "请联系管理员操作，或由其授予角色：bartizan user role 邮箱 --role 角色",
    },
  );
