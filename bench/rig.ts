import { type ChildProcess, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { LoadOrder } from "./load.ts";

/** A process that is ended with the benchmark. */
export interface Running extends Disposable {
  readonly process: ChildProcess;
  readonly port: number;
}

function end(child: ChildProcess): void {
  if (child.exitCode === null) child.kill("SIGKILL");
}

/** Starts one of the benchmark's own processes, which tells its port. */
export async function start(module: string, args: readonly string[] = []): Promise<Running> {
  const child = fork(new URL(module, import.meta.url), [...args]);
  const [message] = (await once(child, "message")) as [{ port: number }];
  return { process: child, port: message.port, [Symbol.dispose]: () => end(child) };
}

/** A receiver that counts. */
export class Sink implements Disposable {
  readonly #running: Running;
  #count = 0;

  private constructor(running: Running) {
    this.#running = running;
    running.process.on("message", (message: { count?: number }) => {
      this.#count = message.count ?? this.#count;
    });
  }

  static async start(answer: "success" | "error" | "silent" = "success"): Promise<Sink> {
    return new Sink(await start("./sink.ts", [answer]));
  }

  get count(): number {
    return this.#count;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#running.port}/`;
  }

  async reset(): Promise<void> {
    this.#running.process.send("reset");
    while (this.#count !== 0) await once(this.#running.process, "message");
  }

  /** Waits until so many came. */
  async received(count: number): Promise<void> {
    while (this.#count < count) await once(this.#running.process, "message");
  }

  /** How long stamped records were on the way since the last reset, in milliseconds. */
  async took(): Promise<readonly number[]> {
    const { process } = this.#running;
    // Listening from before it is asked until it answered: what comes between two waits would be missed.
    return new Promise((resolve) => {
      const listen = ({ took }: { took?: number[] }) => {
        if (took === undefined) return;
        process.off("message", listen);
        resolve(took);
      };
      process.on("message", listen);
      process.send("took");
    });
  }

  [Symbol.dispose](): void {
    this.#running[Symbol.dispose]();
  }
}

/** Pushes records by a process of its own → what each acknowledgement took, in milliseconds. */
export async function load(order: Partial<LoadOrder> & Omit<LoadOrder, "isStamped">): Promise<number[]> {
  const child = fork(new URL("./load.ts", import.meta.url));
  try {
    child.send({ isStamped: false, ...order });
    const [message] = (await once(child, "message")) as [{ took?: number[]; error?: string }];
    if (message.took === undefined) throw new Error(message.error);
    return message.took;
  } finally {
    end(child);
  }
}

/** How a bench tenant is set up. */
export interface PassThrough {
  readonly tenant?: string;
  readonly concurrency: number;
  readonly ladder?: { readonly gapsSeconds: readonly number[]; readonly maxAttempts: number };
}

/** The flags with which users run it. */
function usersFlags(): string[] {
  const [first = ""] = readFileSync(join(import.meta.dirname, "../bin/ringback.js"), "utf8").split("\n");
  return first.split(" ").filter((word) => word.startsWith("--"));
}

/** A hub in a process of its own, on a store that is thrown away. */
export class BenchHub implements Disposable {
  readonly url: string;
  readonly process: ChildProcess;
  readonly directory: string;

  private constructor(child: ChildProcess, url: string, directory: string) {
    this.process = child;
    this.url = url;
    this.directory = directory;
  }

  /** `store` where it is not a file in the directory. */
  static async start(
    nodeArgs: readonly string[] = [],
    directory = mkdtempSync(join(import.meta.dirname, "data-")),
    store = `sqlite:${directory}/bench.db`,
  ): Promise<BenchHub> {
    const bin = join(import.meta.dirname, "built-hub.js");
    const args = [
      ...usersFlags(),
      ...nodeArgs,
      bin,
      "serve",
      "--port",
      "0",
      "--store",
      store,
      "--allow-private-endpoints",
    ];
    const child = spawn(process.execPath, args, {
      env: {
        ...process.env,
        RINGBACK_ADMIN_KEY: adminKey,
        RINGBACK_MASTER_KEY: masterKey,
        RINGBACK_LOG_LEVEL: "error",
      },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = (await once(child.stdout, "data")) as [Buffer];
    const url = /listening on (\S+)/.exec(line.toString())?.[1];
    if (url === undefined) throw new Error(`the hub did not start: ${line.toString()}`);
    return new BenchHub(child, url, directory);
  }

  /** Calls the hub's interface. */
  async api<Answer>(path: string, body?: object): Promise<Answer> {
    const response = await fetch(`${this.url}${path}`, {
      method: body === undefined ? "GET" : "POST",
      headers: { authorization: `Bearer ${adminKey}`, "content-type": "application/json" },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const answer = (await response.json()) as Answer;
    if (!response.ok) throw new Error(JSON.stringify(answer));
    return answer;
  }

  /** Reads a file to its end → its bytes and lines once decompressed; nothing of it is kept. */
  async download(
    path: string,
    encoding: string,
  ): Promise<{ readonly bytes: number; readonly lines: number }> {
    const headers = { authorization: `Bearer ${adminKey}`, "accept-encoding": encoding };
    const response = await fetch(`${this.url}${path}`, { headers });
    if (!response.ok || response.body === null) throw new Error(await response.text());
    let [bytes, lines] = [0, 0];
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      bytes += chunk.length;
      for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) lines += 1;
    }
    return { bytes, lines };
  }

  /** A tenant whose source passes everything on to one endpoint of the same dialect → the source's URL. */
  async passThrough(target: string, options: PassThrough): Promise<string> {
    const { tenant = "bench", concurrency, ladder } = options;
    await this.api("/v1/tenants", { id: tenant, name: tenant });
    const input = { name: tenant, dialect: "tanyi" };
    const { url } = await this.api<{ url: string }>(`/v1/tenants/${tenant}/sources`, input);
    const endpoint = { url: target, dialect: "tanyi", concurrency, ...(ladder && { ladder }) };
    await this.api(`/v1/tenants/${tenant}/endpoints`, endpoint);
    return url;
  }

  /** Ends it in good order; what it stored stays. */
  async stop(): Promise<void> {
    this.process.kill("SIGTERM");
    await once(this.process, "exit");
  }

  /** Stops its clock, so to speak: it takes no more of the machine until it goes on. */
  pause(): void {
    this.process.kill("SIGSTOP");
  }

  goOn(): void {
    this.process.kill("SIGCONT");
  }

  /** Resident memory in megabytes. */
  get residentMb(): number {
    return this.#memory("VmRSS");
  }

  /** The most it ever was. */
  get highestResidentMb(): number {
    return this.#memory("VmHWM");
  }

  #memory(name: string): number {
    const status = readFileSync(`/proc/${this.process.pid}/status`, "utf8");
    return Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024;
  }

  [Symbol.dispose](): void {
    end(this.process);
    rmSync(this.directory, { recursive: true, force: true });
  }
}

const adminKey = "bench-admin-key-0123456789";
// Hubs on one database seal with the same key.
const masterKey = "07".repeat(32);
