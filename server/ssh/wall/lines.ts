import { type Arch, numberOf, type Syscall } from "./syscalls.ts";

/** AF_*: kinds of sockets. */
export const family = { unix: 1, inet: 2, inet6: 10, netlink: 16, packet: 17 };

/** AT_FDCWD, O_PATH. */
export const atFdCwd = -100;
export const oPath = 0o10000000;
/** Bytes as an argument of a line. */
export const hex = (bytes: Uint8Array | string) => `x${Buffer.from(bytes).toString("hex")}`;

/** Collects the lines of a wall program for one architecture. */
export class Lines {
  #lines: string[] = [];
  readonly arch: Arch;

  constructor(arch: Arch) {
    this.arch = arch;
  }
  number(call: Syscall): number {
    const n = numberOf(call, this.arch);
    if (n === undefined) throw new Error(`${call} does not exist on ${this.arch}`);
    return n;
  }
  add(line: string): void {
    this.#lines.push(line);
  }
  must(name: string, call: Syscall, ...args: (string | number)[]): void {
    this.add(["must", name, this.number(call), ...args].join(" "));
  }
  may(name: string, call: Syscall, ...args: (string | number)[]): void {
    this.add(["may", name, this.number(call), ...args].join(" "));
  }
  /** For every value, in place of "%"; failures do not matter. */
  each(call: Syscall, args: (string | number)[], values: readonly (string | number)[]): void {
    this.add(["each", args.length + 1, this.number(call), ...args, ...values].join(" "));
  }
  text(): string {
    return `${this.#lines.join("\n")}\n`;
  }
}

/** 64-bit words, little-endian, as an argument. */
export function packed(...values: bigint[]): string {
  const view = new DataView(new ArrayBuffer(8 * values.length));
  for (const [i, value] of values.entries()) view.setBigUint64(i * 8, value, true);
  return hex(new Uint8Array(view.buffer));
}
