import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, statSync, writeSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { failure } from "../../agent/errors.ts";
import { fail } from "../errors.ts";

/** Where a sealed value lives. Bound into the seal: a value moved to another row or field does not open. */
export interface SealedPlace {
  table: string;
  row: string;
  field: string;
}

const version = "v1";
const keyBytes = 32;

function encrypt(key: Buffer, aad: string, plain: Buffer): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  cipher.setAAD(Buffer.from(aad));
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function decrypt(key: Buffer, aad: string, sealed: Buffer): Buffer {
  if (sealed.length < 28) throw new Error("sealed value is too short");
  const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, 12), { authTagLength: 16 });
  decipher.setAAD(Buffer.from(aad));
  decipher.setAuthTag(sealed.subarray(-16));
  return Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]);
}

const bound = (part: string, place: SealedPlace): string =>
  JSON.stringify(["bartizan", version, part, place.table, place.row, place.field]);

/**
 * Envelope encryption, AES-256-GCM: a fresh data key for every value, itself sealed by the master key. Both
 * seals are bound to table, row and field. `open` throws `database_broken` on any tampering.
 */
export class Seal {
  readonly #master: Buffer;

  constructor(master: Uint8Array) {
    if (master.length !== keyBytes) throw new Error(`the master key must have ${keyBytes} bytes`);
    this.#master = Buffer.from(master);
  }

  seal(place: SealedPlace, plain: string): string {
    const key = randomBytes(keyBytes);
    const wrapped = encrypt(this.#master, bound("key", place), key);
    const body = encrypt(key, bound("value", place), Buffer.from(plain, "utf8"));
    return `${version}.${wrapped.toString("base64")}.${body.toString("base64")}`;
  }

  open(place: SealedPlace, sealed: string): string {
    const [found, wrapped, body, ...rest] = sealed.split(".");
    try {
      if (found !== version || !wrapped || !body || rest.length > 0) throw new Error("unknown seal");
      const key = decrypt(this.#master, bound("key", place), Buffer.from(wrapped, "base64"));
      return decrypt(key, bound("value", place), Buffer.from(body, "base64")).toString("utf8");
    } catch (error) {
      throw fail(unreadable(place), error);
    }
  }
}

const unreadable = (place: SealedPlace) =>
  failure(
    "database_broken",
    {
      en: `The secret in ${place.table}/${place.row} can not be opened: it was altered, moved, or sealed with another key.`,
      zh: `${place.table}/${place.row} 中的机密无法解开：它被改动、移动，或由另一把密钥封存。`,
    },
    {
      en: "Enter this credential again, or put back the key file that belongs to this database.",
      zh: "请重新录入该凭据，或放回与此数据库对应的密钥文件。",
    },
  );

/** The key file beside (never inside) the data directory: `<data>.key`, or BARTIZAN_KEY_FILE. */
export function keyFileOf(dataDir: string, env: NodeJS.ProcessEnv = process.env): string {
  return env.BARTIZAN_KEY_FILE || join(dirname(dataDir), `${basename(dataDir)}.key`);
}

/** Reads the master key, 64 hex digits, making the file (0600) on first use. */
export function loadMasterKey(file: string): Buffer {
  if (!existsSync(file)) createKeyFile(file);
  const problem = (en: string, zh: string) =>
    fail(
      failure(
        "config_invalid",
        { en: `The key file ${file} ${en}.`, zh: `密钥文件 ${file} ${zh}。` },
        {
          en: "It must hold 64 hexadecimal digits and be readable by its owner only (chmod 600).",
          zh: "其内容必须是 64 位十六进制数，且仅属主可读（chmod 600）。",
        },
      ),
    );
  if ((statSync(file).mode & 0o077) !== 0) throw problem("can be read by others", "可被其他用户读取");
  const text = readFileSync(file, "utf8").trim();
  if (!/^[0-9a-f]{64}$/i.test(text)) throw problem("does not hold a key", "不含有效密钥");
  return Buffer.from(text, "hex");
}

function createKeyFile(file: string): void {
  let handle: number;
  try {
    handle = openSync(file, "wx", 0o600);
  } catch (error) {
    // Another process was faster: its key counts.
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return;
    throw error;
  }
  try {
    writeSync(handle, `${randomBytes(keyBytes).toString("hex")}\n`);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
