import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectSsh, type SshConnection } from "../../../server/ssh/connect.ts";
import { execStep } from "../../../server/ssh/exec.ts";
import { type Sshd, startSshd } from "../../support/sshd.ts";
import { targetFor } from "./target-for.ts";

let sshd: Sshd;
let connection: SshConnection;
beforeAll(async () => {
  sshd = await startSshd();
  connection = await connectSsh(targetFor(sshd));
});
afterAll(async () => {
  connection?.close();
  await sshd?.stop();
});

const run = (command: string, more = {}) =>
  execStep(connection, { command, timeoutMs: 20_000, maxOutputBytes: 65_536, ...more });
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString("utf8");

describe("execStep", () => {
  it("returns output and exit code", async () => {
    const r = await run("echo out; echo err >&2; exit 3");
    expect(r).toMatchObject({ outcome: "exited", exitCode: 3 });
    expect(text(r.output)).toBe("out\nerr\n");
  });
});
