/** A host key as OpenSSH writes it: `type` "ssh-ed25519", `key` the public blob (what follows in base64). */
export interface HostKey {
  type: string;
  key: Uint8Array;
}
/** A key trusted (or, with `revoked`, distrusted for good) for one host and port. */
export interface KnownKey extends HostKey {
  revoked?: boolean;
}

/** One question of a keyboard-interactive round. `text` is host text: untrusted. */
export interface AuthPrompt {
  text: string;
  echo: boolean;
}

/** Ways to log in, tried in the order given. Secrets live here and nowhere else; never log one of these. */
export type Auth =
  | { kind: "key"; privateKey: string | Uint8Array; passphrase?: string }
  /** `socket` is the path of a running ssh-agent; only signatures are asked of it, it is never forwarded. */
  | { kind: "agent"; socket: string }
  /** Also answers a keyboard-interactive round that asks one hidden question (PAM hosts without "password"). */
  | { kind: "password"; password: string }
  /** Asked at most three rounds per login; `undefined` gives up. */
  | { kind: "keyboard-interactive"; answer: (prompts: AuthPrompt[]) => Promise<string[] | undefined> };

/** One machine to log in to: an asset, or a hop on the way to it. */
export interface SshEndpoint {
  /** Shown in failures. */
  name: string;
  host: string;
  port: number;
  account: string;
  auth: Auth[];
}

/** How commands that carry `sudo` get past its password. */
export type Sudo =
  | { kind: "none" }
  /** `sudo -n` works by itself (NOPASSWD or root). */
  | { kind: "passwordless" }
  /** Fed to `sudo -S` over standard input only. */
  | { kind: "password"; password: string };

/** Everything needed to reach one asset as one account. */
export interface SshTarget extends SshEndpoint {
  assetId: string;
  /** Hops in order from here to the asset; each is logged in to and its host key checked. */
  jumps: SshEndpoint[];
  /** Keys on record for a host and port; empty = never seen. Read again for every new connection. */
  knownKeys(host: string, port: number): Promise<KnownKey[]>;
  sudo: Sudo;
}
