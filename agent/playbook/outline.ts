import type { Localized } from "../errors.ts";
import { compile } from "./cel.ts";
import type { CompiledPlaybook } from "./compile.ts";

/** A playbook as a picture: probes feed findings, findings decide causes, causes have fixes. Texts are templates. */
export interface PlaybookOutline {
  id: string;
  title: Localized;
  start: "always" | "symptoms" | "raised";
  symptoms: { errors: string[]; en: string[]; zh: string[]; alerts: string[] };
  probes: { id: string; run: string; purpose?: Localized; sudo: "never" | "preferred" | "required" }[];
  findings: {
    id: string;
    when: string;
    say?: Localized;
    /** Probes of this playbook it is computed from, directly or through facts. */
    from: string[];
    /** Playbooks it starts. */
    raises: string[];
  }[];
  causes: {
    id: string;
    statement: Localized;
    when: string;
    confirm?: string;
    from: string[];
    /** What it accounts for: these are then symptoms. */
    explains: string[];
    fixes: { run: string; why: Localized; risk: "safe" | "change" | "disruptive" | "destructive" }[];
  }[];
}

/** Names of probes an expression rests on; facts and findings are followed, each once. */
function probesBehind(playbook: CompiledPlaybook, source: string): string[] {
  const found = new Set<string>();
  const seen = new Set<string>();
  const follow = (expression: string) => {
    for (const name of compile(expression).names) {
      if (seen.has(name)) continue;
      seen.add(name);
      if (playbook.probes.has(name)) found.add(name);
      const deeper =
        playbook.source.facts[name] ?? playbook.source.findings.find((finding) => finding.id === name)?.when;
      if (deeper !== undefined) follow(deeper);
    }
  };
  follow(source);
  return [...playbook.probes.keys()].filter((name) => found.has(name));
}

/** The outline of one playbook, for the page. */
export function outlineOf(playbook: CompiledPlaybook): PlaybookOutline {
  const { id, title, start, symptoms, probes, findings, causes, fixes } = playbook.source;
  const known = new Set(findings.map((finding) => finding.id));
  return {
    id,
    title,
    start,
    symptoms: {
      errors: symptoms.errors,
      en: symptoms.phrases.en,
      zh: symptoms.phrases.zh,
      alerts: symptoms.alerts,
    },
    probes: Object.entries(probes).map(([name, { run, purpose, sudo }]) => ({
      id: name,
      run,
      sudo,
      ...(purpose ? { purpose } : {}),
    })),
    findings: findings.map(({ id: finding, when, say, raise }) => ({
      id: finding,
      when,
      ...(say ? { say } : {}),
      from: probesBehind(playbook, when),
      raises: [...new Set(raise.map((r) => r.playbook))],
    })),
    causes: causes.map((cause) => ({
      id: cause.id,
      statement: cause.statement,
      when: cause.when,
      ...(cause.confirm === undefined ? {} : { confirm: cause.confirm }),
      from: cause.because.filter((name) => known.has(name)),
      explains: cause.explains,
      fixes: fixes
        .filter((fix) => fix.for.includes(cause.id))
        .map(({ run, why, risk }) => ({ run, why, risk })),
    })),
  };
}
