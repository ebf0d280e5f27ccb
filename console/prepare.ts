import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";

// Builds the console at the end of `npm ci`. An install without what development needs has nothing to build with: then
// the hub runs without a console, and says how to get it where it would stand.

if (canBuild()) {
  const { status } = spawnSync("npm", ["run", "--silent", "build", "-w", "console"], {
    cwd: new URL("..", import.meta.url),
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  process.exitCode = status ?? 1;
} else {
  process.stderr.write("The console is not built: what builds it is not installed.\n");
}

function canBuild(): boolean {
  try {
    createRequire(import.meta.url).resolve("vite");
    return true;
  } catch {
    return false;
  }
}
