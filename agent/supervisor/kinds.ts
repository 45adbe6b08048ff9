/** What each kind of argument may be. */
import { reachOf, splitUrl } from "./egress.ts";
import { classifyWrite, pastLinks, resolvePath } from "./paths.ts";
import type { Scope } from "./scope.ts";
import { globMayHitSecret, isSecretPath, mayHoldSecrets, treeHoldsSecrets } from "./secrets.ts";
import { charge, report, type Session } from "./session.ts";
import {
  carriesHostData,
  emptied,
  type Field,
  hasGlob,
  hasVar,
  isOwnName,
  literal,
  literalPrefix,
  onlyDigitsUnknown,
  shown,
  spanOf,
  worlds,
} from "./words.ts";

type Where = { session: Session; scope: Scope; bounded?: boolean };

function say(w: Where, code: string, field: Field): void {
  report(w.session, code, shown(field), spanOf(field));
}

/** True when any known value of the field is a secret path. */
export function namesSecret(w: Where, field: Field): boolean {
  const glob = hasGlob(field);
  return worlds(field).some((text) => {
    for (const candidate of text.startsWith("-")
      ? [text, text.replace(/^--?[\w-]+=?/, "")]
      : [text, text.replace(/^@|^[\w.-]+=@?|^file:(\/\/)?/, "")]) {
      if (candidate.length === 0 || candidate.length > 4096) continue;
      if (!charge(w.session, (glob ? 8 : 1) + (candidate.length >> 5))) return false;
      if (glob && globMayHitSecret(candidate, w.scope.cwd)) return true;
      const path = resolvePath(candidate, w.scope.cwd);
      const linked = pastLinks(candidate);
      if (linked !== undefined && isSecretPath(linked)) return true;
      if (path === undefined) {
        if (isSecretPath(`/${candidate}`)) return true;
        continue;
      }
      if ((candidate.includes("/") || w.scope.cwd !== "~" || /^\.|id_/.test(candidate)) && isSecretPath(path))
        return true;
      if (/^(shadow|gshadow)$/.test(candidate) && w.scope.cwd === undefined) return true;
    }
    return false;
  });
}

const safeTails =
  /^\/(proc\/|sys\/|var\/log\/|usr\/|tmp\/|var\/www\/|var\/cache\/|etc\/(nginx|apache2|httpd|haproxy|systemd|logrotate\.d|cron|rsyslog)|run\/(systemd|nginx)|lib\/)/;

/** `check` in every directory the script may be in by now. */
function everywhere(w: Where, check: (at: Where) => void): void {
  check(w);
  for (const cwd of w.scope.elsewhere)
    if (charge(w.session, 1)) check({ ...w, scope: { ...w.scope, cwd, elsewhere: [] } });
}

/** Reading file content. */
export function checkRead(w: Where, field: Field): void {
  everywhere(w, (at) => readIn(at, field));
}

