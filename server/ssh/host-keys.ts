import { createHmac } from "node:crypto";
import type { Localized } from "../../agent/errors.ts";
import type { HostKey, KnownKey } from "./target.ts";

/** What the records say about a key a host has just shown. */
export type HostKeyVerdict = "trusted" | "unknown" | "changed" | "revoked";

/** Compares byte by byte. A host with records, none of which is this key, has *changed*: never trusted anew. */
export function checkHostKey(shown: Uint8Array, known: readonly KnownKey[]): HostKeyVerdict {
  const same = known.filter((k) => Buffer.compare(k.key, shown) === 0);
  if (same.some((k) => k.revoked)) return "revoked";
  if (same.length > 0) return "trusted";
  return known.some((k) => !k.revoked) ? "changed" : "unknown";
}

/** The algorithm name inside a public key blob; "" for a blob that is none. */
export function keyTypeOf(blob: Uint8Array): string {
  if (blob.length < 4) return "";
  const length = new DataView(blob.buffer, blob.byteOffset, blob.byteLength).getUint32(0);
  if (length > 64 || blob.length < 4 + length) return "";
  return Buffer.from(blob.subarray(4, 4 + length)).toString("latin1");
}

/** Reads "ssh-ed25519 AAAA… comment". Undefined when it is no public key. */
export function parseHostKey(text: string): HostKey | undefined {
  const [type, base64] = text.trim().split(/\s+/);
  if (!type || !base64 || !/^[A-Za-z0-9+/]+=*$/.test(base64)) return undefined;
  const key = new Uint8Array(Buffer.from(base64, "base64"));
  return keyTypeOf(key) === type ? { type, key } : undefined;
}

export function formatHostKey(key: HostKey): string {
  return `${key.type} ${Buffer.from(key.key).toString("base64")}`;
}

interface KnownHostsEntry {
  line: number;
  patterns: string[];
  revoked: boolean;
  key: HostKey;
}
export interface KnownHosts {
  entries: KnownHostsEntry[];
  /** Lines that were not taken over, each with the reason. */
  problems: { line: number; what: Localized }[];
}

/** Reads an OpenSSH known_hosts text. Nothing is guessed: what is not understood is in `problems`. */
export function parseKnownHosts(text: string): KnownHosts {
  const entries: KnownHostsEntry[] = [];
  const problems: KnownHosts["problems"] = [];
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  lines.forEach((raw, index) => {
    const line = index + 1;
    const words = raw.trim().split(/[ \t]+/);
    if (!words[0] || words[0].startsWith("#")) return;
    const marker = words[0].startsWith("@") ? words.shift() : undefined;
    if (marker === "@cert-authority") {
      problems.push({ line, what: certAuthority });
      return;
    }
    if (marker !== undefined && marker !== "@revoked") {
      problems.push({ line, what: unknownMarker });
      return;
    }
    const key = parseHostKey(words.slice(1).join(" "));
    if (!words[0] || !key) {
      problems.push({ line, what: badLine });
      return;
    }
    entries.push({ line, patterns: words[0].split(","), revoked: marker === "@revoked", key });
  });
  return { entries, problems };
}

const certAuthority: Localized = {
  en: "@cert-authority: host certificates are not supported; enter the host's own key instead.",
  zh: "@cert-authority：不支持主机证书，请改为录入主机自己的公钥。",
};
const unknownMarker: Localized = {
  en: "Unknown marker; OpenSSH knows @revoked and @cert-authority.",
  zh: "未知标记；OpenSSH 只有 @revoked 与 @cert-authority。",
};
const badLine: Localized = {
  en: "Not a known_hosts line: expected host names, key type and key in base64.",
  zh: "不是 known_hosts 行：应为主机名、密钥类型和 base64 公钥。",
};

/** The keys on record for a host and port, revoked ones marked. */
export function knownKeysFor(known: KnownHosts, host: string, port: number): KnownKey[] {
  const name = port === 22 ? host.toLowerCase() : `[${host.toLowerCase()}]:${port}`;
  return known.entries
    .filter((e) => matches(e.patterns, name))
    .map((e) => (e.revoked ? { ...e.key, revoked: true } : e.key));
}

function matches(patterns: string[], name: string): boolean {
  let hit = false;
  for (const pattern of patterns) {
    if (pattern.startsWith("!")) {
      if (globMatch(pattern.slice(1).toLowerCase(), name)) return false;
    } else if (pattern.startsWith("|1|")) {
      hit ||= hashedMatch(pattern, name);
    } else {
      hit ||= globMatch(pattern.toLowerCase(), name);
    }
  }
  return hit;
}

function hashedMatch(pattern: string, name: string): boolean {
  const [, , salt, hash] = pattern.split("|");
  if (!salt || !hash) return false;
  return createHmac("sha1", Buffer.from(salt, "base64")).update(name).digest("base64") === hash;
}

/** OpenSSH patterns: `*` and `?` only. Linear time: it is fed imported files. */
export function globMatch(pattern: string, text: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let resume = 0;
  while (t < text.length) {
    const c = pattern[p];
    if (c === "*") {
      star = p++;
      resume = t;
    } else if (c === "?" || (c !== undefined && c === text[t])) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++resume;
    } else return false;
  }
  while (pattern[p] === "*") p++;
  return p === pattern.length;
}
