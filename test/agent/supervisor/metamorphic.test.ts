import { describe, expect, it } from "vitest";
import { defaultPolicy, judge } from "../../../agent/supervisor/judge.ts";
import { atLeast } from "../../../agent/supervisor/verdict.ts";
import { commandRows, decide, isSimple, quoteWord } from "./command-rows.ts";

/** Forms that take a whole script; a here-document must end its own line, so every form breaks the line. */
const scriptForms: Record<string, (d: string) => string> = {
  "a; d": (d) => `uptime; ${d}`,
  "a && d": (d) => `uptime && { ${d}\n}`,
  "a || d": (d) => `uptime || { ${d}\n}`,
  "a | d": (d) => `uptime | { ${d}\n}`,
  "d | a": (d) => `{ ${d}\n} | cat`,
  "! d": (d) => `! { ${d}\n}`,
  "d &": (d) => `{ ${d}\n} &`,
  "{ d; }": (d) => `{ ${d}\n}`,
  "( d )": (d) => `( ${d}\n)`,
  'echo "$(d)"': (d) => `echo "$(${d}\n)"`,
  "echo $(d)": (d) => `echo $(${d}\n)`,
  "nested substitution": (d) => `echo "$(echo "$(${d}\n)")"`,
  "value of a variable": (d) => `x=$(${d}\n)`,
  "default of a parameter": (d) => `echo "\${x:-$(${d}\n)}"`,
  "offset of a parameter": (d) => `echo "\${x:$(${d}\n)}"`,
  "pattern of a parameter": (d) => `echo "\${x#$(${d}\n)}"`,
  "replacement of a parameter": (d) => `echo "\${x/a/$(${d}\n)}"`,
  subscript: (d) => `echo "\${x[$(${d}\n)]}"`,
  "length of an element": (d) => `echo "\${#x[$(${d}\n)]}"`,
  "element of an array": (d) => `x=(a $(${d}\n))`,
  arithmetic: (d) => `echo $(( 1 + $(${d}\n) ))`,
  "arithmetic command": (d) => `(( $(${d}\n) > 1 ))`,
  test: (d) => `[[ -n $(${d}\n) ]]`,
  "a <(d)": (d) => `cat <(${d}\n)`,
  "a >(d)": (d) => `echo > >(${d}\n)`,
  "redirect target": (d) => `cat < "$(${d}\n)"`,
  "here-string": (d) => `cat <<< "$(${d}\n)"`,
  "here-document": (d) => `cat <<OUTER_END\n$(${d}\n)\nOUTER_END`,
  "bracket of a pattern": (d) => `ls [$(${d}\n)]*`,
  "brace list": (d) => `echo {a,$(${d}\n)}`,
  "if a; then d": (d) => `if uptime; then ${d}\nfi`,
  "if d": (d) => `if ${d}\nthen :; fi`,
  "else d": (d) => `if uptime; then :; else ${d}\nfi`,
  "elif d": (d) => `if uptime; then :; elif ${d}\nthen :; fi`,
  "for x in 1; do d": (d) => `for x_ in 1; do ${d}\ndone`,
  "for x in $(d)": (d) => `for x_ in $(${d}\n); do :; done`,
  while: (d) => `while true; do ${d}\ndone`,
  "condition of while": (d) => `while ${d}\ndo :; done`,
  "case item": (d) => `case x in x) ${d}\n;; esac`,
  "case word": (d) => `case $(${d}\n) in x) : ;; esac`,
  "case pattern": (d) => `case x in $(${d}\n)) : ;; esac`,
  "called function": (d) => `f_() { ${d}\n}; f_`,
  "uncalled function": (d) => `f_() { ${d}\n}`,
  "function with redirect": (d) => `f_() { ${d}\n} 2>/dev/null; f_`,
  "time d": (d) => `time { ${d}\n}`,
  coproc: (d) => `coproc { ${d}\n}`,
  "assignment in front": (d) => `LC_ALL=$(${d}\n) df`,
  "bash -c 'd'": (d) => `bash -c ${quoteWord(d)}`,
  "sh -c in sh -c": (d) => `sh -c ${quoteWord(`sh -c ${quoteWord(d)}`)}`,
  "sudo bash -c": (d) => `sudo bash -c ${quoteWord(d)}`,
  "timeout bash -c": (d) => `timeout 5 bash -c ${quoteWord(d)}`,
  "find -exec sh -c": (d) => `find . -exec sh -c ${quoteWord(d)} \\;`,
  "xargs sh -c": (d) => `echo x | xargs sh -c ${quoteWord(d)}`,
  eval: (d) => `eval ${quoteWord(d)}`,
  trap: (d) => `trap ${quoteWord(d)} EXIT`,
  "env -S sh": (d) => `env sh -c ${quoteWord(d)}`,
  "sh here-document": (d) => `sh <<'OUTER_END'\n${d}\nOUTER_END`,
  "sh here-string": (d) => `bash <<< ${quoteWord(d)}`,
};