function readIn(w: Where, field: Field): void {
  const text = literal(field);
  if (text === "-") return;
  if (namesSecret(w, field)) {
    say(w, "credential", field);
    return;
  }
  if (field.segs.some((s) => s.k === "var" && s.kind === "word")) {
    // A name holds no slash: what is read is what a star there may be.
    const stars = field.segs.map((s) =>
      s.k === "var" && s.kind === "word" ? ({ k: "glob", v: "*" } as const) : s,
    );
    readIn(w, { ...field, segs: stars });
    return;
  }
  if (hasVar(field)) {
    const prefix = literalPrefix(field);
    const suffix = field.segs.findLast((s) => s.k !== "lit" || s.v !== "");
    if (
      /^\/(var\/www|srv|opt|home\/[^/]+\/[^/.]|etc\/[\w-]+)\//.test(prefix) &&
      suffix?.k === "lit" &&
      /\.(php|html?|js|css|ts|py|rb|java|conf|log|service|timer|cfg|txt|md|xml|cnf)$/.test(suffix.v) &&
      field.segs.every((s) => s.k !== "var" || s.kind !== "any")
    )
      return;
    const bounded = field.segs.every((s) => s.k !== "var" || s.kind !== "any");
    if (prefix.startsWith("/proc/") && onlyDigitsUnknown(field)) return;
    // Source code, logs and pages are read anywhere; what is not below the root of a device or the kernel.
    if (
      bounded &&
      suffix?.k === "lit" &&
      /\.(c|h|cc|cpp|hpp|java|js|ts|css|html?|py|rb|go|rs|pl|sh|log|md|rst|csv|xml|txt)$/.test(suffix.v) &&
      !/history|secret|passw|cred|token|key/i.test(suffix.v) &&
      !/^\/$|^\/(proc|sys|dev|run|root|home\/?$|home\/[^/]+\/\.)/.test(prefix)
    )
      return;
    if (bounded && safeTails.test(prefix) && !treeHoldsSecrets(prefix.replace(/\/[^/]*$/, ""))) return;
    say(w, "dynamic-path", field);
    return;
  }
  const path = resolvePath(text ?? emptied(field), w.scope.cwd);
  if (path === undefined) {
    say(w, "dynamic-path", field);
    return;
  }
  if (/^\/dev\/(zero|u?random|full)$/.test(path)) {
    if (w.bounded !== true) say(w, "unbounded", field);
  } else if (mayHoldSecrets(path)) say(w, "sensitive-read", field);
  const linked = pastLinks(text ?? emptied(field));
  if (linked === undefined) return;
  if (mayHoldSecrets(linked)) say(w, "sensitive-read", field);
  // The kernel's own links lead anywhere.
  if (/^\/+(proc|sys|dev)\//.test(text ?? emptied(field))) say(w, "dynamic-path", field);
}

/** Reading a file or everything below a directory. */
export function checkTree(w: Where, field: Field): void {
  everywhere(w, (at) => treeIn(at, field));
}

function treeIn(w: Where, field: Field): void {
  readIn(w, field);
  const path = resolvePath(emptied(field), w.scope.cwd);
  // A pattern may be every folder beside the one that was meant.
  const base = hasGlob(field) && path?.startsWith("/") ? path.replace(/\/[^/]*[*?[].*$/, "") || "/" : path;
  if (base === undefined || treeHoldsSecrets(base)) say(w, "sensitive-read", field);
}

export function checkWrite(w: Where, field: Field): void {
  const text = literal(field);
  if (text === "-" || text === "/dev/null" || text === "/dev/stdout" || text === "/dev/stderr") return;
  for (const world of worlds(field)) {
    const path = resolvePath(world, w.scope.cwd);
    const code =
      (path === undefined ? classifyWrite(`/${world}`) : classifyWrite(path)) ??
      classifyWrite(pastLinks(world) ?? "");
    if (code) {
      say(w, code, field);
      return;
    }
    if (path !== undefined && isSecretPath(path) && /\.ssh|\.gnupg|shadow/.test(path)) {
      say(w, "account", field);
      return;
    }
  }
  say(w, "write-file", field);
}

/** A host name or address that is contacted. `strict`: outside hosts need a person. */
export function checkHost(w: Where, field: Field, strict: boolean): void {
  const text = literal(field);
  if (text === undefined) {
    if (isOwnName(field)) return;
    const reach = reachOf(emptied(field).replace(/^@/, ""), w.session.policy.allowHosts);
    if (carriesHostData(field)) {
      // Numbers in an address name another host; they carry nothing out.
      const numbered = onlyDigitsUnknown(field) && /^[\d.]*$/.test(emptied(field));
      const plain = numbered || (reach === "private" && !emptied(field).includes("."));
      say(w, plain ? "dynamic-argument" : "exfil", field);
      return;
    }
    if (worlds(field).some((t) => reachOf(t) === "metadata")) {
      say(w, "metadata-service", field);
      return;
    }
    say(w, "dynamic-argument", field);
    return;
  }
  const reach = reachOf(text.replace(/^@/, ""), w.session.policy.allowHosts);
  if (reach === "metadata") {
    say(w, "metadata-service", field);
    return;
  }
  if (strict && reach === "outside") say(w, "egress-unknown", field);
}

/** True when everything in front of the first unknown part is a whole host name, and that host is ours. */
function staysHome(w: Where, field: Field): boolean {
  const start = /^(?:https?:\/\/)?([\w.-]+)(?::\d*$|:\d+\/|\/)/.exec(literalPrefix(field));
  const reach = start?.[1] ? reachOf(start[1], w.session.policy.allowHosts) : "outside";
  return reach === "loopback" || reach === "private";
}

/** A URL read with GET. */
export function checkUrl(w: Where, field: Field): void {
  // Numbers behind a host of our own name a port or a page there.
  if (hasVar(field) && onlyDigitsUnknown(field) && staysHome(w, field)) {
    const known = field.segs.map((s) => (s.k === "var" ? ({ k: "lit", v: "1", q: true } as const) : s));
    checkUrl(w, { ...field, segs: known });
    return;
  }
  // A question mark behind the host starts the query: no file can change where the request goes.
  const query = !hasVar(field) && field.segs.every((s) => s.k !== "glob" || s.v === "?");
  const text =
    query && /^(\w+:\/\/)?[\w.:-]+\/|^(\w+:\/\/)[\w.:-]+$/.test(literalPrefix(field))
      ? emptied(field)
      : literal(field);
  if (/\\|\s/.test(text ?? "")) {
    say(w, "unknown-operand", field);
    return;
  }
  const local = /^file:(\/\/[^/]*)?(\/.*)$/i.exec(text ?? "");
  if (local) {
    checkRead(w, { ...field, segs: [{ k: "lit", v: local[2] ?? "", q: true }] });
    return;
  }
  const target = splitUrl(text ?? emptied(field));
  if (carriesHostData(field)) {
    const reach = target ? reachOf(target.host, w.session.policy.allowHosts) : "outside";
    say(w, reach === "outside" || reach === "metadata" ? "exfil" : "dynamic-argument", field);
    return;
  }
  if (target && reachOf(target.host) === "metadata") {
    say(w, "metadata-service", field);
    return;
  }
  if (/\[|\{/.test(text ?? "") && !/^[a-z]+:\/\/\[[0-9a-f:.]+\](:\d+)?(\/[^[{]*)?$/i.test(text ?? "")) {
    if (/169.*254|metadata/.test(text ?? "")) {
      say(w, "metadata-service", field);
      return;
    }
    say(w, "unknown-operand", field);
    return;
  }
  if (text === undefined || !target) {
    say(w, "dynamic-argument", field);
    return;
  }
  if (!/^(https?|tcp)$/.test(target.scheme)) {
    if (target.scheme === "file") {
      checkRead(w, {
        ...field,
        segs: [{ k: "lit", v: text.replace(/^file:(\/\/[^/]*)?/i, ""), q: true }],
      });
      return;
    }
    say(w, "unknown-operand", field);
    return;
  }
  const reach = reachOf(target.host, w.session.policy.allowHosts);
  if (reach === "outside") say(w, "egress-unknown", field);
  if (
    /(_shutdown|\/shutdown|\/restart|\/actuator\/(env|heapdump|configprops|shutdown)|\/quit|\/drop|\/delete|\/remove)/i.test(
      target.rest,
    )
  ) {
    say(w, /env|heapdump|configprops/i.test(target.rest) ? "sensitive-read" : "database-change", field);
  }
}

export function checkKind(w: Where, kind: string, field: Field): void {
  switch (kind) {
    case "":
    case "text":
      return;
    case "meta":
      return;
    case "read":
      checkRead(w, field);
      return;
    case "tree":
      checkTree(w, field);
      return;
    case "write":
      checkWrite(w, field);
      return;
    case "host":
      checkHost(w, field, false);
      return;
    case "outhost":
      checkHost(w, field, true);
      return;
    case "url":
      checkUrl(w, field);
      return;
    case "num":
      if (!/^[+-]?[\d.]*[a-zA-Z%]{0,3}$/.test(emptied(field)) || hasGlob(field))
        say(w, "unknown-operand", field);
      return;
    case "name":
      return;
    case "name-lookup":
      if (carriesHostData(field) && !isOwnName(field))
        say(w, field.segs.length > 1 ? "exfil" : "dynamic-argument", field);
      return;
    case "none":
      say(w, "unknown-operand", field);
      return;
    default:
      say(w, kind, field);
      return;
  }
}
