import { BartizanError } from "../../agent/errors.ts";
import type { AppContext } from "../context.ts";
import { connectSsh, defaultConnectOptions, type SshConnection } from "../ssh/connect.ts";
import { HostKeyError } from "../ssh/failures.ts";
import { fingerprint } from "../ssh/randomart.ts";
import type { TestResult } from "../wire/api.ts";

const timeoutMs = 10_000;
const maxAnswer = 4096;

/** Logs in once on a connection of its own and asks the host what it is. Failures are in the result. */
export async function testConnection(
  ctx: Pick<AppContext, "targets" | "hostKeys" | "walls">,
  assetId: string,
): Promise<TestResult> {
  const started = performance.now();
  let connection: SshConnection | undefined;
  try {
    const target = await ctx.targets.resolve(assetId);
    connection = await connectSsh(target, { ...defaultConnectOptions, readyTimeoutMs: timeoutMs });
    const latencyMs = Math.round(performance.now() - started);
    const system = await ask(connection, "uname -srm 2>/dev/null || ver");
    await ctx.walls.detect(target, connection);
    return { ok: true, info: { system, latencyMs, serverVersion: "" } };
  } catch (error) {
    if (!(error instanceof BartizanError) || error.failure.code === "asset_not_found") throw error;
    return { ok: false, failure: error.failure, ...(await offered(ctx, error)) };
  } finally {
    connection?.close();
  }
}

async function offered(
  ctx: Pick<AppContext, "hostKeys">,
  error: BartizanError,
): Promise<Pick<TestResult, "offered">> {
  if (!(error instanceof HostKeyError)) return {};
  const { randomart: art, ...shown } = error.shown;
  const known = await ctx.hostKeys.known(shown.host, shown.port);
  return { offered: { ...shown, art, known: known.map((key) => fingerprint(key.key)) } };
}

async function ask(connection: SshConnection, command: string): Promise<string> {
  const channel = await connection.exec(command);
  const timer = setTimeout(() => channel.close(), timeoutMs);
  let text = "";
  channel.stdout.on("data", (chunk: Buffer) => {
    if (text.length < maxAnswer) text += chunk.toString("utf8");
  });
  channel.stderr.resume();
  await new Promise<void>((resolve) => channel.onEnd(() => resolve()));
  clearTimeout(timer);
  // Host text: one printable line.
  return text
    .replaceAll(/[^\x20-\x7e\u00a0-\uffff]+/g, " ")
    .trim()
    .slice(0, 200);
}
