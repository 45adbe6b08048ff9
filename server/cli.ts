import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { BartizanError, type Failure } from "../agent/errors.ts";
import type { CheckedLine } from "../agent/supervisor/check-line.ts";
import type { Policy } from "../agent/supervisor/verdict.ts";
import { roles } from "./wire/codes.ts";

/**
 * The command line. Progress on stderr, result on stdout. Exit codes: 0 done, 1 failed, 2 usage. Everything heavy
 * is imported by the command that needs it, so that `check` starts fast.
 */
const usage = `bartizan — troubleshooting from the bastion / 堡垒机上的智能排障

  bartizan serve [--config bartizan.yaml] [--host 127.0.0.1] [--port 7070] [--data DIR]
                             the server / 启动服务
  bartizan demo [--host H] [--port P] [--data DIR]
                             serve with this machine as asset and practice faults / 演示:含本机资产与练习故障
  bartizan diagnose …        one diagnosis without the page (--help) / 不用页面直接诊断
  bartizan check [--explain] judge commands, JSON Lines {"cmd": …} on stdin; runs nothing / 只裁定命令,不执行
  bartizan audit verify|head|list …
                             is the record as it was written, who ran what (--help) / 审计校验与查询
  bartizan check --policy FILE [--tags a,b] [--asset NAME]
                             the same under a site policy; checks the file first / 按站点策略裁定,并检查该文件
  bartizan user add EMAIL [--name N] [--role admin|operator|viewer] [--config F] [--data DIR]
  bartizan user passwd EMAIL [--config F] [--data DIR]
                             password typed twice, or piped in / 密码：输入两次，或经管道传入
  bartizan user role EMAIL --role R [--config F] [--data DIR]
  bartizan version
`;

class UsageError extends Error {}

const say = (line: string) => void process.stderr.write(`${line}\n`);

function showFailure({ message, next, code }: Failure): void {
  say(`bartizan: ${message.en}\n  ${next.en}\nbartizan：${message.zh}\n  ${next.zh}\n  [${code}]`);
}

function parse(argv: string[], options: Record<string, { type: "string" | "boolean" }>, positionals = 0) {
  let parsed: { values: Record<string, unknown>; positionals: string[] };
  try {
    parsed = parseArgs({
      args: argv,
      options: { ...options, help: { type: "boolean", short: "h" } },
      allowPositionals: positionals > 0,
    }) as typeof parsed;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
  if (parsed.values.help === true) {
    process.stdout.write(usage);
    return undefined;
  }
  if (parsed.positionals.length !== positionals) throw new UsageError("wrong number of arguments");
  const text = (name: string) => {
    const value = parsed.values[name];
    return typeof value === "string" ? value : undefined;
  };
  return { text, flag: (name: string) => parsed.values[name] === true, positionals: parsed.positionals };
}

const string = { type: "string" } as const;
const serveOptions = { config: string, host: string, port: string, data: string };

async function readConfig(text: (name: string) => string | undefined, dataDefault?: string) {
  const { existsSync } = await import("node:fs");
  const { loadConfig } = await import("./config.ts");
  const file = text("config") ?? (existsSync("bartizan.yaml") ? "bartizan.yaml" : undefined);
  const config = loadConfig(file);
  const host = text("host") ?? config.host;
  const data = text("data") ?? dataDefault ?? config.data;
  const port = text("port");
  if (port === undefined) return { ...config, host, data };
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) throw new UsageError("--port must be 0 to 65535");
  return { ...config, host, data, port: Number(port) };
}

async function serve(argv: string[], demo: boolean): Promise<number> {
  const args = parse(argv, serveOptions);
  if (!args) return 0;
  const config = await readConfig(args.text, demo ? ".bartizan/demo" : undefined);
  const { startServer } = await import("./serve.ts");
  const server = await startServer({ config: demo ? { ...config, logLevel: "warn" } : config, demo, say });
  say(`bartizan: ready at ${server.url} / 服务已就绪`);
  if (demo && server.link) process.stdout.write(`${server.link}\n`);
  else if (server.link) {
    say("No account exists yet. This link makes the first administrator; it works once, for 15 minutes:");
    say("尚无账号。以下链接用于创建首位管理员，只能使用一次，15 分钟内有效：");
    process.stdout.write(`${server.link}\n`);
  }
  const { policy } = server.composed.ctx;
  const reload = () => {
    const failure = policy.reload();
    if (failure) {
      showFailure(failure);
      say("bartizan: the policy read before stays in force / 仍沿用此前的站点策略");
    } else say("bartizan: site policy read again / 已重新读取站点策略");
  };
  // Without a policy file a hang-up means what it always means.
  if (policy.file !== undefined) process.on("SIGHUP", reload);
  await new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
  say("bartizan: stopping … / 正在停止 …");
  // A second signal means now.
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
  await server.close();
  return 0;
}

async function check(argv: string[]): Promise<number> {
  const args = parse(argv, { explain: { type: "boolean" }, policy: string, asset: string, tags: string });
  if (!args) return 0;
  const { checkLine } = await import("../agent/supervisor/check-line.ts");
  const policy = await checkedPolicy(args.text("policy"));
  const tags = (args.text("tags") ?? "").split(",").filter((t) => t !== "");
  const asset = { id: "check", name: args.text("asset") ?? "check", tags };
  // A person who only wants the file checked types no commands.
  if (policy && process.stdin.isTTY) return 0;
  let bad = false;
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim() === "") continue;
    const answer = checkLine(line, policy, asset);
    bad ||= answer.reasons.some((reason) => reason.code === "bad-line");
    if (args.flag("explain")) for (const text of explain(answer)) say(text);
    if (!process.stdout.write(`${JSON.stringify(answer)}\n`)) {
      await new Promise<void>((resume) => process.stdout.once("drain", () => resume()));
    }
  }
  return bad ? 2 : 0;
}

