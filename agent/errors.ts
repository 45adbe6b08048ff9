/** A text in both languages the product speaks. Both are always complete sentences or labels. */
export interface Localized {
  en: string;
  zh: string;
}

export type Lang = "en" | "zh";

/**
 * Every failure a user can meet, as data. `code` is stable and documented; `message` says what happened,
 * `next` says what to try. `detail` is for the log reader: raw, possibly host text, never a secret.
 */
export interface Failure {
  code: FailureCode;
  message: Localized;
  next: Localized;
  detail?: string | undefined;
}

/** Stable failure codes, grouped by the port that raises them. Adding one is fine, renaming is not. */
export const failureCodes = [
  // ssh
  "ssh_unreachable",
  "ssh_refused",
  "ssh_timeout",
  "ssh_host_key_unknown",
  "ssh_host_key_changed",
  "ssh_auth_failed",
  "ssh_no_credential",
  "ssh_algorithms",
  "ssh_lost",
  "ssh_channel",
  "ssh_jump_failed",
  // files on a host
  "sftp_unavailable",
  "file_not_found",
  "file_denied",
  "file_exists",
  "file_too_large",
  "file_changed",
  "file_failed",
  // exec
  "exec_timeout",
  "exec_stopped",
  "exec_lost",
  "sudo_password_needed",
  "wall_required",
  "sudo_refused",
  "revert_not_armed",
  "revert_fired",
  "revert_unknown",
  // model
  "model_unreachable",
  "model_timeout",
  "model_auth",
  "model_rate_limited",
  "model_server_error",
  "model_cut_stream",
  "model_malformed_call",
  "model_unknown_tool",
  "model_refusal",
  "model_repetition",
  "model_context_overflow",
  "model_not_found",
  "model_bad_request",
  "model_empty",
  "model_stopped",
  // case
  "case_not_found",
  "case_conflict",
  "case_closed",
  "case_out_of_scope",
  "claim_unfounded",
  "approval_void",
  "approval_expired",
  "step_denied",
  "budget_steps",
  "budget_tokens",
  "budget_cost",
  "budget_time",
  "no_progress",
  "planner_failed",
  // assets and import
  "asset_not_found",
  "asset_exists",
  "asset_in_use",
  "import_bad_row",
  "import_unreadable",
  // server
  "config_invalid",
  "port_in_use",
  "data_dir_unwritable",
  "database_newer",
  "database_broken",
  "disk_full",
  "bad_request",
  "not_found",
  "unauthenticated",
  "forbidden",
  "rate_limited",
  "payload_too_large",
  "internal",
] as const;
export type FailureCode = (typeof failureCodes)[number];

/** An exception that carries a {@link Failure}. Thrown inside adapters, turned into data at every port. */
export class BartizanError extends Error {
  readonly failure: Failure;
  constructor(failure: Failure, options?: ErrorOptions) {
    super(`${failure.code}: ${failure.message.en}`, options);
    this.name = "BartizanError";
    this.failure = failure;
  }
}

export function failure(code: FailureCode, message: Localized, next: Localized, detail?: string): Failure {
  return detail === undefined ? { code, message, next } : { code, message, next, detail };
}
