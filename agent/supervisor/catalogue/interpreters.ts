/** General-purpose interpreters: never allowed, refused when their code shows what it does. */
import { type Call, ex, type Family } from "../call.ts";
import { decodeBase64 } from "../fold.ts";
import { classifyWrite, resolvePath } from "../paths.ts";
import { isSecretPath } from "../secrets.ts";
import { emptied, literalField } from "../words.ts";

const hides =
  /base64|b64decode|fromhex|decode\(|unhexlify|marshal|chr\(|\bexec\s*\(|compile\(|zlib|rot13|pack\(|atob\(|Buffer\.from|eval\s*\(/;
const sockets = /socket|pty\.spawn|IO::Socket|TCPSocket|fsockopen|net\.connect|\/dev\/tcp|dup2/i;
const deletes =
  /\b(unlink|rmtree|rmdir|remove|rm_rf|rm_r|File\.delete|FileUtils|unlinkSync|rmSync|truncate)\b/;

const spawnsShell =
  /\b(system|exec\w*|popen\w*|spawn\w*|call|run|check_output|passthru|shell_exec|execute|pty\.spawn)\s*(\(|\s)\s*[[(]?\s*["'`](\/(usr\/)?bin\/)?(ba|da|z|k|a)?sh["'`\s]/;
const writes =
  /["'`][wax]b?\+?["'`]|open\s*\(?\s*\w+\s*,\s*["']>|write|file_put_contents|appendFile|createWriteStream|copy|symlink|rename|chmod|chown|print\s*\w*\s*>/i;

/** Refuses code whose literal text runs, deletes, hides or connects. */
export function codeScan(call: Call, code: string): void {
  for (const m of code.matchAll(/"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|`([^`]*)`|\bqx?[{(/]([^})/]*)/g)) {
    const text = m[1] ?? m[2] ?? m[3] ?? m[4] ?? "";
    if (isSecretPath(text)) call.report("credential");
    if (/^[A-Za-z0-9+/]{16,}={0,2}$/.test(text) && /rm |sh|reboot|curl/.test(decodeBase64(text)))
      call.report("hidden-code");
  }
  if (
    /\b(system|exec\w*|popen|spawn\w*|call|run|check_output|passthru|shell_exec|execSync|getoutput)\b|`/.test(
      code,
    )
  ) {
    for (const m of code.matchAll(/"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|`([^`]*)`/g))
      call.script(literalField(m[1] ?? m[2] ?? m[3] ?? "", call.nameField.pos, call.nameField.end), []);
  }
  if (spawnsShell.test(code)) call.report("side-door");
  if (writes.test(code))
    for (const m of code.matchAll(/["'`]>{0,2}((?:\/|~\/)[^"'`\s]+)["'`]/g)) {
      const path = resolvePath(m[1] ?? "", undefined);
      const kind = path === undefined ? undefined : classifyWrite(path);
      if (kind) call.report(kind, undefined, m[1]);
    }
  if (deletes.test(code) && /["'`][/~]|glob/.test(code)) call.report("destroy");
  if (sockets.test(code)) call.report("remote-shell");
  if (hides.test(code) && /exec|eval|system|spawn/.test(code)) call.report("hidden-code");
  if (/http\.server|SimpleHTTP|httpd\b/.test(code)) call.report("exfil");
  if (
    /urlopen|requests\.get|LWP|open-uri|URI\.open|file_get_contents\(['"]http/.test(code) &&
    /exec|eval|system/.test(code)
  )
    call.report("fetch-exec");
}

function interpreter(call: Call): void {
  const w = call.args.map(emptied);
  const j = w.join(" ");
  if (/^(-V|--version|-v|-VV|--help|-h)$/.test(j)) return;
  // `-m` looks for the module in the working directory first.
  if (/^-m ?(json\.tool|site|sysconfig|platform)( |$)/.test(j) && call.ctx.scope.cwd === "~") {
    const rest = call.args.slice(w[0] === "-m" ? 2 : 1).filter((a) => !emptied(a).startsWith("-"));
    if (rest[0]) call.read(rest[0]);
    if (rest[1]) call.write(rest[1]);
    return;
  }
  if (call.name === "expect" && w[0] === "-c")
    for (const l of (w[1] ?? "").split(/[;\n]/))
      if (/^\s*(spawn|exec|system)\s/.test(l)) {
        const text = l.replace(/^\s*(spawn|exec|system)\s+/, "");
        if (/^(\/\S*\/)?(ba|da|z|k)?sh\b/.test(text)) call.report("side-door");
        call.script(literalField(text, call.nameField.pos, call.nameField.end));
      }
  if (/^-m ?(http\.server|SimpleHTTPServer|pyftpdlib)/.test(j)) {
    call.report("exfil");
    return;
  }
  for (const [i, a] of call.args.entries())
    if (
      /^-[a-zA-Z]*[ceEr]$|^--(execute|eval)$/.test(w[i - 1] ?? "") ||
      (i === 0 && /^BEGIN|system/.test(w[i] ?? "")) ||
      (/^-[ne]*[eE]./.test(w[i] ?? "") && call.name === "perl")
    )
      codeScan(call, emptied(a));
  const { stdin } = call.ctx;
  if (stdin.fetched && !w.some((x) => /^[^-]/.test(x))) call.report("fetch-exec");
  if (stdin.transformed && w.length === 0) call.report("hidden-code");
  if (stdin.text !== undefined) {
    codeScan(call, stdin.text);
    if (/^(tclsh|expect|wish)$/.test(call.name))
      for (const l of stdin.text.split("\n"))
        call.script(
          literalField(l.replace(/^\s*(exec|spawn)\s+/, ""), call.nameField.pos, call.nameField.end),
        );
  }
  for (const x of w)
    if (call.ctx.session.fetched.has(x.startsWith("/dev/fd/") ? "procsub" : x)) call.report("fetch-exec");
  if (w.length === 0 && !stdin.present) {
    call.report("interactive");
    return;
  }
  call.report("unknown-script", undefined, `${call.name} ${j}`);
}

export const interpreters: Family = {
  name: "interpreters",
  specs: [
    {
      names:
        "python python2 python3 perl ruby irb lua luajit tclsh wish expect pwsh gdb-python guile racket ghci m4 ocaml sbcl jshell jjs jrunscript octave gnuplot",
      style: "free",
      args: "text",
      check: interpreter,
      examples: ex(
        "python3 --version ¦ perl -v ¦ cat /tmp/a.json | python3 -m json.tool",
        "python3 ¦ python3 /srv/x.py ¦ perl -e 'print 1'",
        "python3 -c 'import os;os.system(\"rm -rf /etc\")' ¦ perl -e 'unlink \"/etc/passwd\"' ¦ python3 -m http.server",
      ),
    },
  ],
};
