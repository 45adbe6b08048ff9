/** Probes of the network: bounded in number, gentle, and no carrier of host data. */
import type { Call } from "../call.ts";
import { checkHost } from "../kinds.ts";
import { carriesHostData, emptied, isOwnName } from "../words.ts";

/** Judges ping, traceroute and their kin. */
export function probe(call: Call): void {
  const report = ["-r", "--report", "--report-wide"];
  // The same letters mean something else to ping: its own route, no end.
  const ends = call.name === "mtr" ? report : ["-w", "--deadline"];
  const bounded =
    call.ctx.bounded || call.has("-c", "--count", ...ends) || !/^(ping6?|arping|fping|mtr)$/.test(call.name);
  if (!bounded) call.report("unbounded");
  const n = Number(
    emptied(call.value("-c", "--count") ?? { segs: [{ k: "lit", v: "1", q: true }], pos: 0, end: 0 }),
  );
  // Older versions take none for no end.
  if (n > 200 || n === 0) call.report("unbounded");
  if (call.name === "mtr" && !call.has("-c", ...report)) call.report("interactive");
  for (const a of call.args)
    if (carriesHostData(a) && !isOwnName(a) && call.operands.length > 0)
      call.report(call.has("-p") ? "exfil" : "dynamic-argument", a);
  for (const o of call.operands) checkHost(call.ctx, o, false);
  if (call.name === "arping" && call.has("-U", "-A", "-S")) call.report("network-change");
  if (call.has("-b") && call.name.startsWith("ping")) call.report("heavy-load");
}
