/** Wrappers that change the identity, the root or the name spaces of what they run. */
import { ex, type Family } from "../call.ts";
import { variableClass } from "../environment.ts";
import { emptied, type Field, literalField } from "../words.ts";
import { anyFlag, behind, wrapper } from "./wrapping.ts";

const runuserValues =
  "-u -g -G -s -c -w --user --group --supp-group --shell --command --session-command --whitelist-environment";
const runuserFlags =
  /^(-[flmpPT]*([ugG].*)?|--(user|group|supp-group)(=.*)?|--(login|fast|preserve-environment|pty|no-pty))$/;

export const privilege: Family = {
  name: "privilege",
  specs: [
    wrapper(
      "sudo doas",
      "-u -g -p -C -T -h -U -D -R -r -t --user --group --prompt --host --chdir --chroot",
      0,
      /^(-V|-[nHEkSPvl]+|-[ugpU].*|--(user|group|non-interactive|set-home|stdin)(=.*)?)$/,
      ex(
        "sudo -n ss -tlnp ¦ sudo -u www-data stat /srv ¦ sudo -nl",
        "sudo -i ¦ sudo -s",
        "sudo rm -rf /usr ¦ sudo -e /etc/sudoers",
      ),
      {
        after: (call, rest) => {
          const flags = call.args.slice(0, call.args.length - rest.length).map(emptied);
          if (flags.some((f) => /^-[a-zA-Z]*[is]$|^--(login|shell)$/.test(f))) call.report("interactive");
          if (flags.some((f) => /^-[a-zA-Z]*e$|^--edit$/.test(f))) call.report("account");
          if (rest.length === 0 && !flags.some((f) => /^-[a-zA-Z]*[lV]|^--(list|version|help)$/.test(f)))
            call.report("account-use");
          for (const a of rest) {
            const m = /^(\w+)=(.*)$/s.exec(emptied(a));
            if (!m) break;
            const kind = variableClass(m[1] ?? "", m[2]);
            if (kind !== "harmless")
              call.report(kind === "poison" ? "env-poison" : "environment-variable", a);
          }
        },
        assignments: true,
      },
    ),
    wrapper("chroot", "", 1, /^$/, ex("", "chroot /mnt ls", "chroot /mnt rm -rf /etc"), {
      after: (c) => c.report("account-use"),
    }),
    wrapper("unshare", "--setuid --setgid", 0, anyFlag, ex("", "unshare -n ip a", "unshare -r rm -rf /etc"), {
      after: (c) => c.report("account-use"),
    }),
    wrapper(
      "nsenter",
      "-t --target -S -G",
      0,
      /^-(t.*|[mnuipUCT]+|-(target|mount|net|uts|ipc|pid|cgroup)(=.*)?)$/,
      ex(
        "nsenter -t 4242 -n ss -tln",
        "nsenter -t 77 -m ls /srv/x",
        "nsenter -t 1 -m reboot ¦ nsenter -t 1 -a sh",
      ),
      {
        none: "account-use",
        after: (c, rest) => {
          if (
            c.args
              .slice(0, c.args.length - rest.length)
              .some((a) => /^(-[nuipUCT]*m|--mount|-a|--all)/.test(emptied(a)))
          )
            c.report("account-use");
          if (rest[0] && /^(ba|da|z|k)?sh$/.test(emptied(rest[0])) && rest.length === 1)
            c.report("remote-shell");
        },
      },
    ),
    wrapper(
      "systemd-run",
      "-u -p --unit --property --on-active --on-calendar -M -H",
      0,
      anyFlag,
      ex("", "systemd-run -t top", "systemd-run --on-calendar=daily /tmp/x ¦ systemd-run rm -rf /srv"),
      {
        after: (c) => {
          c.report("service-change");
          if (c.args.some((a) => /^--on-|^--timer/.test(emptied(a)))) c.report("persist");
        },
      },
    ),
    wrapper(
      "setarch linux32 linux64 i386 x86_64",
      "",
      0,
      anyFlag,
      ex("", "setarch x86_64 ./x", "setarch x86_64 rm -rf /usr"),
      {
        check: (call) => {
          const rest = behind(call, "", call.name === "setarch" ? 1 : 0, anyFlag);
          call.report("unknown-program");
          call.run(rest);
        },
      },
    ),
    wrapper(
      "runuser su",
      "-u -g -G -s -c -w --shell --command --user --group --session-command",
      0,
      anyFlag,
      ex(
        "runuser -u postgres -- psql -c 'select 1' ¦ su - app -c 'df -h'",
        "su - ¦ runuser -l app ¦ su - app -c 'df -h' --shell=/srv/x ¦ su app --command=df -s/srv/x",
        "su -c 'rm -rf /etc' ¦ su -s /bin/sh -c reboot app",
      ),
      {
        closed: "options",
        check: (call) => {
          const words = call.args.map(emptied);
          const scripts = words.filter((w) => /^(-\w*c|--(session-)?command(=.*)?)$/.test(w));
          // The last one counts, or each as an argument of the one before.
          if (scripts.length > 1) call.report("unknown-flag");
          const c = words.findIndex((w) => /^(-c|--command|--session-command)$/.test(w));
          if (call.name === "runuser" && /^(-u|--user)/.test(words[0] ?? "")) {
            const inner = behind(call, runuserValues, 0, runuserFlags);
            return inner.length > 0 ? call.run(inner) : call.report("account-use");
          }
          // Behind the account as well: what reads the text is another program then.
          for (const [i, w] of words.entries()) {
            const shell = /^-[a-zA-Z]*s(.*)$|^--sh[el]*=(.*)$|^--sh[el]*$/.exec(w);
            const path = shell && (shell[1] || shell[2] || words[i + 1]);
            if (shell && !/^\/(usr\/)?bin\/(ba|da)?sh$/.test(path ?? ""))
              call.report("unusual-path", call.args[i]);
          }
          const glued = words.find((w) => /^--(session-)?command=/.test(w));
          if (glued !== undefined)
            return call.script(
              literalField(glued.slice(glued.indexOf("=") + 1), call.nameField.pos, call.nameField.end),
            );
          if (c >= 0) return call.script(call.args[c + 1]);
          const u = words.findIndex((w) => /^(-u|--user)/.test(w));
          const rest = u >= 0 ? behind(call, runuserValues, 0, runuserFlags) : [];
          if (rest.length > 0) call.run(rest);
          else call.report("account-use");
        },
      },
    ),
    wrapper(
      "setpriv numactl cgexec firejail dbus-run-session catchsegv rlwrap unbuffer faketime eatmydata pkexec aa-exec runcon chpst softlimit choom torsocks proxychains logsave start-stop-daemon",
      "-n",
      0,
      anyFlag,
      ex(
        "numactl --hardware ¦ numactl -s",
        "pkexec ls",
        "setpriv --no-new-privs rm -rf /srv ¦ logsave /etc/cron.d/q echo hi",
      ),
      {
        check: (call) => {
          if (
            call.name === "numactl" &&
            /^(-H|-s|--hardware|--show)$/.test(emptied(call.args[0] ?? call.nameField))
          )
            return;
          call.report("unknown-program");
          if (call.name === "logsave" && call.args[0])
            call.write(call.args.find((a) => !emptied(a).startsWith("-")) ?? call.args[0]);
          for (let i = 0; i < Math.min(call.args.length, 6); i++) {
            const t = emptied(call.args[i] as Field);
            if (!t.startsWith("-") && /^[\w./-]+$/.test(t)) call.run(call.args.slice(i));
          }
        },
      },
    ),
  ],
};
