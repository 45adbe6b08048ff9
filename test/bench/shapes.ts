/** Texts of a wished length, each expensive for a parser, an expander or a walk in another way. */
export type Shape = (length: number) => string;

const fill =
  (unit: string, head = "", tail = "", join = ""): Shape =>
  (length) =>
    head +
    Array.from(
      { length: Math.max(1, Math.floor((length - head.length - tail.length) / (unit.length + join.length))) },
      () => unit,
    ).join(join) +
    tail;

const counted =
  (unit: (i: number) => string, head = "", tail = ""): Shape =>
  (length) => {
    let out = head;
    for (let i = 0; out.length + tail.length < length - 8; i++) out += unit(i);
    return out + tail;
  };

const nested =
  (open: string, close: string, inner: string): Shape =>
  (length) => {
    const depth = Math.floor((length - inner.length) / (open.length + close.length));
    return open.repeat(depth) + inner + close.repeat(depth);
  };

/** Half the length a list, half its uses. */
const uses =
  (head: string, item: string, mid: string, use: string): Shape =>
  (length) =>
    head +
    item.repeat(Math.floor(length / 2 / item.length)) +
    mid +
    use.repeat(Math.floor(length / 2 / use.length));

const d = "$";

export const heavyShapes: Record<string, Shape> = {
  pipes: fill("ls -l /var/log/syslog", "", "", " | "),
  "many commands": fill("grep -c error /var/log/syslog", "", "", "; "),
  "short commands": fill("df;"),
  "unknown commands": fill("foo x;"),
  substitutions: fill("$(date)", "echo ", "", " "),
  "short substitutions": fill("$(w)", "echo ", "", " "),
  backquotes: fill("`w` ", "echo "),
  "nested substitutions": nested("echo $(", ")", "id"),
  "nested substitutions, few": fill("$(echo $(echo $(echo $(id))))", "echo ", "", " "),
  "nested subshells": nested("( ", " )", "id"),
  "nested groups": nested("{ ", "; }", "id"),
  "nested ifs": nested("if df; then ", "; fi", "id"),
  "nested loops": nested("for i in 1 2 3; do ", "; done", "id"),
  "nested while": nested("while df; do a=1; ", "; done", "id"),
  "nested parameters": nested(`$\{a:-`, "}", "x"),
  "nested arithmetic": nested("$((1+", "))", "1"),
  "arithmetic terms": fill("+1", "echo $((1", "))"),
  "arithmetic names": fill("+a", "a=1; echo $((1", "))"),
  "arithmetic parentheses": nested("(", ")", "1"),
  "quoted shells": nested("bash -c '", "'", "id"),
  wrappers: nested("sudo timeout 5 nice ", "", "id"),
  "short wrappers": nested("nice ", "", "id"),
  "awk statements": fill("print $1;", "awk '{", "}' /etc/hosts"),
  "awk text": fill('"a"', "awk '{ print ", " }' /etc/hosts"),
  "awk expressions": fill("a/", "awk '{ ", "1 }' /etc/hosts"),
  "sed commands": fill("s/a/b/;", "sed -n '", "' /etc/hosts"),
  "sed unknown commands": fill("k;", "sed -n '", "' /etc/hosts"),
  "sed brackets": fill("[", "sed -n 's/", "/b/' /etc/hosts"),
  "find tests": fill("-name x -o", "find / ", " -name y", " "),
  "find actions": fill("-exec ls {} ; ", "find / "),
  "find actions quoted": fill("-exec ls {} \\; ", "find /srv "),
  "brace lists": fill("{a,b}", "ls "),
  "brace nesting": nested("{a,", "}", "b"),
  "brace ranges": fill("{1..99} ", "ls "),
  "open braces": fill("{", "ls "),
  globs: fill("/var/log/*", "cat ", "", " "),
  stars: fill("*", "cat /"),
  "stars in parts": fill("*/", "cat /"),
  "open brackets": (n) => "[".repeat(n),
  "bracket globs": fill("[ab]", "cat /"),
  "long word": (n) => `echo ${"a".repeat(n - 5)}`,
  "long path": fill("/..", "cat /"),
  "long path of names": fill("/a", "cat "),
  "long name": (n) => "a".repeat(n),
  "long name with dashes": fill("a-", "", " x"),
  "digits in a name": (n) => "1".repeat(n),
  "long option": (n) => `ls --${"a".repeat(n - 5)}`,
  "short options": (n) => `ls -${"l".repeat(n - 5)}`,
  "many options": fill("-l ", "ls "),
  "unknown options": fill("--zz ", "ls "),
  "long numbers": (n) => `head -n ${"1".repeat(n - 9)} x`,
  "dots in numbers": fill("1.", "sleep "),
  "dots in hosts": fill("a.", "ping -c 1 "),
  "colons in hosts": fill("0:", "ping -c 1 "),
  urls: fill("http://127.0.0.1/ ", "curl -s "),
  "long url": fill("a/", "curl -s http://127.0.0.1/"),
  "url of brackets": fill("[", "curl -s http://127.0.0.1/"),
  defaults: fill(`$\{x:-$y}`, 'echo "', '"'),
  assignments: fill("b=$a ", "a=1 ", "ls"),
  "many variables": counted((i) => `v${i}=x; `),
  "many variables read": counted((i) => `v${i}=x$v${i - 1}; `),
  "growing value": fill("a=$a$a; ", "a=x; ", "df $a"),
  "appended value": fill("a+=x; ", "a=x; ", "df $a"),
  "used value": uses("a='", "x ", "'; ", `df ${d}a; `),
  "quoted value": uses("a='", "x ", "'; ", `df "${d}a"; `),
  "positional parameters": uses("set -- ", "x ", "; ", "df $@; "),
  "quoted parameters": uses("set -- ", "x ", "; ", 'df "$@"; '),
  "parameters in one word": uses("set -- ", "x ", "; df ", "$@"),
  "joined parameters": uses("set -- ", "x ", "; ", 'df "$*"; '),
  "array elements": uses("a=(", "x ", "); ", `df $\{a[@]}; `),
  "array subscripts": uses("a=(", "x ", "); ", `df $\{a[1]}; `),
  "array assignments": counted((i) => `a[${i}]=x; `),
  "array appends": fill("a+=(x); "),
  removals: uses("a=", "x", "; ", `df $\{a#x}; `),
  replacements: uses("a=", "x", "; ", `df $\{a//x/yy}; `),
  slices: uses("a=", "x", "; ", `df $\{a:1}; `),
  "shifted parameters": uses("set -- ", "x ", "; ", "shift; "),
  "words of a loop": fill("x ", "for i in ", "; do df; done"),
  "body of a loop": fill("df; ", "for i in 1 2 3 4 5 6 7 8 9 10 11 12 13; do ", "done"),
  functions: counted((i) => `f${i}() { df; }; `),
  "function calls": fill("f; ", "f() { df; df; df; df; }; "),
  "functions in turn": counted((i) => `f${i}() { f${i - 1}; f${i - 1}; }; `, "f0() { df; }; ", "f9"),
  conditions: fill("true && ", "if ", "true; then id; fi"),
  "mixed conditions": fill("true && false || ", "", "df"),
  tests: fill("-n a && ", "[[ ", "-n b ]]"),
  "case arms": fill("a) df;; ", "case x in ", "esac"),
  "case patterns": fill("a|", "case x in ", "b) df;; esac"),
  "here-document lines": fill("line of text\n", "cat <<E\n", "E"),
  "here-document values": fill("$a\n", "cat <<E\n", "E"),
  "here-documents": fill("cat <<E\nx\nE\n"),
  "here-strings": fill("cat <<< x; "),
  "here-document of a shell": fill("df -h\n", "sh <<'E'\n", "E"),
  redirects: fill("2>/dev/null ", "ls "),
  "redirects to files": fill(">/tmp/x ", "ls "),
  "process substitutions": fill("<(df) ", "cat "),
  destruction: fill("rm -rf /", "", "", " & "),
  "destruction of many": fill("/srv/a ", "rm -rf "),
  "secrets of many": fill("/etc/shadow ", "cat "),
  "unknown with suspects": fill("rm ", "foo "),
  "unknown with shells": fill("sh -c ", "foo "),
  "unknown with texts": fill("'rm -rf x' ", "foo "),
  "unknown names": fill("rm ", "$x -r "),
  "statements of SQL": fill("select 1;", "psql -c '", "'"),
  "SQL of words": fill("select ", "psql -c '", " 1'"),
  "SQL of blanks": (n) => `psql -c 'select${" ".repeat(n - 24)}1'`,
  "SQL of commas": fill("1,", "psql -c 'select ", "1'"),
  "SQL deletes": fill("delete from a ", "psql -c '", "'"),
  "SQL names": fill("a.", "psql -c 'select ", "a'"),
  "SQL parentheses": fill("(", "psql -c '", "select 1'"),
  "SQL comments": fill("/*", "psql -c '", "'"),
  "SQL strings": fill("''", "psql -c \"select '", "'\""),
  "redis words": fill("get a ", "redis-cli "),
  "piped decoders": fill("| rev ", "echo abc "),
  "piped decoders of long text": (n) => `echo ${"a".repeat(n / 2)} ${"| rev ".repeat(n / 12)}`,
  "piped translations": (n) => `echo ${"a".repeat(n / 2)} ${"| tr a-z b-za ".repeat(n / 28)}`,
  "printed formats": fill("%s", "printf '", "' a b"),
  "printed values": fill("a ", "printf '%s' "),
  escapes: fill("\\x41", "printf '", "' | sh"),
  base64: (n) => `echo ${"QUFB".repeat(n / 4 - 8)} | base64 -d | sh`,
  "arguments of xargs": fill("a ", "echo ", "| xargs -n1 echo"),
  "lines of xargs": fill("a\\n", "printf '", "' | xargs -I{} echo {}"),
  evals: fill("eval df; "),
  "nested evals": nested("eval ", "", "df"),
  quotes: fill("'a'\"b\"", "echo "),
  "escaped letters": fill("\\a", "echo "),
  "ANSI-C quotes": fill("$'a'", "echo "),
  comments: fill("# x\n"),
  "line ends": fill("\n", "df", "df"),
  "continued lines": fill("\\\n", "df ", "-h"),
  blanks: (n) => `df${" ".repeat(n - 4)}-h`,
  background: fill("df & "),
  directories: counted((i) => `cd d${i}; `, "", "cat x"),
  "directories and reads": counted((i) => `cd d${i}; cat x; `),
  separators: uses("IFS=x; a='", "x ", "'; ", `df ${d}a; `),
  "docker words": fill("a ", "docker exec web "),
  "kubectl options": fill("-n a ", "kubectl get pods "),
  "journal options": fill("-u a ", "journalctl -n 5 "),
  "grep patterns": fill("-e a ", "grep ", "x"),
  "grep alternatives": fill("abc|", "grep -rE '", "x' /etc/nginx"),
  environment: fill("A=1 ", "env ", "df"),
  "unbalanced quotes": fill("'", "", "x"),
  "non-ASCII": fill("中", "echo "),
  invisible: fill("\u200b", "df"),
  "fork bomb": fill(":(){ :|:& };:"),
};
