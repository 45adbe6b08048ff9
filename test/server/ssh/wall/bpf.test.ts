import { existsSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Action, type Rule, seccompFilter } from "../../../../server/ssh/wall/bpf.ts";
import { family } from "../../../../server/ssh/wall/lines.ts";
import { type SeccompNeeds, seccompRules } from "../../../../server/ssh/wall/rules.ts";
import { type Arch, lastKnownNumber, numberOf, syscalls } from "../../../../server/ssh/wall/syscalls.ts";

const audit: Record<Arch, number> = { x86_64: 0xc000003e, aarch64: 0xc00000b7 };
const arches: Arch[] = ["x86_64", "aarch64"];
const killed = 0x80000000;
const allowed = 0x7fff0000;
const errno = (n: number) => 0x00050000 | n;
const returned = (action: Action): number =>
  action === "allow" ? allowed : action === "ask-broker" ? 0x7fc00000 : errno(action);

/** A call as the kernel shows it to a filter. */
interface Call {
  nr: number;
  arch: number;
  args: readonly bigint[];
}

/** What the kernel does with a filter: checks it as it does when it is loaded, then runs it. */
function run(filter: Uint8Array, { nr, arch, args }: Call): number {
  const data = new DataView(new ArrayBuffer(64));
  data.setUint32(0, nr, true);
  data.setUint32(4, arch, true);
  for (const [i, arg] of args.entries()) data.setBigUint64(16 + 8 * i, BigInt.asUintN(64, arg), true);
  const code = new DataView(filter.buffer, filter.byteOffset, filter.byteLength);
  let a = 0;
  for (let at = 0, steps = 0; steps < 4096; steps++) {
    const op = code.getUint16(at * 8, true);
    const [yes, no, k] = [
      code.getUint8(at * 8 + 2),
      code.getUint8(at * 8 + 3),
      code.getUint32(at * 8 + 4, true),
    ];
    at++;
    if (op === 0x06) return k;
    if (op === 0x20) a = data.getUint32(k, true);
    else if (op === 0x05) at += k;
    else if (op === 0x54) a = (a & k) >>> 0;
    else {
      const holds = op === 0x15 ? a === k : op === 0x35 ? a >= k : op === 0x45 ? (a & k) !== 0 : undefined;
      if (holds === undefined) throw new Error(`no such instruction ${op.toString(16)}`);
      at += holds ? yes : no;
    }
  }
  throw new Error("does not end");
}

/** What the rules say, read without any of the assembler's code. */
function meant(rules: readonly Rule[], arch: Arch, { nr, args }: Call): number {
  if (nr > lastKnownNumber) return errno(38);
  const rule = rules.find(({ calls }) => calls.some((call) => numberOf(call, arch) === nr));
  if (!rule) return allowed;
  for (const { arg, op, value, mask = 0xffffffff, act } of rule.tests ?? []) {
    const all = BigInt.asUintN(64, args[arg] ?? 0n);
    const low = Number(all & 0xffffffffn);
    const holds =
      op === "is" ? (low & mask) >>> 0 === value >>> 0 : op === "any" ? (low & value) !== 0 : all !== 0n;
    if (holds) return returned(act);
  }
  return returned(rule.otherwise);
}

const profiles: SeccompNeeds[] = [true, false].flatMap((brokered) =>
  [true, false].flatMap((signalsContained) =>
    [[family.netlink], Object.values(family)].map((families) => ({
      brokered,
      signalsContained,
      scratch: !brokered && signalsContained,
      families,
    })),
  ),
);
const filters = arches.flatMap((arch) =>
  profiles.map((needs) => {
    const rules = seccompRules(needs);
    return { arch, rules, filter: seccompFilter(rules, arch) };
  }),
);
const nothing = [0n, 0n, 0n, 0n, 0n, 0n];

