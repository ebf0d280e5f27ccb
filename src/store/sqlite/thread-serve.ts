import type { DatabaseSync } from "node:sqlite";
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import {
  NotAStoreError,
  RingbackError,
  StoreLockedError,
  StoreVersionError,
} from "../../model/terms/index.ts";
import {
  type ThreadCall,
  type ThreadGreeting,
  type ThreadReply,
  type ThreadRequest,
  type ThreadResult,
  type ThreadSettings,
  unpackRequest,
} from "./thread-protocol.ts";

/** What a thread serves. */
export interface Served {
  readonly db: DatabaseSync;
  readonly methods: Readonly<Record<string, (...args: never[]) => unknown>>;
  /** True: all calls of a request are one transaction. */
  readonly transactional: boolean;
  /** Called after each group, outside of its transaction, before it is answered. */
  readonly afterGroup?: () => void;
  /** Called at the end, with the database still open. */
  readonly close: () => void;
}

/** Runs in a thread: opens what is served, greets, then answers requests until it is told to end. */
export function serveThread(open: (settings: ThreadSettings) => Served): void {
  const port = parentPort;
  if (port === null) throw new Error("Expected to run in a thread");
  const settings: unknown = workerData;
  assertSettings(settings);
  try {
    const served = open(settings);
    port.postMessage({ ready: true } satisfies ThreadGreeting);
    const groups = new Groups(port, served);
    port.on("message", (request: ThreadRequest | null) => groups.take(request));
  } catch (error) {
    port.postMessage(greetingOf(error));
  }
}

// One transaction of this many calls takes some 20 ms; more in it would make every caller in it wait longer.
const groupSize = 256;
// A commit rewrites some thirty pages whatever is in it. A pause after each lets the next gather more, and costs
// nothing where there is nothing to gather.
const pauseShare = 1.5;
const longestPauseMs = 6;

/** Serves requests in groups. */
class Groups {
  readonly #port: MessagePort;
  readonly #served: Served;
  #waiting: (ThreadRequest | null)[] = [];
  #isScheduled = false;
  #pauseUntil = 0;

  constructor(port: MessagePort, served: Served) {
    this.#port = port;
    this.#served = served;
  }

  /** Takes a request, to be served with all others that come before its group begins. Null ends the thread. */
  take(request: ThreadRequest | null): void {
    this.#waiting.push(request);
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    const pause = this.#served.transactional ? this.#pauseUntil - performance.now() : 0;
    if (pause < 1) setImmediate(() => this.#serve());
    else setTimeout(() => this.#serve(), pause);
  }

  #serve(): void {
    this.#isScheduled = false;
    const requests: (readonly ThreadCall[])[] = [];
    let size = 0;
    while (size < groupSize && typeof this.#waiting[0] === "object" && this.#waiting[0] !== null) {
      const calls = unpackRequest(this.#waiting[0]);
      this.#waiting.shift();
      requests.push(calls);
      size += calls.length;
    }
    const began = performance.now();
    if (requests.length > 0) this.#port.postMessage(answerGroup(this.#served, requests));
    const ended = performance.now();
    this.#pauseUntil = ended + Math.min(longestPauseMs, (ended - began) * pauseShare);
    if (this.#waiting[0] === null) end(this.#port, this.#served);
    else if (this.#waiting.length > 0) this.#again();
  }

  #again(): void {
    this.#isScheduled = true;
    setImmediate(() => this.#serve());
  }
}

function answerGroup(served: Served, requests: readonly (readonly ThreadCall[])[]): ThreadReply {
  const results = answer(served, requests.flat());
  served.afterGroup?.();
  let taken = 0;
  return {
    requests: requests.map((calls) => {
      taken += calls.length;
      return results.slice(taken - calls.length, taken);
    }),
  };
}

function end(port: MessagePort, { db, close }: Served): void {
  close();
  db.close();
  port.close();
}

function answer(served: Served, calls: readonly ThreadCall[]): ThreadResult[] {
  if (!served.transactional)
    return inSnapshot(served.db, () => calls.map((call) => attempt(() => run(served, call))));
  const together = attempt(() => inTransaction(served.db, () => calls.map((call) => run(served, call))));
  if (together.ok) return valuesOf(together.value).map((value) => ({ ok: true, value }));
  // A full disk refuses every one of them. For anything else, one call is at fault: alone, it fails alone.
  if (together.kind === "unavailable" || calls.length === 1) return calls.map(() => together);
  return calls.map((call) => attempt(() => inTransaction(served.db, () => run(served, call))));
}

function valuesOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function run({ methods }: Served, { method, args }: ThreadCall): unknown {
  const implementation = methods[method];
  if (implementation === undefined) throw new RangeError(`Expected a method of the store, got ${method}`);
  return implementation(...(args as never[])); // oxlint-disable-line typescript/no-unsafe-type-assertion -- the link's types hold on both sides
}

function inTransaction<Value>(db: DatabaseSync, work: () => Value): Value {
  db.exec("begin immediate");
  try {
    const value = work();
    db.exec("commit");
    return value;
  } catch (error) {
    // SQLite has already rolled back by itself where the disk was full.
    if (db.isTransaction) db.exec("rollback");
    throw error;
  }
}

/** All that is read in it is of one moment: a call that is removed meanwhile is there with its events, or not at all. */
function inSnapshot<Value>(db: DatabaseSync, work: () => Value): Value {
  db.exec("begin");
  try {
    return work();
  } finally {
    db.exec("commit");
  }
}

function attempt(work: () => unknown): ThreadResult {
  try {
    return { ok: true, value: work() };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { ok: false, kind: isUnavailable(error) ? "unavailable" : "bug", message };
  }
}

// busy, locked, out of memory, read-only, I/O error, corrupt, full, can't open
const unavailableCodes = new Set([5, 6, 7, 8, 10, 11, 13, 14]);

function isUnavailable(error: unknown): boolean {
  const code = error instanceof Error && "errcode" in error ? Number(error.errcode) : 0;
  return unavailableCodes.has(code & 0xff);
}

function greetingOf(error: unknown): ThreadGreeting {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof RingbackError ? error.code : "E_STORE_UNAVAILABLE";
  if (error instanceof StoreLockedError) return { ready: false, code, message, details: [error.location] };
  if (error instanceof NotAStoreError)
    return { ready: false, code, message, details: [error.location, error.reason] };
  if (error instanceof StoreVersionError)
    return { ready: false, code, message, details: [error.found, error.known] };
  return { ready: false, code, message, details: [] };
}

function assertSettings(settings: unknown): asserts settings is ThreadSettings {
  if (typeof settings !== "object" || settings === null || !("path" in settings)) {
    throw new TypeError("Expected a thread to be started with settings");
  }
}
