import { isIP } from "node:net";

export interface OriginRules {
  /** Origins named in the configuration, exactly as browsers send them. */
  allowed: readonly string[];
}

/**
 * Whether a page of this origin may act here. Named origins may. Any other must be the very address the request
 * went to, and that address must be an IP or localhost: a DNS name that was not configured may have been pointed
 * at us by a stranger (DNS rebinding), an IP can not.
 */
export function originAllowed(
  origin: string | undefined,
  host: string | undefined,
  https: boolean,
  rules: OriginRules,
): boolean {
  if (origin === undefined || host === undefined) return false;
  if (rules.allowed.includes(origin)) return true;
  if (origin !== `${https ? "https" : "http"}://${host}`) return false;
  return isLocalName(host);
}

/** True for an IP literal or localhost, with or without a port. */
export function isLocalName(host: string): boolean {
  const name = host.startsWith("[") ? host.slice(1, host.indexOf("]")) : host.replace(/:\d+$/, "");
  return name === "localhost" || isIP(name) !== 0;
}
