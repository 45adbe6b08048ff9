import { randomBytes } from "node:crypto";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { BartizanError } from "../../../agent/errors.ts";
import { Files, type Upload } from "../../../server/files/files.ts";
import { partName } from "../../../server/files/path.ts";
import { SshConnections } from "../../../server/ssh/pool.ts";
import { type Sshd, startSshd } from "../../support/sshd.ts";
import { targetFor } from "../ssh/target-for.ts";

let sshd: Sshd;
let connections: SshConnections;
let files: Files;
let dir: string;

beforeAll(async () => {
  sshd = await startSshd({ config: ["Subsystem sftp internal-sftp"] });
  connections = new SshConnections();
  files = new Files(connections, { resolve: () => Promise.resolve(targetFor(sshd)) }, 50e6);
});
afterAll(async () => {
  files?.close();
  connections?.close();
  await sshd?.stop();
});
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "bartizan-files-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const code = (error: unknown) => (error instanceof BartizanError ? error.failure.code : String(error));
const failed = (work: Promise<unknown>) =>
  work.then(
    () => "no failure",
    (error: unknown) => code(error),
  );
const collect = async (path: string, from: number, to: number) => {
  const parts: Uint8Array[] = [];
  for await (const part of files.read("a", path, from, to)) parts.push(part);
  return Buffer.concat(parts);
};
const upload = (name: string, bytes: Uint8Array, more: Partial<Upload> = {}): Upload => ({
  path: join(dir, name),
  size: bytes.length,
  fingerprint: "1",
  replace: false,
  ...more,
});
const send = async (what: Upload, bytes: Uint8Array, piece = 1_000_000) => {
  let at = await files.begin("a", what);
  while (at < bytes.length) at = await files.write("a", what, at, bytes.subarray(at, at + piece));
  await files.finish("a", what);
};

describe("browsing", () => {
  it("lists directories first, with sizes, kinds and odd names as they are", async () => {
    mkdirSync(join(dir, "sub"));
    const odd = "$(touch pwned); `id` \u001b[31m 中文\n.txt";
    writeFileSync(join(dir, odd), "hello");
    const { path, entries, more } = await files.list("a", dir);
    expect(path).toBe(dir);
    expect(more).toBe(false);
    expect(entries.map((e) => [e.name, e.kind])).toEqual([
      ["sub", "directory"],
      [odd, "file"],
    ]);
    expect(entries[1]).toMatchObject({ size: 5, mode: statSync(join(dir, odd)).mode & 0o7777 });
    expect((await collect(join(dir, odd), 0, 5)).toString()).toBe("hello");
    expect(readdirSync(dir)).not.toContain("pwned");
  });
  it("knows the home directory, and names what is missing or not permitted", async () => {
    expect((await files.list("a", ".")).path).toMatch(/^\//);
    expect(await failed(files.list("a", join(dir, "none")))).toBe("file_not_found");
    expect(await failed(files.stat("a", dir))).toBe("file_failed");
  });
});

describe("downloading", () => {
  it("gives any range of a file exactly", async () => {
    const bytes = randomBytes(3_000_000);
    writeFileSync(join(dir, "big"), bytes);
    expect((await files.stat("a", join(dir, "big"))).size).toBe(bytes.length);
    expect((await collect(join(dir, "big"), 0, bytes.length)).equals(bytes)).toBe(true);
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length), fc.nat(200_000), async (from, length) => {
        const to = Math.min(bytes.length, from + length);
        expect((await collect(join(dir, "big"), from, to)).equals(bytes.subarray(from, to))).toBe(true);
      }),
      { numRuns: 15 },
    );
  });
  it("says so when the file gets shorter on the way, and gives up cleanly when the reader stops", async () => {
    writeFileSync(join(dir, "shrinks"), Buffer.alloc(4_000_000));
    const reading = files.read("a", join(dir, "shrinks"), 0, 4_000_000);
    await reading.next();
    truncateSync(join(dir, "shrinks"), 100_000);
    const rest = (async () => {
      for await (const _ of reading);
    })();
    expect(await failed(rest)).toBe("file_changed");
    const second = files.read("a", join(dir, "shrinks"), 0, 100_000);
    await second.next();
    await second.return(undefined);
    expect((await files.list("a", dir)).entries).toHaveLength(1);
  });
});