describe("the seccomp filters, run as the kernel runs them", () => {
  it("are programs the kernel takes", () => {
    for (const { filter } of filters) {
      const size = filter.length / 8;
      expect(size).toBeLessThanOrEqual(4096);
      const code = new DataView(filter.buffer, filter.byteOffset, filter.byteLength);
      for (let at = 0; at < size; at++) {
        const op = code.getUint16(at * 8, true);
        const furthest =
          op === 0x05
            ? code.getUint32(at * 8 + 4, true)
            : op === 0x06 || op === 0x20 || op === 0x54
              ? 0
              : Math.max(code.getUint8(at * 8 + 2), code.getUint8(at * 8 + 3));
        expect(at + 1 + furthest).toBeLessThan(op === 0x06 ? size + 1 : size);
      }
      expect(code.getUint16((size - 1) * 8, true)).toBe(0x06);
    }
  });

  it("do with every call, on both processors, what the rules say", () => {
    // Each value a rule looks for, one beside it, and its bit above: all that can make a difference.
    const words = profiles.flatMap((needs) =>
      seccompRules(needs).flatMap(({ tests = [] }) =>
        tests.flatMap(({ value, mask = 0xffffffff }) =>
          [value, (value | ~mask) >>> 0, (value ^ mask) >>> 0].map((word) => BigInt(word >>> 0)),
        ),
      ),
    );
    const values = [
      ...new Set([0n, 1n, 0xffffffffn, 1n << 32n, ...words, ...words.map((w) => w | (1n << 33n))]),
    ];
    for (const { arch, rules, filter } of filters) {
      const wrong: string[] = [];
      for (let nr = 0; nr <= lastKnownNumber + 40; nr++) {
        const rule = rules.find(({ calls }) => calls.some((call) => numberOf(call, arch) === nr));
        const looked = [...new Set((rule?.tests ?? []).map(({ arg }) => arg))];
        const lists = [nothing, ...looked.flatMap((i) => values.map((v) => nothing.with(i, v)))];
        for (const args of lists) {
          const call = { nr, arch: audit[arch], args };
          if (run(filter, call) !== meant(rules, arch, call)) wrong.push(`${arch} ${nr} ${args.join(" ")}`);
        }
      }
      expect(wrong).toEqual([]);
    }
  });

  it("cut no file that is opened for reading, whatever else the flags say", () => {
    for (const { arch, rules, filter } of filters) {
      const brokered = rules.some(({ tests = [] }) => tests.some(({ act }) => act === "ask-broker"));
      const flagged = (flags: number) => {
        const call = { nr: numberOf("openat", arch) ?? -1, arch: audit[arch] };
        return run(filter, { ...call, args: nothing.with(2, BigInt(flags)) });
      };
      // O_TRUNC alone, with O_CREAT | O_CLOEXEC, and with the access mode that is neither.
      for (const flags of [0o1000, 0o2001100, 0o1003])
        expect(flagged(flags)).toBe(brokered ? returned("ask-broker") : errno(30));
      expect(flagged(0o2000000)).toBe(allowed);
      // `> /dev/null`: a layer below decides.
      if (!brokered) expect(flagged(0o1101)).toBe(allowed);
    }
  });

  it("end a program of another processor, and know no call of x32 or of a later kernel", () => {
    const numbers = fc.oneof(fc.integer({ min: 0, max: 600 }), fc.integer({ min: 0, max: 0xffffffff }));
    const args = fc.array(fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }), { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(
        fc.constantFrom(...filters),
        numbers,
        args,
        fc.integer({ min: 0, max: 0xffffffff }),
        (f, nr, a, arch) => {
          const own = audit[f.arch];
          for (const other of [
            arch,
            0x40000003 /* i386 */,
            0x40000028 /* arm */,
            audit[f.arch === "x86_64" ? "aarch64" : "x86_64"],
          ])
            if (other !== own) expect(run(f.filter, { nr, arch: other, args: a })).toBe(killed);
          expect(run(f.filter, { nr: (nr | 0x40000000) >>> 0, arch: own, args: a })).toBe(errno(38));
          expect(run(f.filter, { nr, arch: own, args: a })).toBe(
            meant(f.rules, f.arch, { nr, arch: own, args: a }),
          );
        },
      ),
      { numRuns: 300 },
    );
  });
});

const headers: Record<Arch, string[]> = {
  x86_64: ["/usr/include/x86_64-linux-gnu/asm/unistd_64.h", "/usr/x86_64-linux-gnu/include/asm/unistd_64.h"],
  aarch64: ["/usr/aarch64-linux-gnu/include/asm-generic/unistd.h", "/usr/include/asm-generic/unistd.h"],
};

describe.each(arches)("the numbers of system calls on %s", (arch) => {
  const file = headers[arch].find((path) => existsSync(path));
  if (!file) console.log(`system calls of ${arch}: no kernel headers here, numbers not compared`);
  it.skipIf(!file)("are the kernel's", () => {
    const text = readFileSync(file ?? "", "utf8");
    const kernel = new Map(
      [...text.matchAll(/^#define\s+__NR(?:3264)?_(\w+)\s+(\d+)$/gm)].map(([, name, n]) => [
        name ?? "",
        Number(n),
      ]),
    );
    expect(kernel.size).toBeGreaterThan(300);
    const latest = Math.max(...[...kernel.values()].filter((n) => n < 1000));
    for (const call of syscalls) {
      const ours = numberOf(call, arch);
      const theirs = kernel.get(call);
      // Headers older than the call: from 424 on both processors count alike.
      if (theirs === undefined && ours !== undefined) {
        expect([
          call,
          ours > latest && ours >= 424 && numberOf(call, "x86_64") === numberOf(call, "aarch64"),
        ]).toEqual([call, true]);
      } else expect([call, ours]).toEqual([call, theirs]);
    }
  });
});
