/** Kernel settings and modules. */
import { ex, type Family } from "../call.ts";
import { emptied } from "../words.ts";

const hard =
  /^(kernel[./](randomize_va_space|yama|kptr_restrict|dmesg_restrict|perf_event_paranoid|unprivileged_bpf|unprivileged_userns|modules_disabled|sysrq|kexec)|fs[./](protected_|suid_dumpable)|vm[./]mmap_min_addr)/;

export const kernel: Family = {
  name: "kernel",
  specs: [
    {
      names: "sysctl",
      flags:
        "-anNeqb -r: --all --values --names --ignore --pattern: --deprecated -w!network-change --write!network-change -p?!network-change --load?!network-change --system!network-change",
      args: "text",
      check: (c) => {
        for (const o of c.operands) {
          const t = emptied(o);
          if (/(^|\/)\.\.(\/|$)/.test(t))
            c.read({ ...o, segs: [{ k: "lit", v: `/proc/sys/${t}`, q: true }] });
          if (!/^[\w.*/:@-]+(\s*=.*)?$/s.test(t)) c.report("unknown-operand", o);
          if (!t.includes("=")) continue;
          if (/^kernel[./](core_pattern|modprobe|hotplug)/.test(t)) c.report("persist", o);
          else if (hard.test(t)) c.report("security-off", o);
          else c.report("network-change", o);
        }
      },
      examples: ex(
        "sysctl -a ¦ sysctl -n net.core.somaxconn ¦ sysctl vm.swappiness",
        "sysctl -w vm.swappiness=1 ¦ sysctl -p",
        "sysctl -w kernel.randomize_va_space=0 ¦ sysctl kernel.core_pattern='|/tmp/x'",
      ),
    },
    {
      names: "insmod modprobe rmmod depmod kmod dkms",
      style: "free",
      args: "text",
      check: (c) => {
        const w = c.args.map(emptied);
        if (
          (c.name === "kmod" && /^(list|static-nodes)$/.test(w.join(" "))) ||
          (c.name === "modprobe" &&
            /^(-n|--dry-run|--show-depends|-D|-c|-nv|-n -v)( [\w-]+)*$/.test(w.join(" "))) ||
          (c.name === "dkms" && /^status( \w[\w./-]*)*$/.test(w.join(" ")))
        )
          return;
        if (c.name === "insmod") c.report("persist");
        if (c.name === "modprobe" && w.some((x) => /^(-d|-C|--dirname|--config)/.test(x)))
          c.report("side-door");
        c.report("network-change");
      },
      examples: ex(
        "modprobe -n x ¦ kmod list ¦ dkms status",
        "modprobe br_netfilter ¦ rmmod x",
        "insmod /tmp/x.ko",
      ),
    },
    {
      names: "modinfo",
      flags: "-adlpnF0 -F: -k:",
      args: "text",
      examples: ex("modinfo e1000e", "modinfo --foo x", "modinfo x; reboot"),
    },
    {
      names:
        "bpftool cpupower turbostat x86_energy_perf_policy tuned-adm numactl-x grubby grub-install grub-mkconfig update-grub update-initramfs dracut mkinitrd efibootmgr kdumpctl makedumpfile crash",
      style: "free",
      args: "text",
      check: (c) => {
        const j = c.args.map(emptied).join(" ");
        if (
          /^(bpftool (prog|map|net|link|cgroup|btf|feature)( (show|list|tree|probe))?|cpupower (frequency-info|idle-info|info)|tuned-adm (active|list|recommend)|grubby --info=\S+|grubby --default-kernel|efibootmgr ?( -[vu]| --verbose)*|kdumpctl status)$/.test(
            `${c.name} ${j}`,
          )
        )
          return;
        c.report(
          /^(grub-install|grubby|efibootmgr)$/.test(c.name)
            ? "destroy"
            : /grub|initramfs|dracut|mkinitrd/.test(c.name)
              ? "file-change"
              : "service-change",
        );
      },
      examples: ex("bpftool prog show ¦ tuned-adm active", "tuned-adm profile x", "efibootmgr -b 0 -B"),
    },
  ],
};
