import type { Clock } from "../model/index.ts";
import type { Kept, Saved, Versioned } from "../store/index.ts";
import { KeyedQueue } from "./keyed-queue.ts";
import { untilStored } from "./until-stored.ts";

// What several hubs know of the same things, each from what it sees itself.
//
// W1. A change is there in memory at once, and is kept in the store when there is time. What another hub kept
//     meanwhile is not undone by it: the two are merged.
// W2. A turn happens once: of the hubs that decide for one at the same time, one has it kept, and the others decide
//     anew on what is kept then.
// W3. What other hubs kept is taken over at the next look.
// W4. A write of which the store did not say what became of it may have been kept: when just that is found to be kept,
//     it was this hub's.

/** What the rows are, and how they are kept. */
export interface SharedRowsOptions<Id extends string, Value> {
  readonly idOf: (value: Value) => Id;
  readonly save: (rows: readonly Versioned<Value>[]) => Promise<readonly Saved<Value>[]>;
  readonly changes: (since: number) => Promise<Kept<Value>>;
  readonly merge: (merging: Merging<Value>) => Value;
  /** Called when what others kept was taken over. */
  readonly onAdopted: (id: Id, adopted: Adopted<Value>) => void;
  /** Called when a value is another than before, whoever changed it. */
  readonly onChange?: (value: Value) => void;
  readonly clock: Clock;
  /** True once a turn is no longer to wait for the store. */
  readonly isOver: () => boolean;
}

/** What two hubs made of the same. */
export interface Merging<Value> {
  /** What both began with. */
  readonly base: Value;
  readonly mine: Value;
  readonly theirs: Value;
}

/** What was taken over: the value before, and what another hub kept. */
export interface Adopted<Value> {
  readonly before: Value;
  readonly theirs: Value;
}

/** What is to be kept for a turn to happen, of what is kept and what is known here; undefined where none is due. */
export type Decide<Value> = (kept: Value, mine: Value) => Value | undefined;

/** A value that was made from `mine`, to be kept. */
interface Write<Id, Value> {
  readonly id: Id;
  readonly mine: Value;
  readonly value: Value;
}

interface Known<Value> {
  /** The version that is kept, as far as this hub knows; 0 where none is. */
  version: number;
  /** What is kept under it. */
  base: Value;
  value: Value;
}

// So many rows a step.
const step = 500;

/** Rows that several hubs keep together. */
export class SharedRows<Id extends string, Value> {
  readonly #options: SharedRowsOptions<Id, Value>;
  readonly #known = new Map<Id, Known<Value>>();
  readonly #unsaved = new Set<Id>();
  /** What may have been kept (W4). */
  readonly #doubtful = new Map<Id, Write<Id, Value>>();
  /** What is written and taken over of one row happens in turn. */
  readonly #queue = new KeyedQueue();
  #version = 0;

  constructor(options: SharedRowsOptions<Id, Value>) {
    this.#options = options;
  }

  /** Takes up what is kept. */
  start({ version, rows }: Kept<Value>): void {
    this.#version = version;
    for (const { version: of, value } of rows)
      this.#known.set(this.#options.idOf(value), { version: of, base: value, value });
  }

  get(id: Id): Value | undefined {
    return this.#known.get(id)?.value;
  }

  /** What is kept of it, as far as this hub knows. */
  kept(id: Id): Value | undefined {
    return this.#known.get(id)?.base;
  }

  /** Changes a row in memory (W1); `base` is what there was before where nothing was known of it. */
  put(value: Value, base: Value): void {
    const id = this.#options.idOf(value);
    const known = this.#known.get(id);
    if (known === undefined) this.#known.set(id, { version: 0, base, value });
    else known.value = value;
    this.#unsaved.add(id);
    this.#options.onChange?.(value);
  }

  /** Forgets a row of something that is not there any more. */
  drop(id: Id): void {
    this.#known.delete(id);
    this.#unsaved.delete(id);
    this.#doubtful.delete(id);
  }

