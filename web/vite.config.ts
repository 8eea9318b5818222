import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { defineConfig, type Plugin } from "vite";

/** Puts a brotli and a gzip form beside each file of text, so that serving one costs the server nothing. */
function precompress(): Plugin {
  let folder = "";
  return {
    name: "precompress",
    apply: "build",
    configResolved(config) {
      folder = join(config.root, config.build.outDir, config.build.assetsDir);
    },
    closeBundle() {
      for (const name of readdirSync(folder).filter((file) => /\.(js|css|svg)$/.test(file))) {
        const bytes = readFileSync(join(folder, name));
        writeFileSync(join(folder, `${name}.br`), brotliCompressSync(bytes));
        writeFileSync(join(folder, `${name}.gz`), gzipSync(bytes, { level: 9 }));
      }
    },
  };
}

// One entry for every page. It pulls in the styles; the live client is a dynamic import of its own, so that a page
// which only reads never downloads it. The Python side finds the hashed names through dist/manifest.json.
export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  base: "./",
  publicDir: false,
  plugins: [precompress()],
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
