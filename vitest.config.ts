import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

// The threads and programs that the tests start find there what others have compiled: a hub starts in half of the time.
process.env["NODE_COMPILE_CACHE"] ??= fileURLToPath(new URL("node_modules/.cache/ringback", import.meta.url));

export default defineConfig({
  test: {
    globalSetup: ["test/kit/build-program.ts"],
    include: ["src/**/*.test.ts", "test/**/*.test.ts", "console/src/**/*.test.ts"],
    // Most of the tests wait for processes, sockets and leases of their own: with a worker a core both would be idle.
    maxWorkers: 3,
    // No test replaces a module, so files can share what a worker has loaded; loading it anew took half of the time.
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 90_000,
  },
});
