/** Programs whose everyday use changes or destroys things. */
import { type Call, ex, type Family } from "../call.ts";
import { classifyWrite, pastLinks, protectedTree, resolvePath } from "../paths.ts";
import { plainSeparators } from "../scope.ts";
import { isSecretPath } from "../secrets.ts";
import { emptied, type Field, literal, literalPrefix, worlds } from "../words.ts";
import { harmlessSignal, isProtection } from "./protections.ts";

/** Every absolute path the field may name; an open one may be anything at the root. */
export function paths(call: Call, field: Field): string[] {
  return worlds(field).flatMap((w) => {
    const p = resolvePath(w === "" ? "/" : w, call.ctx.scope.cwd);
    const linked = w.startsWith("/") ? pastLinks(w) : undefined;
    if (p === undefined) return w.startsWith("*") || w === "." ? ["/*"] : [];
    return linked === undefined ? [p] : [p, linked];
  });
}

/** Reports deleting the field where that takes a protected tree with it. */
export function tree(call: Call, field: Field, code = "destroy"): void {
  const raw = worlds(field);
  if (
    raw.some((w) => /^(\*|\.\*|\.|\.\/|\.\.|\.\/\*)$/.test(w)) &&
    (call.ctx.scope.cwd === undefined || protectedTree(call.ctx.scope.cwd))
  )
    call.report(code, field);
  if (paths(call, field).some(protectedTree)) call.report(code, field);
  if (!plainSeparators(call.ctx.scope)) call.report("hidden-code", field);
}

function rm(call: Call): void {
  const words = call.args.map(literalPrefix);
  const dd = words.indexOf("--");
  const flags = words.filter((w, i) => w.startsWith("-") && (dd < 0 || i < dd));
  const recursive = flags.some((f) => /^-[a-zA-Z]*[rR]/.test(f) || f.startsWith("--r"));
  const operands = call.args.filter((a, i) => (dd >= 0 && i > dd) || !literalPrefix(a).startsWith("-"));
  if (flags.some((f) => f.startsWith("--no-preserve"))) call.report("destroy");
  const seen = new Set<string>();
  for (const o of operands) {
    const text = literal(o);
    if (text !== undefined && seen.has(text)) continue;
    if (text !== undefined) seen.add(text);
    if (recursive) tree(call, o);
    for (const p of paths(call, o)) {
      const code = classifyWrite(p);
      if (code) call.report(code === "account" || code === "persist" ? "destroy" : code, o);
      if (isSecretPath(p) && /history/.test(p)) call.report("trace-wipe", o);
    }
  }
  call.report("file-change", undefined, `rm ${operands.map(emptied).join(" ")}`);
}

function copy(call: Call): void {
  const operands = call.args.filter((a) => !literalPrefix(a).startsWith("-"));
  const dest = operands[operands.length - 1];
  for (const o of operands.slice(0, -1)) {
    if (call.name === "mv") {
      for (const p of paths(call, o)) {
        const code = classifyWrite(p);
        if (code) call.report(code === "persist" ? "destroy" : code, o);
        if (protectedTree(p) && (p.split("/").length <= 3 || p.endsWith("/*"))) call.report("destroy", o);
        if (dest && emptied(dest) === "/dev/null") call.report("destroy", o);
      }
    } else if (call.name !== "ln") call.read(o);
    else if (paths(call, o).some(isSecretPath)) call.report("credential", o);
  }
  if (dest) {
    for (const p of paths(call, dest)) {
      const code = classifyWrite(p) ?? classifyWrite(`${p}/`);
      if (code) call.report(code, dest);
    }
  }
  call.report("file-change", undefined, `${call.name} ${operands.map(emptied).join(" ")}`);
}