/** Reads and checks a site policy; says what it holds and what is odd about it. */
async function checkedPolicy(file: string | undefined): Promise<Policy | undefined> {
  if (file === undefined) return undefined;
  const { loadPolicy } = await import("./policy/load.ts");
  const { site, warnings } = loadPolicy(file);
  for (const { line, path, what } of warnings) {
    const { en, zh } = typeof what === "string" ? { en: what, zh: what } : what;
    say(`${file}:${line}: ${path}: ${en} / ${zh}`);
  }
  const { ceilings, tighten, allow } = site;
  say(`${file}: ${ceilings.length} ceilings, ${tighten.length} rules, ${allow.length} allowances`);
  return { ceiling: "allow", site, now: Date.now() };
}

/** For the eye, on stderr: the decision and why, in both languages. */
function explain(answer: CheckedLine): string[] {
  const why = [...answer.effects, ...answer.reasons].map(({ text }) => `    ${text.en} / ${text.zh}`);
  return [`${answer.decision.padEnd(5)} ${JSON.stringify(answer.canonical || answer.cmd)}`, ...why];
}

/** Undefined when there is none, which was said. */
async function askPassword(): Promise<string | undefined> {
  const { PasswordError, readPassword } = await import("./password.ts");
  try {
    return await readPassword(process.stdin, process.stderr);
  } catch (error) {
    if (!(error instanceof PasswordError)) throw error;
    say(`bartizan: ${error.message}`);
    return undefined;
  }
}

async function user(argv: string[]): Promise<number> {
  const [action, ...rest] = argv;
  const args = parse(
    rest,
    { name: string, role: string, config: string, data: string },
    action?.startsWith("-") ? 0 : 1,
  );
  if (!args) return 0;
  if (action !== "add" && action !== "passwd" && action !== "role")
    throw new UsageError("user add EMAIL, user passwd EMAIL or user role EMAIL");
  const email = args.positionals[0] ?? "";
  if (!/^[^\s@]+@[^\s@]+$/.test(email)) throw new UsageError(`${email} is not an e-mail address`);
  const given = args.text("role") ?? (action === "role" ? "" : "operator");
  const role = roles.find((r) => r === given);
  if (!role) throw new UsageError(`--role must be ${roles.join(", ")}`);
  const config = await readConfig(args.text);
  const password = action === "role" ? "" : await askPassword();
  if (password === undefined) return 1;
  const { openAuth } = await import("./compose.ts");
  const { auth, storage, audit } = openAuth(config);
  try {
    if (action === "passwd") await auth.changePassword(email, password);
    else if (action === "role") await auth.changeRole(email, role);
    else
      await auth.addUser({ email, name: args.text("name") ?? email.split("@")[0] ?? email, role }, password);
    const did = { add: "user.added", passwd: "user.password_changed", role: "user.role_changed" }[action];
    const data = action === "passwd" ? { what: email } : { role, what: `${email} ${role}` };
    audit.record({ type: did, actor: { id: "cli", name: "command line" }, subject: email, data });
  } finally {
    audit.close();
    await storage.close();
  }
  process.stdout.write(`${email}\n`);
  return 0;
}

async function run(argv: string[]): Promise<number> {
  const [command, ...rest] = argv;
  switch (command) {
    case "serve":
      return await serve(rest, false);
    case "demo":
      return await serve(rest, true);
    case "check":
      return await check(rest);
    case "diagnose": {
      const { runDiagnose } = await import("./diagnose.ts");
      return await runDiagnose(rest, process);
    }
    case "audit": {
      const { AuditUsageError, runAudit } = await import("./audit/command.ts");
      try {
        return await runAudit(
          rest,
          async (config) => (await readConfig((n) => (n === "config" ? config : undefined))).data,
        );
      } catch (error) {
        if (error instanceof AuditUsageError) throw new UsageError(error.message);
        throw error;
      }
    }
    case "user":
      if (rest.length > 0 && rest[0] !== "--help" && rest[0] !== "-h") return await user(rest);
      process.stdout.write(usage);
      return rest.length === 0 ? 2 : 0;
    case "version":
    case "--version": {
      const { version } = await import("./package-info.ts");
      process.stdout.write(`${version}\n`);
      return 0;
    }
    case "help":
    case "--help":
    case "-h":
      process.stdout.write(usage);
      return 0;
    default:
      throw new UsageError(command === undefined ? "a command is missing" : `unknown command ${command}`);
  }
}

/** Runs the command line; resolves with the exit code. */
export async function main(argv: string[]): Promise<number> {
  try {
    return await run(argv);
  } catch (error) {
    if (error instanceof UsageError) {
      say(`bartizan: ${error.message}\n\n${usage}`);
      return 2;
    }
    if (error instanceof BartizanError) {
      showFailure(error.failure);
      return 1;
    }
    const { internalFailure, knownFailure } = await import("./errors.ts");
    showFailure(knownFailure(error) ?? internalFailure());
    if (!knownFailure(error)) say(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return 1;
  }
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));
