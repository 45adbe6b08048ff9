import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "..");

interface Import {
  from: string;
  to: string;
  typeOnly: boolean;
}

/** Every static and dynamic import of a source text; relative targets as paths from the root. */
function importsOf(path: string, source: string): Import[] {
  const found: Import[] = [];
  const pattern =
    /(?:import|export)\s+(type\s+)?(?:([\w*{}\s,$]+?)\s+from\s+)?["']([^"']+)["']|import\(\s*["']([^"']+)["']\s*\)/g;
  for (const match of source.replace(/^\s*(\/\/|\*|\/\*).*$/gm, "").matchAll(pattern)) {
    const target = match[3] ?? match[4] ?? "";
    const names = match[2]?.match(/^\{([^}]*)\}$/)?.[1];
    const allTyped = names?.split(",").every((n) => !n.trim() || n.trim().startsWith("type ")) ?? false;
    const to = target.startsWith(".") ? relative(root, resolve(root, path, "..", target)) : target;
    found.push({ from: path, to, typeOnly: match[1] !== undefined || allTyped });
  }
  return found;
}

/** The dependency rule (DESIGN §2): what is wrong with this import, or undefined. */
function violation({ from, to, typeOnly }: Import): string | undefined {
  const folder = from.split("/")[0];
  const inside = (prefix: string) => to === prefix || to.startsWith(`${prefix}/`);
  if (inside("test") && folder !== "test") return `${from} imports a test: ${to}`;
  if (folder === "agent") {
    const fine =
      inside("agent") ||
      to === "zod" ||
      to === "@marcbachmann/cel-js" ||
      to === "unbash" ||
      to === "unbash/printer";
    return fine ? undefined : `agent/ is pure: ${from} imports ${to}`;
  }
  if (from.startsWith("server/wire/")) {
    const fine = inside("server/wire") || to === "zod" || inside("agent");
    return fine ? undefined : `the contract stands alone: ${from} imports ${to}`;
  }
  if (folder === "server") {
    if (inside("web")) return `${from} imports the page: ${to}`;
    if ((to === "ssh2" || to.startsWith("ssh2/")) && !sshUsers.includes(from))
      return `only the wrapper uses ssh2: ${from}`;
    if (to.startsWith("better-auth") && !from.startsWith("server/auth/"))
      return `only server/auth uses better-auth: ${from}`;
    if (to === "openai" && !from.startsWith("server/models/"))
      return `only server/models uses openai: ${from}`;
    return undefined;
  }
  if (folder === "web") {
    if (inside("server") && !typeOnly && !webRuntime.includes(to))
      return `web/ takes types only: ${from} imports ${to}`;
    if (to.startsWith("node:")) return `${from} runs in a browser: ${to}`;
  }
  return undefined;
}
/** ssh2 proper, and the demo's own SSH server (the other end of the wire). */
const sshUsers = readdirSync(join(root, "server"), { recursive: true, encoding: "utf8" })
  .map((f) => `server/${f}`)
  .filter(
    (f) =>
      f.startsWith("server/ssh/connect") || f === "server/ssh/channel.ts" || f.startsWith("server/demo/"),
  );
const webRuntime = [
  "server/wire/codes.ts",
  "server/wire/frames.ts",
  "server/wire/recording.ts",
  "server/wire/widths.ts",
  "server/wire",
];

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((f) => /\.tsx?$/.test(f) && !f.includes("node_modules"))
    .map((f) => `${folder}/${f}`);
}

describe("architecture", () => {
  it("keeps the dependency rule in every file", () => {
    const files = ["agent", "server", "web"].flatMap(sources);
    expect(files.length).toBeGreaterThan(50);
    const wrong = files.flatMap((f) =>
      importsOf(f, readFileSync(join(root, f), "utf8")).flatMap((i) => violation(i) ?? []),
    );
    expect(wrong).toEqual([]);
  });

  it("catches planted violations", () => {
    const planted: [string, string][] = [
      ["agent/case.ts", 'import { readFileSync } from "node:fs";'],
      ["agent/case.ts", 'import { judge } from "../server/app.ts";'],
      ["agent/deep/x.ts", 'export { a } from "../../web/store.ts";'],
      ["agent/x.ts", 'const m = await import("ssh2");'],
      ["server/wire/api.ts", 'import { Kysely } from "kysely";'],
      ["server/routes/x.ts", 'import { Client } from "ssh2";'],
      ["server/routes/x.ts", 'import { betterAuth } from "better-auth";'],
      ["server/app.ts", 'import { fold } from "../web/store.ts";'],
      ["server/app.ts", 'import { startSshd } from "../test/support/sshd.ts";'],
      ["web/api.ts", 'import { asset } from "../server/wire/api.ts";'],
      ["web/api.ts", 'import { type Asset, asset } from "../server/wire/api.ts";'],
      ["web/x.ts", 'import { join } from "node:path";'],
    ];
    for (const [path, source] of planted) {
      expect(importsOf(path, source).map(violation).filter(Boolean), `${path}: ${source}`).toHaveLength(1);
    }
    const fine: [string, string][] = [
      ["web/api.ts", 'import type { Asset } from "../server/wire/api.ts";'],
      ["web/terminal/channel.ts", 'import { decodeServerFrame } from "../../server/wire/frames.ts";'],
      ["agent/x.ts", 'import { z } from "zod";'],
    ];
    for (const [path, source] of fine)
      expect(importsOf(path, source).map(violation).filter(Boolean)).toEqual([]);
  });

  it("holds files to 450 lines", () => {
    const long = ["agent", "server", "web"]
      .flatMap(sources)
      .map((f) => ({ f, lines: readFileSync(join(root, f), "utf8").split("\n").length }))
      .filter(({ lines }) => lines > 450);
    expect(long).toEqual([]);
  });

  describe("the compiler", () => {
    let dir: string;
    beforeAll(() => {
      dir = mkdtempSync(join(root, "agent", "planted-"));
    });
    afterAll(() => rmSync(dir, { recursive: true, force: true }));

    it.each([
      ["Node", "export const pid = process.pid;"],
      ["timers", "export const t = setTimeout(() => {}, 1);"],
      ["the DOM", "export const d = document.title;"],
      ["Node's modules", 'import { join } from "node:path"; export const p = join("a");'],
    ])("refuses %s in agent/", (_what, source) => {
      const file = join(dir, "planted.ts");
      writeFileSync(file, source);
      const config = join(dir, "tsconfig.json");
      writeFileSync(
        config,
        JSON.stringify({
          extends: "../tsconfig.json",
          compilerOptions: {
            noEmit: true,
            composite: false,
            emitDeclarationOnly: false,
            incremental: false,
            rootDir: ".",
            tsBuildInfoFile: null,
          },
          include: ["./planted.ts"],
        }),
      );
      const tsc = join(root, "node_modules", ".bin", "tsc");
      let output = "";
      try {
        execFileSync(tsc, ["-p", config], { encoding: "utf8", cwd: root });
      } catch (error) {
        output = String((error as { stdout?: string }).stdout);
      }
      expect(output).toContain("planted.ts(1,");
    });
  });
});
