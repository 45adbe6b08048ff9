/** Text tools. */
import { type Call, ex, type Family } from "../call.ts";
import { checkTree } from "../kinds.ts";
import { awkCommands, checkAwk } from "../lang/awk.ts";
import { checkSed } from "../lang/sed.ts";
import { isApplicationTree } from "../secrets.ts";
import { emptied, type Field, hasGlob, hasVar, literal, literalField } from "../words.ts";

const at = (f: Field, text: string): Field => literalField(text, f.pos, f.end);

function sed(call: Call): void {
  const inPlace = call.has("-i", "--in-place");
  const programs = call.flags.filter((f) => f.name === "-e" || f.name === "--expression").map((f) => f.value);
  let files = [...call.operands];
  if (programs.length === 0 && !call.has("-f", "--file") && !call.has("--version", "--help")) {
    programs.push(files[0]);
    files = files.slice(1);
  }
  for (const p of programs) {
    if (!p) continue;
    const text = literal(p);
    if (text === undefined && !p.segs.every((s) => s.k !== "var" || s.kind === "digits"))
      call.report("dynamic-word", p);
    for (const f of checkSed(text ?? emptied(p).replace(/,(?=p)/, ",1"))) {
      if (f.code === "file-change" && f.path !== undefined) call.write(at(p, f.path));
      else if (f.code === "read") call.read(at(p, f.path ?? ""));
      else if (f.code !== "unbounded" || !call.ctx.bounded) call.report(f.code, p);
    }
    if (
      inPlace &&
      /SELINUX=(disabled|permissive)|PermitRootLogin|PasswordAuthentication|NOPASSWD/i.test(text ?? "")
    )
      call.report("security-off", p);
  }
  for (const f of files)
    if (inPlace) call.write(f);
    else call.read(f);
  if (inPlace) call.report("file-change", undefined, `sed -i ${files.map(emptied).join(" ")}`);
}