describe("uploading", () => {
  it("arrives whole, under its name only when it is, and leaves no part behind", async () => {
    const bytes = randomBytes(2_500_000);
    const what = upload("new file", bytes);
    expect(await files.begin("a", what)).toBe(0);
    expect(readdirSync(dir)).toHaveLength(1);
    expect(readdirSync(dir)[0]).toMatch(/^\.new file\.[0-9a-f]{8}\.part$/);
    expect(await failed(files.finish("a", what))).toBe("file_changed");
    await send(what, bytes);
    expect(readdirSync(dir)).toEqual(["new file"]);
    expect(readFileSync(join(dir, "new file")).equals(bytes)).toBe(true);
    expect(statSync(join(dir, "new file")).mode & 0o777).toBe(0o644);
  });

  it("goes on where it was cut, at any place, any number of times", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 90_000 }), { maxLength: 4 }), async (cuts) => {
        const bytes = randomBytes(200_000);
        const what = upload(`f${Math.random()}`, bytes);
        for (const cut of cuts) {
          const at = await files.begin("a", what);
          await files.write("a", what, at, bytes.subarray(at, Math.min(bytes.length, at + cut)));
        }
        await send(what, bytes, 60_000);
        expect(readFileSync(what.path).equals(bytes)).toBe(true);
      }),
      { numRuns: 8 },
    );
  });

  it("does not mix two files of the same name", async () => {
    const one = randomBytes(1000);
    const two = randomBytes(1000);
    const first = upload("same", one, { fingerprint: "monday" });
    await files.write("a", first, await files.begin("a", first), one.subarray(0, 500));
    await send(upload("same", two, { fingerprint: "tuesday" }), two);
    expect(readFileSync(join(dir, "same")).equals(two)).toBe(true);
    expect(await failed(files.finish("a", first))).not.toBe("no failure");
  });

  it("replaces only when asked, in one step, keeping the mode", async () => {
    writeFileSync(join(dir, "conf"), "old");
    chmodSync(join(dir, "conf"), 0o640);
    const bytes = Buffer.from("new content");
    expect(await failed(files.begin("a", upload("conf", bytes)))).toBe("file_exists");
    await send(upload("conf", bytes, { replace: true }), bytes);
    expect(readFileSync(join(dir, "conf"), "utf8")).toBe("new content");
    expect(statSync(join(dir, "conf")).mode & 0o777).toBe(0o640);
    mkdirSync(join(dir, "folder"));
    const over = upload("folder", bytes, { replace: true });
    expect(await failed(send(over, bytes))).toBe("file_exists");
    await files.cancel("a", over);
    expect(readdirSync(dir).sort()).toEqual(["conf", "folder"]);
  });

  it("refuses gaps, too much, and files above the limit", async () => {
    const bytes = Buffer.alloc(1000);
    const what = upload("x", bytes);
    await files.begin("a", what);
    expect(await failed(files.write("a", what, 10, bytes.subarray(0, 5)))).toBe("file_changed");
    expect(await failed(files.write("a", what, 0, Buffer.alloc(1001)))).toBe("file_changed");
    expect(await failed(files.begin("a", upload("y", bytes, { size: 60e6 })))).toBe("file_too_large");
  });

  it("keeps the part's name within what a file system takes", () => {
    for (const name of ["a", "x".repeat(255), "磁".repeat(85)])
      expect(Buffer.byteLength(partName(name, "12345678"))).toBeLessThanOrEqual(255);
  });
});

it("a host without SFTP is named as such", async () => {
  const bare = await startSshd();
  const pool = new SshConnections();
  const without = new Files(pool, { resolve: () => Promise.resolve(targetFor(bare)) }, 1);
  expect(await failed(without.list("a", "/"))).toBe("sftp_unavailable");
  without.close();
  pool.close();
  await bare.stop();
});

it("a lost host is a failure, and the next use connects again", async () => {
  for (const pid of sshd.children()) process.kill(pid, "SIGKILL");
  const first = await failed(files.list("a", "/"));
  expect(["file_failed", "no failure", "ssh_lost"]).toContain(first);
  expect((await files.list("a", "/")).path).toBe("/");
});
