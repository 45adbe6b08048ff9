import type { ImportRequest } from "../wire/api.ts";
import { importAnsibleIni, importAnsibleYaml } from "./import-ansible.ts";
import { importCsv } from "./import-csv.ts";
import type { ImportResult } from "./import-result.ts";
import { type IncludeReader, importSshConfig } from "./import-ssh-config.ts";

/** Login for entries that name none. */
const defaults = { account: "root" };

/** Every import format, one line each. */
export const importers: Readonly<
  Record<ImportRequest["format"], (text: string, include: IncludeReader) => ImportResult>
> = {
  "ssh-config": (text, include) => importSshConfig(text, defaults, include),
  "ansible-ini": (text) => importAnsibleIni(text, defaults),
  "ansible-yaml": (text) => importAnsibleYaml(text, defaults),
  csv: (text) => importCsv(Buffer.from(text, "utf8"), defaults),
};
