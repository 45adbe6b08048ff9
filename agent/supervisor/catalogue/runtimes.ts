/** Looking into Java, .NET and other runtimes; version control. */
import { ex, type Family } from "../call.ts";
import { emptied, literal, literalField } from "../words.ts";
import { codeScan } from "./interpreters.ts";

const tools: Record<string, RegExp> = {
  jps: /^(-[lmvqV]+ ?)*$/,
  jstat: /^(-\w+ )?(-t )?(-h\d+ )?\d+( \d+(ms|s)? \d+)?$|^-options$/,
  jstack: /^(-l )?(-e )?\d+$/,
  // Without an option it shows the properties as well, passwords among them.
  jinfo: /^-flags \d+$|^-flag \w+ \d+$/,
  jmap: /^(-histo \d+|-heap \d+|-clstats \d+|-finalizerinfo \d+)$/,
  jcmd: /^(-l|\d+ (VM\.(uptime|version|flags|native_memory( \w+)?|info|metaspace|classloader_stats|classloaders)|GC\.(heap_info|class_histogram|finalizer_info)|Thread\.print( -l| -e)*|help|Compiler\.\w+queue|PerfCounter\.print|JFR\.check|VM\.dynlibs|VM\.stringtable))?$/,
  gcore: /^x$/,
  "py-spy": /^(dump --pid \d+|--version)$/,
  rbspy: /^--version$/,
  "dotnet-counters": /^ps$/,
  dotnet: /^(--info|--version|--list-\w+)$/,
  jhsdb: /^x$/,
  "dotnet-trace": /^ps$/,
  ldd: /^-(v|u|d|r)$|^--version$/,
  erl: /^x/,
};

