import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

/** The server as shipped: dist/server/cli.js and the parts it loads on demand. Libraries stay in node_modules. */
export default defineConfig({
  publicDir: false,
  build: {
    ssr: fileURLToPath(new URL("./server/cli.ts", import.meta.url)),
    outDir: fileURLToPath(new URL("./dist/server", import.meta.url)),
    emptyOutDir: true,
    target: "node24",
    minify: false,
    sourcemap: true,
  },
});
