/** Listing and describing files. */
import { ex, type Family } from "../call.ts";
import { emptied } from "../words.ts";

export const files: Family = {
  name: "files",
  specs: [
    {
      names: "ls dir vdir exa eza",
      flags:
        "-aAbBcCdfFgGhHiIklLmnNopqQrRsStTuUvwxXZ1 -I: -w:num -T:num --all --almost-all --author --color? --directory --full-time --group-directories-first --human-readable --inode --no-group --numeric-uid-gid --reverse --recursive --size --sort: --time: --time-style: --format: --si --hide: --ignore: --classify? --block-size: --quoting-style: --context --zero --dereference --show-control-chars",
      args: "meta",
      loose: true,
      examples: ex("ls -la /etc ¦ ls -l /root/.ssh ¦ ls", "ls > /tmp/x", "ls; reboot ¦ ls $(rm -rf /etc)"),
    },
    {
      names: "stat",
      flags: "-Lft -c: --format: --printf: --file-system --dereference --terse --cached:",
      args: "meta",
      loose: true,
      examples: ex("stat /etc/hosts ¦ stat -c '%a %n' /etc/shadow", "stat /x > /tmp/y", "stat x; reboot"),
    },
    {
      names: "file",
      flags:
        "-bihklLNnprsvzZ0 -F: -e: --brief --mime --mime-type --mime-encoding --dereference -m:!unknown-config -f:!unknown-config -C!write-file",
      args: "meta",
      examples: ex("file /bin/ls ¦ file -L /etc/localtime", "file -C -m /tmp/x", "file x; reboot"),
    },
    {
      names: "namei tree lsattr getfacl getfattr getcap mountpoint",
      mixed: true,
      flags:
        "-adfFhiJlLmnopqrRstuvxCDpgNQS -L:num -P: -I: -o:write -n: -e: --du --dirsfirst --noreport --filelimit:num --absolute-names -c -t -d -m:",
      args: "meta",
      check: (c) => {
        // It writes a page into every folder.
        if (c.name === "tree" && c.has("-R")) c.report("write-file");
      },
      examples: ex(
        "namei -l /srv/app ¦ tree -L 2 /srv ¦ getfacl /srv",
        "tree -o /tmp/x /srv ¦ tree -R -L 2 -H . /srv",
        "tree; reboot",
      ),
    },
    {
      names: "inotifywait inotifywatch fswatch",
      style: "free",
      args: "text",
      check: (c) => {
        if (!c.ctx.bounded) c.report("unbounded");
      },
      examples: ex("timeout 5 inotifywait -m /srv", "inotifywait -m /srv", "inotifywait x; reboot"),
    },
    {
      names: "debugfs debugreiserfs xfs_db",
      style: "free",
      args: "text",
      loose: true,
      check: (c) => {
        // Requests about the file system itself, opened for reading.
        const j = c.args.map(emptied).join(" ");
        if (
          /^-R (stats|show_super_stats|features|freefrag|(stat|ncheck|icheck|testb) [<\w/.>-]+( [<\w/.>-]+)*)( \/dev\/[\w/.-]+)?$/.test(
            j,
          )
        )
          return;
        if (/^-r( -c (frag|freesp|info|version|label|uuid|sb( 0)?|p)( -\w+)*)+ \/dev\/[\w/.-]+$/.test(j))
          return;
        if (j.includes("!")) c.report("side-door");
        c.report(c.args.some((a) => /^-w|cat |dump/.test(emptied(a))) ? "credential" : "sensitive-read");
      },
      examples: ex(
        "debugfs -R stats /dev/sda1 ¦ xfs_db -r -c frag /dev/sdb1",
        "debugfs",
        "debugfs -w /dev/sda1 ¦ debugfs -R 'cat /etc/shadow' /dev/sda1",
      ),
    },
  ],
};
