#!/usr/bin/env -S node --max-semi-space-size=16 --heap-growing-percent=100
// Runs the sources in a checkout, the build in an installed package. The flags above keep a busy hub's memory below
// 300 MB where it would else take 450, at the same speed.
import { existsSync } from "node:fs";
import { enableCompileCache } from "node:module";
import { fileURLToPath } from "node:url";

const [major] = process.versions.node.split(".").map(Number);
if (major < 24) {
  process.stderr.write(
    `ringback needs Node.js 24 or newer, and this is ${process.version}.\n` +
      "In a checkout, run it by npm (npm start, npm exec -- ringback …): npm ci has brought the right one.\n",
  );
  process.exit(1);
}

// Names are looked up on these threads. A name server that never answers holds one of them.
process.env.UV_THREADPOOL_SIZE ??= "32";

// What was compiled once need not be again: every start takes two thirds of the time. Beside the program, and not in the
// folder for temporary files, where others could lay their code; where that can't be written, there is no cache. The
// threads of the store look for it in the environment, and take half of the time.
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL("../node_modules/.cache/ringback", import.meta.url));
enableCompileCache(process.env.NODE_COMPILE_CACHE);

const sources = new URL("../src/cli/main.ts", import.meta.url);
const { main } = await import(
  existsSync(sources) ? sources.href : new URL("../dist/cli/main.js", import.meta.url).href
);
process.exitCode = await main(process.argv.slice(2));
