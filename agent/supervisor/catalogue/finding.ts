/** Finding files and text. */
import { type Call, ex, type Family } from "../call.ts";
import { checkTree } from "../kinds.ts";
import { checkFind, keyName } from "../lang/find.ts";
import { isApplicationTree } from "../secrets.ts";
import { emptied, literal } from "../words.ts";

const secretWord =
  /passw|(?<!proxy|cgi|grpc|memcached|tunnel)_pass\b|secret|token|credential|api_?key|private.?key|BEGIN .*PRIVATE|aws_/i;

/** True when every alternative of a pattern asks for a word of at least three letters. */
function wordsOnly(pattern: string): boolean {
  return pattern
    .split("|")
    .every((part) => /[A-Za-z_]{3,}/.test(part.replace(/\[[^\]]*\]|\\./g, " ")) && !/apr1/i.test(part));
}

/** True when every alternative asks for something in particular: a pattern that fits any line shows whole files. */
function picksLines(pattern: string): boolean {
  return pattern
    .split("|")
    .every((part) =>
      /[A-Za-z0-9_]{3,}|\d+\.\d+/.test(part.replace(/\[[^\]]*\]|\\[.]/g, ".").replace(/\\./g, " ")),
    );
}

/** Names that are never a secret's: of sources, and of files that tell a version. */
const sourceOnly =
  /^(\*\.(c|h|cc|cpp|js|ts|jsx|tsx|css|html?|py|rb|go|rs|java|php|sh|md|log)|(VERSION|version|RELEASE)(\.txt|\.json)?|package\.json)$/;

const silentFlags = ["-l", "-c", "-q", "-L", "--files-with-matches", "--count", "--quiet"];

