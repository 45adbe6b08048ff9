/** Disks and file systems. */
import { ex, type Family } from "../call.ts";
import { emptied } from "../words.ts";

export const storage: Family = {
  name: "storage",
  specs: [
    {
      names: "df",
      flags:
        "-ahHiklPTv -B: -t: -x: --all --human-readable --inodes --local --portability --print-type --total --si --no-sync --sync --block-size: --output? --type: --exclude-type:",
      args: "meta",
      loose: true,
      examples: ex("df -h ¦ df -PB1 ¦ df --output=pcent /", "df -h > /tmp/x", "df; reboot"),
    },
    {
      names: "du",
      flags:
        "-abcDhHklLmPSsx0 -d:num -B: -t: --max-depth:num --exclude: --all --apparent-size --bytes --total --human-readable --summarize --one-file-system --separate-dirs --inodes --time? --si --block-size: --threshold: --null -X:!unknown-config --files0-from:!unknown-config",
      args: "meta",
      loose: true,
      closed: "words",
      examples: ex("du -sh /var ¦ du -xh --max-depth=1 /", "du -X /tmp/f /srv", "du; reboot"),
    },
    {
      names: "lsblk",
      flags:
        "-aAbdDfhHiJlmnNOpPrsStTvVyzM -e: -E: -I: -o: -w: -x: --all --bytes --nodeps --discard --fs --help --ascii --json --list --perms --noheadings --output-all --output: --paths --pairs --raw --inverse --scsi --nvme --virtio --topology --tree? --version --zoned --merge --shell --exclude: --include: --dedup: --sort: --width: --noempty --list-columns --ct-filter: --filter:",
      args: "meta",
      examples: ex(
        "lsblk -d -o name,rota ¦ lsblk -f ¦ lsblk -J /dev/sda",
        "lsblk --sysroot /tmp/x ¦ lsblk --foo",
        "lsblk; reboot",
      ),
    },
    {
      names:
        "blkid findmnt lsscsi lscpu lsmem lspci lsusb lsmod lshw dmidecode lsinitrd lstopo hwinfo inxi lstopo-no-graphics",
      mixed: true,
      flags:
        "-abdDefFghiIjJlmnNoOpPrsStTvuVyzxckqQw? -o: -O: -s: -t: -n -T: -d: -I: -x: -C: --output: --json --bytes --fs --all --noheadings --raw --list --target: --types: --paths --nodeps --extended? --parse? --online --offline --tree --verbose --df --source: --mtab --fstab --short --class: -html -xml --quiet --string: --type: -short -businfo -quiet",
      args: "text",
      check: (c) => {
        const w = c.args.map(emptied);
        if (c.name === "lshw" && w.some((x) => /^-(dump|X|\w*dump\w*)$/.test(x))) c.report("write-file");
        if (c.name.startsWith("lstopo") && (c.name === "lstopo" || w.some((x) => !x.startsWith("-"))))
          c.report("write-file");
        if (c.name === "inxi" && w.some((x) => /^-\w*U|^--(update|recommends)/.test(x)))
          c.report("package-change");
        if (c.name === "hwinfo" && w.some((x) => /^--(save|log)/.test(x))) c.report("write-file");
        if (c.name === "blkid" && w.some((x, i) => /^-\w*[wgc]/.test(x) && w[i + 1] !== "/dev/null"))
          c.report("file-change");
        if (c.name === "dmidecode" && c.args.some((a) => /^--(dump-bin|from-dump)/.test(emptied(a))))
          c.report("write-file");
        if (c.name === "lspci" && c.has("-q", "-Q")) c.report("egress-unknown");
        if (c.name === "findmnt" && c.args.some((a) => /^(-p|--poll)/.test(emptied(a))))
          c.report("unbounded");
      },
      examples: ex("findmnt -T /srv ¦ lscpu ¦ blkid", "lscpu --foo ¦ findmnt --poll", "lscpu; reboot"),
    },
    {
      names: "mount",
      style: "free",
      args: "text",
      loose: true,
      check: (c) => {
        const w = c.args.map(emptied);
        if (
          w.length === 0 ||
          (/^(-l|--show-labels)$/.test(w[0] ?? "") && w.length === 1) ||
          (w[0] === "-t" && w.length === 2) ||
          (w[0] === "-l" && w[1] === "-t" && w.length === 3)
        )
          return;
        if (
          /remount/.test(w.join(" ")) &&
          /(exec|suid|dev)\b/.test(w.join(" ").replace(/no(exec|suid|dev)/g, ""))
        )
          c.report("security-off");
        c.report("service-change", undefined, `mount ${w.join(" ")}`);
        // Something else over a folder of the system: a device, or what was bound there.
        if (
          /^(\/dev\/|\/|-B|--bind)|(^| )(-B|--r?bind|(-o|--options)[ =]?\S*bind\S*)( |$)/.test(w.join(" ")) &&
          w.some((x) => /^\/(etc|usr|bin|root)/.test(x))
        )
          c.report("security-off");
      },
      examples: ex("mount ¦ mount -t ext4", "mount /dev/sdb1 /mnt", "mount -o remount,exec,suid /tmp"),
    },
    {
      names:
        "e2label umount swapoff swapon losetup fsck e2fsck xfs_repair tune2fs resize2fs xfs_growfs fstrim mdadm dmsetup lvcreate lvextend lvresize pvcreate vgcreate vgextend blockdev hdparm zramctl nvme quotaon quotacheck btrfs zfs zpool multipath smartctl tune e4defrag",
      style: "free",
      args: "text",
      loose: true,
      check: (c) => {
        const w = c.args.map(emptied);
        const j = w.join(" ");
        const ok: Record<string, RegExp> = {
          swapon: /^(-s|--summary|--show(=[\w,]+)?)( --(noheadings|bytes|raw))*$/,
          e2label: /^\/dev\/[\w/.-]+$/,
          zramctl: /^(--(output-all|noheadings|raw|bytes) ?|\/dev\/zram\d+)*$/,
          losetup: /^(-a|-l|--list|--all)?( -(n|O \w+(,\w+)*))*( \/dev\/loop\d+)?$/,
          tune2fs: /^-l \S+$/,
          mdadm:
            /^(--(detail|examine|query)|-[DEQ]|-Ds|-Es)( (--(scan|verbose|brief|test)|-[svb]))*( \/dev\/[\w/.-]+)*$/,
          dmsetup:
            /^(ls|info|status|table|deps|version|targets)( (--(tree|columns|target \w+|noheadings|inactive|nameprefixes)|-[cC]|-o [\w,]+))*( \w[\w./+:-]*)*$/,
          blockdev: /^(--report|(--get\w+ )+\/dev\/[\w/.-]+)( \/dev\/[\w/.-]+)*$/,
          hdparm: /^(-I|-i|-g|-C|-W|-a) \/dev\/\w+$/,
          nvme: /^(list|smart-log|id-ctrl|id-ns|error-log|list-subsys|fw-log|version|list-ns)( (-v|-H|-o (json|normal)|--output-format=\w+|-e \d+|-n \d+|\/dev\/\w+))*$/,
          btrfs:
            /^((filesystem|fi) (show|df|usage|du)|(subvolume|sub) (list|show)|device (stats|usage)|scrub status|qgroup show)( (-[hbBtsdpaguR]+|--(human-readable|raw|summarize|mounted|all-devices))| \/[\w/.@-]*)*$/,
          zfs: /^(list|get|version)( (-[HprtosSd]+|\w[\w/.@,:-]*))*$/,
          zpool:
            /^((list|status|get|history|version|iostat)( (-[HpvxLPtlioyTgs]+|[a-zA-Z][\w./:,-]*|all))*|iostat( -\w+)*( [a-zA-Z][\w-]*)?( [1-9] [1-9]\d?)?)$/,
          multipath: /^-(l|ll|v\d -ll|t)( [\w/][\w/.-]*)?$/,
          smartctl:
            /^((-[aHAixcgn]|--(all|health|info|attributes|scan|xall|capabilities|json)|-j|-d [\w,+]+|-l [\w,]+|-q \w+|-T \w+|-v \S+|--log=\w+|--device=[\w,+]+|--scan-open) ?)+(\/dev\/[\w/.-]+)?$/,
          fsck: /^(-N( -[ATVR]+| \/dev\/[\w/.-]+)*|--version)$/,
          e2fsck: /^-V$/,
          quotaon: /^-p[augv]*( \/[\w/.-]*)*$/,
          xfs_repair: /^-V$|^-n( -v| -e)* \/dev\/[\w/.-]+$/,
        };
        if (
          ok[c.name]?.test(j) &&
          !/(--zero-superblock|-z | -s on|--smart=| --test)/.test(j) &&
          !(c.name === "zpool" && /(^| )\d+$/.test(j) && !/^iostat.* \d \d+$/.test(j) && !c.ctx.bounded)
        )
          return;
        if (
          /destroy|--zero-superblock|delete|format|sanitize|--security-erase|--make-bad|remove_all|write-zeroes|rollback|labelclear/.test(
            j,
          ) ||
          /^(lvremove|xfs_repair -L)/.test(`${c.name} ${j}`) ||
          (c.name === "dmsetup" && w.some((x) => x.startsWith("--exec"))) ||
          (/^(pvcreate|mdadm)$/.test(c.name) && /--create|-C|^\/dev|-ff/.test(j))
        )
          c.report("destroy");
        c.report("service-change", undefined, `${c.name} ${j}`);
      },
      examples: ex(
        "swapon --show ¦ xfs_repair -n /dev/sdq1 ¦ smartctl -a /dev/sda ¦ zpool status ¦ mdadm --detail /dev/md0",
        "umount /mnt ¦ xfs_repair /dev/sdq1 ¦ multipath -l -F ¦ swapoff -a ¦ fstrim -av",
        "zpool destroy x ¦ nvme format /dev/nvme0n1",
      ),
    },
    {
      names:
        "lvs vgs pvs lvdisplay vgdisplay pvdisplay lvscan vgscan pvscan lvmdiskscan repquota quota dumpe2fs xfs_info xfs_quota vgck showmount nfsstat nfsiostat exportfs",
      mixed: true,
      flags:
        "-acghsvumnrlezdCSx -o: -O: --units: --separator: --noheadings --all --options: --segments --sort: -u: -g: -e",
      args: "text",
      check: (c) => {
        const w = c.args.map(emptied);
        if (c.name === "nfsiostat" && w.some((x) => /^\d+$/.test(x)) && !c.ctx.bounded) c.report("unbounded");
        if (c.name === "showmount") for (const o of c.operands) c.kind("outhost", o);
        if (c.name === "exportfs" && w.some((x) => !/^-[sv]+$/.test(x))) c.report("service-change");
        if (
          c.name === "xfs_quota" &&
          !/^(-x )?(-c (report|quota|free|df|print|state|path)( -[a-zA-Z]+)*( [\w./]+)?( |$))+(\/[\w./-]*)?$/.test(
            w.join(" "),
          )
        )
          c.report("unknown-operand");
        if (c.name === "pvscan" && w.includes("--cache")) c.report("service-change");
        if (c.name === "nfsstat" && w.some((x) => /^-[a-z]*z/.test(x))) c.report("service-change");
      },
      examples: ex(
        "lvs ¦ vgs -o +devices ¦ pvs ¦ quota -u app",
        "exportfs -ra ¦ exportfs -v 10.0.0.8:/srv",
        "lvs; reboot",
      ),
    },
    { names: "sync", code: "heavy-load", args: "meta", examples: ex("", "sync", "sync; reboot") },
  ],
};
