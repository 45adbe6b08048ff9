import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

/** Drops many native ciphers and lets the collector run between turns of the event loop. */
const program = (first: string) => `
${first}
const b = (await import("node:module")).createRequire(${JSON.stringify(import.meta.url)})(
  "ssh2/lib/protocol/crypto/build/Release/sshcrypto.node");
for (let round = 0; round < 60; round++) {
  for (let i = 0; i < 2000; i++) {
    new b.AESGCMDecipher("aes-128-gcm", Buffer.alloc(16), Buffer.alloc(12)).free();
  }
  const junk = [];
  for (let i = 0; i < 2e5; i++) junk.push({ i });
  await new Promise((r) => setTimeout(r, 5));
}
console.log("survived");`;

describe("native ciphers", () => {
  it("do not abort the process when they are dropped", () => {
    const module = new URL("../../../server/ssh/native-crypto.ts", import.meta.url).href;
    const text = program(`await import(${JSON.stringify(module)});`);
    const cwd = fileURLToPath(new URL("../../..", import.meta.url));
    const out = execFileSync(process.execPath, ["--input-type=module", "-e", text], {
      cwd,
      encoding: "utf8",
    });
    expect(out).toContain("survived");
  });
});
