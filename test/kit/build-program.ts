import { rmSync } from "node:fs";
import { join } from "node:path";
import { rolldown } from "rolldown";
import { root } from "./markdown.ts";

const source = (path: string) => join(root, "src", path);

// What is many small modules; the rest stays where it is installed.
const within = /^(?:[./]|@date-fns\/|commander|csv-stringify|hucre|ipaddr\.js|lru-cache|typebox|ulid|yaml)/;

/**
 * Puts the program and the threads of its store into a few files, once for all tests: hundreds of times a process of
 * it is started, and most of what that takes is finding its two thousand modules. `bin/ringback.js` runs the same
 * sources as they are.
 */
export async function setup(): Promise<() => void> {
  // One for each run of tests. Two folders below the root, as the sources are: what stands beside them is found from there.
  const dir = join(root, `dist/program-${process.pid}`);
  await using bundle = await rolldown({
    cwd: root,
    platform: "node",
    input: {
      main: source("cli/main.ts"),
      "sqlite-writer": source("store/sqlite/sqlite-writer.ts"),
      "sqlite-reader": source("store/sqlite/sqlite-reader.ts"),
      "sqlite-snapshot": source("store/sqlite/sqlite-snapshot.ts"),
    },
    external: (id) => !within.test(id),
  });
  await bundle.write({ dir, format: "esm", cleanDir: true, sourcemap: true });
  // What the tests start inherits it.
  process.env["RINGBACK_TEST_PROGRAM"] = join(dir, "main.js");
  return () => rmSync(dir, { recursive: true, force: true });
}
