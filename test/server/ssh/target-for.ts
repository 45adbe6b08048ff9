import { parseHostKey } from "../../../server/ssh/host-keys.ts";
import type { KnownKey, SshTarget } from "../../../server/ssh/target.ts";
import type { Sshd } from "../../support/sshd.ts";

type Login = Pick<Sshd, "port" | "user" | "clientKey" | "hostKeys">;

/** A target for a test server, logging in with its client key and knowing its host keys. */
export function targetFor(sshd: Login, more: Partial<SshTarget> = {}): SshTarget {
  return {
    assetId: `asset-${sshd.port}`,
    name: `test-${sshd.port}`,
    host: "127.0.0.1",
    port: sshd.port,
    account: sshd.user,
    auth: [{ kind: "key", privateKey: sshd.clientKey }],
    jumps: [],
    knownKeys: (_host, port) => Promise.resolve(port === sshd.port ? keysOf(sshd) : []),
    sudo: { kind: "none" },
    ...more,
  };
}

export function keysOf(sshd: Pick<Sshd, "hostKeys">): KnownKey[] {
  return sshd.hostKeys.flatMap((text) => parseHostKey(text) ?? []);
}