/** Files an application keeps its passwords in, by their place or their name. */
function holdsSettings(path: string): boolean {
  if (/\.(log|out|err)(\.|$)|\/logs?\//.test(path)) return false;
  return (
    isApplicationTree(path) ||
    /(^|\/)(config|settings|local_settings|application|database|db|connection)[\w.-]*\.(php|py|rb|ya?ml|json|ini|properties|xml|conf|toml|env)$/i.test(
      path,
    )
  );
}

function grep(call: Call): void {
  let operands = [...call.operands];
  const recursive =
    call.has("-r", "-R", "--recursive", "--dereference-recursive") ||
    (!["rg", "ag", "ack"].includes(call.name) &&
      call.values("-d", "--directories").some((d) => !/^(read|skip)$/.test(emptied(d)))) ||
    call.name === "rgrep" ||
    call.name === "rg" ||
    call.name === "ag" ||
    call.name === "ack";
  const files = call.values("-f", "--file");
  for (const file of files) call.read(file);
  const patterns = call.values("-e", "--regexp");
  if (patterns.length === 0 && files.length === 0 && !call.has("--files", "--type-list")) {
    patterns.push(...operands.slice(0, 1));
    operands = operands.slice(1);
  }
  const text = patterns.map((p) => literal(p) ?? emptied(p)).join("|");
  if (recursive && operands.length === 0 && !(call.name === "rg" && call.ctx.stdin.present))
    call.report("dynamic-path");
  for (const o of operands) {
    if (!recursive) {
      call.read(o);
      // The word is asked of what an application is told, not of what it wrote down.
      if (secretWord.test(text) && holdsSettings(emptied(o)) && !call.has(...silentFlags))
        call.report("sensitive-read", o);
      continue;
    }
    checkTree(call.ctx, o);
    // An application's folder may hold its passwords: what shows whole files is looked at first.
    const silent = call.has(...silentFlags);
    const globs = call.values("--include", "-g", "--glob");
    const narrow = globs.length > 0 && globs.every((g) => sourceOnly.test(emptied(g)));
    if (
      isApplicationTree(emptied(o)) &&
      !silent &&
      !narrow &&
      (call.has("-v", "--invert-match") || !picksLines(text))
    )
      call.report("sensitive-read", o);
    // Web server folders may hold password files: only a search for plain words cannot show a hash.
    if (
      /^\/etc\/(nginx|apache2|httpd|haproxy)(\/|$)/.test(emptied(o)) &&
      !silent &&
      (call.has("-v", "--invert-match") || !wordsOnly(text))
    )
      call.report("sensitive-read", o);
    if (
      secretWord.test(text) &&
      /^\/(etc|root|home|srv|opt|var\/www|var\/lib|proc)?(\/|$)|^~/.test(emptied(o))
    )
      call.report("credential", o);
  }
  if (
    operands.length === 0 &&
    !call.ctx.stdin.present &&
    !recursive &&
    !call.has("-V", "--version", "--help")
  )
    call.report("interactive");
}

export const finding: Family = {
  name: "finding",
  specs: [
    {
      names: "find",
      style: "free",
      args: "text",
      loose: true,
      check: checkFind,
      examples: ex(
        "find /var/log -name '*.gz' -mtime +7 ¦ find /srv -type f -exec ls -l {} + ¦ find /etc -perm -4000",
        "find /tmp -name x -delete ¦ find / -fls /tmp/x ¦ find . -exec foo {} \\;",
        "find / -delete ¦ find / -exec rm -rf {} + ¦ find /home -name id_rsa -exec cat {} \\; ¦ find . -exec sh -c 'rm -rf /etc' \\;",
      ),
    },
    {
      names: "grep egrep fgrep zgrep rgrep bzgrep xzgrep",
      flags:
        "-ivwxcnlLoqsHhEFGPazbrRIUTVy -e: -f: -m:num -A:num -B:num -C:num -# -d: -D: --color? --colour? --include: --exclude: --exclude-dir: --exclude-from:read --ignore-case --invert-match --word-regexp --line-regexp --count --line-number --files-with-matches --files-without-match --only-matching --quiet --silent --no-messages --with-filename --no-filename --extended-regexp --fixed-strings --basic-regexp --perl-regexp --text --recursive --dereference-recursive --after-context:num --before-context:num --context:num --max-count:num --regexp: --file: --line-buffered --binary-files: --byte-offset --null --null-data --initial-tab --label: --version --help --no-ignore-case",
      plain: true,
      args: "text",
      check: grep,
      examples: ex(
        "grep -rn listen /etc/nginx ¦ grep -c error /var/log/syslog ¦ dmesg | grep -i oom",
        "grep -r x /etc ¦ grep x ¦ grep -i db_pass /srv/shop/index.php ¦ grep secret settings.yml",
        "grep root /etc/shadow ¦ grep -r password /etc ¦ grep -f /etc/shadow /etc/hosts",
      ),
    },
    {
      names: "rg ag ack",
      mixed: true,
      flags:
        "-nilcvwoqsHhFPSUNpIL0 -u!sensitive-read -e: -f: -g: -t: -T: -A:num -B:num -C:num -m:num -j:num -r: --color: --no-heading --heading --hidden!sensitive-read --no-ignore!sensitive-read --files --type: --glob: --line-number --ignore-case --count --files-with-matches --max-count:num --max-depth:num --sort: --stats --json --version --pre:!side-door --hostname-bin:!side-door --pager:!side-door --search-zip -z",
      args: "text",
      check: grep,
      examples: ex(
        "rg -n upstream /etc/nginx ¦ rg -c error /var/log/app",
        "rg x /etc ¦ rg --hidden x /srv",
        "rg --pre /tmp/x y /srv ¦ rg password /root",
      ),
    },
    {
      names: "locate mlocate plocate",
      flags:
        "-icber0AwSq -n:num -l:num --limit:num --count --ignore-case --basename --existing --regex --statistics",
      args: "text",
      loose: true,
      check: (c) => {
        for (const o of c.operands)
          if (keyName.test(emptied(o).replace(/^.*\//, ""))) c.report("sensitive-read", o);
      },
      examples: ex("locate -n 5 nginx.conf", "locate -d /tmp/x y", "locate x; reboot ¦ locate id_ed25519"),
    },
    {
      names: "fd fdfind",
      mixed: true,
      flags:
        "-HIiaLp0slFgq -e: -t: -d: -E: -S: -j: --type: --extension: --max-depth: --min-depth: --size: --changed-within: --changed-before: --owner: --glob --hidden --no-ignore --absolute-path -x!unknown-flag -X!unknown-flag",
      args: "text",
      examples: ex("fd -e log . /var/log", "fd -x foo", "fd x; reboot"),
    },
  ],
};
