import { lines, type Parser } from "./text.ts";

export interface Setting {
  file: string;
  line: number;
  key: string;
  /** "***" when the key or the value looks like a secret. */
  value: string;
  /** Host part and port when the value is or contains host:port or a URL; port -1 = none. */
  host: string;
  port: number;
}

const SECRET_KEY =
  /pass(?:w(?:or)?d|phrase)?|secret|token|credential|private|api_?key|access_?key|auth|salt|cookie|session_?key|signing/i;

/**
 * Settings files as `grep -n '' FILE…` (or `grep -Hn`, `cat`) prints them: env files, ini, sysconfig, YAML-like
 * "key: value". Comments and sections are dropped, quotes taken off, secrets masked, user info in URLs cut out.
 */
export const settings: Parser = (out): Setting[] =>
  lines(out).flatMap((raw, i): Setting[] => {
    const place = /^(\/[^:\s]+):(?:(\d+):)?(.*)$/.exec(raw) ?? /^()(\d+):(.*)$/.exec(raw);
    const text = (place ? (place[3] ?? "") : raw).trim();
    const m = /^(?:export\s+)?([A-Za-z_][\w.-]{0,80})\s*(?:=|:\s)\s*(.*)$/.exec(text);
    if (!m || /^[#;[]/.test(text)) return [];
    const [, key = "", rawValue = ""] = m;
    const bare = rawValue
      .replace(/\s+[#;].*$/, "")
      .replace(/^(["'])(.*)\1$/, "$2")
      .slice(0, 300);
    const value = SECRET_KEY.test(key) ? "***" : bare.replace(/:\/\/[^/@\s]*@/, "://***@");
    const net = /^(?:[a-z][\w+.-]*:\/\/)?(?:\*{3}@)?(\[[\da-f:]+\]|[\w.-]+):(\d{2,5})(?:[/?].*)?$/i.exec(
      value,
    );
    const alone = /port$/i.test(key) && /^\d{1,5}$/.test(value);
    return [
      {
        file: place?.[1] ?? "",
        line: place?.[2] ? Number(place[2]) : i + 1,
        key,
        value,
        host: net?.[1] ?? "",
        port: net ? Number(net[2]) : alone ? Number(value) : -1,
      },
    ];
  });

/** `redis-cli info` / `config get` (pairs on alternating lines): a flat map; secrets masked. */
export const redis: Parser = (out): Record<string, string> => {
  const all = lines(out);
  const map: Record<string, string> = {};
  if (all.some((l) => /^[a-z_]+:/.test(l)))
    for (const l of all) {
      const m = /^([A-Za-z_0-9]+):(.*)$/.exec(l);
      if (m?.[1]) map[m[1]] = m[2] ?? "";
    }
  else for (let i = 0; i + 1 < all.length; i += 2) map[(all[i] ?? "").trim()] = (all[i + 1] ?? "").trim();
  for (const key of Object.keys(map)) if (SECRET_KEY.test(key)) map[key] = "***";
  return map;
};
