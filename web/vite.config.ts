import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, brotliDecompressSync, gzipSync } from "node:zlib";
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

/**
 * Puts our fonts into print/ with their brotli stream unpacked: the server writes PDFs with them, and Python reads no
 * brotli. What comes out is a WOFF 2 file in all but that (https://www.w3.org/TR/WOFF2/, sections 4.1 to 4.3).
 */
function unpackFonts(): Plugin {
  let folder = "";
  return {
    name: "unpack-fonts",
    apply: "build",
    configResolved(config) {
      folder = join(config.root, config.build.outDir);
    },
    closeBundle() {
      mkdirSync(join(folder, "print"), { recursive: true });
      for (const name of readdirSync(join(folder, "assets"))) {
        const subset = /-(latin(?:-ext)?)-wght-normal-[^.]+\.woff2$/.exec(name)?.[1];
        if (subset === undefined) continue;
        const font = readFileSync(join(folder, "assets", name));
        writeFileSync(join(folder, "print", `${subset}.woff2`), unpacked(font));
      }
    },
  };
}

const HEADER_BYTES = 48;
const WRITTEN_TAG = 63;
const GLYF = 10;
const LOCA = 11;

function unpacked(font: Buffer): Buffer {
  let at = HEADER_BYTES;
  const number = () => {
    while (((font[at++] ?? 0) & 0x80) !== 0);
  };
  for (let left = font.readUInt16BE(12); left > 0; left--) {
    const flags = font[at++] ?? 0;
    const tag = flags & 0x3f;
    const known = tag === WRITTEN_TAG ? font.toString("latin1", at, at + 4) : "";
    if (tag === WRITTEN_TAG) at += 4;
    number();
    const shaped = tag === GLYF || tag === LOCA || known === "glyf" || known === "loca";
    const version = flags >> 6;
    if (shaped ? version === 0 : version !== 0) number();
  }
  const stream = brotliDecompressSync(font.subarray(at, at + font.readUInt32BE(20)));
  const head = Buffer.from(font.subarray(0, at));
  head.writeUInt32BE(at + stream.length, 8);
  head.writeUInt32BE(stream.length, 20);
  head.fill(0, 28, HEADER_BYTES); // no metadata, no private block
  return Buffer.concat([head, stream]);
}

/**
 * A dynamic import as the browser has it. Vite's own wrapper fetches the style sheets and the modules that a part
 * needs; ours come with the page (templates/base.html), and the wrapper would be the heaviest part of the first file.
 */
function plainImports(): Plugin {
  const helper = "\0vite/preload-helper.js";
  return {
    name: "plain-imports",
    apply: "build",
    enforce: "pre",
    load: (id) => (id === helper ? "export const __vitePreload = (load) => load();" : null),
  };
}

// One entry for every page. It pulls in the styles; the live client is a dynamic import of its own, so that a page
// which only reads never downloads it. The Python side finds the hashed names through dist/manifest.json.
export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  base: "./",
  publicDir: false,
  plugins: [plainImports(), precompress(), unpackFonts()],
  // Yjs warns through a module that weighs more than the rest of lib0's extras, and asks where it runs; ours are short.
  resolve: {
    alias: [
      {
        find: "lib0/logging",
        replacement: fileURLToPath(new URL("src/live/quietlogging.ts", import.meta.url)),
      },
      {
        find: /^(lib0|\.)\/environment(\.js)?$/,
        replacement: fileURLToPath(new URL("src/live/plainenvironment.ts", import.meta.url)),
      },
    ],
  },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    manifest: "manifest.json",
    target: ["safari15", "chrome91", "firefox91"],
    cssTarget: ["safari15", "chrome91", "firefox91"],
    assetsDir: "assets",
    // Fonts and images stay files of their own: a strict content policy has no data: addresses.
    assetsInlineLimit: 0,
    modulePreload: false,
    rolldownOptions: {
      input: fileURLToPath(new URL("src/main.ts", import.meta.url)),
      treeshake: { propertyReadSideEffects: false },
      // What a library would print helps nobody who uses the page, and may hold what is nobody's business.
      output: { minify: { compress: { dropConsole: true }, mangle: true, codegen: true } },
    },
  },
});
