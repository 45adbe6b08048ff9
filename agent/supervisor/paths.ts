/** Where a path really points, and what writing or deleting there would mean. */

/** A part that is empty, `.` or `..`: only such a path has to be taken apart. */
const oddPart = /\/\.{0,2}(\/|$)/;

/** Absolute, normalised path; `~` stays as the home directory; undefined when the base is unknown. */
export function resolvePath(path: string, cwd: string | undefined): string | undefined {
  let full = path;
  if (path === "") return undefined;
  if (!path.startsWith("/") && path !== "~" && !/^~[\w.-]*(\/|$)/.test(path)) {
    if (cwd === undefined) return undefined;
    full = `${cwd}/${path}`;
  }
  if (!oddPart.test(full) && !full.startsWith("/proc/")) return full;
  const rooted = full.startsWith("/");
  const out: string[] = [];
  for (const part of full.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === "..") {
      if (out.length > (rooted ? 0 : 1)) out.pop();
      else if (!rooted)
        return resolvePath(
          `/${full
            .split("/")
            .slice(out.length + 1)
            .join("/")}`,
          "/",
        );
    } else out.push(part);
    // Every process sees the whole file system again below its root link.
    if (rooted && out[0] === "proc" && out[out.length - 1] === "root" && out.length >= 3) out.length = 0;
  }
  return rooted ? `/${out.join("/")}` : out.join("/");
}

/**
 * What a path means when the folder in front of its last `..` is a link: the rest, seen from the root. The folder above
 * `/var/run` is the root, not `/var`.
 */
export function pastLinks(path: string): string | undefined {
  return /^(?:.*\/)?\.\.(\/.*)$/s.exec(path)?.[1]?.replace(/\/{2,}/g, "/");
}