function mode(call: Call): void {
  const operands = call.args.filter(
    (a) => !/^-[a-zA-Z]*$|^--/.test(emptied(a)) || /^-[rwxst]/.test(emptied(a)),
  );
  const recursive = call.args.some((a) => /^-[a-zA-Z]*R|^--recursive/.test(emptied(a)));
  const spec = emptied(operands[0] ?? call.nameField);
  if (call.name === "chmod" && /^[2467][0-7]{3}$|^0[4-7][0-7]{3}$|[ugo+]*\+[rwxX]*s/.test(spec))
    call.report("security-off");
  if (call.name === "setcap") call.report("security-off");
  for (const o of operands.slice(1)) {
    for (const p of paths(call, o)) {
      if (recursive && protectedTree(p)) call.report("destroy", o);
      const code = classifyWrite(p);
      if (/^\/(root|home\/[^/]+)(\/\.ssh.*)?$|^~(\/\.ssh.*)?$|\.ssh/.test(p)) call.report("lockout", o);
      else if (code) call.report(code === "persist" || code === "destroy" ? "destroy" : code, o);
      if (isSecretPath(p)) call.report("credential", o);
      if (/^\/$|^\/(tmp|var|bin|etc|usr|lib)$/.test(p)) call.report("destroy", o);
    }
  }
  call.report("file-change");
}

function dd(call: Call): void {
  let writes = false;
  let counted = false;
  for (const a of call.args) {
    const t = emptied(a);
    const value = { ...a, segs: [{ k: "lit" as const, v: t.slice(t.indexOf("=") + 1), q: true }] };
    if (t.startsWith("if=")) call.read(value);
    else if (t.startsWith("of=")) {
      call.write(value);
      if (!/^of=\/dev\/null$/.test(t)) writes = true;
    } else if (t.startsWith("count=")) counted = true;
  }
  if (writes) call.report("file-change");
  else if (!counted) call.report("heavy-load");
}

function users(call: Call): void {
  const w = call.args.map(emptied);
  const j = w.join(" ");
  if (call.name === "passwd" && /^(-S|--status)( -a|( [a-z_][\w.-]*)?)$/.test(j)) return;
  if (call.name === "chage" && /^(-l|--list)( [a-z_][\w.-]*)?$/.test(j)) return;
  if (call.name === "faillock" && /^(--user [a-z_][\w.-]*)?$/.test(j)) return;
  if (
    call.name === "visudo" &&
    /^-c( -q| -s)*( -f \/etc\/sudoers(\.d\/[\w.-]+)?)?$|^-cf \/etc\/sudoers(\.d\/[\w.-]+)?$/.test(j)
  )
    return;
  call.report("account");
}

/** What only shows partitions. The same letter deletes in one tool and prints in another. */
const partitionTables: Readonly<Record<string, RegExp>> = {
  parted:
    /^(?=.*(-l|--list|print|\bp\b))(-[lms]+ ?|--(list|machine|script) ?)*(\/dev\/[\w/.-]+ ?)?((unit \w+|p(rint)?( (free|all|list|devices|\d+))?|align-check \w+ \d+) ?)*$/,
  sgdisk: /^((-p|--print|-v|--verify|-i ?\d+|--info=\d+) ?)+( ?\/dev\/[\w/.-]+)?$/,
  sfdisk:
    /^((-l|-d|-J|-s|-V|-F|--list|--dump|--json|--show-size|--verify|--list-free|(-o|--output)[ =][\w,]+|\/dev\/[\w/.-]+) ?)+$/,
  gdisk: /^-l \/dev\/[\w/.-]+$/,
};

