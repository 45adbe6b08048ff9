import { createRequire } from "node:module";

/**
 * Import this before "ssh2", wherever that is imported. The library's native ciphers are node::ObjectWrap
 * objects; built against the headers of Node 24.19 and later 24.x, such an object aborts the whole process when
 * the collector frees it outside of JavaScript (nodejs/node#65446). So they are never freed: their key material
 * and OpenSSL context are released by `free()` as before, what stays is an empty shell of a few hundred bytes,
 * four for each connection and each rekey.
 */
const names = [
  "AESGCMCipher",
  "AESGCMDecipher",
  "ChaChaPolyCipher",
  "ChaChaPolyDecipher",
  "GenericCipher",
  "GenericDecipher",
] as const;

const kept: object[] = [];

function keepAlive(Native: new (...args: unknown[]) => object) {
  return function Kept(...args: unknown[]): object {
    const cipher = new Native(...args);
    kept.push(cipher);
    return cipher;
  };
}

function install(): void {
  let binding: Record<string, unknown>;
  try {
    binding = createRequire(import.meta.url)("ssh2/lib/protocol/crypto/build/Release/sshcrypto.node");
  } catch {
    // Not built: the library falls back to Node's own crypto, which has no such objects.
    return;
  }
  for (const name of names) {
    const native = binding[name];
    if (typeof native === "function") binding[name] = keepAlive(native as new (...args: unknown[]) => object);
  }
}
install();