  /** Keeps a turn, however long the store takes (W2): what was kept, or undefined where none is due any more. */
  turn(id: Id, decide: Decide<Value>): Promise<Value | undefined> {
    return this.#queue.run([id], async () => {
      for (;;) {
        const known = this.#known.get(id);
        if (known === undefined) return undefined;
        // What happens while the store is away comes on top of this.
        const mine = known.value;
        const value = decide(known.base, mine);
        if (value === undefined) return undefined;
        let isKept = false;
        const { clock, isOver } = this.#options;
        const write = async () => {
          isKept = (await this.#write([{ id, mine, value }])).has(id);
        };
        if (!(await untilStored({ clock, isOver }, write))) return undefined;
        if (isKept) return value;
      }
    });
  }

  /** Keeps all that is not kept yet. @throws StoreUnavailableError */
  async save(): Promise<void> {
    // What is refused is merged, and is for the next time.
    const all = [...this.#unsaved];
    for (let begin = 0; begin < all.length; begin += step) {
      const ids = all.slice(begin, begin + step);
      await this.#queue.run(ids, () => this.#saveSome(ids));
    }
  }

  async #saveSome(ids: readonly Id[]): Promise<void> {
    const rows = ids.flatMap((id) => {
      const value = this.#unsaved.has(id) ? this.#known.get(id)?.value : undefined;
      return value === undefined ? [] : [{ id, mine: value, value }];
    });
    if (rows.length > 0) await this.#write(rows);
  }

  /** Takes over what other hubs kept since the last look (W3). @throws StoreUnavailableError */
  async look(): Promise<void> {
    const { version, rows } = await this.#options.changes(this.#version);
    for (const row of rows) {
      const id = this.#options.idOf(row.value);
      await this.#queue.run([id], async () => this.#adopt(id, row));
    }
    this.#version = Math.max(this.#version, version);
  }

  /** Writes values; those that are then kept. */
  async #write(writes: readonly Write<Id, Value>[]): Promise<ReadonlySet<Id>> {
    const { save } = this.#options;
    const rows = writes.map(({ id, value }) => ({ version: this.#known.get(id)?.version ?? 0, value }));
    let saved: readonly Saved<Value>[];
    try {
      saved = await save(rows);
    } catch (error) {
      for (const write of writes) this.#doubt(write);
      throw error;
    }
    return new Set(writes.filter((write, index) => this.#settle(write, saved[index])).map(({ id }) => id));
  }

  #doubt(write: Write<Id, Value>): void {
    if (this.#known.has(write.id)) this.#doubtful.set(write.id, write);
  }

  /** Takes over what became of a write; true where it is what is kept now. */
  #settle(write: Write<Id, Value>, saved: Saved<Value> = { kind: "gone" }): boolean {
    const { id, value } = write;
    if (!this.#known.has(id)) return false;
    switch (saved.kind) {
      case "gone":
        this.drop(id);
        return false;
      case "outdated": {
        this.#unsaved.add(id);
        const own = this.#doubtful.get(id);
        this.#adopt(id, saved.stored);
        return own?.value === value && this.#known.get(id)?.base === value;
      }
      case "kept":
        this.#kept(write, saved.version);
        return true;
    }
  }

  #kept({ id, mine, value }: Write<Id, Value>, version: number): void {
    const known = this.#known.get(id);
    this.#doubtful.delete(id);
    if (known === undefined) return;
    known.version = version;
    known.base = value;
    // What happened meanwhile happened to what is kept now.
    if (known.value === mine) {
      known.value = value;
      this.#unsaved.delete(id);
    } else if (value !== mine) {
      known.value = this.#options.merge({ base: mine, mine: known.value, theirs: value });
    }
    if (value !== mine) this.#options.onChange?.(known.value);
  }

  #adopt(id: Id, { version, value: theirs }: Versioned<Value>): void {
    const { merge, onAdopted } = this.#options;
    const known = this.#known.get(id);
    if (known === undefined) {
      this.#known.set(id, { version, base: theirs, value: theirs });
      this.#options.onChange?.(theirs);
      return onAdopted(id, { before: theirs, theirs });
    }
    if (version <= known.version) return;
    const own = this.#doubtful.get(id);
    this.#doubtful.delete(id);
    if (own !== undefined && JSON.stringify(own.value) === JSON.stringify(theirs))
      return this.#kept(own, version);
    const before = known.value;
    known.value = before === known.base ? theirs : merge({ base: known.base, mine: before, theirs });
    known.version = version;
    known.base = theirs;
    if (known.value === theirs) this.#unsaved.delete(id);
    this.#options.onChange?.(known.value);
    onAdopted(id, { before, theirs });
  }
}
