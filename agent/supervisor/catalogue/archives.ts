/** Archives and compressed files. */
import { type Call, ex, type Family } from "../call.ts";
import { classifyWrite, resolvePath } from "../paths.ts";
import { isSecretPath } from "../secrets.ts";
import { emptied, mayBeFlag } from "../words.ts";
import { paths, tree } from "./destroyers.ts";

const listing =
  /^--(list|verbose|gzip|gunzip|bzip2|xz|zstd|lzma|lzip|auto-compress|numeric-owner|full-time|utc|totals|wildcards|no-wildcards|force-local|block-number|show-transformed-names|quoting-style=\w+|exclude=.*|strip-components=\d+|file=.*)$/;

/** What lists or tests, by program: the last of several modes decides, so no other mode may stand beside it. */
const telling: readonly (readonly [RegExp, RegExp, RegExp])[] = [
  [/^unzip$/, /^-[lvtzZ12shmTMCq]+$/, /[lvtzZ]/],
  [
    /^(gzip|gunzip|pigz|xz|unxz|bzip2|bunzip2|zstd|unzstd|lz4|lzop)$/,
    /^-[ltvq]+$|^--(list|test|verbose|quiet|robot)$/,
    /^-[vq]*[lt]|^--(list|test)/,
  ],
];

/** True when names are listed, or an archive is tested, and nothing is unpacked. A file's name is no option. */
function tellsNames(name: string, words: readonly string[]): boolean {
  if (/^(7z[ar]?|rar)$/.test(name))
    return /^([lt]|l[bt]|v[bt]?)$/.test(words[0] ?? "") && words.slice(1).every((x) => !/^[-@]/.test(x));
  const options = words.filter((x) => x.startsWith("-"));
  return telling.some(
    ([names, known, tells]) =>
      names.test(name) && options.every((x) => known.test(x)) && options.some((x) => tells.test(x)),
  );
}

/** True when the archive's names are listed and no other program is started for it. */
function listsOnly(name: string, words: readonly string[]): boolean {
  if (name === "ar") return /^-?t[vOo]*$/.test(words[0] ?? "");
  if (name === "cpio")
    return words.length > 0 && words.every((x) => /^-[itv]*t[itv]*$|^--(list|quiet|verbose)$/.test(x));
  if (!/^(bsd)?tar$/.test(name)) return tellsNames(name, words);
  let lists = false;
  for (const [i, x] of words.entries()) {
    if (x.startsWith("--")) {
      if (x === "--file") continue;
      if (!listing.test(x)) return false;
      lists ||= x === "--list";
    } else if (x.startsWith("-") || i === 0) {
      // Letters that take a value, other than the archive's name, could start a program or name a list.
      if (!/^-?[tvzjJZapPkhSwU]*f?$|^-f./.test(x) || /w/.test(x)) return false;
      lists ||= /^-?[a-zA-Z]*t/.test(x) && !x.startsWith("-f");
    }
  }
  return lists;
}

