import type { Text } from "../model/terms/index.ts";
import type { Console } from "./console.ts";

// Somebody watches a terminal; a file that output goes to need not grow by a line a second.
const periodMs = { terminal: 1_000, file: 5_000 } as const;

/** Tells how far the work has come until it is done; `describe` gets the seconds since the beginning. */
export async function withProgress<Result>(
  console: Console,
  work: Promise<Result>,
  describe: (seconds: number) => Text,
): Promise<Result> {
  const began = performance.now();
  const tell = () => console.progress(describe(Math.round((performance.now() - began) / 1000)));
  const timer = setInterval(tell, console.isTerminal ? periodMs.terminal : periodMs.file);
  try {
    return await work;
  } finally {
    clearInterval(timer);
  }
}
