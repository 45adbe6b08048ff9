import { argon2, randomBytes, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";

// OWASP's first recommendation for argon2id: 19 MiB, two passes, one lane.
const cost = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 };
/** Hashes running at once; each takes 19 MiB, so a login flood must not multiply them. */
const concurrent = 4;
const waiting: (() => void)[] = [];
let running = 0;

const derive = promisify(argon2);

async function limited<T>(work: () => Promise<T>): Promise<T> {
  if (running >= concurrent) await new Promise<void>((resume) => waiting.push(resume));
  running++;
  try {
    return await work();
  } finally {
    running--;
    waiting.shift()?.();
  }
}

interface Cost {
  memory: number;
  passes: number;
  parallelism: number;
}
const tag = (password: string, nonce: Buffer, c: Cost): Promise<Buffer> =>
  limited(() =>
    derive("argon2id", { message: password.normalize("NFKC"), nonce, ...c, tagLength: cost.tagLength }),
  );

const b64 = (bytes: Buffer) => bytes.toString("base64").replace(/=+$/, "");

/** argon2id in the usual PHC text form; every hash has its own 16-byte salt. */
export async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(16);
  const { memory, passes, parallelism } = cost;
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${b64(nonce)}$${b64(await tag(password, nonce, cost))}`;
}

/** False for a wrong password and for a hash that is none. */
export async function verifyPassword(hash: string, password: string): Promise<boolean> {
  const match = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/.exec(hash);
  if (!match) return false;
  const [, memory, passes, parallelism, salt = "", expected = ""] = match;
  const c = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) };
  const actual = await tag(password, Buffer.from(salt, "base64"), c);
  const wanted = Buffer.from(expected, "base64");
  return actual.length === wanted.length && timingSafeEqual(actual, wanted);
}
