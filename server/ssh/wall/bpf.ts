import { type Arch, lastKnownNumber, numberOf, type Syscall } from "./syscalls.ts";

/**
 * A seccomp filter, assembled here so that nothing but bytes has to be packed on the host. Classic BPF over
 * `struct seccomp_data {int nr; u32 arch; u64 ip; u64 args[6]}`; both architectures are little-endian.
 */

/** What the kernel does with a call. A number is the errno the call fails with. */
export type Action = "allow" | "ask-broker" | number;

/** Looks at one argument; the first test that holds decides, else the rule's action. */
export interface Test {
  arg: number;
  /** `is`: the low 32 bits, of them those in `mask`, are equal. `any`: one of these bits is set. `nonzero`: any of all 64 bits. */
  op: "is" | "any" | "nonzero";
  value: number;
  mask?: number;
  act: Action;
}
export interface Rule {
  calls: readonly Syscall[];
  tests?: readonly Test[];
  otherwise: Action;
}

const load = 0x20; // BPF_LD | BPF_W | BPF_ABS
const jumpIf = { is: 0x15, atLeast: 0x35, any: 0x45 }; // BPF_JMP | BPF_{JEQ,JGE,JSET} | BPF_K
const and = 0x54; // BPF_ALU | BPF_AND | BPF_K
const jump = 0x05;
const give = 0x06; // BPF_RET | BPF_K
const auditArch: Record<Arch, number> = { x86_64: 0xc000003e, aarch64: 0xc00000b7 };
const killProcess = 0x80000000;
const enosys = 38;

type Instruction = { code: number; k: number; to?: string } | { label: string };

function returned(action: Action): number {
  if (action === "allow") return 0x7fff0000;
  if (action === "ask-broker") return 0x7fc00000; // SECCOMP_RET_USER_NOTIF
  return 0x00050000 | action; // SECCOMP_RET_ERRNO
}

class Assembler {
  #list: Instruction[] = [];
  #labels = 0;

  label(): string {
    return `L${this.#labels++}`;
  }
  mark(label: string): void {
    this.#list.push({ label });
  }
  load(offset: number): void {
    this.#list.push({ code: load, k: offset });
  }
  mask(k: number): void {
    this.#list.push({ code: and, k });
  }
  /** Goes to `to` when the test holds, else on. */
  when(test: keyof typeof jumpIf, k: number, to: string): void {
    this.#list.push({ code: jumpIf[test], k, to });
  }
  go(to: string): void {
    this.#list.push({ code: jump, k: 0, to });
  }
  give(value: number): void {
    this.#list.push({ code: give, k: value });
  }

  /** A conditional jump reaches 255 instructions only, so each is one over an unconditional jump. */
  bytes(): Uint8Array {
    const at = new Map<string, number>();
    let size = 0;
    for (const i of this.#list) {
      if ("label" in i) at.set(i.label, size);
      else size += i.to !== undefined && i.code !== jump ? 2 : 1;
    }
    const view = new DataView(new ArrayBuffer(size * 8));
    let n = 0;
    const put = (code: number, jt: number, jf: number, k: number) => {
      view.setUint16(n * 8, code, true);
      view.setUint8(n * 8 + 2, jt);
      view.setUint8(n * 8 + 3, jf);
      view.setUint32(n * 8 + 4, k >>> 0, true);
      n++;
    };
    for (const i of this.#list) {
      if ("label" in i) continue;
      if (i.to === undefined) {
        put(i.code, 0, 0, i.k);
        continue;
      }
      if (i.code !== jump) put(i.code, 0, 1, i.k);
      put(jump, 0, 0, (at.get(i.to) ?? 0) - n - 1);
    }
    return new Uint8Array(view.buffer);
  }
}

/** The filter for `rules`; a call in none of them is allowed. A later rule for the same call is an error. */
export function seccompFilter(rules: readonly Rule[], arch: Arch): Uint8Array {
  const asm = new Assembler();
  const entries = new Map<number, Rule>();
  for (const rule of rules) {
    for (const call of rule.calls) {
      const n = numberOf(call, arch);
      if (n === undefined) continue;
      if (entries.has(n)) throw new Error(`two rules for ${call}`);
      entries.set(n, rule);
    }
  }
  const native = asm.label();
  asm.load(4);
  asm.when("is", auditArch[arch], native);
  // A 32-bit program: other numbers, other arguments. Nothing of it can be judged here.
  asm.give(killProcess);
  asm.mark(native);
  asm.load(0);
  const bodies = new Map<Rule, string>();
  const bodyOf = (rule: Rule): string => {
    const label = bodies.get(rule) ?? asm.label();
    bodies.set(rule, label);
    return label;
  };
  const allowed = asm.label();
  const unknown = asm.label();
  // Covers x32 too: its numbers carry bit 30.
  asm.when("atLeast", lastKnownNumber + 1, unknown);
  search(asm, ranges(entries, bodyOf, allowed), allowed);
  for (const [rule, label] of bodies) body(asm, rule, label);
  asm.mark(unknown);
  asm.give(returned(enosys));
  asm.mark(allowed);
  asm.give(returned("allow"));
  return asm.bytes();
}

interface Range {
  from: number;
  to: string;
}

/** Neighbours with the same fate become one range: fewer comparisons for every call a program makes. */
function ranges(
  entries: ReadonlyMap<number, Rule>,
  bodyOf: (rule: Rule) => string,
  allowed: string,
): Range[] {
  const out: Range[] = [];
  for (let n = 0; n <= lastKnownNumber; n++) {
    const rule = entries.get(n);
    const to = rule ? bodyOf(rule) : allowed;
    if (out.at(-1)?.to !== to) out.push({ from: n, to });
  }
  return out;
}

function search(asm: Assembler, list: readonly Range[], fallback: string): void {
  if (list.length <= 1) {
    asm.go(list[0]?.to ?? fallback);
    return;
  }
  const middle = list.length >> 1;
  const upper = asm.label();
  asm.when("atLeast", list[middle]?.from ?? 0, upper);
  search(asm, list.slice(0, middle), fallback);
  asm.mark(upper);
  search(asm, list.slice(middle), fallback);
}

function body(asm: Assembler, rule: Rule, label: string): void {
  asm.mark(label);
  for (const test of rule.tests ?? []) {
    const hit = asm.label();
    const next = asm.label();
    asm.load(16 + 8 * test.arg);
    if (test.op === "is" && test.mask !== undefined) asm.mask(test.mask);
    if (test.op === "is") asm.when("is", test.value, hit);
    else asm.when("any", test.op === "any" ? test.value : 0xffffffff, hit);
    if (test.op === "nonzero") {
      asm.load(20 + 8 * test.arg);
      asm.when("any", 0xffffffff, hit);
    }
    asm.go(next);
    asm.mark(hit);
    asm.give(returned(test.act));
    asm.mark(next);
  }
  asm.give(returned(rule.otherwise));
}
