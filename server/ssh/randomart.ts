import { createHash } from "node:crypto";
import type { HostKey } from "./target.ts";

/** "SHA256:…" as `ssh-keygen -l` prints it: base64 without padding. */
export function fingerprint(key: Uint8Array): string {
  return `SHA256:${createHash("sha256").update(key).digest("base64").replace(/=+$/, "")}`;
}

const width = 17;
const height = 9;
const symbols = " .o+=*BOX@%&#/^SE";

/**
 * The picture `ssh-keygen -lv` draws (the "drunken bishop" walk over the SHA-256 of the key), so that it can be
 * compared by eye with what an administrator sees on the host. Eleven lines, no trailing newline.
 */
export function randomart(hostKey: HostKey): string {
  const digest = createHash("sha256").update(hostKey.key).digest();
  const field = walk(digest);
  const rows = [frame(`[${label(hostKey)}]`)];
  for (let y = 0; y < height; y++) {
    let row = "|";
    for (let x = 0; x < width; x++) row += symbols[field[y * width + x] ?? 0] ?? " ";
    rows.push(`${row}|`);
  }
  rows.push(frame("[SHA256]"));
  return rows.join("\n");
}

function walk(digest: Uint8Array): number[] {
  const field: number[] = Array.from({ length: width * height }, () => 0);
  const last = symbols.length - 1;
  let x = Math.floor(width / 2);
  let y = Math.floor(height / 2);
  const start = y * width + x;
  for (const byte of digest) {
    let bits = byte;
    for (let step = 0; step < 4; step++) {
      x = Math.min(width - 1, Math.max(0, x + (bits & 1 ? 1 : -1)));
      y = Math.min(height - 1, Math.max(0, y + (bits & 2 ? 1 : -1)));
      const at = y * width + x;
      if ((field[at] ?? 0) < last - 2) field[at] = (field[at] ?? 0) + 1;
      bits >>= 2;
    }
  }
  field[start] = last - 1;
  field[y * width + x] = last;
  return field;
}

function frame(title: string): string {
  const left = Math.floor((width - title.length) / 2);
  return `+${"-".repeat(left)}${title}${"-".repeat(width - title.length - left)}+`;
}

function label({ type, key }: HostKey): string {
  if (type === "ssh-ed25519") return "ED25519 256";
  if (type.startsWith("ecdsa-sha2-nistp")) return `ECDSA ${type.slice("ecdsa-sha2-nistp".length)}`;
  if (type === "ssh-rsa") return `RSA ${rsaBits(key)}`;
  return type.slice(0, width - 2).toUpperCase();
}

/** Bits of the modulus: the third length-prefixed field of the blob. 0 for a blob that is none. */
function rsaBits(key: Uint8Array): number {
  const view = new DataView(key.buffer, key.byteOffset, key.byteLength);
  let at = 0;
  for (let field = 0; field < 3; field++) {
    if (at + 4 > key.length) return 0;
    const length = view.getUint32(at);
    at += 4;
    if (field < 2) {
      at += length;
      continue;
    }
    let modulus = key.subarray(at, at + length);
    while (modulus.length > 0 && modulus[0] === 0) modulus = modulus.subarray(1);
    return modulus.length === 0 ? 0 : modulus.length * 8 - Math.clz32(modulus[0] ?? 0) + 24;
  }
  return 0;
}
