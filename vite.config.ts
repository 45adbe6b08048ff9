import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const root = fileURLToPath(new URL("./web", import.meta.url));
const server = process.env.BARTIZAN_DEV_SERVER ?? "http://127.0.0.1:7070";

/**
 * The page: `vite build` writes dist/web, `vite` serves it with a proxy to a running server.
 * `vite build --mode gallery` writes every panel in every state (gallery.html, fixtures only) to dist/gallery.
 */
export default defineConfig(({ mode }) => {
  const gallery = mode === "gallery";
  return {
    root,
    plugins: [react()],
    build: {
      outDir: fileURLToPath(new URL(gallery ? "./dist/gallery" : "./dist/web", import.meta.url)),
      emptyOutDir: true,
      target: "es2023",
      // The terminal (xterm with WebGL) is one lazy chunk of about this size.
      chunkSizeWarningLimit: 800,
      // Inlined assets would need `data:` in the content security policy; modulepreload needs no polyfill here.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      manifest: !gallery,
      rolldownOptions: { input: `${root}/${gallery ? "gallery" : "index"}.html` },
    },
    server: {
      port: 5173,
      proxy: {
        "/api": { target: server, changeOrigin: false },
        "/ws": { target: server, ws: true, changeOrigin: false },
      },
    },
  };
});