export const destroyers: Family = {
  name: "destroyers",
  specs: [
    {
      names: "rm unlink rmdir",
      code: "file-change",
      style: "free",
      args: "text",
      loose: true,
      check: rm,
      examples: ex(
        "",
        "rm -rf /var/cache/app/ ¦ rm /tmp/x ¦ rmdir /tmp/d",
        'rm -rf /usr ¦ rm -rf -- /* ¦ rm -rf "$D"/* ¦ rm /var/log/wtmp',
      ),
    },
    {
      names: "cp mv ln install",
      code: "file-change",
      style: "free",
      args: "text",
      loose: true,
      check: copy,
      examples: ex(
        "",
        "cp /tmp/a /tmp/b ¦ mv /tmp/a /srv/b",
        "cp /tmp/k /root/.ssh/authorized_keys ¦ mv /etc/ssh/sshd_config /tmp ¦ cp /etc/shadow /tmp",
      ),
    },
    {
      names: "chmod chown chgrp chattr setfacl setcap",
      code: "file-change",
      style: "free",
      args: "text",
      check: mode,
      examples: ex(
        "",
        "chmod 644 /srv/a ¦ chown app /srv/app/x",
        "chmod -R 777 /etc ¦ chmod u+s /tmp/sh ¦ chown -R nobody /",
      ),
    },
    {
      names: "tee",
      style: "gnu",
      flags: "-aip --append",
      args: "write",
      examples: ex(
        "df -h | tee /dev/null",
        "df -h | tee /tmp/x",
        "echo x | tee /etc/cron.d/a ¦ yes | tee /dev/sdb",
      ),
    },
    {
      names: "truncate fallocate touch mkdir mkfifo mknod mktemp split csplit sponge patch shuf",
      code: "file-change",
      style: "free",
      args: "text",
      loose: true,
      check: (c) => {
        const ops = c.args.filter((a) => !literalPrefix(a).startsWith("-"));
        for (const o of ops)
          for (const p of paths(c, o)) {
            const k = classifyWrite(p);
            if (k && c.name !== "shuf" && c.name !== "split") c.report(k, o);
          }
        const out = c.args.findIndex((a) => /^(-o|--output)$/.test(emptied(a)));
        for (const a of [c.args[out + 1], c.name === "split" ? ops[ops.length - 1] : undefined])
          if (a && (out >= 0 || c.name === "split"))
            for (const p of paths(c, a)) {
              const k = classifyWrite(p);
              if (k) c.report(k, a);
            }
        const f = c.args.find((a) => emptied(a).startsWith("--filter"));
        if (f) c.report("side-door", f);
      },
      examples: ex(
        "",
        "truncate -s 0 /srv/a.log ¦ mkdir /tmp/x ¦ touch /tmp/a",
        "truncate -s 0 /etc/passwd ¦ split --filter='sh -c id' /etc/hosts ¦ touch /etc/cron.d/x",
      ),
    },
    {
      names: "dd",
      style: "free",
      args: "text",
      loose: true,
      closed: "options",
      check: dd,
      examples: ex(
        "dd if=/proc/meminfo count=1",
        "dd if=/dev/zero of=/tmp/x count=1",
        "dd if=/tmp/x of=/dev/sda ¦ dd if=/dev/sda count=1",
      ),
    },
    {
      names:
        "fdisk mkfs mke2fs mkswap wipefs shred blkdiscard sgdisk sfdisk gdisk cfdisk parted badblocks hdparm-x zap vgremove lvremove pvremove srm mdadm-x cryptsetup scrub",
      style: "free",
      args: "text",
      check: (c) => {
        const w = c.args.map(emptied).join(" ");
        if (c.name === "fdisk" && /^(-l|--list|-x)( -o [\w,]+| -u| --bytes)*( \/dev\/[\w/.-]+)*$/.test(w))
          return;
        if (c.name === "fdisk") return c.report("interactive");
        if (partitionTables[c.name]?.test(w)) return;
        if (c.name === "wipefs" && /^(-n |--no-act )?\/dev\/[\w/]+$/.test(w)) return;
        if (c.name === "cryptsetup" && /^(status|luksDump|isLuks) [\w/.-]+$/.test(w)) return;
        if (c.name === "cryptsetup" && !/Format|[eE]rase|KillSlot|RemoveKey|reencrypt|ChangeKey/.test(w))
          return c.report("service-change", undefined, `cryptsetup ${w}`);
        c.report("destroy");
      },
      examples: ex(
        "parted -l ¦ parted -s /dev/sdz unit MiB print free ¦ sfdisk -d /dev/sdz ¦ sgdisk -p -i 2 /dev/sdz ¦ wipefs /dev/sdz",
        "",
        "mkfs.ext4 /dev/sdb1 ¦ wipefs -a /dev/sdb ¦ shred /dev/sda ¦ sgdisk -d 2 /dev/sdz ¦ sgdisk -p -Z /dev/sdz ¦ sfdisk -d /dev/sdz --delete ¦ parted /dev/sdz print set 1 boot off ¦ lvremove -f vg/x",
      ),
    },
    {
      names: "reboot halt poweroff shutdown telinit init rtcwake kexec killall5 systemctl-poweroff",
      style: "free",
      args: "text",
      check: (c) => {
        if (c.name === "shutdown" && /^(-c|--show)$/.test(emptied(c.args[0] ?? c.nameField)))
          return c.report("service-change");
        c.report("power");
      },
      examples: ex("", "shutdown -c", "reboot ¦ shutdown -h now ¦ init 0"),
    },
    {
      names: "pkill killall skill",
      style: "free",
      args: "text",
      check: (c) => {
        if (c.name === "killall" && /^(-l|--list|-V)$/.test(c.args.map(emptied).join(" "))) return;
        if (
          c.args.some((a) =>
            /^(sshd?|systemd|init|dbus|dockerd|containerd|kubelet|auditd|NetworkManager|\.\*|\.)$/.test(
              emptied(a),
            ),
          )
        )
          c.report("power");
        if (
          c.args.some((a) => isProtection(emptied(a))) &&
          !c.args.some((a) => harmlessSignal.test(emptied(a)))
        )
          c.report("security-off");
        c.report("process-change", undefined, `${c.name} ${c.args.map(emptied).join(" ")}`);
      },
      examples: ex("", "pkill worker", "pkill -9 sshd ¦ killall -9 systemd ¦ pkill -f osqueryd"),
    },
    {
      names:
        "passwd chpasswd useradd userdel usermod groupadd groupdel groupmod gpasswd adduser deluser addgroup delgroup chage chsh chfn vipw vigr visudo newusers pwconv pwunconv grpconv faillock pam_tally2 smbpasswd htpasswd",
      style: "free",
      args: "text",
      check: users,
      examples: ex("passwd -S root ¦ chage -l root", "", "useradd x ¦ passwd root ¦ usermod -aG sudo x"),
    },
    {
      names: "crontab at batch",
      style: "free",
      args: "text",
      loose: true,
      closed: "options",
      check: (c) => {
        const w = c.args.map(emptied);
        if (c.name === "crontab" && w.includes("-l") && !w.some((x) => /[re]/.test(x) && x.startsWith("-")))
          return;
        if (c.name === "at" && /^(-l|-q \w -l|-l -q \w|-V)$/.test(w.join(" "))) return;
        if (c.name === "at" && /^-c \d+$/.test(w.join(" "))) return c.report("sensitive-read");
        if (
          c.name === "crontab" &&
          w.some((x) => /^-[a-z]*e$/.test(x)) &&
          !w.some((x) => /r/.test(x) && x.startsWith("-"))
        )
          return c.report("interactive");
        c.report("persist");
      },
      examples: ex(
        "crontab -l ¦ crontab -u app -l ¦ at -l",
        "crontab -e",
        "crontab -r ¦ crontab /tmp/x ¦ echo x | at now",
      ),
    },
    { names: "atq", style: "free", args: "text", examples: ex("atq", "atq > /tmp/x", "atq; reboot") },
    { names: "atrm", code: "service-change", args: "text", examples: ex("", "atrm 3", "atrm 3; reboot") },
    {
      names: "logrotate",
      style: "free",
      args: "text",
      check: (c) => {
        const w = c.args.map(emptied);
        if (
          /^(-d|--debug|-vd|-dv)( -v| --verbose)*( \/etc\/logrotate\.[\w/.-]+)+$|^--version$/.test(
            w.join(" "),
          )
        )
          return;
        c.report("file-change", undefined, `logrotate ${w.join(" ")}`);
      },
      examples: ex("", "logrotate -f /etc/logrotate.conf", "logrotate -f /x; reboot"),
    },
    {
      names: "vi vim nvim view ex ed emacs nano pico joe mcedit",
      style: "free",
      args: "text",
      check: (c) => {
        for (const a of c.args)
          if (/^(\+|-c|--cmd|-S|--eval|-Es|-es)/.test(emptied(a)) || /!/.test(emptied(a)))
            c.report("side-door", a);
        if (c.ctx.stdin.text && /!/.test(c.ctx.stdin.text)) c.report("side-door");
        if (c.ctx.stdin.text && /(^|\n)(w|wq|x)\b/.test(c.ctx.stdin.text))
          for (const a of c.args)
            for (const p of paths(c, a)) {
              const k = classifyWrite(p);
              if (k) c.report(k, a);
            }
        for (const word of (c.ctx.stdin.text ?? "").split(/\s+/).slice(0, 64))
          if (isSecretPath(word)) c.report("credential");
        c.report("interactive");
        for (const a of c.args)
          if (paths(c, a).some(isSecretPath) && literal(a)?.includes("/")) c.report("credential", a);
      },
      examples: ex("", "vim /srv/a ¦ nano /etc/hosts", "vim -c ':!sh' ¦ vim /etc/shadow"),
    },
  ],
};
