import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { HeadTail } from "../../../server/ssh/head-tail.ts";
import {
  checkHostKey,
  formatHostKey,
  globMatch,
  knownKeysFor,
  parseHostKey,
  parseKnownHosts,
} from "../../../server/ssh/host-keys.ts";
import { fingerprint, randomart } from "../../../server/ssh/randomart.ts";

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "bartizan-keys-"));
});
afterAll(() => rmSync(dir, { recursive: true }));

let made = 0;
function makeKey(type: string, bits?: number): { file: string; text: string } {
  const file = join(dir, `k${made++}`);
  execFileSync("ssh-keygen", [
    "-q",
    "-t",
    type,
    ...(bits ? ["-b", String(bits)] : []),
    "-N",
    "",
    "-C",
    "",
    "-f",
    file,
  ]);
  return { file, text: readFileSync(`${file}.pub`, "utf8").trim() };
}
const ed = () => makeKey("ed25519").text;

describe("fingerprint and picture", () => {
  it.each([
    ["ed25519", undefined],
    ["ed25519", undefined],
    ["ed25519", undefined],
    ["ecdsa", 256],
    ["ecdsa", 384],
    ["ecdsa", 521],
    ["rsa", 2048],
    ["rsa", 3072],
  ])("are those of ssh-keygen -lv: %s %s", (type, bits) => {
    const { file, text } = makeKey(type, bits);
    const [first, ...art] = execFileSync("ssh-keygen", ["-lv", "-f", file], { encoding: "utf8" })
      .trimEnd()
      .split("\n");
    const key = parseHostKey(text);
    if (!key) throw new Error("unreadable key");
    expect(fingerprint(key.key)).toBe(first?.split(" ")[1]);
    expect(randomart(key)).toBe(art.join("\n"));
  });

  it("is drawn for any bytes", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.constantFrom("ssh-rsa", "ssh-ed25519", "x"),
        (key, type) => {
          const lines = randomart({ type, key }).split("\n");
          expect(lines).toHaveLength(11);
          expect(lines.every((l) => l.length === 19)).toBe(true);
        },
      ),
    );
  });
});

describe("known_hosts", () => {
  it("finds plain, hashed, bracketed and wildcard entries, as OpenSSH does", () => {
    const [plain, hashed, port, wild] = [ed(), ed(), ed(), ed()];
    const file = join(dir, "known_hosts");
    writeFileSync(file, `secret.example.com ${hashed}\n`);
    execFileSync("ssh-keygen", ["-H", "-f", file], { stdio: "ignore" });
    const text = `# comment\nalpha,10.0.0.1 ${plain}\r\n${readFileSync(file, "utf8")}[beta]:2222 ${port}\n*.lab,!bad.lab ${wild}\n`;
    expect(text).toContain("|1|");
    const known = parseKnownHosts(text);
    expect(known.problems).toEqual([]);
    const find = (host: string, p = 22) => knownKeysFor(known, host, p).map(formatHostKey);
    expect(find("ALPHA")).toEqual([plain]);
    expect(find("10.0.0.1")).toEqual([plain]);
    expect(find("secret.example.com")).toEqual([hashed]);
    expect(find("secret.example.com", 2222)).toEqual([]);
    expect(find("beta", 2222)).toEqual([port]);
    expect(find("beta")).toEqual([]);
    expect(find("x.lab")).toEqual([wild]);
    expect(find("bad.lab")).toEqual([]);
  });

  it("honours @revoked and reports what it can not use", () => {
    const [key, other] = [ed(), ed()];
    const known = parseKnownHosts(
      `h ${key}\n@revoked * ${key}\n@cert-authority *.x ${other}\n@odd h ${other}\nh ssh-ed25519 AAAA\nh\n`,
    );
    expect(known.problems.map((p) => p.line)).toEqual([3, 4, 5, 6]);
    const keys = knownKeysFor(known, "h", 22);
    const shown = parseHostKey(key)?.key ?? new Uint8Array();
    expect(checkHostKey(shown, keys)).toBe("revoked");
    expect(checkHostKey(parseHostKey(other)?.key ?? new Uint8Array(), keys)).toBe("changed");
  });

  it("tells trusted, changed and unknown apart", () => {
    const [a, b] = [parseHostKey(ed()), parseHostKey(ed())];
    if (!a || !b) throw new Error("unreadable key");
    expect(checkHostKey(a.key, [])).toBe("unknown");
    expect(checkHostKey(a.key, [a, b])).toBe("trusted");
    expect(checkHostKey(a.key, [b])).toBe("changed");
    // A record that only says what not to trust makes no other key look changed.
    expect(checkHostKey(a.key, [{ ...b, revoked: true }])).toBe("unknown");
  });

  it("matches patterns like a plain backtracking matcher, in linear time", () => {
    const atom = fc.constantFrom("a", "b", "*", "?", ".");
    fc.assert(
      fc.property(
        fc.array(atom, { maxLength: 8 }),
        fc.array(fc.constantFrom("a", "b", "."), { maxLength: 8 }),
        (p, t) => {
          const source = p.map((c) => (c === "*" ? ".*" : c === "?" ? "." : c === "." ? "\\." : c)).join("");
          expect(globMatch(p.join(""), t.join(""))).toBe(new RegExp(`^${source}$`).test(t.join("")));
        },
      ),
    );
    expect(globMatch("*a".repeat(200), "a".repeat(5000).concat("b"))).toBe(false);
  });
});

describe("head and tail", () => {
  it("keeps the first and last bytes, and everything when it fits", () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 30 }), { maxLength: 30 }),
        fc.integer({ min: 2, max: 100 }),
        (chunks, limit) => {
          const all = Buffer.concat(chunks);
          const kept = new HeadTail(limit);
          for (const chunk of chunks) kept.push(chunk);
          const bytes = Buffer.from(kept.bytes(() => "|"));
          expect(kept.total).toBe(all.length);
          if (all.length <= limit) {
            expect(bytes.equals(all)).toBe(true);
            return;
          }
          const head = Math.ceil(limit / 2);
          const want = Buffer.concat([
            all.subarray(0, head),
            Buffer.from("|"),
            all.subarray(all.length - (limit - head)),
          ]);
          expect(bytes.equals(want)).toBe(true);
        },
      ),
    );
  });
});
