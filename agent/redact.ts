/**
 * Masks what looks like a secret in text that leaves for a model, the log or the page. A last net under the rule
 * that secrets are not read in the first place: it knows shapes, not meanings, prefers to mask once too often,
 * and is idempotent. Linear in the length of the text. Line breaks outside a masked key block are kept.
 */
export function maskSecrets(text: string): string {
  return rules.reduce((t, [pattern, replacement]) => t.replace(pattern, replacement), text);
}

export const masked = "[masked]";

/** Names whose value is a secret; may carry a prefix or suffix (DB_PASSWORD, client-secret). */
const secretName =
  "(?:pass(?:word|wd|phrase)|pwd(?!=\\/)|secret(?:[_-]?key)?|(?:auth|access|refresh|api|bearer|session)[_-]?token|token|api[_-]?key|access[_-]?key|private[_-]?key|client[_-]?secret|credentials?|requirepass|masterauth)";
const suffix = "(?:[_-](?:id|hash|value|key))?";
const named = `[\\w.-]{0,40}${secretName}${suffix}`;
/** Words that say something about a secret without being one. */
const harmless =
  "(?:\\[masked|<|\\*{3}|(?:yes|no|true|false|none|null|nil|empty|expired|invalid|missing|required|prohibit-password|unset|x|0|1)(?![\\w-]))";
const value = "(?:\"[^\"\\n]+\"|'[^'\\n]+'|[^\\s\"',;&|)}\\]]+)";

const rules: readonly (readonly [RegExp, string])[] = [
  // PEM blocks, also without their end (cut output).
  [
    /-----BEGIN ([A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?)-----(?! \[masked)(?:\s|\\[nr]|[A-Za-z0-9+/=]{16,}|[A-Za-z-]{4,20}: [^\n]*|[A-Za-z0-9+/]{1,15}={0,2}(?=\s*-----END))*(?:-----END \1-----)?/g,
    "-----BEGIN $1----- [masked private key]",
  ],
  // Tokens known by their prefix.
  [/\b(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{16}\b/g, masked],
  [/\bLTAI[A-Za-z0-9]{12,26}\b/g, masked],
  [/\bAKID[A-Za-z0-9]{32}\b/g, masked],
  [/\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[abeprs]-[\w-]{10,})/g, masked],
  [/\b(?:sk|rk|pk)[-_](?:live_|test_|proj-|ant-)?[A-Za-z0-9_-]{20,}/g, masked],
  [/\bAIza[\w-]{35}/g, masked],
  [/\b(?:npm|hf)_[A-Za-z0-9]{30,}/g, masked],
  [/\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, masked],
  [/\bAGE-SECRET-KEY-1[A-Z0-9]{50,}/g, masked],
  // Password hashes as in /etc/shadow.
  [/\$(?:1|2[abxy]?|5|6|7|y|gy|argon2id?)\$[./A-Za-z0-9$=,+]{12,}/g, masked],
  // HTTP authorization, cookies.
  [
    /\b(Bearer|Basic|Token|Digest)(\s+)(?!\[masked)(?=[\w.~+/-]*[\d+/=_-])[\w.~+/-]{8,}={0,2}/gi,
    `$1$2${masked}`,
  ],
  [/^([ \t]*(?:[<>] )?(?:set-)?cookie:[ \t]*)(?!\[masked)\S.*$/gim, `$1${masked}`],
  [
    /^([ \t]*(?:[<>] )?(?:proxy-)?authorization:[ \t]*)(?!\[masked|(?:bearer|basic|token|digest)\b)\S.*$/gim,
    `$1${masked}`,
  ],
  // scheme://user:password@host
  [/\b([a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@"']{0,80}:)(?!\[masked)[^\s/@"']{1,200}@/gi, `$1${masked}@`],
  // Command-line switches.
  [new RegExp(`((?<=^|\\s)--?${named}[= ])(?!${harmless}|-)${value}`, "gi"), `$1${masked}`],
  [/(\b(?:mysql|mysqldump|mysqladmin|mariadb)\b[^\n|;]{0,200}?\s-p)(?!\[masked)[^\s-]\S*/g, `$1${masked}`],
  [/(\bsshpass\s+-p\s*)(?!\[masked)\S+/g, `$1${masked}`],
  [/(\bredis-cli\b[^\n|;]{0,200}?\s-a\s+)(?!\[masked)\S+/g, `$1${masked}`],
  [/(\bcurl\b[^\n|;]{0,200}?\s(?:-u|--user)[ =]?[^\s:'"]{1,80}:)(?!\[masked)[^\s'"]+/g, `$1${masked}`],
  // name=value, "name": "value", and name: value where it stands as a setting of its own.
  [
    new RegExp(`(${secretName}${suffix}["']?[ \\t]{0,20}=[ \\t]{0,20})(?!["']?${harmless})${value}`, "gi"),
    `$1${masked}`,
  ],
  [new RegExp(`(["']${named}["'][ \\t]*:[ \\t]*)(?!["']?${harmless})${value}`, "gi"), `$1${masked}`],
  [
    new RegExp(`(^[ \\t-]*["']?${named}["']?:[ \\t]+)(?!["']?${harmless})${value}[ \\t]*$`, "gim"),
    `$1${masked}`,
  ],
  [
    new RegExp(
      `(^[ \\t]*(?:requirepass|masterauth|password|secret)[ \\t]+)(?!${harmless})\\S+[ \\t]*$`,
      "gim",
    ),
    `$1${masked}`,
  ],
  [/(\bmachine\s+\S+\s+login\s+\S+\s+password\s+)(?!\[masked)\S+/g, `$1${masked}`],
];
