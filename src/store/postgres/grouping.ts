import { MembershipEndedError, StoreUnavailableError } from "../../model/terms/index.ts";

/** How things that are pending are written together. */
export interface GroupingOptions<Item, Result> {
  /** So many groups are written at a time. */
  readonly lanes: number;
  /** So many items are in a group at most. */
  readonly most: number;
  /** Writes a group as a whole, or nothing of it. */
  readonly write: (items: readonly Item[], lane: number) => Promise<readonly Result[]>;
  /** About how many bytes an item holds; by what all hold that are pending, more are refused. */
  readonly sizeOf?: (item: Item) => number;
  /** Items with a key in common are never on their way at the same time. */
  readonly keysOf?: (item: Item) => readonly string[];
}

interface Pending<Item, Result> {
  readonly item: Item;
  readonly keys: readonly string[];
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

// What is pending is in memory: a database that is slow must not fill it.
const mostPending = 20_000;
const mostPendingBytes = 64 * 1024 * 1024;

/**
 * Group commit: what is called while all lanes are at work is gathered, and goes as one. The group grows with the
 * load, and one flush of the database's log serves all of it (S1).
 */
export class Grouping<Item, Result> {
  readonly #options: GroupingOptions<Item, Result>;
  #waiting: Pending<Item, Result>[] = [];
  #pending = 0;
  #pendingBytes = 0;
  readonly #free: number[];
  /** The keys of what is on its way. */
  readonly #used = new Set<string>();
  #isScheduled = false;
  #whenIdle: (() => void) | undefined;

  constructor(options: GroupingOptions<Item, Result>) {
    this.#options = options;
    this.#free = Array.from({ length: options.lanes }, (_, lane) => lane);
  }

  /** Writes the item with whatever else is pending. @throws StoreUnavailableError where too much is */
  async add(item: Item): Promise<Result> {
    if (this.#pending >= mostPending || this.#pendingBytes >= mostPendingBytes)
      throw new StoreUnavailableError("too much is waiting to be written");
    const bytes = this.#options.sizeOf?.(item) ?? 0;
    this.#pending += 1;
    this.#pendingBytes += bytes;
    try {
      return await new Promise<Result>((resolve, reject) => {
        this.#waiting.push({ item, keys: this.#options.keysOf?.(item) ?? [], resolve, reject });
        this.#schedule();
      });
    } finally {
      this.#pending -= 1;
      this.#pendingBytes -= bytes;
    }
  }

  /** Resolves once nothing is pending. */
  async idle(): Promise<void> {
    if (this.#waiting.length === 0 && this.#free.length === this.#options.lanes) return;
    await new Promise<void>((resolve) => {
      this.#whenIdle = resolve;
    });
  }

  #schedule(): void {
    if (this.#isScheduled || this.#free.length === 0) return;
    this.#isScheduled = true;
    // Whatever else came in with the same turn of the loop goes along.
    setImmediate(() => {
      this.#isScheduled = false;
      while (this.#waiting.length > 0) {
        if (this.#free.length === 0) return;
        const group = this.#take();
        const lane = group.length === 0 ? undefined : this.#free.shift();
        // What is on its way has to be there first.
        if (lane === undefined) return;
        void this.#write(group, lane);
      }
    });
  }

  #take(): readonly Pending<Item, Result>[] {
    const taken: Pending<Item, Result>[] = [];
    const left: Pending<Item, Result>[] = [];
    for (const pending of this.#waiting) {
      const isFull = taken.length >= this.#options.most;
      if (isFull || pending.keys.some((key) => this.#used.has(key))) {
        left.push(pending);
      } else {
        for (const key of pending.keys) this.#used.add(key);
        taken.push(pending);
      }
    }
    this.#waiting = left;
    return taken;
  }

  async #write(group: readonly Pending<Item, Result>[], lane: number): Promise<void> {
    await this.#settle(group, lane);
    for (const { keys } of group) for (const key of keys) this.#used.delete(key);
    this.#free.push(lane);
    if (this.#waiting.length > 0) this.#schedule();
    else if (this.#free.length === this.#options.lanes) this.#whenIdle?.();
  }

  async #settle(group: readonly Pending<Item, Result>[], lane: number): Promise<void> {
    const items = group.map(({ item }) => item);
    try {
      const results = await this.#options.write(items, lane);
      if (results.length !== group.length) throw new Error("Expected a result for each item of a group");
      results.forEach((result, index) => group[index]?.resolve(result));
    } catch (error) {
      // A database that is away refuses every one of them. For anything else, one is at fault: alone, it fails alone.
      const isAway = error instanceof StoreUnavailableError && !(error instanceof MembershipEndedError);
      if (group.length === 1 || isAway) {
        for (const { reject } of group) reject(error);
      } else {
        for (const pending of group) await this.#settle([pending], lane);
      }
    }
  }
}
