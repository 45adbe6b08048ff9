/** Who is at the other end of a network request. */

export type Reach = "loopback" | "private" | "allowed" | "metadata" | "outside";

function parseIPv4(host: string): number | undefined {
  const parts = host.replace(/\.$/, "").split(".");
  if (parts.length > 4 || parts.length === 0) return undefined;
  const numbers: number[] = [];
  for (const part of parts) {
    if (!/^(0x[0-9a-f]*|\d+)$/i.test(part)) return undefined;
    const n = /^0x/i.test(part)
      ? Number.parseInt(part.slice(2) || "0", 16)
      : /^0\d/.test(part)
        ? Number.parseInt(part, 8)
        : Number(part);
    if (!Number.isFinite(n)) return undefined;
    numbers.push(n);
  }
  const last = numbers.pop() ?? 0;
  let value = 0;
  for (const n of numbers) {
    if (n > 255) return undefined;
    value = value * 256 + n;
  }
  return value * 256 ** (4 - numbers.length) + last;
}

function ipv4Reach(ip: number): Reach {
  const a = Math.floor(ip / 2 ** 24) % 256;
  const b = Math.floor(ip / 2 ** 16) % 256;
  if (a === 169 && b === 254) return "metadata";
  if (ip === 0x6464_64c8 || ip === 0xc000_00c0) return "metadata";
  if (a === 127 || ip === 0) return "loopback";
  if (
    a === 10 ||
    (a === 172 && b >= 16 && b < 32) ||
    (a === 192 && b === 168) ||
    (a === 100 && b >= 64 && b < 128)
  )
    return "private";
  return "outside";
}

function ipv6Reach(host: string): Reach {
  const h = host.toLowerCase().replace(/%.*$/, "");
  const v4 = /(?:^|:)(\d+\.\d+\.\d+\.\d+)$/.exec(h);
  if (v4) {
    const ip = parseIPv4(v4[1] ?? "");
    return ip === undefined ? "outside" : ipv4Reach(ip);
  }
  const mapped = /^(?:0*:)*:?(?:ffff:)?([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(h);
  if (mapped && h.startsWith("::")) {
    return ipv4Reach(Number.parseInt(mapped[1] ?? "0", 16) * 65536 + Number.parseInt(mapped[2] ?? "0", 16));
  }
  if (/^(0*:)*:?0*1$/.test(h) || h === "::") return "loopback";
  if (/^fd00:0?ec2:/.test(h)) return "metadata";
  if (/^f[cd]/.test(h) || /^fe[89ab]/.test(h)) return "private";
  return "outside";
}

const privateName =
  /(^|\.)(local|localdomain|internal|intranet|lan|corp|home\.arpa|svc|cluster\.local|consul|private|test)$/i;

/** Where a host name or address literal leads. Names are not resolved. */
export function reachOf(host: string, allowHosts: readonly string[] = []): Reach {
  const h = host.trim().toLowerCase().replace(/\.$/, "");
  const bare = h.replace(/^\[|\]$/g, "");
  if (
    /^metadata(\.google\.internal|\.goog|\.azure\.\w+|\.tencentyun\.com|\.packet\.net|\.platformequinix\.com)?$/.test(
      bare,
    ) ||
    bare === "instance-data"
  )
    return "metadata";
  if (/169[.-]254[.-]169[.-]254/.test(bare)) return "metadata";
  if (bare.includes(":")) return ipv6Reach(bare);
  const ip = parseIPv4(bare);
  if (ip !== undefined) return ipv4Reach(ip);
  if (bare === "localhost" || bare.endsWith(".localhost") || bare === "ip6-localhost") return "loopback";
  if (allowHosts.some((a) => (a.startsWith(".") ? bare.endsWith(a) : bare === a))) return "allowed";
  if (!bare.includes(".") || privateName.test(bare))
    return /^[\w-]+(\.[\w-]+)*$/.test(bare) ? "private" : "outside";
  return "outside";
}

export interface Target {
  scheme: string;
  host: string;
  rest: string;
}

/** Splits what a client takes as URL; a missing scheme is http. Undefined when it is not plain enough to trust. */
export function splitUrl(url: string): Target | undefined {
  const m =
    /^(?:([a-z][a-z0-9+.-]*):\/\/)?(?:([^/?#\s]*)@)?(\[[0-9a-f:.%]+\]|[^/?#:@\s\\]+)(:\d+)?([/?#].*)?$/i.exec(
      url,
    );
  if (!m) return undefined;
  return { scheme: (m[1] ?? "http").toLowerCase(), host: m[3] ?? "", rest: m[5] ?? "" };
}
