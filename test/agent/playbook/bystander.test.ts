import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parsers } from "../../../agent/parsers/index.ts";
import { concludeFrom, judgeInvestigation } from "../../../agent/playbook/conclude.ts";
import { createLibrary, investigate } from "../../../agent/playbook/engine.ts";
import type { ProbeResult } from "../../../agent/playbook/instance.ts";
import { loadPlaybooks } from "../../../server/playbooks/load.ts";

/**
 * The first look at a healthy host (nginx before a small service, fair.service on port 8440), recorded, with one loud
 * thing added that harms nothing complained of. All playbooks look at it; none may call it the confirmed cause.
 */

const library = createLibrary(
  loadPlaybooks(new URL("../../../prompts/playbooks", import.meta.url).pathname, parsers),
);
const sections = readFileSync(new URL("../../fixtures/hosts/healthy-site.txt", import.meta.url), "utf8")
  .split(/^== (\w+)\n/m)
  .slice(1);
const healthy = new Map(
  sections.flatMap((s, i): [string, string][] => (i % 2 === 0 ? [[s, sections[i + 1] ?? ""]] : [])),
);

/** Probe of triage → lines put before or after its recorded output; "playbook.probe" → a whole output. */
type Added = Readonly<Record<string, string>>;

function look(fault: string, added: Added) {
  const results = new Map<string, ProbeResult>();
  const asset = { id: "h", name: "www-62", account: "ops", tags: [] };
  const inspect = () => investigate({ library, asset, fault, results });
  let state = inspect();
  for (let round = 0; state.needs.length > 0 && round < 12; round++) {
    for (const { key, probe, playbook } of state.needs) {
      const base = playbook === "triage" ? healthy.get(probe) : undefined;
      const more = added[playbook === "triage" ? probe : `${playbook}.${probe}`];
      const text = base === undefined ? more : more === undefined ? base : `${base}${more}`;
      const ran = text !== undefined;
      results.set(key, {
        status: ran ? "ran" : "failed",
        text: text ?? "",
        exitCode: ran ? 0 : null,
        stepId: key,
      });
    }
    state = inspect();
  }
  return concludeFrom([judgeInvestigation(state)], []);
}

const at = "Mon 2026-11-23 15:27:40 CST www-62";
const unit = (id: string, more: string) =>
  `\nType=simple\nId=${id}\nNames=${id}\nLoadState=loaded\nFragmentPath=/etc/systemd/system/${id}\n${more}\n`;
const bystanders: Readonly<Record<string, Added>> = {
  "a volume at 92 %": { fs: "/dev/loop1 ext4 60000000 55200000 4800000 92% /backup\n" },
  "a read-only image, which is always full": {
    fs: "/dev/loop2 ext4 60000000 60000000 0 100% /mnt/image\n",
    mounts: "/dev/loop2 /mnt/image ext4 ro,relatime 0 0\n",
    "disk.full.files": "1200|60000000|1700000000.1|root|/mnt/image/disk.bin\n",
    "disk.full.held": "",
  },
  "another service that complains of its own dependency": {
    journal: `${at} old-import.service[77]: connect ECONNREFUSED 127.0.0.1:5999\n${at} old-import.service[77]: connect ECONNREFUSED 127.0.0.1:5999\n`,
  },
  "a unit that has failed": {
    unitList: "old-tool.service loaded failed failed Old tool\n",
    units: unit(
      "old-tool.service",
      "ActiveState=failed\nSubState=failed\nResult=exit-code\nExecMainCode=1\nExecMainStatus=1\nUnitFileState=enabled",
    ),
    "service.down.log": `${at} old-tool.service[88]: ModuleNotFoundError: No module named 'legacy'\n${at} systemd[1]: old-tool.service: Main process exited, code=exited, status=1/FAILURE\n`,
  },
  "a host entry nobody asks": { hostsFile: "10.66.0.230 legacy.corp.internal\n" },
  "a rule for another port": { firewall: "-A INPUT -p tcp -m tcp --dport 9999 -j DROP\n" },
  "a process somebody stopped": {
    procs:
      "    900       1 ops                      T     0.0  3016    9000 do_signal_stop           9:name=systemd:/user.slice/user-1000.slice/session-4.scope,8:pids:/user.slice                                 less                 less /etc/services\n",
  },
  "a certificate that has expired on a port of its own": {
    listeners:
      'tcp LISTEN 0 100 0.0.0.0:993 0.0.0.0:* users:(("imapd",pid=911,fd=5)) ino:1 sk:1 cgroup:/system.slice/imap.service <->\n',
    "tls.certificate.cert":
      "subject=CN = mail.corp.internal\nissuer=CN = mail.corp.internal\nnotBefore=Jan  1 00:00:00 2024 GMT\nnotAfter=Jan  1 00:00:00 2025 GMT\n",
  },
};
const complaints = [
  "fair answers with 500 since noon.",
  "fair 从中午开始一直返回 500。",
  "Visitors of the fair get no tickets by mail.",
];

describe("on a healthy host with one thing beside the complaint", () => {
  for (const [what, added] of Object.entries(bystanders))
    it(`no cause is confirmed: ${what}`, () => {
      const sure = complaints.flatMap((fault) => {
        const c = look(fault, added);
        return c.outcome === "root_cause_found" && c.confidence === "confirmed"
          ? [`${fault} → ${c.rootCause.en}`]
          : [];
      });
      expect(sure).toEqual([]);
    });
  it("the recording is understood, and what it would mean if named is found", () => {
    expect(look("www-62 is fine, is it not?", {}).outcome).toBe("no_fault_found");
    const named = look("old-tool does not start.", bystanders["a unit that has failed"] ?? {});
    expect(named).toMatchObject({ outcome: "root_cause_found", confidence: "confirmed" });
    expect(named.rootCause.en).toContain("old-tool.service");
  });
});

describe("under a complaint that names nothing", () => {
  it("two faults of different things are likely at most", () => {
    const two = {
      ...bystanders["a unit that has failed"],
      fs: "/dev/loop1 ext4 60000000 60000000 0 100% /srv/in\n",
      "disk.full.files": "117000|59900000|1700000000.1|root|/srv/in/trace.log\n",
      "disk.full.held": "",
    };
    const c = look("Something is wrong with the server.", two);
    expect(c).toMatchObject({ outcome: "root_cause_found", confidence: "likely" });
    expect(c.notChecked.map((n) => n.what.en)).toContain(
      "Which of the faults found is the one complained of",
    );
  });
  it("a host without a fault leaves open what the complaint may mean", () => {
    const c = look("网站打不开了，帮忙看看", {});
    expect(c).toMatchObject({ outcome: "no_fault_found", confidence: "likely" });
    expect(c.notChecked[0]?.what.en).toMatch(/names none/);
  });
});
