import { once } from "node:events";
import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import {
  NotAStoreError,
  StoreLockedError,
  StoreUnavailableError,
  StoreVersionError,
  type Text,
} from "../../model/terms/index.ts";
import {
  type ThreadGreeting,
  type ThreadReply,
  type ThreadResult,
  type ThreadSettings,
  packRequest,
} from "./thread-protocol.ts";

/** Functions by name, as a thread offers them. */
type Methods = Readonly<Record<string, (...args: never[]) => unknown>>;

interface Pending {
  readonly method: string;
  readonly args: readonly unknown[];
  readonly parts: readonly Uint8Array[];
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** How calls reach the thread. */
export interface LinkOptions {
  /** The module that the thread runs, without its extension. */
  readonly module: "sqlite-writer" | "sqlite-reader";
  readonly path: string;
  /** Called when the thread ends by itself: what it held is lost to this process. */
  readonly onCrash: (error: Error) => void;
}

// While the thread is at work, what is called meanwhile is gathered and crosses together once it has answered: a
// crossing costs both threads more than most calls do. So many go on ahead, so that the thread never waits for more.
const callsAhead = 16;

/**
 * Calls methods of a thread. What is called while the thread is at work crosses together, and the thread takes up all
 * that it finds waiting as one group: the group grows with the load, and one fsync serves all of it.
 */
export class ThreadLink<Offered extends Methods> implements AsyncDisposable {
  readonly #options: LinkOptions;
  #worker: Worker | undefined;
  #waiting: Pending[] = [];
  /** Requests on their way, the first sent first; they are answered in this order. */
  #underway: (readonly Pending[])[] = [];
  #isScheduled = false;
  #closing = false;

  constructor(options: LinkOptions) {
    this.#options = options;
  }

  /** Starts the thread. @throws StoreLockedError, StoreVersionError, NotAStoreError, StoreUnavailableError */
  async start(): Promise<void> {
    const { module, path, onCrash } = this.#options;
    // Run from the sources the modules are .ts, run from a build they are .js.
    const url = new URL(`./${module}${extname(import.meta.url)}`, import.meta.url);
    const settings: ThreadSettings = { path };
    const worker = new Worker(url, { workerData: settings });
    this.#worker = worker;
    const messages: unknown[] = await once(worker, "message");
    const greeting = messages[0];
    assertGreeting(greeting);
    if (!greeting.ready) {
      await worker.terminate();
      this.#worker = undefined;
      throw errorOfGreeting(greeting);
    }
    worker.on("message", (reply: ThreadReply) => reply.requests.forEach((results) => this.#settle(results)));
    worker.on("error", (error) => this.#crash(error, onCrash));
    worker.on("exit", () => this.#crash(new Error("the store's thread ended"), onCrash));
  }

  /** Calls a method. @throws StoreUnavailableError when the store can't do it just now. */
  call<Name extends keyof Offered & string>(
    method: Name,
    ...args: Parameters<Offered[Name]>
  ): Promise<ReturnType<Offered[Name]>> {
    return this.#push(method, args, []);
  }

  /** Calls a method whose last argument, the parts, goes as bytes beside the others. */
  callWith<Name extends keyof Offered & string>(
    parts: readonly Uint8Array[],
    method: Name,
    ...args: Parameters<Offered[Name]>
  ): Promise<ReturnType<Offered[Name]>> {
    return this.#push(method, args.slice(0, -1), parts);
  }

  #push<Result>(method: string, args: readonly unknown[], parts: readonly Uint8Array[]): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      if (this.#worker === undefined || this.#closing) {
        reject(new StoreUnavailableError("it is closed"));
        return;
      }
      // What the thread answers is what the method of that name returns.
      const settled = (value: unknown) => resolve(value as Result); // oxlint-disable-line typescript/no-unsafe-type-assertion
      this.#waiting.push({ method, args, parts, resolve: settled, reject });
      if (this.#waiting.length >= callsAhead) this.#send();
      else this.#schedule();
    });
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      if (this.#underway.length === 0) this.#send();
    });
  }

  #send(): void {
    if (this.#waiting.length === 0 || this.#worker === undefined) return;
    const calls = this.#waiting;
    this.#waiting = [];
    this.#underway.push(calls);
    const request = packRequest(calls);
    this.#worker.postMessage(request, [request.bytes.buffer]);
  }

  #settle(results: readonly ThreadResult[]): void {
    for (const [index, pending] of (this.#underway.shift() ?? []).entries()) {
      const result = results[index];
      if (result?.ok === true) pending.resolve(result.value);
      else pending.reject(errorOfResult(result));
    }
    if (this.#waiting.length > 0) this.#schedule();
  }

  #crash(error: unknown, onCrash: (error: Error) => void): void {
    if (this.#worker === undefined) return;
    this.#worker = undefined;
    const cause = error instanceof Error ? error : new Error(String(error));
    for (const pending of [...this.#underway.flat(), ...this.#waiting]) {
      pending.reject(new StoreUnavailableError(cause.message, { cause }));
    }
    this.#underway = [];
    this.#waiting = [];
    if (!this.#closing) onCrash(cause);
  }

  /** Finishes what was called, then ends the thread. */
  async [Symbol.asyncDispose](): Promise<void> {
    const worker = this.#worker;
    if (worker === undefined || this.#closing) return;
    while (this.#underway.length + this.#waiting.length > 0) await once(worker, "message");
    this.#closing = true;
    const ended = once(worker, "exit");
    worker.postMessage(null);
    await ended;
  }
}

function errorOfResult(result: ThreadResult | undefined): Error {
  if (result === undefined || result.ok) return new Error("the store's thread left a call without an answer");
  return result.kind === "unavailable"
    ? new StoreUnavailableError(result.message)
    : new Error(result.message);
}

function errorOfGreeting({ code, message, details }: Extract<ThreadGreeting, { ready: false }>): Error {
  const [first, second] = details;
  if (code === "E_STORE_LOCKED") return new StoreLockedError(String(first));
  if (code === "E_NOT_A_STORE" && isText(second)) return new NotAStoreError(String(first), second);
  if (code === "E_STORE_VERSION") return new StoreVersionError(Number(first), Number(second));
  return new StoreUnavailableError(message);
}

function isText(value: unknown): value is Text {
  return typeof value === "object" && value !== null && "en" in value && "zh" in value;
}

function assertGreeting(message: unknown): asserts message is ThreadGreeting {
  if (typeof message !== "object" || message === null || !("ready" in message)) {
    throw new TypeError("Expected a thread to greet before anything else");
  }
}