function awkProgram(call: Call, program: Field): void {
  const text = literal(program);
  if (text === undefined) call.report("dynamic-word", program);
  for (const f of checkAwk(text ?? emptied(program))) {
    if (f.code === "file-change" && f.path !== undefined) call.write(at(program, f.path));
    else if (f.code === "read") call.read(at(program, f.path ?? ""));
    else call.report(f.code, program);
    if (/^\/inet[46]?\//.test(f.path ?? "")) call.report("remote-shell", program);
  }
  if (
    /\b(while|for)\s*\(\s*(1|[2-9]|"[^"]+"|;\s*;)/.test(text ?? "") &&
    !/\b(exit|break)\b/.test(text ?? "") &&
    !call.ctx.bounded
  )
    call.report("unbounded", program);
  if (/system|\|/.test(text ?? ""))
    for (const c of awkCommands(text ?? "")) if (/[a-z]/i.test(c)) call.script(at(program, c));
}

function awk(call: Call): void {
  let operands = [...call.operands];
  const programs = call.values("-e", "--source");
  if (programs.length === 0 && !call.has("-f", "--file", "--version", "-V", "-W")) {
    programs.push(...operands.slice(0, 1));
    operands = operands.slice(1);
  }
  for (const program of programs) awkProgram(call, program);
  for (const o of operands) if (!/^[A-Za-z_]\w*=/.test(emptied(o))) call.read(o);
}

function pager(call: Call): void {
  for (const a of call.args) {
    const t = emptied(a);
    if (/^\+.*!/.test(t)) call.report("side-door", a);
    else if (t.startsWith("+") && !/^\+\+?(G|g|\d+g?|\/.*)$/.test(t)) call.report("interactive", a);
  }
}

export const text: Family = {
  name: "text",
  specs: [
    {
      names: "sed gsed",
      flags:
        "-nrEszu -e: -f:!unknown-script -i?!file-change --in-place?!file-change --quiet --silent --regexp-extended --expression: --file:!unknown-script --separate --null-data --unbuffered --posix --debug --sandbox -l:num --line-length:num --version --help",
      args: "text",
      check: sed,
      examples: ex(
        "sed -n '5,9p' /etc/hosts ¦ sed 's/a/b/g' /etc/hosts ¦ df | sed 1d",
        "sed -i s/a/b/ /srv/x ¦ sed -n 'w /tmp/x' /etc/hosts",
        "sed '1e reboot' /etc/hosts ¦ sed 's/a/b/e' /etc/hosts ¦ sed -n p /etc/shadow ¦ sed 'r /etc/shadow' /etc/hosts",
      ),
    },
    {
      names: "awk gawk mawk nawk original-awk",
      flags:
        "-F: -v: -f:!unknown-script -e: --field-separator: --assign: --source: --file:!unknown-script --posix --re-interval -V --version -i:!side-door --include:!side-door -l:!side-door --load:!side-door -E:!unknown-script -o?!write-file -p?!write-file -d?!write-file -D!interactive -b -c",
      args: "text",
      check: awk,
      examples: ex(
        "awk '{print $1}' /var/log/x.log ¦ ps aux | awk '$3>50' ¦ awk -F: '{print $1}' /etc/passwd",
        "awk '{print > \"/tmp/x\"}' /etc/hosts ¦ awk -f /tmp/x /etc/hosts",
        "awk 'BEGIN{system(\"reboot\")}' ¦ awk '{print | \"sh\"}' /etc/hosts ¦ awk 1 /etc/shadow",
      ),
    },
    {
      names: "sort",
      flags:
        "-bdfghinMRrVuzcCms -k: -t: -S: -o:write --output:write -T:!write-file --compress-program:!side-door --key: --field-separator: --reverse --numeric-sort --human-numeric-sort --unique --version-sort --stable --parallel:num --files0-from:!unknown-config --general-numeric-sort --ignore-case --random-sort --check? --debug --zero-terminated --sort:",
      args: "read",
      check: special,
      examples: ex(
        "df -h | sort -k5 -rn ¦ sort -u /etc/hosts",
        "sort -o /tmp/x /etc/hosts",
        "sort --compress-program=/tmp/x /etc/hosts ¦ sort /etc/shadow",
      ),
    },
    {
      names: "uniq",
      flags: "-cdDiuz -f:num -s:num -w:num --count --repeated --unique --ignore-case --skip-fields:num",
      args: "read write",
      check: special,
      examples: ex("sort /etc/hosts | uniq -c", "uniq /etc/hosts /tmp/x", "uniq /etc/shadow"),
    },
    {
      names: "cut",
      flags:
        "-d: -f: -c: -b: -sz --delimiter: --fields: --characters: --complement --output-delimiter: --only-delimited",
      args: "read",
      plain: true,
      check: special,
      examples: ex("cut -d: -f1 /etc/passwd", "cut -Q /etc/hosts", "cut -d: -f2 /etc/shadow"),
    },
    {
      names: "tr",
      flags: "-cdstC --delete --squeeze-repeats --complement --truncate-set1",
      args: "text",
      loose: true,
      examples: ex("df | tr -s ' '", "tr a b; foo", "tr a b < /etc/shadow"),
    },
    {
      names: "wc",
      flags:
        "-clmwL --lines --words --bytes --chars --max-line-length --files0-from:!unknown-config --total:",
      args: "read",
      plain: true,
      check: special,
      examples: ex("wc -l /etc/hosts", "wc --files0-from=/tmp/x", "wc -l /etc/shadow"),
    },
    {
      names: "head",
      flags: "-qvz -n:num -c:num -# --lines:num --bytes:num --quiet --verbose --silent",
      args: "text",
      plain: true,
      check: (c) => {
        special(c);
        // Told how many bytes, it stops by itself: a source without an end is no harm.
        const counted = c.has("-c", "--bytes");
        for (const o of c.operands)
          if (!(counted && /^\/dev\/(zero|u?random)$/.test(literal(o) ?? ""))) c.read(o);
      },
      examples: ex("head -n 5 /etc/hosts ¦ df | head -3", 'head "$x"', "head /etc/shadow"),
    },
    {
      names: "tail",
      flags:
        "-qvzr -n:num -c:num -# -f!unbounded -F!unbounded --follow?!unbounded --retry --pid:num -s:num --lines:num --bytes:num --quiet --verbose --silent",
      args: "read",
      plain: true,
      check: special,
      examples: ex(
        "tail -n 50 /var/log/syslog ¦ tail -5 /etc/hosts",
        "tail -f /var/log/syslog",
        "tail /etc/shadow",
      ),
    },
    {
      names:
        "cat tac zcat bzcat xzcat nl rev comm cmp fold fmt expand unexpand pr colrm strings hexdump hd od md5sum sha1sum sha224sum sha256sum sha384sum sha512sum b2sum cksum sum tsort look base32 uuencode",
      flags:
        "-abcdefhiklmnopqrstuvwxyzACDEFGHIJKLMNOPRSTUVWXYZ0123456789 -# --number --show-all --check --tag --status --version --help --squeeze-blank --nocheck-order --total --bytes: --quiet --zero --table --separator: --output-separator: --table-columns: --json --width: --binary --text --list --read-bytes:num --skip-bytes:num --address-radix: --format: --length:num --silent --verbose --print-bytes --bytes:num --ignore-initial: --warn --strict --ignore-missing --zero --number-nonblank --show-ends --show-tabs --show-nonprinting --algorithm: --all --radix: --include-all-whitespace",
      args: "read",
      plain: true,
      check: special,
      examples: ex(
        "cat /etc/hosts ¦ nl -ba /etc/fstab ¦ md5sum /etc/hosts ¦ column -t /etc/fstab",
        "cat /etc/default/x ¦ cat",
        "cat /etc/shadow ¦ strings /proc/1/environ ¦ cat /dev/sda ¦ rev /root/.ssh/id_rsa ¦ cat /proc/1/root/etc/shadow",
      ),
    },
    {
      // Unlike the other programs of its kind it can be told to write a file.
      names: "zstdcat",
      flags: "-cdfklqv -o:write -D:read --quiet --verbose --no-progress --stdout --force --version --help",
      args: "read",
      check: special,
      examples: ex("zstdcat -q /var/log/a.zst", "zstdcat -o /tmp/q /var/log/a.zst", "zstdcat /etc/shadow"),
    },
    {
      names: "iconv",
      flags: "-lcs -f: -t: -o:write --from-code: --to-code: --list --output:write --version --help",
      args: "read",
      check: (c) => {
        if (!c.has("-l", "--list")) special(c);
      },
      examples: ex("iconv -l ¦ iconv -f latin1 /etc/motd", "iconv -o /tmp/x /etc/motd", "iconv /etc/shadow"),
    },
    {
      names: "column",
      flags:
        "-tnxeJL -s: -o: -N: -H: -R: -T: -W: -E: -O: -c:num -d --table --separator: --output-separator: --table-columns: --table-right: --table-truncate: --table-noheadings --json --fillrows --version --help",
      args: "read",
      plain: true,
      check: special,
      examples: ex("column -t -s: /etc/group", "column", "column -t /etc/shadow"),
    },
    {
      names: "join",
      flags:
        "-iz -t: -1: -2: -o: -a: -v: -j: -e: --header --check-order --nocheck-order --ignore-case --version --help",
      args: "read",
      plain: true,
      check: special,
      examples: ex("join -t: /etc/passwd /etc/group", "join", "join -t: /etc/passwd /etc/shadow"),
    },
    {
      names: "paste",
      flags: "-szd: --serial --zero-terminated --delimiters: --version --help",
      args: "read",
      plain: true,
      check: special,
      examples: ex("paste -sd, /etc/hosts", "paste", "paste /etc/shadow"),
    },
    {
      names: "xxd",
      flags:
        "-a -b -d -e -E -i -p -P -r -u -v -C -ps -plain -postscript -bits -include -uppercase -autoskip -l:num -len:num -cols:num -groupsize:num -seek: -s: -c:num -g:num -o: -n: -R:",
      style: "single",
      args: "read",
      check: special,
      examples: ex("xxd -l 64 /usr/bin/true", "xxd -r /tmp/a /tmp/b", "xxd /etc/shadow"),
    },
    {
      names: "base64 basenc",
      flags: "-diw: -d -i -w:num --decode --wrap:num --ignore-garbage",
      args: "read",
      check: special,
      examples: ex("echo aGk= | base64 -d ¦ base64 /etc/hosts", "base64 --foo x", "base64 /etc/shadow"),
    },
    {
      names: "diff sdiff colordiff zdiff zcmp bzdiff xzdiff",
      mixed: true,
      flags:
        "-uwbBiqsyacNtTdHEpZalen -r -U:num -C:num -W:num -I: -x: --unified? --context? --brief --color? --side-by-side --suppress-common-lines --ignore-all-space --width:num --recursive --label: -X:read --exclude: --exclude-from:read --new-file --text --report-identical-files --ignore-case --ignore-blank-lines --ignore-space-change --ignore-trailing-space --ignore-matching-lines: --show-c-function --left-column --minimal --speed-large-files --strip-trailing-cr --expand-tabs --no-dereference --unidirectional-new-file --normal --from-file:read --to-file:read --version --help",
      args: "read",
      check: (c) => {
        if (c.has("-r", "--recursive"))
          for (const o of c.operands) {
            checkTree(c.ctx, o);
            if (isApplicationTree(emptied(o)) && !c.has("-q", "--brief")) c.report("sensitive-read", o);
          }
      },
      examples: ex(
        "diff /etc/hosts /etc/hosts.bak ¦ diff <(ss -tln) <(ss -uln)",
        "diff -r /etc /srv",
        "diff /etc/shadow /dev/null",
      ),
    },
    {
      names: "diff3",
      flags: "-aemAE3xXiT -L: --label: --text --show-all --easy-only --merge --ed --initial-tab",
      args: "read",
      examples: ex(
        "diff3 /srv/a /srv/b /srv/c",
        "diff3 --diff-program=/tmp/x a b c",
        "diff3 -x /etc/shadow /srv/a /srv/b",
      ),
    },
    {
      names: "jq yq xmllint gron",
      mixed: true,
      flags:
        "-crsenjaMCSR --arg: --tab --indent:num --raw-output --compact-output --slurp --exit-status --sort-keys --null-input --seq --stream --argjson: --noout --format --xpath: --html -i!file-change --inplace!file-change -f:!unknown-script --from-file:!unknown-script --slurpfile:!unknown-operand --rawfile:!unknown-operand -L:!side-door -o:!write-file --output:!write-file",
      args: "text read",
      check: (c) => {
        const p = c.operands[0];
        if (p && /\benv\b|\$ENV|input_filename|import|include/.test(emptied(p)) && c.name !== "xmllint")
          c.report("sensitive-read", p);
        const text = emptied(p ?? c.nameField);
        if (c.name === "yq") {
          if (/load|system|env/i.test(text)) c.report("sensitive-read", p);
          if (c.has("-s")) c.report("write-file");
        }
        if (
          /\b(repeat|infinite|limit\(-)|range\([^)]*infinite|def (\w+):.*\b\2\b/.test(text) &&
          !c.ctx.bounded &&
          c.name === "jq"
        )
          c.report("unbounded", p);
        if (/^(xmllint|gron)$/.test(c.name) && p) {
          if (/^[a-z]+:\/\//i.test(text)) c.kind("url", p);
          else c.read(p);
        }
      },
      examples: ex(
        "jq . /srv/x.json ¦ jq -r '.a[]' /tmp/a.json",
        "jq -f /tmp/x . ¦ jq env",
        "jq . /root/.docker/config.json",
      ),
    },
    {
      names: "less more most pg",
      mixed: true,
      flags:
        "-FRSXNniIeEKMmgGsuwrx -# -p: -P: -o:write -O:write --log-file:write -k:!side-door --lesskey-src:!side-door -L",
      args: "read",
      check: (c) => {
        pager(c);
        if (!c.has("-F")) c.report("interactive");
      },
      examples: ex(
        "less -FX /etc/hosts",
        "less /etc/hosts ¦ less -o /tmp/x /etc/hosts",
        "less /etc/shadow ¦ less '+!sh' /etc/hosts",
      ),
    },
    {
      names: "seq",
      flags: "-w -# -s: -f: --separator: --equal-width --format:",
      args: "text",
      check: (c) => {
        for (const o of c.operands) {
          const t = emptied(o);
          if (
            hasVar(o)
              ? !o.segs.every((s) => s.k !== "var" || s.kind === "digits")
              : !/^-?[\d.]+$/.test(t) || Math.abs(Number(t)) > 1_000_000
          )
            c.report("unbounded", o);
        }
        // Negative numbers look like options.
        const numbers = c.args.map(emptied).filter((t) => /^-?[\d.]+$/.test(t));
        if (
          numbers.some((t) => Math.abs(Number(t)) > 1_000_000) ||
          (numbers.length > 2 && numbers.some((t) => Number(t) === 0))
        )
          c.report("unbounded");
      },
      examples: ex("seq 1 10", "seq 1 inf ¦ seq 1 99999999999", "seq 3; reboot"),
    },
    {
      names: "yes",
      style: "free",
      args: "text",
      check: (c) => {
        if (!c.ctx.bounded) c.report("unbounded");
      },
      examples: ex("timeout 1 yes", "yes", "yes | tee /dev/sda"),
    },
    {
      names: "factor expr basename dirname realpath readlink pathchk numfmt cal ncal bc dc units",
      flags:
        "-amesfhznqlLPyj13w -s: -e: -t: --multiple --suffix: --canonicalize --zero --relative-to: --to: --from: --field: --padding: --header? --delimiter: -A:num -B:num",
      args: "text",
      loose: true,
      check: (c) => {
        if (/^(bc|dc)$/.test(c.name)) {
          const program = c.args.map(emptied);
          const given = /^(-e|--expression)$/.test(program[0] ?? "") && program.length === 2;
          if (c.name === "dc" && (given ? program[1] : (c.ctx.stdin.text ?? "!"))?.includes("!"))
            c.report("side-door");
          if (given && c.name === "dc") return;
          if (!c.ctx.stdin.present) c.report("interactive");
          for (const o of c.operands) c.read(o);
        }
      },
      examples: ex(
        "basename /a/b.c .c ¦ readlink -f /etc/localtime ¦ echo '1+1' | bc",
        "bc ¦ basename --foo",
        "dc <<< '!reboot'",
      ),
    },
  ],
};

function special(call: Call): void {
  if (call.operands.length === 0 && !call.ctx.stdin.present && !call.has("--version", "--help"))
    call.report("interactive");
  // The second of several names is the output: a pattern may be any number of names.
  if (/^(uniq|xxd)$/.test(call.name))
    for (const o of call.operands) if (hasGlob(o)) call.report("dynamic-argument", o);
  if (call.name === "xxd" && (call.has("-r") || call.operands.length > 1)) {
    if (call.operands[1]) call.write(call.operands[1]);
  }
  if (call.operands.some((o) => emptied(o) === "-") && !call.ctx.stdin.present) call.report("interactive");
}