/** Forms that take the words of a simple command. */
const wordForms: Record<string, (d: string) => string> = {
  "sudo d": (d) => `sudo ${d}`,
  "sudo -n -u root d": (d) => `sudo -n -u root ${d}`,
  "timeout 5 d": (d) => `timeout 5 ${d}`,
  "timeout -k 1 5s d": (d) => `timeout -k 1 5s ${d}`,
  "env d": (d) => `env ${d}`,
  "env -i LC_ALL=C d": (d) => `env -i LC_ALL=C ${d}`,
  "nice d": (d) => `nice -n 5 ${d}`,
  "nohup d": (d) => `nohup ${d}`,
  "stdbuf d": (d) => `stdbuf -oL ${d}`,
  "setsid d": (d) => `setsid ${d}`,
  "ionice d": (d) => `ionice -c 3 ${d}`,
  "command d": (d) => `command ${d}`,
  "exec d": (d) => `exec ${d}`,
  "busybox d": (d) => `busybox ${d}`,
  "xargs d": (d) => `echo zz | xargs ${d}`,
  "xargs -I{} d": (d) => `echo zz | xargs -I{} ${d}`,
  "find -exec d ;": (d) => `find . -exec ${d} \\;`,
  "find -exec d {} +": (d) => `find . -exec ${d} {} +`,
  "find -execdir d ;": (d) => `find . -maxdepth 1 -execdir ${d} \\;`,
  backquotes: (d) => `echo \`${d.replaceAll("\\", "\\\\").replaceAll("$", "\\$")}\``,
  "two wrappers": (d) => `sudo timeout 5 nice ${d}`,
  negated: (d) => `! ${d}`,
  "prefix assignment": (d) => `LC_ALL=C ${d}`,
  redirected: (d) => `${d} 2>/dev/null`,
  "in the background": (d) => `${d} &`,
  "escaped name": (d) => d.replace(/^(?=[a-z])/, "\\"),
  "quoted name": (d) => d.replace(/^[\w./-]+/, (n) => `'${n.slice(0, 1)}'${n.slice(1)}`),
};

/** What a harmless command may be surrounded with and stay unasked. */
const keepForms: Record<string, (a: string) => string> = {
  "a 2>/dev/null": (a) => `{ ${a}\n} 2>/dev/null`,
  "(a)": (a) => `( ${a}\n)`,
  "a | head -5": (a) => `{ ${a}\n} | head -5`,
  "a; a": (a) => `${a}\n${a}`,
};
const keepWords: Record<string, (a: string) => string> = {
  "a 2>/dev/null": (a) => `${a} 2>/dev/null`,
  "LC_ALL=C a": (a) => `LC_ALL=C ${a}`,
  "timeout 5 a": (a) => `timeout 5 ${a}`,
  "(a)": (a) => `(${a})`,
  "a | head -5": (a) => `${a} | head -5`,
};

const rows = commandRows();
const bad = rows.filter((r) => r.decision !== "allow");
const good = rows.filter((r) => r.decision === "allow");

/** A text that is no whole script by itself can not be put into another one. */
const whole = (cmd: string): boolean => !cmd.endsWith("\\");

/** The form takes away the only thing that was asked about: `timeout` the missing bound, a pipe the missing input. */
function answers(form: string, cmd: string): boolean {
  const codes = new Set(judge(cmd, { id: "t", tags: [] }, defaultPolicy).reasons.map((r) => r.code));
  if (form.includes("timeout") || form === "two wrappers") {
    codes.delete("unbounded");
    if (/^(top|openssl s_client)\b/.test(cmd)) codes.delete("interactive");
  }
  if (form.startsWith("a | d") || form.startsWith("xargs")) codes.delete("interactive");
  return codes.size === 0;
}

describe("metamorphic properties over every row", () => {
  it("has rows of every decision", () => {
    expect(bad.length).toBeGreaterThan(700);
    expect(good.length).toBeGreaterThan(700);
    expect(bad.filter((r) => isSimple(r.cmd)).length).toBeGreaterThan(300);
  });

  it.each(Object.entries(scriptForms))(
    "%s is never milder than d",
    (name, form) => {
      const wrong = bad
        .filter((r) => whole(r.cmd) && !(name.includes("find") && r.cmd.includes("{}")))
        .filter((r) => !answers(name, r.cmd))
        .filter((r) => !atLeast(decide(form(r.cmd)), r.decision))
        .map((r) => `${r.decision} → ${decide(form(r.cmd))}: ${form(r.cmd)}`);
      expect(wrong).toEqual([]);
    },
    60_000,
  );

  it.each(Object.entries(wordForms))(
    "%s is never milder than d",
    (name, form) => {
      // These hand d one more argument: it is compared with that.
      const more = /xargs d|\+$/.test(name) ? " ./zz" : "";
      const wrong = bad
        .filter((r) => isSimple(r.cmd) && !r.cmd.includes("{}"))
        .filter((r) => !answers(name, r.cmd))
        .map((r) => ({ cmd: form(r.cmd), least: more ? decide(r.cmd + more) : r.decision }))
        .filter((r) => !atLeast(decide(r.cmd), r.least))
        .map((r) => `${r.least} → ${decide(r.cmd)}: ${r.cmd}`);
      expect(wrong).toEqual([]);
    },
    60_000,
  );

  it.each(Object.entries(keepForms))(
    "a harmless script stays unasked in %s",
    (_name, form) => {
      const wrong = good.map((r) => form(r.cmd)).filter((c) => decide(c) !== "allow");
      expect(wrong).toEqual([]);
    },
    60_000,
  );

  it.each(Object.entries(keepWords))(
    "a harmless command stays unasked in %s",
    (_name, form) => {
      const wrong = good
        .filter((r) => isSimple(r.cmd))
        .map((r) => form(r.cmd))
        .filter((c) => decide(c) !== "allow");
      expect(wrong).toEqual([]);
    },
    60_000,
  );
});