const writeRules: readonly (readonly [RegExp, string])[] = [
  [/^\/dev\/(sd|hd|vd|xvd|nvme|mmcblk|md|dm-|mapper|disk|loop|ram|mem$|kmem|port|sg|nbd|pmem)/, "destroy"],
  [/^\/proc\/sysrq-trigger$/, "power"],
  [/^\/sys\/power\//, "power"],
  [/^\/proc\/sys\/kernel\/(modprobe|core_pattern|hotplug|poweroff_cmd|usermodehelper.*)$/, "persist"],
  [/^\/sys\/kernel\/(uevent_helper|security|debug)/, "persist"],
  [
    /^\/proc\/sys\/(kernel\/(randomize_va_space|yama|kptr_restrict|dmesg_restrict|perf_event_paranoid|unprivileged|kexec|sysrq)|fs\/(protected_|suid_dumpable)|net\/ipv4\/conf\/.*rp_filter)/,
    "security-off",
  ],
  [/^\/sys\/fs\/selinux|^\/selinux\//, "security-off"],
  [
    /^\/etc\/(passwd|shadow|gshadow|group|subuid|subgid|sudoers|doas\.conf|login\.defs|nsswitch\.conf)(-|$|\.d|\/)/,
    "account",
  ],
  [
    /^\/etc\/(pam\.|pam\.d|security|selinux|apparmor|(lib)?audit|fail2ban|ufw|firewalld|polkit-1|crypto-policies|hosts\.(allow|deny))/,
    "security-off",
  ],
  [/^\/etc\/(ssh|nologin|network|netplan|iptables|nftables\.conf|sysconfig\/(network|iptables))/, "lockout"],
  [
    /^\/etc\/(cron|anacrontab|at\.|systemd|init|rc|profile|bash|zsh|environment|ld\.so|modules|modprobe|udev|xdg\/autostart|update-motd|inittab|skel|logrotate|apt\/apt\.conf|dpkg|yum|dnf|NetworkManager\/dispatcher|ppp|if-up|dhcp|X11|skel|incron|sudo|rsyslog|python|grub|default\/grub|kernel|binfmt)/,
    "persist",
  ],
  [
    /^\/(var\/spool\/(cron|at|incron)|usr\/lib\/systemd|lib\/systemd|run\/systemd\/(system|generator)|etc\/systemd)/,
    "persist",
  ],
  [
    /(^|\/)(\.ssh|\.gnupg)(\/|$)|authorized_keys|(^|\/)\.(bashrc|bash_profile|bash_login|bash_logout|bash_aliases|profile|zshrc|zshenv|zprofile|vimrc|inputrc|netrc|gitconfig|pam_environment|xinitrc|xprofile|forward)$|(^|\/)\.config\/(autostart|systemd|fish)/,
    "persist",
  ],
  [/(^|\/)\.(bash|zsh|sh|mysql|psql|python|rediscli|node_repl)_?history$/, "trace-wipe"],
  [
    /^\/var\/log\/(auth|secure|audit|syslog|messages|wtmp|btmp|lastlog|faillog|tallylog|kern|journal|sudo|cron|daemon|user)/,
    "trace-wipe",
  ],
  [/^\/(var\/)?run\/(utmp|log\/journal)/, "trace-wipe"],
  [/^\/var\/log(\/\*)?$/, "trace-wipe"],
  [/^\/etc\/(fstab|crypttab|machine-id|mtab|hostid|shells|securetty)$/, "destroy"],
  [/^\/(boot|usr|bin|sbin|lib|lib32|lib64|libx32|efi)(\/|$)/, "destroy"],
  [
    /^\/var\/lib\/(mysql|postgresql|pgsql|redis|mongodb|mongo|docker|containerd|etcd|kubelet|dpkg|rpm|elasticsearch|kafka|zookeeper|rabbitmq|clickhouse|libvirt|systemd)(\/|$)/,
    "destroy",
  ],
];

/** Reason code when writing there must be refused; undefined when it is an ordinary change. */
export function classifyWrite(path: string): string | undefined {
  const usrLocal =
    path.startsWith("/usr/local/") && !/^\/usr\/local\/s?bin(\/|$)|^\/usr\/local\/lib/.test(path);
  for (const [pattern, code] of writeRules) {
    if (pattern.test(path)) {
      if (code === "destroy" && usrLocal) continue;
      return code;
    }
  }
  return undefined;
}

const wholeTrees =
  /^\/(\*|\.\*|\{.*|bin|boot|dev|etc|home|lib|lib32|lib64|media|mnt|opt|proc|root|run|sbin|srv|sys|usr|var|data)?(\/\*+|\/\.\*)*$/;
const protectedTrees =
  /^\/(bin|boot|dev|etc|lib|lib32|lib64|sbin|usr|proc|sys|root)(\/|$)|^\/var\/(lib|log|spool|mail|backups?|www|db)(\/\*)?$|^\/var\/lib\/[^/]+(\/\*)?$|^\/home\/[^/]+(\/\*)?$|^~[\w-]*(\/\*)?$|^~?\/?\.(ssh|gnupg)(\/|$)|^\/(data|backups?)(\/\*)?$/;

/** True when deleting this tree takes the system, its data or somebody's home with it. */
export function protectedTree(path: string): boolean {
  if (/^\/usr\/local\/(src|share)\/./.test(path)) return false;
  return (
    wholeTrees.test(path) ||
    protectedTrees.test(path) ||
    (/^\/var\/log(\/|$)(?!.*\.(gz|\d|old|bz2|xz)$)(auth|secure|audit|journal|wtmp|btmp|syslog|messages)?/.test(
      path,
    ) &&
      /^\/var\/log(\/\*?)?$|^\/var\/log\/(auth|secure|audit|journal|wtmp|btmp|syslog|messages)/.test(path))
  );
}

export function isSystemBin(path: string): boolean {
  return (
    /^\/(usr\/(local\/)?)?s?bin\/[^/]+$/.test(path) || /^\/opt\/(puppetlabs|homebrew)\/bin\/[^/]+$/.test(path)
  );
}
