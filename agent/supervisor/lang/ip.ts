import type { Call } from "../call.ts";
import { emptied } from "../words.ts";

const verbs =
  /^(add|del|delete|change|replace|set|flush|append|prepend|save|restore|up|down|monitor|test|purge|attach|detach|import|flushall)$/;

/** `ip` of iproute2: an object, a verb, abbreviations of both; only showing is harmless. */
export function ip(call: Call): void {
  const w = call.args.map(emptied);
  let i = 0;
  while (w[i]?.startsWith("-")) {
    if (/^-(b|batch|force|rc|rcvbuf)/.test(w[i] ?? "") && !(w[i] ?? "").startsWith("-br"))
      call.report((w[i] ?? "").startsWith("-b") ? "unknown-script" : "unknown-flag", call.args[i]);
    i += /^-(n|netns|f|family|rc|rcvbuf|b|batch|l|loops)$/.test(w[i] ?? "") ? 2 : 1;
  }
  const object = w[i] ?? "";
  const verb = w[i + 1] ?? "";
  if (/^net(ns)?$/.test(object) && /^e(x(e(c)?)?)?$/.test(verb)) {
    call.run(call.args.slice(i + (w[i + 2] === "-all" ? 2 : 3)));
    return;
  }
  if (/^vrf$/.test(object) && /^e(x(e(c)?)?)?$/.test(verb)) {
    call.run(call.args.slice(i + 3));
    return;
  }
  if (object === "") return;
  const known =
    /^(a|ad|addr|addre|address|l|li|link|r|ro|route|ru|rule|n|ne|nei|neigh|neighbor|neighbour|nt(able)?|tunnel|tu|maddr(ess)?|m|mroute|xfrm|x|netns|net|vrf|l2tp|tcp_metrics|tcpmetrics|macsec|token|nexthop|addrlabel|netconf|mptcp|help|tuntap)$/;
  const read =
    /^(|s|sh|sho|show|l|ls|li|lis|list|g|ge|get|lst|dev|help|identify|pids|limits|endpoint|table|up|brief|vrf|type|state|stats|cache|proto|scope|via|default)$/;
  if (!known.test(object)) {
    call.report("unknown-subcommand", call.args[i]);
    return;
  }
  if (/^xfrm|^x$|^macsec/.test(object)) {
    call.report("credential", call.args[i]);
    return;
  }
  // `s` is short for `set`, not for `show`, with these objects.
  const setter = /^(l|li|lin|link|net(ns?)?|token|tunnel|tu\w*)$/.test(object) && verb === "s";
  const third = /^(mptcp|tcp_?metrics|token|l2tp|macsec)$/.test(object) ? (w[i + 2] ?? "show") : "show";
  if (
    setter ||
    (verb !== "show" && third !== "show" && !read.test(third)) ||
    (!read.test(verb) && !/^-|^[\da-f.:]*[\d:][\da-f.:]*(\/\d+)?$/.test(verb)) ||
    w.slice(i + 1).some((x) => verbs.test(x) && !(x === "up" || x === "down"))
  ) {
    const j = w.slice(i).join(" ");
    if (
      /^(l|li|link) s(et)? .*\bdown\b|^(a|addr|address|r|ro|route) (f|flush)(?! cache)|^(a|addr|address) d(el)? .*dev (eth|ens|eno|enp|bond)|^(r|ro|route) d(el)? default|^(l|link) del(ete)? (dev )?(eth|en|bond|wl|br\d|team)/.test(
        j,
      )
    )
      call.report("lockout", call.args[i]);
    call.report("network-change", undefined, `ip ${j}`);
  }
}
