/** Message buses: calls into running services. */
import { ex, type Family } from "../call.ts";
import { emptied } from "../words.ts";

const powers =
  /\b(PowerOff|Reboot|Halt|KExec|Suspend|Hibernate|HybridSleep|SoftReboot|ExitSystem|SwitchRoot)\b/;
const reads =
  /(\.DBus\.(Properties\.Get(All)?|Introspectable\.Introspect|Peer\.Ping|ObjectManager\.GetManagedObjects|ListNames|ListActivatableNames|NameHasOwner|GetNameOwner)|\.(List|Get)[A-Z]\w*)$/;

export const buses: Family = {
  name: "buses",
  specs: [
    {
      names: "dbus-send gdbus qdbus qdbus-qt5 dbus-monitor",
      style: "free",
      args: "text",
      check: (c) => {
        const w = c.args.map(emptied);
        if (c.name === "dbus-monitor" || w[0] === "monitor") return c.report("unbounded");
        if (w.some((x) => /unixexec:|^--address=|^--bus=/.test(x))) return c.report("side-door");
        if (powers.test(w.join(" "))) return c.report("power");
        const method =
          c.name === "dbus-send"
            ? w.find((x) => /^[\w.]+\.\w+$/.test(x))
            : w[w.findIndex((x) => /^(-m|--method)$/.test(x)) + 1];
        const known = w.every((x) => !x.startsWith("-") || dashes.test(x));
        if (known && method !== undefined && reads.test(method)) return;
        if (c.name === "gdbus" && w[0] === "introspect" && known) return;
        c.report("service-change", undefined, `${c.name} ${method ?? ""}`.trim());
      },
      examples: ex(
        "dbus-send --system --print-reply --dest=org.freedesktop.systemd1 /org/freedesktop/systemd1 org.freedesktop.systemd1.Manager.ListUnits",
        "dbus-monitor --system ¦ gdbus call --system --dest a.b --object-path /a --method a.b.Set x",
        "dbus-send --system --dest=org.freedesktop.login1 /org/freedesktop/login1 org.freedesktop.login1.Manager.Reboot boolean:true",
      ),
    },
  ],
};

const dashes =
  /^(--(system|session|print-reply(=literal)?|dest(=[\w.]+)?|type=method_call|reply-timeout=\d+|object-path|method|timeout|xml|recurse|only-properties)|-[ydeotmpr])$/;
