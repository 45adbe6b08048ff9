import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, it } from "vitest";
import { Recorder } from "../../../server/recordings/recorder.ts";
import { scanRecording } from "../../../server/recordings/scan.ts";
import { hitsMost, PlainText, searchRecording } from "../../../server/recordings/search.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "bartizan-search-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

async function record(parts: readonly (string | Uint8Array)[]): Promise<string> {
  let now = 0;
  const path = join(dir, `${Math.random()}.rec`);
  const header = { format: "bartizan/recording/v1", id: "r", kind: "shell", assetId: "a" } as const;
  const recorder = new Recorder(
    path,
    { ...header, assetName: "web", openedBy: "Lin", startedAt: 0, cols: 80, rows: 24 },
    { now: () => now },
  );
  for (const part of parts) {
    now += 100;
    recorder.output(typeof part === "string" ? Buffer.from(part) : part);
  }
  await recorder.close();
  return path;
}

it("finds text through colours, over frame borders, in any case, and says when and where", async () => {
  const path = await record([
    "first \u001b[31mConn",
    "ection\u001b[0m refused\r\nnext",
    " line\r\n磁盘",
    "已满\r\n",
  ]);
  expect(await searchRecording(path, "connection REFUSED")).toEqual([
    { atMs: 200, snippet: "first Connection refused", start: 6, length: 18 },
  ]);
  expect((await searchRecording(path, "盘已"))[0]).toMatchObject({ atMs: 400, snippet: "磁盘已满" });
  expect(await searchRecording(path, "absent")).toEqual([]);
  expect(await searchRecording(path, "[31m")).toEqual([]);
});

it("finds every occurrence once, wherever the frames are cut", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(40), { maxLength: 12 }), async (cuts) => {
      const text = Buffer.from("ab needle cd needleneedle 磁盘 needle\r\nneed\r\nle needle");
      const at = [...new Set(cuts.map((c) => Math.min(c, text.length)))].sort((a, b) => a - b);
      const parts = [...at, text.length].map((end, i) => text.subarray(i === 0 ? 0 : at[i - 1], end));
      expect(await searchRecording(await record(parts), "needle")).toHaveLength(5);
    }),
    { numRuns: 40 },
  );
});

it("stops at the most hits", async () => {
  expect(await searchRecording(await record(["x ".repeat(1000)]), "x")).toHaveLength(hitsMost);
});

it("takes escape sequences out wherever they are cut, and gives an endless one up", () => {
  const text = "a\u001b[1;31mb\u001b]0;title\u0007c\u001b]8;;http://x\u001b\\d\u001b(Be\u009b2Jf\u0000g";
  for (let cut = 0; cut <= text.length; cut++) {
    const plain = new PlainText();
    expect(plain.write(text.slice(0, cut)) + plain.write(text.slice(cut))).toBe("abcdefg");
  }
  const plain = new PlainText();
  expect(plain.write(`\u001b]0;${"x".repeat(10_000)}after`)).toMatch(/after$/);
});

it("reads a torn recording up to the tear, and refuses what is none", async () => {
  const path = await record(["one", "two", "three"]);
  const whole = await scanRecording(path);
  expect(whole).toMatchObject({ complete: true, bytes: 11 });
  truncateSync(path, whole.size - 12);
  expect(await scanRecording(path)).toMatchObject({ complete: false, bytes: 6 });
  const other = join(dir, "other.rec");
  writeFileSync(other, "hello\n");
  await expect(scanRecording(other)).rejects.toThrow();
  writeFileSync(other, "");
  await expect(scanRecording(other)).rejects.toThrow();
});
