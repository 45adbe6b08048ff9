import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The folder that holds package.json, prompts/ and dist/: found from here, whether bundled or not. */
function findRoot(): string {
  for (let dir = import.meta.dirname; dir !== dirname(dir); dir = dirname(dir)) {
    if (existsSync(join(dir, "package.json")) && existsSync(join(dir, "prompts"))) return dir;
  }
  throw new Error("Bartizan's own files (package.json, prompts/) were not found");
}
export const packageRoot = findRoot();

export const version: string = String(
  (JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8")) as { version: unknown }).version,
);
