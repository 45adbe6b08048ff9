/** Column types of every table, as stored. Times are epoch milliseconds unless the auth library owns the table. */
export interface Tables {
  asset: AssetRow;
  credential: CredentialRow;
  host_key: HostKeyRow;
  case_event: CaseEventRow;
  model: ModelRow;
  login_link: LoginLinkRow;
  recording: RecordingRow;
  audit: AuditRow;
  terminal_share: TerminalShareRow;
  user: UserRow;
  session: { id: string; userId: string; token: string; expiresAt: string };
  account: {
    id: string;
    accountId: string;
    providerId: string;
    userId: string;
    password: string | null;
    createdAt: string;
    updatedAt: string;
  };
}

export interface AssetRow {
  id: string;
  name: string;
  host: string;
  port: number;
  account: string;
  /** JSON array of strings. */
  tags: string;
  credential_id: string | null;
  jump_id: string | null;
  sudo: string;
  sudo_credential_id: string | null;
  ceiling: string;
  note: string;
  /** JSON of the last connection test, or null. */
  last_test: string | null;
  created_at: number;
  updated_at: number;
}
export interface CredentialRow {
  id: string;
  name: string;
  kind: string;
  fingerprint: string | null;
  /** Sealed JSON; see seal.ts. */
  sealed: string;
  created_at: number;
}
export interface HostKeyRow {
  id: string;
  host: string;
  port: number;
  type: string;
  /** Base64 key blob. */
  key: string;
  fingerprint: string;
  /** 1 = distrusted for good. */
  revoked: number;
  added_at: number;
  added_by: string;
}
export interface CaseEventRow {
  case_id: string;
  seq: number;
  v: number;
  at: number;
  type: string;
  /** JSON. */
  actor: string;
  /** JSON. */
  data: string;
}
export interface ModelRow {
  name: string;
  provider: string;
  base_url: string;
  model: string;
  /** JSON or null. */
  price: string | null;
  sealed_key: string | null;
  created_at: number;
}
export interface LoginLinkRow {
  /** SHA-256 of the token; the token itself is never stored. */
  hash: string;
  /** Null: a setup link, makes the first administrator. */
  user_id: string | null;
  expires_at: number;
  used_at: number | null;
}
export interface RecordingRow {
  id: string;
  kind: string;
  asset_id: string;
  asset_name: string;
  case_id: string | null;
  opened_by: string;
  started_at: number;
  ended_at: number | null;
  bytes: number;
  duration_ms: number;
}
export interface TerminalShareRow {
  id: string;
  /** SHA-256 of the token; the token itself is never stored. */
  hash: string;
  session_id: string;
  created_by: string;
  created_at: number;
  expires_at: number;
  revoked_at: number | null;
}
export interface UserRow {
  id: string;
  name: string;
  email: string;
  emailVerified: number;
  image: string | null;
  role: string;
  createdAt: string;
  updatedAt: string;
}
/** One link of the audit ledger; see audit/ledger.ts. */
export interface AuditRow {
  seq: number;
  at: number;
  type: string;
  /** JSON: id and name. */
  actor: string;
  subject: string;
  /** JSON. */
  data: string;
  /** HMAC over the entry before and this one, hex. */
  mac: string;
}
