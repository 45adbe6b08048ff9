/** Random scripts that try to have something run that a reader of them would not expect. */

/** A seeded generator (mulberry32): the same seed gives the same scripts everywhere. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Programs that may run unasked, and two that may not; neither of the two exists on any real host. */
export const safePrograms = ["df", "uptime", "ls", "free", "id", "uname"];
export const badPrograms = ["frobnicate", "mkfs.zz"];

type Pick = <T>(list: readonly [T, ...T[]]) => T;

class Grammar {
  readonly #random: () => number;
  #depth = 0;
  #marks = 0;

  constructor(random: () => number) {
    this.#random = random;
  }

  readonly pick: Pick = (list) => list[Math.floor(this.#random() * list.length)] ?? list[0];

  chance(p: number): boolean {
    return this.#random() < p;
  }

  variable(): string {
    return this.pick(["a", "b", "c", "LANG", "TZ", "_"]);
  }

  /** Mostly harmless, so that many scripts are let through and have something to prove. */
  name(): string {
    return this.chance(0.8)
      ? this.pick(["df", "uptime", "ls", "free", "id", "uname", "echo"])
      : this.pick(["frobnicate", "mkfs.zz"]);
  }

  value(): string {
    const n = this.name();
    return this.pick<() => string>([
      () => n,
      () => `'${n} -h'`,
      () => `"${n}"`,
      () => `'${n} frobnicate'`,
      () => "",
      () => "''",
      () => `x${n}`,
      () => `"$${this.variable()}"`,
      () => `$${this.variable()}`,
      () => `$(echo ${n})`,
      () => `$(printf '%s' ${n})`,
      () => `\`echo ${n}\``,
      () => `$'${n}'`,
      () => `$(${n})`,
      () => "'a[$(frobnicate)]'",
      () => `$(echo ${n} | tr a-z b-za)`,
      () => `$(echo ${n} >/dev/null)`,
      () => "5",
    ])();
  }

  expansion(): string {
    const v = this.variable();
    const n = this.name();
    return this.pick<() => string>([
      () => `$${v}`,
      () => `"$${v}"`,
      () => `\${${v}}`,
      () => `\${${v}:-${n}}`,
      () => `\${${v}-${n}}`,
      () => `\${${v}:+${n}}`,
      () => `\${${v}:=${n}}`,
      () => `\${${v}#x}`,
      () => `\${${v}%% *}`,
      () => `\${${v}/df/${n}}`,
      () => `\${${v}:0:2}`,
      () => `\${${v}^}`,
      () => `\${${v}[0]}`,
      () => `\${${v}[@]}`,
      () => `"\${${v}[@]:1}"`,
      () => "$1",
      () => '"$@"',
      () => `$\{@:2}`,
      () => "$*",
      () => '"$*"',
      () => "$0",
      () => "$_",
      () => "$#",
      () => `\${!${v}}`,
      () => `\${#${v}}`,
      () => `$(echo $${v})`,
      () => `$(( ${this.pick(["a", "b", "1 + 2", "c + 1"])} ))`,
      () => `\${a:${this.pick(["b", "c", "1"])}}`,
    ])();
  }

  argument(): string {
    return this.pick<() => string>([
      () => "-h",
      () => "x",
      () => "'a b'",
      () => '"$(uptime)"',
      () => this.expansion(),
      () => this.expansion(),
      () => "*",
      () => "f*",
      () => "{a,b}",
      () => "a\\ b",
      () => "\\;",
      () => "'; frobnicate'",
      () => "$'\\x66'",
      () => "~",
      () => "<(uptime)",
      () => "#x",
    ])();
  }

  head(): string {
    const n = this.name();
    return this.pick<() => string>([
      () => n,
      () => n,
      () => n,
      () => `${n.slice(0, 1)}''${n.slice(1)}`,
      () => `"${n}"`,
      () => `\\${n}`,
      () => this.expansion(),
      () => `{${n},x}`,
      () => `${n.slice(0, 2)}\\\n${n.slice(2)}`,
      () => "f1",
      () => "f2",
    ])();
  }

  simple(): string {
    const args = Array.from({ length: Math.floor(this.#random() * 3) }, () => this.argument()).join(" ");
    return this.pick<() => string>([
      () => `${this.head()} ${args}`,
      () => `${this.head()} ${args}`,
      () => `echo ${args}`,
      () => `${this.variable()}=${this.value()}`,
      () => `${this.variable()}=${this.value()}`,
      () => `${this.variable()}=${this.value()} ${this.head()} ${args}`,
      () => `LC_ALL=C ${this.head()}`,
      () => `timeout 5 ${this.head()} ${args}`,
      () => `env ${this.head()} ${args}`,
      () => `nice -n ${this.pick(["5", "$a", '"$b"'])} ${this.head()}`,
      () => `command ${this.head()} ${args}`,
      () => `eval '${this.name()} -h'`,
      () => `eval 'a=${this.name()}'`,
      () => `sh -c '${this.pick(["$a", "$0", "$1", "df"])} x' ${this.name()} ${args}`,
      () => `set -- ${this.value()} ${this.value()}`,
      () => `set ${this.value()}`,
      () => "shift",
      () => `IFS=${this.pick([":", "''", "x", "e", "$a"])}`,
      () => "unset a",
      () => `unset -f f1`,
      () => `a+=${this.value()}`,
      () => `a=(${this.value()} ${this.value()})`,
      () => `a[1]=${this.value()}`,
      () => `: \${a:=${this.name()}}`,
      () => `read -r b <<< "${this.name()}"`,
      () => `printf -v b %s ${this.name()}`,
      () => `echo ${this.name()} | xargs ${this.pick(["", "timeout 5", "env", "echo"])}`,
      () => `echo ${this.name()} ${this.name()} | xargs -n1 ${this.pick(["echo", "env", "timeout 5"])}`,
      () => `find . -maxdepth 0 -exec ${this.name()} {} \\;`,
      () => `(( ${this.pick(["a", "a=1", "b > 2", "c++"])} ))`,
      () => `[[ ${this.pick(["-n $a", "$a == x", "a -eq 1", "-f x && -r y"])} ]]`,
      () => `[ -n "$a" ]`,
      () => `cd ${this.pick([".", "/", "nowhere"])}`,
      () => "true",
      () => "false",
      () => "return",
    ])();
  }

  redirected(): string {
    const to = this.pick(["2>/dev/null", ">/dev/null", "&>/dev/null", "2>&1", "< x", "<<< y", ""]);
    return `${this.simple()} ${this.chance(0.25) ? to : ""}`;
  }

  command(): string {
    if (this.#depth > 3) return this.redirected();
    this.#depth++;
    const made = this.pick<() => string>([
      () => this.redirected(),
      () => this.redirected(),
      () => this.redirected(),
      () => this.redirected(),
      () => `${this.command()} && ${this.command()}`,
      () => `${this.command()} || ${this.command()}`,
      () => `${this.simple()} | ${this.simple()}`,
      () => `! ${this.simple()}`,
      () => `{ ${this.list()}; }`,
      () => `( ${this.list()} )`,
      () => `if ${this.list()}; then ${this.list()}; else ${this.list()}; fi`,
      () => `for ${this.variable()} in ${this.value()} ${this.value()}; do ${this.list()}; done`,
      () =>
        `for a in 1 2; do ${this.list()}; ${this.pick(["break", "continue", "true"])}; ${this.list()}; done`,
      () => `case $${this.variable()} in ${this.name()}) ${this.list()};; *) ${this.list()};; esac`,
      () => `${this.pick(["f1", "f2", "df", "ls"])}() { ${this.list()}; }`,
      () => `function f2 { ${this.list()}; }`,
      () => this.hereDocument(),
      () => `${this.variable()}=$(${this.command()})`,
    ])();
    this.#depth--;
    return made;
  }

  hereDocument(): string {
    const mark = `E${this.#marks++}`;
    const quoted = this.chance(0.3) ? `'${mark}'` : mark;
    const body = this.pick([`$(${this.name()})`, "$a", "plain", `\`${this.name()}\``, "\\$(frobnicate)"]);
    return `${this.pick(["cat", "sh"])} <<${quoted}\n${body}\n${mark}\n`;
  }

  list(): string {
    const parts = Array.from({ length: 1 + Math.floor(this.#random() * 2) }, () => this.command());
    return joinCommands(parts);
  }

  script(): string {
    const parts = Array.from({ length: 2 + Math.floor(this.#random() * 4) }, () => this.command());
    return joinCommands(parts);
  }
}

/** A here-document ends its own line, whatever stands behind it starts a new one. */
function joinCommands(parts: readonly string[]): string {
  return parts
    .map((p, i) => (i === parts.length - 1 ? p : p.endsWith("\n") ? p : `${p}; `))
    .join("")
    .concat("\n:");
}

export function randomScript(random: () => number): string {
  return new Grammar(random).script();
}
