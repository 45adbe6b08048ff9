import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Report } from "../../../agent/views/report.ts";
import { PracticeFaults } from "../../../server/demo/faults.ts";
import { runDiagnose } from "../../../server/diagnose.ts";
import { haveSshd, isRoot, type Sshd, startSshd } from "../../support/sshd.ts";

/** What the root cause must say of each practice fault: the mechanism and the object, in both languages. */
const expected: Record<string, { cause: RegExp; en: RegExp[]; zh: RegExp[] }> = {
  "busy-process": { cause: /^cpu\./, en: [/thumbnail-worker/, /busy|CPU/], zh: [/thumbnail-worker/, /CPU/] },
  "stopped-process": {
    cause: /suspended|stopped/,
    en: [/price-api/, /18090/, /SIGSTOP/],
    zh: [/price-api/, /18090/, /SIGSTOP/],
  },
  "expired-certificate": { cause: /expired/, en: [/18443/, /expired/], zh: [/18443/, /过期/] },
  "full-spool": { cause: /disk\.full/, en: [/report-debug\.log/], zh: [/report-debug\.log/] },
  "leaked-sockets": {
    cause: /close-wait/,
    en: [/pool-svc/, /18076/, /CLOSE_WAIT/],
    zh: [/pool-svc/, /18076/, /CLOSE_WAIT/],
  },
};
const usable = haveSshd && isRoot;
if (!usable) console.log("practice faults: skipped, they need root and /usr/sbin/sshd");

describe.skipIf(!usable)("the offline planner finds each practice fault", () => {
  let sshd: Sshd;
  let dir: string;
  let practice: PracticeFaults;
  beforeAll(async () => {
    sshd = await startSshd();
    dir = mkdtempSync(join(tmpdir(), "bartizan-practice-"));
    practice = new PracticeFaults(dir);
  });
  afterAll(async () => {
    await practice?.undoAll();
    await sshd?.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  async function diagnose(fault: string, lang: "en" | "zh"): Promise<Report> {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    stderr.resume();
    const args = ["--ssh", `${sshd.user}@127.0.0.1:${sshd.port}`, "--identity", sshd.clientKeyFile];
    const target = [...args, "--host-key", sshd.hostKeys[0] ?? ""];
    const asked = ["--fault", fault, "--lang", lang, "--format", "json", "--timeout", "110"];
    const code = await runDiagnose([...target, ...asked], { stdin: Readable.from([]), stdout, stderr });
    stdout.end();
    const written = await text(stdout);
    expect(code).toBe(0);
    return JSON.parse(written) as Report;
  }

  for (const [id, wanted] of Object.entries(expected)) {
    it(`${id}, described in English and in Chinese`, { timeout: 300_000 }, async (context) => {
      const fault = practice.list().find((f) => f.id === id);
      if (!fault) {
        console.log(`practice fault ${id}: skipped, it can not be made here`);
        return context.skip();
      }
      await practice.set(id, true);
      try {
        for (const lang of ["en", "zh"] as const) {
          const report = await diagnose(fault.symptom[lang], lang);
          expect(report.outcome, report.rootCause).toBe("root_cause_found");
          expect(report.causes[0]?.id).toMatch(wanted.cause);
          for (const said of wanted[lang]) expect(report.rootCause).toMatch(said);
        }
      } finally {
        await practice.set(id, false);
      }
    });
  }
});