function archive(call: Call): void {
  const w = call.args.map(emptied);
  // Names of what goes in stand on its input.
  if (call.name === "cpio" && (call.ctx.stdin.text ?? "").split(/\s+/).slice(0, 64).some(isSecretPath))
    call.report("credential");
  const extracts = /^(unzip|7z|unrar|rar)$/.test(call.name)
    ? /^(unzip)$/.test(call.name) || /^[xe]$/.test(w[0] ?? "")
    : /^-?[a-zA-Z]*[xi]|^--(extract|get)/.test(w.find((x) => !x.startsWith("--")) ?? "") ||
      w.includes("--extract");
  if (extracts)
    for (const [i, a] of call.args.entries()) {
      const to = /^(-[CDd]|--directory)$/.test(w[i - 1] ?? "")
        ? (w[i] ?? "")
        : (/^(?:--directory=|-[CDd](?=\/)|-o(?=\/))(.*)$/.exec(w[i] ?? "")?.[1] ?? "");
      if (to === "") continue;
      const path = resolvePath(to, call.ctx.scope.cwd);
      const code = path === undefined ? undefined : (classifyWrite(path) ?? classifyWrite(`${path}/`));
      if (code) call.report(code, a);
      else if (path !== undefined && /^\/(etc|root|home\/[^/]+|)$/.test(path)) call.report("destroy", a);
    }
  for (const a of call.args)
    if (/^[\w.@-]+:\//.test(emptied(a)) && /tar|cpio/.test(call.name)) call.report("other-host", a);
  if (w.includes("--remove-files"))
    for (const a of call.args.slice(1)) if (!emptied(a).startsWith("-")) tree(call, a);
  if (
    w.some(
      (x) =>
        /^--(checkpoint-action|to-command|use-compress-prog|rsh-command|info-script|new-volume-script)/.test(
          x,
        ) ||
        x.startsWith("-I") ||
        /^-[a-zA-Z]*F/.test(x),
    )
  )
    call.report("side-door");
  if (listsOnly(call.name, w)) {
    for (const a of call.args.slice(1))
      if (emptied(a).includes(":") && !w.includes("--force-local")) call.report("other-host", a);
      // A file named like host:path is fetched from that host.
      else if (mayBeFlag(a)) call.report("dynamic-argument", a);
    return;
  }
  for (const a of call.args.slice(1))
    if (
      !emptied(a).startsWith("-") &&
      paths(call, a).some((p) => isSecretPath(p) || /^\/(root|etc\/shadow)/.test(p))
    )
      call.report("credential", a);
  call.report("file-change");
}

export const archives: Family = {
  name: "archives",
  specs: [
    {
      names:
        "tar bsdtar zip unzip 7z cpio ar rar gzip gunzip pigz bzip2 bunzip2 xz unxz zstd unzstd lz4 lzop",
      style: "free",
      args: "text",
      loose: true,
      closed: "options",
      check: (c) => {
        const w = c.args.map(emptied);
        // A listing tells names, not contents.
        if (tellsNames(c.name, w)) return;
        // What a Java archive says about itself.
        if (
          c.name === "unzip" &&
          /^-p \S+\.[jwe]ar META-INF\/[\w./-]+\.(MF|xml|properties)$/.test(w.join(" "))
        ) {
          if (c.args[1]) c.read(c.args[1]);
          return;
        }
        if (
          /^(gzip|gunzip|xz|bzip2|zstd|unxz|bunzip2)$/.test(c.name) &&
          w.some((x) => /^-[a-z]*c|^--stdout/.test(x)) &&
          w.every((x) => /^-[cdfkqvt\d]+$|^--(stdout|decompress|keep|quiet|force|best|fast)$|^[^-]/.test(x))
        ) {
          for (const a of c.args) if (!emptied(a).startsWith("-")) c.read(a);
          return;
        }
        if (/^(gunzip|gzip)$/.test(c.name) && w.every((x) => /^-[dc]+$/.test(x))) return;
        if (c.name === "zip" && w.some((x) => /^(-T|-TT|--unzip-command)/.test(x))) c.report("side-door");
        archive(c);
      },
      examples: ex(
        "tar -tf /tmp/a.tar ¦ tar tzf /tmp/a.tgz ¦ unzip -l /tmp/a.zip ¦ gzip -dc /var/log/x.gz ¦ unzip -qt dist.zip ¦ xz -lv dist.xz ¦ rar lb dist.rar",
        "tar xf /tmp/a.tar -C /srv ¦ gzip /tmp/x ¦ unzip dist.zip ¦ gzip output ¦ zstd -dc --rm /srv/a.zst ¦ xz -dc --files=/srv/list ¦ xz -l -d dist.xz ¦ zstd -t --rm dist.zst ¦ unzip -t -d /srv dist.zip ¦ 7z l @list ¦ rar x t",
        "tar cf /dev/null x --checkpoint-action=exec=sh ¦ tar cf /tmp/x /root/.ssh",
      ),
    },
  ],
};