export const runtimes: Family = {
  name: "runtimes",
  specs: [
    {
      names: Object.keys(tools).join(" "),
      style: "free",
      args: "text",
      check: (c) => {
        // A process id that another command finds is some digits.
        const j = c.args
          .map((a) => a.segs.map((s) => (s.k === "var" ? (s.kind === "digits" ? "1" : "") : s.v)).join(""))
          .join(" ");
        if (tools[c.name]?.test(j)) return;
        if (/JVMTI|agent_load|ManagementAgent\.start|-J-|--classpath|-XX:OnError/.test(j))
          c.report("side-door");
        if (/heap_dump|-dump|dump/.test(j) && !/py-spy/.test(c.name)) c.report("sensitive-read");
        if (/system_properties|command_line|sysprops/.test(j)) c.report("sensitive-read");
        if (
          c.args.some((a) => a.segs.some((s) => s.k === "var" && s.kind === "digits")) &&
          tools[c.name]?.test(j.replace(/ {2,}/g, " ").concat(" 1").trim().replace(/^ 1$/, "1"))
        )
          return;
        const file = c.args[c.args.length - 1];
        if (
          c.name === "ldd" &&
          file &&
          c.args.slice(0, -1).every((a) => /^-[vudr]$/.test(emptied(a))) &&
          /^\/(usr\/)?(s?bin|lib(64|exec)?)\/[\w./+-]+$/.test(literal(file) ?? "") &&
          !(literal(file) ?? "").includes("..")
        )
          return;
        c.report(c.name === "ldd" ? "unknown-operand" : "heavy-load", undefined, `${c.name} ${j}`);
      },
      examples: ex(
        "jps -lv ¦ jstat -gcutil 4242 1000 5 ¦ jstack 4242 ¦ jcmd 4242 GC.heap_info",
        "jmap -dump:file=/tmp/x 4242 ¦ jcmd 4242 GC.run",
        "jcmd 4242 JVMTI.agent_load /tmp/x.so",
      ),
    },
    {
      names:
        "java javac node nodejs deno bun php hhvm go-x rustc ghc mono R julia gcc g++ cc clang make cmake gmake ninja ant mvn gradle rake terraform ansible ansible-playbook pulumi packer vagrant-x salt fab cap",
      style: "free",
      args: "text",
      check: (c) => {
        const w = c.args.map(emptied);
        const j = w.join(" ");
        if (
          /^(-v|-V|--version|-version|version|-m|-i|--ini|-fullversion|--help|-XshowSettings:vm -version)$/.test(
            j,
          ) &&
          !(j === "-i" && c.name !== "php") &&
          !(j === "-m" && c.name !== "php")
        ) {
          if (c.name === "php" && j === "-i") c.report("sensitive-read");
          return;
        }
        if (/^--(ri|re|rf|rc|ini) ?\w*$/.test(j) && c.name === "php") return;
        if (c.name === "php" && w[0] === "-l" && w.length === 2 && c.args[1]) return c.read(c.args[1]);
        if (c.name === "php" && /-S /.test(`${j} `)) return c.report("exfil");
        if (/-agent(lib|path)|-javaagent|--require|-r \//.test(j)) c.report("side-door");
        if (/^(-e|--eval|-p|--print|-r)$/.test(w[0] ?? "") && !/^(g?make|rake|ant)$/.test(c.name)) {
          codeScan(c, w.slice(1).join(" "));
          return c.report("unknown-script", undefined, `${c.name} ${w[0]}`);
        }
        if (/^(make|gmake|rake|ant)$/.test(c.name)) {
          if (c.ctx.stdin.text)
            for (const l of c.ctx.stdin.text.split("\n"))
              if (l.startsWith("	"))
                c.script({
                  segs: [{ k: "lit", v: l.trim(), q: true }],
                  pos: c.nameField.pos,
                  end: c.nameField.end,
                });
          for (const f of c.ctx.session.fetched) if (j.includes(f)) c.report("fetch-exec");
          for (const [i, a] of c.args.entries())
            if (
              (w[i] ?? "").startsWith("--eval=") ||
              w[i - 1] === "--eval" ||
              (c.name === "rake" && w[i - 1] === "-p")
            ) {
              codeScan(c, emptied(a));
              for (const l of emptied(a).split("\n")) {
                const recipe =
                  /^\t[-@+]*(.*)$/.exec(l)?.[1] ??
                  /^[\w.-]+:[^;=]*;(.*)$/.exec(l.replace(/^--eval=/, ""))?.[1];
                if (recipe !== undefined) c.script(literalField(recipe, a.pos, a.end));
              }
              if (/\$\(shell|!=|(^|\t)[-@+]*\S*sh\b/.test(emptied(a))) c.report("hidden-code", a);
            }
        }
        if (/destroy/.test(j) && /^(terraform|pulumi)$/.test(c.name)) c.report("destroy");
        if (c.name.startsWith("ansible")) {
          const k = w.indexOf("-a");
          if (k >= 0 && c.args[k + 1]) c.script(c.args[k + 1]);
          return c.report("other-host", undefined, `${c.name} ${j}`);
        }
        c.report(
          /^(node|nodejs|php|deno|bun|julia|R)$/.test(c.name) && w.length === 0
            ? c.ctx.stdin.fetched
              ? "fetch-exec"
              : "interactive"
            : "unknown-script",
          undefined,
          `${c.name} ${j}`,
        );
      },
      examples: ex(
        "java -version ¦ node --version ¦ php -m ¦ php -v",
        "node /srv/x.js ¦ terraform plan ¦ make",
        "php -S 0.0.0.0:80 -t / ¦ php -r 'system(\"reboot\");' ¦ terraform destroy",
      ),
    },
    {
      names: "git",
      style: "free",
      args: "text",
      check: (c) => {
        const w = c.args.map(emptied);
        const j = w.join(" ");
        if (/^(--version|version|--help)$/.test(j)) return;
        if (
          /--(upload-pack|receive-pack|exec|ext-diff|textconv|config-env|exec-path)|ext::|-c [\w.]*(pager|editor|sshcommand|fsmonitor|hookspath|external|textconv|askpass|helper|alias)|core\.(pager|sshCommand|fsmonitor|hooksPath|editor)|--open-files-in-pager|-u '?sh/i.test(
            j,
          ) ||
          /(^| )-O\S/.test(j)
        )
          c.report("side-door");
        if (/^clone|^(fetch|pull)/.test(j)) c.ctx.session.fetched.add(w[w.length - 1] ?? "");
        c.report("unknown-config", undefined, `git ${j}`);
      },
      examples: ex(
        "git --version",
        "git status ¦ git -C /srv log",
        "git -c core.pager='sh -c id' log ¦ git ls-remote --upload-pack=x y",
      ),
    },
    {
      names: "svn hg",
      style: "free",
      args: "text",
      check: (c) => {
        if (emptied(c.args[0] ?? c.nameField) !== "--version") c.report("unknown-config");
      },
      examples: ex("svn --version", "svn up", "svn; reboot"),
    },
  ],
};
