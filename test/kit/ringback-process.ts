import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

const program = join(import.meta.dirname, "run-program.ts");

/** How a command ended, and what it said. */
export interface Ended {
  /** Null: a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Makes of a command, the program first, the one that runs it in some place of its own. */
export type Wrap = (command: readonly string[]) => readonly string[];

/** A `ringback` command in a process of its own. */
export class RingbackProcess implements AsyncDisposable {
  readonly child: ChildProcess;
  stdout = "";
  stderr = "";
  readonly #ended: Promise<Ended>;
  readonly #waiting = new Set<() => void>();

  constructor(
    args: readonly string[],
    variables: Readonly<Record<string, string>> = {},
    wrap: Wrap = (command) => command,
  ) {
    const [command = "", ...commandArgs] = wrap([process.execPath, program, ...args]);
    this.child = spawn(command, commandArgs, {
      env: { ...process.env, LANG: "C", LC_ALL: "C", ...variables },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.child.stdout?.on("data", (chunk: Buffer) => {
      this.stdout += chunk.toString();
      this.#wake();
    });
    this.child.stderr?.on("data", (chunk: Buffer) => {
      this.stderr += chunk.toString();
      this.#wake();
    });
    this.#ended = once(this.child, "close").then(([code]) => {
      this.#wake();
      return { code: code as number | null, stdout: this.stdout, stderr: this.stderr };
    });
  }

  /** Runs a command to its end. */
  static run(args: readonly string[], variables: Readonly<Record<string, string>> = {}): Promise<Ended> {
    return new RingbackProcess(args, variables).ended;
  }

  get ended(): Promise<Ended> {
    return this.#ended;
  }

  /** Resolves with the match once standard output has one. @throws when the process ended without. */
  async said(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(this.stdout);
      if (found !== null) return found;
      if (this.child.exitCode !== null || this.child.signalCode !== null) {
        throw new Error(`ended without ${String(pattern)}:\n${this.stdout}\n${this.stderr}`);
      }
      await new Promise<void>((resolve) => {
        this.#waiting.add(resolve);
      });
    }
  }

  /** Sends the signal and waits for the end. */
  async end(signal: NodeJS.Signals): Promise<Ended> {
    this.child.kill(signal);
    return this.#ended;
  }

  #wake(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of waiting) wake();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) await this.end("SIGKILL");
  }
}
