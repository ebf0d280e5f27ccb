import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    // Half of the tests wait for processes and sockets of their own: beside one worker a core would be idle.
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 40_000,
  },
});
