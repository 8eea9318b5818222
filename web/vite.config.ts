import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

// One entry for every page. It pulls in the styles; the live client is a dynamic import of its own, so that a page
// which only reads never downloads it. The Python side finds the hashed names through dist/manifest.json.
export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  base: "./",
  publicDir: false,
  // Yjs warns through a module that weighs more than the rest of lib0's extras; ours says nothing.
  resolve: { alias: { "lib0/logging": fileURLToPath(new URL("src/live/quietlogging.ts", import.meta.url)) } },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    manifest: "manifest.json",
    target: ["es2020", "safari15", "chrome91", "firefox91"],
    cssTarget: ["safari15", "chrome91", "firefox91"],
    assetsDir: "assets",
    // Fonts and images stay files of their own: a strict content policy has no data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: fileURLToPath(new URL("src/main.ts", import.meta.url)) },
  },
});
