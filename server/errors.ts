import { BartizanError, type Failure, type FailureCode, failure } from "../agent/errors.ts";

/** HTTP status of each failure code; codes not listed answer 502 (something we reached out to failed). */
const statusByCode: Partial<Record<FailureCode, number>> = {
  bad_request: 400,
  import_bad_row: 400,
  import_unreadable: 400,
  config_invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  step_denied: 403,
  case_out_of_scope: 403,
  not_found: 404,
  case_not_found: 404,
  asset_not_found: 404,
  model_not_found: 404,
  file_not_found: 404,
  file_denied: 403,
  file_exists: 409,
  file_changed: 409,
  file_too_large: 413,
  case_conflict: 409,
  case_closed: 409,
  approval_void: 409,
  approval_expired: 409,
  asset_exists: 409,
  asset_in_use: 409,
  payload_too_large: 413,
  rate_limited: 429,
  internal: 500,
  database_broken: 500,
  database_newer: 500,
  disk_full: 507,
};

export function statusOf(code: FailureCode): number {
  return statusByCode[code] ?? 502;
}

const disk: Failure = failure(
  "disk_full",
  {
    en: "The disk of the bastion that holds Bartizan's data is full. Nothing already confirmed was lost; this change was not saved.",
    zh: "堡垒机上存放 Bartizan 数据的磁盘已满。已确认的内容没有丢失；这次的改动未保存。",
  },
  {
    en: "Free space on the file system of the data directory (df -h), then try again. The server keeps running.",
    zh: "请清理数据目录所在文件系统的空间（df -h），然后重试。服务仍在运行。",
  },
);

export const diskFull = (detail?: string): Failure => (detail === undefined ? disk : { ...disk, detail });

export const internalFailure = (reference?: string): Failure =>
  failure(
    "internal",
    { en: "Something went wrong inside Bartizan.", zh: "Bartizan 内部出错。" },
    {
      en: reference
        ? `Look for ${reference} in the server's log and report it.`
        : "Look in the server's log and report it.",
      zh: reference ? `请在服务日志中查找 ${reference} 并反馈。` : "请查看服务日志并反馈。",
    },
  );

export const badRequest = (en: string, zh: string, detail?: string): Failure =>
  failure(
    "bad_request",
    { en, zh },
    { en: "Correct the value and send it again.", zh: "请修正后重新提交。" },
    detail,
  );

export const notFound = (what: { en: string; zh: string }, code: FailureCode = "not_found"): Failure =>
  failure(
    code,
    { en: `${what.en} does not exist.`, zh: `${what.zh}不存在。` },
    { en: "Reload the list; it may have been removed.", zh: "请刷新列表；它可能已被删除。" },
  );

export const unauthenticated: Failure = failure(
  "unauthenticated",
  { en: "You are not logged in, or the session has ended.", zh: "尚未登录，或会话已结束。" },
  { en: "Log in again.", zh: "请重新登录。" },
);

const systemCode = (error: unknown): string | undefined =>
  typeof error === "object" && error !== null && "code" in error && typeof error.code === "string"
    ? error.code
    : undefined;

/** True for a full disk or quota, seen through Node or through SQLite. */
export function isDiskFull(error: unknown): boolean {
  const code = systemCode(error);
  return code === "ENOSPC" || code === "EDQUOT" || code === "SQLITE_FULL";
}

function databaseFailure(code: string, detail: string): Failure {
  return failure(
    "database_broken",
    {
      en: `The database could not be read or written (${code}).`,
      zh: `数据库读写失败（${code}）。`,
    },
    {
      en: "Check the disk and the permissions of the data directory; restore it from a backup if it is damaged.",
      zh: "请检查磁盘和数据目录的权限；如已损坏，请从备份恢复。",
    },
    detail,
  );
}

/** Turns whatever was thrown into a {@link Failure}; undefined when it is not one we can name. */
export function knownFailure(error: unknown): Failure | undefined {
  if (error instanceof BartizanError) return error.failure;
  if (isDiskFull(error)) return disk;
  const code = systemCode(error);
  if (code?.startsWith("SQLITE_") && !code.startsWith("SQLITE_CONSTRAINT")) {
    return databaseFailure(code, error instanceof Error ? error.message : code);
  }
  return undefined;
}

export const fail = (value: Failure, cause?: unknown): BartizanError =>
  new BartizanError(value, cause === undefined ? undefined : { cause });
