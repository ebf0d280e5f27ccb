import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import react from "@vitejs/plugin-react";
import { type Plugin, defineConfig } from "vite";

const assets = join(import.meta.dirname, "dist/assets");

/** Puts each file beside itself compressed, so that the hub need not do it each time. */
const compressed: Plugin = {
  name: "compressed",
  apply: "build",
  closeBundle() {
    for (const name of readdirSync(assets).filter((file) => /\.(js|css|svg)$/.test(file))) {
      const bytes = readFileSync(join(assets, name));
      writeFileSync(join(assets, `${name}.br`), brotliCompressSync(bytes));
      writeFileSync(join(assets, `${name}.gz`), gzipSync(bytes, { level: 9 }));
    }
  },
};

/** Has browsers load the console itself along with the little that runs before it. */
const preloaded: Plugin = {
  name: "preloaded",
  apply: "build",
  transformIndexHtml: {
    order: "post",
    handler(page, { bundle = {} }) {
      const wanted = new Set<string>();
      const want = (fileName: string) => {
        const chunk = bundle[fileName];
        if (chunk?.type !== "chunk" || wanted.has(fileName)) return;
        wanted.add(fileName);
        for (const each of chunk.imports) want(each);
      };
      for (const file of Object.values(bundle)) {
        if (file.type === "chunk" && file.name === "start") want(file.fileName);
      }
      if (wanted.size === 0) throw new Error("Expected a chunk named start, as app/start.tsx makes one");
      return Array.from(wanted, (fileName) => `/console/${fileName}`)
        .filter((href) => !page.includes(href))
        .map((href) => ({
          tag: "link",
          attrs: { rel: "modulepreload", crossorigin: true, href },
          injectTo: "head",
        }));
    },
  },
};

// The hub serves what is built here at /console, and puts a nonce of its own into each answer. For work on the console
// itself, `npm run dev -w console` serves it and passes everything else on to a hub on its usual port.
export default defineConfig({
  root: import.meta.dirname,
  base: "/console/",
  plugins: [react(), preloaded, compressed],
  html: { cspNonce: "RINGBACK_NONCE" },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "es2023",
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1500,
    // A file that stands in the page as data would need a policy of its own.
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        // What runs first, what every page needs, and the rest as each page needs it.
        codeSplitting: {
          groups: [
            { name: "first", tags: ["$initial"], priority: 2 },
            { name: "start", test: /app\/start\.tsx$/, priority: 1 },
          ],
        },
      },
    },
  },
  server: { proxy: { "/v1": "http://127.0.0.1:4750", "/in": "http://127.0.0.1:4750" } },
});
