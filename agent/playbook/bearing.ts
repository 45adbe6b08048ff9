import { type Expression, evaluate } from "./cel.ts";
import { asText, mentionsIn } from "./celfns.ts";
import { saysStuck } from "./complaint.ts";
import type { Investigation } from "./engine.ts";
import type { FaultFacts } from "./fault.ts";
import type { Instance } from "./instance.ts";

/**
 * Does a cause bear on the complaint? That a thing is proven wrong with a host does not prove that it is what
 * somebody complains of: hosts have old faults nobody notices. Only a cause with a tie to the complaint may be
 * stated as confirmed.
 */

/** What the complaint speaks of by name. */
export interface Subjects {
  /** Units of the host, and words that look like names of programs. */
  readonly programs: readonly string[];
  /** Units of the host among them. */
  readonly units: readonly string[];
  /** Ports, addresses, paths, host names. */
  readonly places: readonly string[];
}

/** Compounds of the language, no names. */
const compounds =
  /^(?:read|write|clean|start|set|log|sign|follow|back|check|time|re|e|on|off|in|half|real|well|long|full|out|up|two|three|five|ten|non|pre|self|end|one|fail|over|so|by|day|week|month|year)-|-(?:only|up|out|in|off|on|down|through|over|time|end|side|wide|party|hour|minute|day)s?$/i;

/** Words with the marks of an identifier: `order-svc`, `app_2`, `push-07`. */
const nameLike = (word: string): boolean =>
  /^[A-Za-z][\w.@-]*[-_@][\w.@-]*\w$/.test(word) && !compounds.test(word);

/** People name these as the place where jobs live, not as what fails. */
const scheduler = /^(?:cron|crond|anacron|systemd-[\w-]+)\.service$/;

interface LogGroup {
  readonly unit: string;
  readonly sample: string;
  readonly ago: number;
}

const rowsOf = (triage: Instance | undefined, name: string): Record<string, unknown>[] => {
  const slot = triage?.lookup(name);
  return slot?.state === "value" && Array.isArray(slot.value)
    ? slot.value.filter((v): v is Record<string, unknown> => v !== null && typeof v === "object")
    : [];
};

function logGroups(triage: Instance | undefined): LogGroup[] {
  const slot = triage?.lookup("journal");
  if (slot?.state !== "value" || slot.value === null || typeof slot.value !== "object") return [];
  const { groups } = slot.value as { groups?: unknown };
  if (!Array.isArray(groups)) return [];
  return groups.map((g: Record<string, unknown>) => ({
    unit: asText(g["unit"]),
    sample: asText(g["sample"]),
    ago: Number(g["ago"]),
  }));
}

function subjectsOf(fault: FaultFacts, triage: Instance | undefined): Subjects {
  const units = rowsOf(triage, "unitList")
    .filter((u) => u["load"] !== "not-found")
    .map((u) => asText(u["id"]))
    .filter((id) => /\.(service|timer)$/.test(id) && !scheduler.test(id) && mentionsIn(fault.text, id));
  const hosts = [...fault.hosts, ...fault.ips];
  const names = fault.names.filter((n) => nameLike(n) && !hosts.some((h) => h.includes(n.toLowerCase())));
  return {
    programs: [...new Set([...units, ...names])],
    units,
    // The port an address implies is not one somebody spoke of.
    places: [...hosts, ...fault.paths, ...fault.ports.map(String).filter((p) => mentionsIn(fault.text, p))],
  };
}

/** Components a complaint may name: two different ones are not about the same thing, whatever else they share. */
const components: readonly RegExp[] = [
  /postgres|\bpg\b/i,
  /mysql|mariadb/i,
  /redis/i,
  /nginx/i,
  /haproxy/i,
  /apache|httpd/i,
];

/** What people call a component by its part, and the programs that play it. */
const roles: readonly { part: RegExp; program: RegExp }[] = [
  { part: /\bdatabases?\b|\bdb\b|\bsql\b|数据库/i, program: /postgres|\bpg\b|mysql|mariadb|mongo/i },
  { part: /\bcach(?:e|es|ed|ing)\b|缓存/i, program: /redis|memcached|valkey|varnish/i },
  { part: /\be?-?mails?\b|\bsmtp\b|\bimap\b|邮件|收信|发信/i, program: /postfix|exim|sendmail|dovecot/i },
  { part: /\bqueues?\b|\bmessages\b|队列|消息/i, program: /rabbitmq|kafka|activemq|mosquitto|nats/i },
  { part: /\bweb ?server\b|\bweb ?sites?\b|网站/i, program: /nginx|apache|httpd|haproxy|caddy|lighttpd/i },
];

/** Words a complaint of slowness may be made of. */
const slowness =
  /slow|\blags?\b|\blaggy|sluggish|molasses|dragg|unresponsive|hardly|crawl|snappy|hang|freez|wait|慢|迟钝|没反应|延迟|顿/;
const speaksOfSlowness = (text: string) => slowness.test(text) || saysStuck(text);
const failing =
  /fail|error|refus|denied|cannot|can't|not (?:open|start|run|answer|reach)|unreachable|\bdown\b|\b50[0234]\b|失败|报错|出错|拒绝|不了|打不开|不通|起不来|挂了/i;
/** What a complaint gives to compare causes with; made once for an investigation. */
export interface Complaint {
  readonly text: string;
  readonly subjects: Subjects;
  /** What the programs complained of say themselves. */
  readonly said: readonly string[];
  /** It speaks of something by name. */
  readonly named: boolean;
  /** It asks for a look at the host and hardly tells more. */
  readonly open: boolean;
  /** It speaks of slowness and of no failure. */
  readonly slow: boolean;
}

