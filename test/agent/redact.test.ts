import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { maskSecrets } from "../../agent/redact.ts";

const alnum = (n: number) => fc.stringMatching(new RegExp(`^[A-Za-z0-9]{${n}}$`));
const upper = (n: number) => fc.stringMatching(new RegExp(`^[A-Z0-9]{${n}}$`));
/** Each shape: a secret and the text it stands in. */
const shapes: Record<string, fc.Arbitrary<[secret: string, text: string]>> = {
  pem: fc
    .array(alnum(64), { minLength: 1, maxLength: 20 })
    .map((l) => [
      l[0] ?? "",
      `-----BEGIN RSA PRIVATE KEY-----\n${l.join("\n")}\n-----END RSA PRIVATE KEY-----`,
    ]),
  cutPem: alnum(64).map((s) => [s, `-----BEGIN OPENSSH PRIVATE KEY-----\n${s}\n${s}`]),
  jsonPem: alnum(64).map((s) => [
    s,
    `{"key": "-----BEGIN PRIVATE KEY-----\\n${s}\\n-----END PRIVATE KEY-----\\n"}`,
  ]),
  aws: upper(16).map((s) => [`AKIA${s}`, `id AKIA${s}.`]),
  github: alnum(36).map((s) => [s, `remote: ghp_${s}`]),
  openai: alnum(40).map((s) => [s, `using sk-proj-${s} now`]),
  jwt: alnum(30).map((s) => [s, `got eyJ${s}.${s}.${s}`]),
  bearer: alnum(24).map((s) => [`${s}7`, `Authorization: Bearer ${s}7`]),
  cookie: alnum(24).map((s) => [s, `< Set-Cookie: sid=${s}; Path=/`]),
  url: alnum(12).map((s) => [s, `DATABASE_URL=postgres://app:${s}@db:5432/shop`]),
  assignment: alnum(12).map((s) => [s, `DB_PASSWORD=${s}`]),
  spaced: alnum(12).map((s) => [s, `spring.datasource.password = ${s}`]),
  quoted: alnum(12).map((s) => [s, `{"client_secret": "${s}", "x": 1}`]),
  yaml: alnum(12).map((s) => [s, `  password: ${s}`]),
  flag: alnum(12).map((s) => [s, `mytool --password ${s} --host x`]),
  mysql: alnum(12).map((s) => [s, `mysql -u root -p${s} -e 'select 1'`]),
  redis: alnum(12).map((s) => [s, `requirepass ${s}`]),
  curl: alnum(12).map((s) => [s, `curl -s -u admin:${s} http://x/`]),
  shadow: alnum(60).map((s) => [s, `root:$6$salt1234$${s}:19000:0:99999:7:::`]),
  netrc: alnum(12).map((s) => [s, `machine h login u password ${s}`]),
};

describe("maskSecrets", () => {
  it.each(Object.entries(shapes))("masks %s wherever it stands", (_name, shape) => {
    fc.assert(
      fc.property(shape, fc.string(), fc.string(), ([secret, text], before, after) => {
        const out = maskSecrets(`${before.replace(/["']/g, "")}\n${text}\n${after}`);
        expect(out).not.toContain(secret);
        expect(out).toContain("[masked");
      }),
      { numRuns: 60 },
    );
  });

  it("is idempotent", () => {
    const any = fc.oneof(fc.string(), ...Object.values(shapes).map((s) => s.map(([, t]) => t)));
    fc.assert(
      fc.property(fc.array(any, { maxLength: 6 }), (parts) => {
        const once = maskSecrets(parts.join("\n"));
        expect(maskSecrets(once)).toBe(once);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    "Failed password for root from 10.0.0.5 port 22 ssh2",
    "PasswordAuthentication yes",
    "nginx: [emerg] unexpected token in /etc/nginx/nginx.conf:12",
    'password authentication failed for user "app"',
    "token expired at 2026-01-01",
    "FATAL: no password supplied",
    "PermitRootLogin prohibit-password",
    'tcp LISTEN 0 128 0.0.0.0:22 users:(("sshd",pid=812,fd=3))',
    "Filesystem 1B-blocks Used Available Use% Mounted on",
    "http://10.0.0.1:8080/health 502",
    "password=[masked]",
    "api_key=null",
  ])("leaves a diagnosis alone: %s", (line) => expect(maskSecrets(line)).toBe(line));

  it("copes with a megabyte of hostile text", () => {
    for (const unit of [
      "password",
      "-",
      "eyJ",
      "a:",
      "-----BEGIN PRIVATE KEY-----",
      "http://",
      "\n\t ",
      "_.-",
      "Bearer ",
    ]) {
      expect(typeof maskSecrets(unit.repeat(1_000_000 / unit.length))).toBe("string");
    }
  });
});
