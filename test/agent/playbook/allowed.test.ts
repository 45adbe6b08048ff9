import { describe, expect, it } from "vitest";
import { parsers } from "../../../agent/parsers/index.ts";
import type { CompiledProbe } from "../../../agent/playbook/compile.ts";
import { shellWord } from "../../../agent/playbook/render.ts";
import { defaultPolicy, judge } from "../../../agent/supervisor/judge.ts";
import { loadPlaybooks } from "../../../server/playbooks/load.ts";

const directory = new URL("../../../prompts/playbooks", import.meta.url).pathname;

/** A plausible value for a place, by the look of its expression. */
function sample(source: string): unknown {
  const rows: [RegExp, unknown][] = [
    [/http/i, "http://127.0.0.1:8080/"],
    [/wait|seconds/i, 22],
    [/watched|units?\b.*\.id|\bunit\b|\.id\b/i, "nginx.service"],
    [/\bpids?\b/i, 4242],
    [/ports?\b/i, 8080],
    [/\bip\b|addr|server|peer|laddr|raddr|gateway|vip/i, "10.66.0.1"],
    [/bytes/i, 1472],
    [/url/i, "http://127.0.0.1:8080/"],
    [/host|name|domain/i, "git.corp.internal"],
    [/user/i, "www-data"],
    [/db|database/i, "shop"],
    [/dev\b|iface/i, "eth0"],
  ];
  return rows.find(([re]) => re.test(source))?.[1] ?? "/srv/app/data.conf";
}
function rendered(probe: CompiledProbe): string {
  const text = probe.run.parts
    .map((part) => (typeof part === "string" ? part : (shellWord(sample(part.source)) ?? "x")))
    .join("");
  const sudo = probe.source.sudo === "never" ? "" : "sudo -n ";
  return text.includes("\u0001") ? text.replaceAll("\u0001", sudo) : sudo + text;
}

describe("every probe runs unasked", () => {
  for (const playbook of loadPlaybooks(directory, parsers))
    for (const probe of [...playbook.probes.values()].flatMap((p) => (p.or ? [p, p.or.probe] : [p]))) {
      const command = rendered(probe);
      it(`${playbook.id} ${probe.name}: ${command.slice(0, 120)}`, () => {
        const verdict = judge(command, { id: "h", tags: [] }, defaultPolicy);
        expect({
          command,
          decision: verdict.decision,
          reasons: verdict.reasons.map((r) => r.text.en),
        }).toMatchObject({
          decision: "allow",
        });
      });
    }
});
