import { failure } from "../../agent/errors.ts";
import { fail } from "../errors.ts";
import type { Auth, SshEndpoint, SshTarget, Sudo } from "../ssh/target.ts";
import type { Asset, CredentialRequest } from "../wire/api.ts";
import type { CredentialStore } from "./credentials.ts";
import type { HostKeyStore } from "./host-keys.ts";
import { type AssetStore, maxJumps } from "./store.ts";

/** Turns an asset into what the SSH layer needs. Secrets are opened here and live only in the returned target. */
export class SshTargets {
  readonly #assets: AssetStore;
  readonly #credentials: CredentialStore;
  readonly #hostKeys: HostKeyStore;

  constructor(assets: AssetStore, credentials: CredentialStore, hostKeys: HostKeyStore) {
    this.#assets = assets;
    this.#credentials = credentials;
    this.#hostKeys = hostKeys;
  }

  /** Throws `asset_not_found`, `ssh_no_credential` or `database_broken`. `account` defaults to the asset's. */
  async resolve(assetId: string, account?: string): Promise<SshTarget> {
    const asset = await this.#assets.get(assetId);
    const login = await this.#login(asset);
    return {
      ...endpoint(asset, login, account ?? asset.account),
      assetId: asset.id,
      jumps: await this.#jumps(asset),
      knownKeys: (host, port) => this.#hostKeys.known(host, port),
      sudo: await this.#sudo(asset, login),
    };
  }

  async #jumps(asset: Asset): Promise<SshEndpoint[]> {
    const hops: SshEndpoint[] = [];
    for (let next = asset.jumpId; next !== null && hops.length < maxJumps; ) {
      const hop = await this.#assets.get(next);
      hops.unshift(endpoint(hop, await this.#login(hop), hop.account));
      next = hop.jumpId;
    }
    return hops;
  }
  async #login(asset: Asset): Promise<CredentialRequest> {
    if (asset.credentialId === null) throw fail(noCredential(asset));
    return await this.#credentials.open(asset.credentialId);
  }
  async #sudo(asset: Asset, login: CredentialRequest): Promise<Sudo> {
    if (asset.sudo === "none") return { kind: "none" };
    if (asset.sudo === "nopasswd") return { kind: "passwordless" };
    const source = asset.sudoCredentialId ? await this.#credentials.open(asset.sudoCredentialId) : login;
    return "password" in source ? { kind: "password", password: source.password } : { kind: "none" };
  }
}

const endpoint = (asset: Asset, login: CredentialRequest, account: string): SshEndpoint => ({
  name: asset.name,
  host: asset.host,
  port: asset.port,
  account,
  auth: authOf(asset, login),
});

function authOf(asset: Asset, login: CredentialRequest): Auth[] {
  switch (login.kind) {
    case "key":
      return [
        {
          kind: "key",
          privateKey: login.privateKey,
          ...(login.passphrase === undefined ? {} : { passphrase: login.passphrase }),
        },
      ];
    case "password":
    case "sudo":
      return [{ kind: "password", password: login.password }];
    case "interactive": {
      const left = [...login.answers];
      const answer = async (prompts: unknown[]) =>
        prompts.length <= left.length ? left.splice(0, prompts.length) : undefined;
      return [{ kind: "keyboard-interactive", answer }];
    }
    case "agent": {
      const socket = login.socket ?? process.env.SSH_AUTH_SOCK;
      if (!socket) throw fail(noCredential(asset));
      return [{ kind: "agent", socket }];
    }
  }
}

const noCredential = (asset: Asset) =>
  failure(
    "ssh_no_credential",
    {
      en: `There is no usable credential for ${asset.name}.`,
      zh: `${asset.name} 没有可用的凭据。`,
    },
    {
      en: "Choose a credential for this asset (for an ssh-agent: start the server with SSH_AUTH_SOCK set).",
      zh: "请为该资产选择凭据（使用 ssh-agent 时，请在设置 SSH_AUTH_SOCK 的环境中启动服务）。",
    },
  );
