import type { Localized } from "../../agent/errors.ts";

/** An asset as read from a file, before it is stored. */
export interface AssetDraft {
  name: string;
  host: string;
  port: number;
  account: string;
  tags: string[];
  /** Name of another asset of the same import through which this one is reached. */
  jump?: string;
  identityFile?: string;
  note?: string;
}
/** Something that was not taken over as written. `line` starts at 1; `file` is set for included files. */
export interface ImportProblem {
  line: number;
  what: Localized;
  file?: string;
}
/** What a file would import. With any problem the caller must not store a part of it unasked. */
export interface ImportResult {
  assets: AssetDraft[];
  problems: ImportProblem[];
  /** Entries left out on purpose: patterns, disabled or local hosts, and rows named in `problems`. */
  skipped: number;
}

/** More assets than this in one file are refused: no real inventory, and ranges can ask for billions. */
export const maxImportedAssets = 10_000;

/** Collects drafts, refusing bad and repeated ones by line. */
export class DraftCollector {
  readonly problems: ImportProblem[] = [];
  skipped = 0;
  #drafts = new Map<string, { draft: AssetDraft; line: number; file?: string }>();

  problem(line: number, en: string, zh: string, file?: string): void {
    this.problems.push({ line, what: { en, zh }, ...(file === undefined ? {} : { file }) });
  }

  add(draft: AssetDraft, line: number, file?: string): void {
    const wrong = draftProblem(draft);
    const seen = this.#drafts.get(draft.name);
    if (wrong) this.problem(line, wrong.en, wrong.zh, file);
    else if (seen) {
      this.problem(
        line,
        `The name "${draft.name}" is used twice; it first appears in line ${seen.line}.`,
        `名称“${draft.name}”重复，首次出现在第 ${seen.line} 行。`,
        file,
      );
    } else if (this.#drafts.size >= maxImportedAssets) {
      if (this.#drafts.size === maxImportedAssets && this.skipped === 0) {
        this.problem(
          line,
          `More than ${maxImportedAssets} assets.`,
          `资产超过 ${maxImportedAssets} 个。`,
          file,
        );
      }
    } else {
      this.#drafts.set(draft.name, { draft, line, ...(file === undefined ? {} : { file }) });
      return;
    }
    this.skipped++;
  }

  has(name: string): boolean {
    return this.#drafts.has(name);
  }

  /** Checks the jump references and returns everything. */
  result(): ImportResult {
    for (const [name, { draft, line, file }] of this.#drafts) {
      const wrong = this.#jumpProblem(draft);
      if (!wrong) continue;
      this.problem(line, wrong.en, wrong.zh, file);
      this.#drafts.delete(name);
      this.skipped++;
    }
    const assets = [...this.#drafts.values()].map((d) => d.draft);
    return { assets, problems: this.problems, skipped: this.skipped };
  }

  #jumpProblem(draft: AssetDraft): Localized | undefined {
    const seen = new Set([draft.name]);
    for (let at: AssetDraft | undefined = draft; at?.jump !== undefined; ) {
      const next: AssetDraft | undefined = this.#drafts.get(at.jump)?.draft;
      if (!next) {
        return {
          en: `"${draft.name}": the jump host "${at.jump}" is not among the assets of this file.`,
          zh: `“${draft.name}”：跳板机“${at.jump}”不在本文件的资产中。`,
        };
      }
      if (seen.has(next.name)) {
        return {
          en: `"${draft.name}": its jump hosts lead back to "${next.name}".`,
          zh: `“${draft.name}”：跳板链绕回了“${next.name}”。`,
        };
      }
      seen.add(next.name);
      at = next;
    }
    return undefined;
  }
}

/** A port as text: a whole number 1–65535, or undefined. */
export function parsePort(text: string): number | undefined {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65_535 ? port : undefined;
}

function draftProblem({ name, host, port, account, tags }: AssetDraft): Localized | undefined {
  if (!name || name.length > 128 || /[\x00-\x1f\x7f]/.test(name)) {
    return {
      en: "The name is empty, too long or has control characters.",
      zh: "名称为空、过长或含控制字符。",
    };
  }
  // A leading dash would be an option to any ssh program the address is ever handed to.
  if (!/^[\p{L}\p{N}_.:%][\p{L}\p{N}_.:%-]{0,252}$/u.test(host)) {
    return {
      en: `"${name}": "${host.slice(0, 80)}" is no host name or address.`,
      zh: `“${name}”：“${host.slice(0, 80)}”不是主机名或地址。`,
    };
  }
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    return { en: `"${name}": the port must be 1–65535.`, zh: `“${name}”：端口应为 1–65535。` };
  }
  if (!/^[^\s:@/\x00-\x1f\x7f-][^\s:/\x00-\x1f\x7f]{0,63}$/.test(account)) {
    return {
      en: `"${name}": the account is missing or not a login name.`,
      zh: `“${name}”：账号缺失或不是登录名。`,
    };
  }
  const badTag = tags.find((t) => !t || t.length > 64 || /[\x00-\x1f\x7f]/.test(t));
  if (badTag !== undefined) {
    return {
      en: `"${name}": a tag is empty, too long or has control characters.`,
      zh: `“${name}”：标签为空、过长或含控制字符。`,
    };
  }
  return undefined;
}

/** Decodes an imported file: UTF-8 (a byte-order mark is dropped), or the problem that says what it is instead. */
export function decodeUtf8(bytes: Uint8Array): { text: string } | { problem: ImportProblem } {
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    let line = 1;
    let end = 0;
    // The line up to which the bytes still decode: that is where to look.
    for (let i = 0; i <= bytes.length; i++) {
      if (i < bytes.length && bytes[i] !== 0x0a) continue;
      if (!decodes(bytes.subarray(end, i))) break;
      end = i + 1;
      line++;
    }
    return {
      problem: {
        line,
        what: {
          en: "The file is not UTF-8 (GBK or UTF-16?). Save it as UTF-8 and import it again.",
          zh: "文件不是 UTF-8 编码（可能是 GBK 或 UTF-16），请另存为 UTF-8 后重新导入。",
        },
      },
    };
  }
}

function decodes(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
