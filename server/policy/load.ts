import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { SitePolicy } from "../../agent/supervisor/policy.ts";
import { readSitePolicy } from "../../agent/supervisor/site-policy.ts";
import { type FileKind, type FileProblem, invalidFile, readYaml } from "../yaml-file.ts";

/** A site policy as read from its file. */
export interface LoadedPolicy {
  site: SitePolicy;
  /** SHA-256 of the file's text, hex. */
  digest: string;
  warnings: FileProblem[];
}

const kind: FileKind = {
  message: { en: "The site policy is not valid; it is not used.", zh: "站点策略无效，未予采用。" },
  next: {
    en: "Correct these lines; `bartizan check --policy FILE` checks the file without a server.",
    zh: "请修正以上各行；可用 bartizan check --policy 文件 在不启动服务的情况下检查。",
  },
};
/** A policy is written by hand: anything larger is a mistake. Bytes. */
const maxBytes = 1024 * 1024;

/** Parses and checks a policy text. Throws `config_invalid` with file and line of every problem. */
export function parsePolicy(text: string, file: string): LoadedPolicy {
  if (text.length > maxBytes) {
    const what = { en: "the file is too large", zh: "文件过大" };
    throw invalidFile(file, [{ line: 1, path: "", what }], kind);
  }
  const { value, lineOf } = readYaml(text, file, kind);
  const reading = readSitePolicy(value);
  const place = ({
    path,
    what,
  }: {
    path: readonly PropertyKey[];
    what: FileProblem["what"];
  }): FileProblem => ({
    line: lineOf(path),
    path: path.map(String).join("."),
    what,
  });
  if (!reading.policy) throw invalidFile(file, reading.problems.map(place), kind);
  const digest = createHash("sha256").update(text, "utf8").digest("hex");
  return { site: reading.policy, digest, warnings: reading.warnings.map(place) };
}

/** Reads a policy file. Throws `config_invalid`, also when the file can not be read. */
export function loadPolicy(file: string): LoadedPolicy {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    throw invalidFile(file, [{ line: 0, path: "", what }], kind);
  }
  return parsePolicy(text, file);
}
