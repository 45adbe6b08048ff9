import type Database from "better-sqlite3";
import { failure } from "../../agent/errors.ts";
import { fail } from "../errors.ts";

/**
 * The one migration list. Entry i brings the database from version i to i+1; `user_version` holds the version.
 * A shipped entry never changes.
 */
const migrations: readonly string[] = [
  `
  CREATE TABLE "user" (
    id TEXT PRIMARY KEY NOT NULL, name TEXT NOT NULL, email TEXT NOT NULL UNIQUE,
    "emailVerified" INTEGER NOT NULL, image TEXT, role TEXT NOT NULL DEFAULT 'operator',
    "createdAt" TEXT NOT NULL, "updatedAt" TEXT NOT NULL
  );
  CREATE TABLE session (
    id TEXT PRIMARY KEY NOT NULL, "expiresAt" TEXT NOT NULL, token TEXT NOT NULL UNIQUE,
    "createdAt" TEXT NOT NULL, "updatedAt" TEXT NOT NULL, "ipAddress" TEXT, "userAgent" TEXT,
    "userId" TEXT NOT NULL REFERENCES "user"(id) ON DELETE CASCADE
  );
  CREATE INDEX session_user ON session("userId");
  CREATE TABLE account (
    id TEXT PRIMARY KEY NOT NULL, "accountId" TEXT NOT NULL, "providerId" TEXT NOT NULL,
    "userId" TEXT NOT NULL REFERENCES "user"(id) ON DELETE CASCADE,
    "accessToken" TEXT, "refreshToken" TEXT, "idToken" TEXT, "accessTokenExpiresAt" TEXT,
    "refreshTokenExpiresAt" TEXT, scope TEXT, password TEXT,
    "createdAt" TEXT NOT NULL, "updatedAt" TEXT NOT NULL
  );
  CREATE INDEX account_user ON account("userId");
  CREATE TABLE verification (
    id TEXT PRIMARY KEY NOT NULL, identifier TEXT NOT NULL, value TEXT NOT NULL,
    "expiresAt" TEXT NOT NULL, "createdAt" TEXT NOT NULL, "updatedAt" TEXT NOT NULL
  );
  CREATE INDEX verification_identifier ON verification(identifier);
  CREATE TABLE login_link (
    hash TEXT PRIMARY KEY NOT NULL, user_id TEXT REFERENCES "user"(id) ON DELETE CASCADE,
    expires_at INTEGER NOT NULL, used_at INTEGER
  );

  CREATE TABLE credential (
    id TEXT PRIMARY KEY NOT NULL, name TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, fingerprint TEXT,
    sealed TEXT NOT NULL, created_at INTEGER NOT NULL
  );
  CREATE TABLE asset (
    id TEXT PRIMARY KEY NOT NULL, name TEXT NOT NULL UNIQUE, host TEXT NOT NULL, port INTEGER NOT NULL,
    account TEXT NOT NULL, tags TEXT NOT NULL, credential_id TEXT REFERENCES credential(id),
    jump_id TEXT REFERENCES asset(id), sudo TEXT NOT NULL,
    sudo_credential_id TEXT REFERENCES credential(id), ceiling TEXT NOT NULL, note TEXT NOT NULL,
    last_test TEXT, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
  );
  CREATE INDEX asset_credential ON asset(credential_id);
  CREATE INDEX asset_jump ON asset(jump_id);
  CREATE TABLE host_key (
    id TEXT PRIMARY KEY NOT NULL, host TEXT NOT NULL, port INTEGER NOT NULL, type TEXT NOT NULL,
    key TEXT NOT NULL, fingerprint TEXT NOT NULL, revoked INTEGER NOT NULL DEFAULT 0,
    added_at INTEGER NOT NULL, added_by TEXT NOT NULL,
    UNIQUE (host, port, key)
  );

  CREATE TABLE case_event (
    case_id TEXT NOT NULL, seq INTEGER NOT NULL CHECK (seq > 0), v INTEGER NOT NULL, at INTEGER NOT NULL,
    type TEXT NOT NULL, actor TEXT NOT NULL, data TEXT NOT NULL,
    PRIMARY KEY (case_id, seq)
  ) WITHOUT ROWID;
  CREATE INDEX case_event_opened ON case_event(at) WHERE seq = 1;
  CREATE TRIGGER case_event_no_update BEFORE UPDATE ON case_event
    BEGIN SELECT RAISE(ABORT, 'the case log is append-only'); END;
  CREATE TRIGGER case_event_no_delete BEFORE DELETE ON case_event
    BEGIN SELECT RAISE(ABORT, 'the case log is append-only'); END;

  CREATE TABLE model (
    name TEXT PRIMARY KEY NOT NULL, provider TEXT NOT NULL, base_url TEXT NOT NULL, model TEXT NOT NULL,
    price TEXT, sealed_key TEXT, created_at INTEGER NOT NULL
  );
  CREATE TABLE recording (
    id TEXT PRIMARY KEY NOT NULL, kind TEXT NOT NULL, asset_id TEXT NOT NULL, asset_name TEXT NOT NULL,
    case_id TEXT, opened_by TEXT NOT NULL, started_at INTEGER NOT NULL, ended_at INTEGER,
    bytes INTEGER NOT NULL, duration_ms REAL NOT NULL
  );
  CREATE INDEX recording_case ON recording(case_id);
  CREATE INDEX recording_started ON recording(started_at);
  `,
  `
  CREATE TABLE audit (
    seq INTEGER PRIMARY KEY NOT NULL CHECK (seq > 0), at INTEGER NOT NULL, type TEXT NOT NULL,
    actor TEXT NOT NULL, subject TEXT NOT NULL, data TEXT NOT NULL, mac TEXT NOT NULL
  );
  CREATE INDEX audit_subject ON audit(subject);
  CREATE INDEX audit_at ON audit(at);
  CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit ledger is append-only'); END;
  CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit ledger is append-only'); END;
  CREATE INDEX case_event_started ON case_event(at) WHERE type = 'step.started';
  `,
  `
  CREATE TABLE terminal_share (
    id TEXT PRIMARY KEY NOT NULL, hash TEXT NOT NULL UNIQUE, session_id TEXT NOT NULL, created_by TEXT NOT NULL,
    created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, revoked_at INTEGER
  );
  CREATE INDEX terminal_share_session ON terminal_share(session_id);
  `,
];

export const schemaVersion = migrations.length;

/** Brings the database to {@link schemaVersion}; refuses one written by a newer Bartizan. All or nothing. */
export function migrate(sqlite: Database.Database, file: string): void {
  const version = () => Number(sqlite.pragma("user_version", { simple: true }));
  if (version() > schemaVersion) {
    throw fail(
      failure(
        "database_newer",
        {
          en: `The database ${file} was written by a newer Bartizan (schema ${version()}, this one knows ${schemaVersion}).`,
          zh: `数据库 ${file} 由更新版本的 Bartizan 写入（结构版本 ${version()}，当前程序只支持到 ${schemaVersion}）。`,
        },
        {
          en: "Start the newer version, or choose another data directory with --data DIR. Nothing was changed.",
          zh: "请使用更新的版本启动，或用 --data DIR 指定其他数据目录。没有改动任何数据。",
        },
      ),
    );
  }
  if (version() === schemaVersion) return;
  const upgrade = sqlite.transaction(() => {
    // Read again inside the transaction: another process may have migrated meanwhile.
    for (let from = version(); from < schemaVersion; from++) {
      sqlite.exec(migrations[from] ?? "");
      sqlite.pragma(`user_version = ${from + 1}`);
    }
  });
  upgrade.immediate();
}
