import { lines, month, num, type Parser } from "./text.ts";

export interface Certificate {
  subject: string;
  issuer: string;
  cn: string;
  /** DNS and IP names of subjectAltName. */
  names: string[];
  /** Epoch seconds; -1 unknown. */
  notBefore: number;
  notAfter: number;
  selfSigned: boolean;
  found: boolean;
}

/** `openssl x509 -noout -dates -subject -issuer -ext subjectAltName` (also -text). Nothing readable: found = false. */
export const x509: Parser = (out): Certificate => {
  const all = lines(out);
  const value = (re: RegExp) =>
    all
      .map((l) => re.exec(l)?.[1])
      .find((v) => v !== undefined)
      ?.trim() ?? "";
  const subject = value(/^\s*subject\s*[=:]\s*(.+)$/i);
  const issuer = value(/^\s*issuer\s*[=:]\s*(.+)$/i);
  const names = all.flatMap((l) =>
    [...l.matchAll(/(?:DNS|IP Address|IP):([^,\s]+)/g)].map((m) => m[1] ?? ""),
  );
  const notAfter = date(value(/not ?after\s*[=:]\s*(.+)$/i));
  return {
    subject,
    issuer,
    cn: /CN\s*=\s*([^,/]+)/.exec(subject)?.[1]?.trim() ?? "",
    names,
    notBefore: date(value(/not ?before\s*[=:]\s*(.+)$/i)),
    notAfter,
    selfSigned: subject !== "" && subject === issuer,
    found: notAfter > 0,
  };
};

/** "Aug 23 20:00:00 2026 GMT" → epoch seconds. */
function date(text: string): number {
  const m = /^([A-Z][a-z]{2})\s+(\d{1,2}) (\d\d):(\d\d):(\d\d) (\d{4})/.exec(text);
  if (!m) return -1;
  return Date.UTC(num(m[6]), month(m[1] ?? "") - 1, num(m[2]), num(m[3]), num(m[4]), num(m[5])) / 1000;
}

/** True when one of the certificate's names covers `host` (one-label wildcards as in RFC 6125). */
export function covers(names: readonly string[], host: string): boolean {
  const h = host.toLowerCase();
  return names.some((raw) => {
    const n = raw.toLowerCase();
    return (
      n === h || (n.startsWith("*.") && h.split(".").slice(1).join(".") === n.slice(2) && h.includes("."))
    );
  });
}