/** A line of a log older than this tells nothing of the present (s before the newest line). */
const freshS = 3600;

export function complaintOf(investigation: Investigation): Complaint {
  const triage = investigation.instances.find((i) => i.playbook.id === "triage");
  const { fault } = investigation;
  const subjects = subjectsOf(fault, triage);
  const said = logGroups(triage)
    .filter((g) => g.ago < freshS && g.unit !== "" && subjects.programs.some((p) => sharesName(p, g.unit)))
    .map((g) => g.sample);
  const named = subjects.programs.length + subjects.places.length > 0;
  return {
    text: fault.text,
    subjects,
    said,
    named,
    open: fault.open && !named,
    slow: speaksOfSlowness(fault.text) && !failing.test(fault.text),
  };
}

/** What a cause shows of itself. */
export interface Bearing {
  readonly about: readonly string[];
  /** Words by which people complain of such a fault. */
  readonly signs: readonly string[];
  readonly statement: string;
  /** 0–1: how much the complaint sounds like its kind of fault; 1 only when it quotes an error of that kind. */
  readonly kind: number;
  readonly reach: "host" | "unit" | "own";
}

/** The names a cause gives to its object and to what it makes people complain of; those without a value are left out. */
export function namesOf(instance: Instance, about: readonly Expression[]): string[] {
  const values = about.flatMap((expression): unknown[] => {
    const slot = evaluate(expression, instance.lookup);
    if (slot.state !== "value") return [];
    return Array.isArray(slot.value) ? slot.value.flat() : [slot.value];
  });
  return values.map(asText).filter((n) => n.trim() !== "");
}

/** Parts of names so common that sharing one says nothing. */
const common =
  /^(?:service|services|server|main|daemon|worker|workers|system|svc|srv|api|app|apps|web|page|pages|report|reports|file|files|log|logs|job|jobs|data|temp|local|http|https|corp|internal|com|www|prod|test|default|instance|user|users|host|node|python|read|write|list|conf|config|this|that|with|sync|share|feed|store|proxy|gateway|agent|client|core)$/;

const partsOf = (name: string): string[] =>
  name
    .toLowerCase()
    .replace(/\.(service|timer|socket|mount)$/, "")
    .split(/[-_.@/:\s]+/)
    .filter((p) => p.length >= 3 && !common.test(p) && !/^\d+$/.test(p));

/** One telling part of a compound name is enough; a path is named whole or not at all. */
const sharesName = (text: string, name: string): boolean =>
  mentionsIn(text, name) ||
  (!name.includes("/") && partsOf(name).some((p) => mentionsIn(text, p) || mentionsIn(text, `${p}s`)));

/** Words of `about` that name no object: what people see, or a part that nearly every host has. */
const commonWord =
  /^(?:\d{3}|(?:gateway )?time-?out|gateway time-?out|bad gateway|slow|slower|process|processes|login|connections?|refuse|limit|uploads?|insert|forbidden|sites?|web|database|cache|session|firewall|config|reload|traffic|bandwidth|crawler|time|zone|certificate|security warning|\p{Script=Han}+)$/iu;

/** The name of a unit, a program, a component, a path, an address or a port. */
const isObject = (name: string): boolean => !commonWord.test(name);
/** From this score on the complaint sounds like the kind of fault. */
const kindScore = 0.55;
/** From this score on a complaint of slowness may be one of this kind. */
const slowKind = 0.15;

const componentsIn = (text: string): RegExp[] => components.filter((c) => c.test(text));

/** The complaint names a component, and the cause is about another one. */
function otherComponent(c: Complaint, about: readonly string[]): boolean {
  const asked = componentsIn(c.text);
  const concerned = componentsIn(about.join(" "));
  return asked.length > 0 && concerned.length > 0 && !concerned.some((x) => asked.includes(x));
}

/** A tie of its own; that a cause explains another one that bears on the complaint is for the caller to see. */
export function bears(c: Complaint, cause: Bearing): boolean {
  const objects = cause.about.filter(isObject);
  const words = [...cause.about.filter((n) => !isObject(n)), ...cause.signs];
  const { programs, places } = c.subjects;
  const whole = (place: string): boolean => !/^\/[^/]*\/?$/.test(place) || objects.includes(place);
  if ([...programs, ...places.filter(whole)].some((s) => mentionsIn(cause.statement, s))) return true;
  if (otherComponent(c, cause.about)) return false;
  if (objects.some((o) => mentionsIn(c.text, o))) return true;
  if (c.said.some((line) => saysOf(line, objects))) return true;
  const heard = [c.text, ...c.said];
  const play = (program: RegExp): boolean => objects.some((o) => program.test(o));
  if (roles.some((r) => heard.some((t) => r.part.test(t)) && play(r.program))) return true;
  if (objects.some((o) => sharesName(c.text, o) || programs.some((p) => sharesName(o, p)))) return true;
  if (programs.length > 0 || places.some((p) => p.startsWith("/"))) return false;
  if (cause.kind === 1 && !places.some((p) => /^\d+$/.test(p))) return true;
  if (words.some((w) => mentionsIn(c.text, w))) return true;
  const slows = words.some(speaksOfSlowness);
  if (words.length > 0 && cause.kind >= kindScore && (!c.slow || slows)) return true;
  return c.open && cause.reach !== "own" && (!c.slow || slows || cause.kind >= slowKind);
}

/** What a program logs names an object of the cause, or the component the cause is about. */
function saysOf(line: string, objects: readonly string[]): boolean {
  const concerned = componentsIn(objects.join(" "));
  return (
    objects.some((o) => o.length > 3 && mentionsIn(line, o)) ||
    componentsIn(line).some((x) => concerned.includes(x))
  );
}
