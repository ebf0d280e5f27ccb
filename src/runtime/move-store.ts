import { type MovedPart, type MovedValue, movedParts } from "../store/index.ts";
import { type MoveDifference, TakeOver } from "../store/postgres/index.ts";
import { ReadOut } from "../store/sqlite/index.ts";

// A whole hub is moved from SQLite to PostgreSQL, part by part; then every row is compared with where it came from.

/** Where a store comes from and where it goes. */
export interface MoveRoute {
  /** The file of a SQLite store. */
  readonly from: string;
  /** postgres://… */
  readonly to: string;
}

/** What there is to move, and what is where it goes. */
export interface MoveOutlook {
  readonly parts: readonly { readonly part: string; readonly rows: number }[];
  readonly rows: number;
  readonly sizeBytes: number;
  /** The schema version of the store, where it was brought up to date just now. */
  readonly upgradedFrom: number | null;
  /** The id of the key that the secrets are sealed with; null where they are not. */
  readonly masterKeyId: string | null;
  readonly target: {
    readonly state: "empty" | "occupied" | "unfinished" | "complete";
    readonly server: string;
    readonly sizeBytes: number;
  };
}

/** How far the work has come. */
export interface MoveProgress {
  readonly stage: "moving" | "checking";
  readonly part: string;
  /** Of the part. */
  readonly rows: number;
  readonly ofRows: number;
  readonly bytes: number;
  /** Of all parts of the stage, and without what an earlier run did. */
  readonly rowsNow: number;
  readonly bytesNow: number;
  readonly rowsLeft: number;
}

/** What a move is told. */
export interface MoveOptions extends MoveRoute {
  /** True: what an unfinished move brought is removed first. */
  readonly startOver: boolean;
  readonly onLook: (outlook: MoveOutlook) => void;
  readonly onProgress: (progress: MoveProgress) => void;
  /** A part is through a stage. */
  readonly onPart: (progress: MoveProgress) => void;
}

/** One part, once it was checked. */
export interface MovedTable {
  readonly part: string;
  readonly rows: number;
  readonly bytes: number;
}

/** What a move came to. */
export interface MoveReport {
  readonly outlook: MoveOutlook;
  /** `resumed`: an earlier run had begun it; `complete`: one had finished it, and nothing was done now. */
  readonly began: "begun" | "resumed" | "complete";
  readonly parts: readonly MovedTable[];
  /** The first of them; with none, the move is done. */
  readonly differences: readonly MoveDifference[];
  readonly differing: number;
}

const limits = { rows: 2_000, bytes: 4 * 1024 * 1024 };
const namedDifferences = 20;
const keysAtOnce = 1_000;

/** Looks at what there is to move, and changes nothing where it is to go. @throws as {@link moveStore} */
export async function lookAtMove({ from, to }: MoveRoute): Promise<MoveOutlook> {
  using source = new ReadOut(from);
  await using target = new TakeOver(to, movedParts);
  return look(source, target);
}

/**
 * Moves a store, or goes on with a move.
 * @throws NotAStoreError, StoreLockedError, StoreVersionError, StoreDamagedError, StoreMoveError, StoreUnavailableError
 */
export async function moveStore(options: MoveOptions): Promise<MoveReport> {
  using source = new ReadOut(options.from);
  await using target = new TakeOver(options.to, movedParts);
  const outlook = await look(source, target);
  options.onLook(outlook);
  if (options.startOver) await target.undo();
  const began = await target.begin(source.fingerprint, options.from);
  if (began === "complete") return { outlook, began, parts: [], differences: [], differing: 0 };
  await target.makeDays(source.days());
  const moving = new Stage("moving", outlook, options);
  for (const part of movedParts) await movePart(source, target, { part, stage: moving });
  await target.analyze();
  const checking = new Stage("checking", outlook, options);
  const found = new Differences();
  const parts: MovedTable[] = [];
  for (const part of movedParts)
    parts.push(await checkPart(source, target, { part, stage: checking, found }));
  await checkCounts(source, target, found);
  if (found.count === 0) await target.complete();
  return { outlook, began, parts, differences: found.named, differing: found.count };
}

async function look(source: ReadOut, target: TakeOver): Promise<MoveOutlook> {
  const { state, server, sizeBytes } = await target.look();
  const parts = movedParts.map((part) => ({ part: part.name, rows: source.count(part) }));
  const { upgradedFrom, masterKeyId } = source;
  return {
    parts,
    rows: parts.reduce((sum, { rows }) => sum + rows, 0),
    sizeBytes: source.sizeBytes,
    upgradedFrom,
    masterKeyId,
    target: { state: state.kind, server, sizeBytes },
  };
}

/** One pass over all parts. */
class Stage {
  readonly #name: MoveProgress["stage"];
  readonly #outlook: MoveOutlook;
  readonly #options: MoveOptions;
  #rowsNow = 0;
  #bytesNow = 0;
  #rowsLeft: number;
  #rows = 0;
  #bytes = 0;

  constructor(name: MoveProgress["stage"], outlook: MoveOutlook, options: MoveOptions) {
    this.#name = name;
    this.#outlook = outlook;
    this.#options = options;
    this.#rowsLeft = outlook.rows;
  }

  /** A part begins, of which so much is left; null: all of it. */
  begin(part: MovedPart, left: number | null): void {
    const skipped = left === null ? 0 : Math.max(0, this.#rowsOf(part) - left);
    this.#rowsLeft -= skipped;
    this.#rows = skipped;
    this.#bytes = 0;
    this.#options.onProgress(this.#progress(part));
  }

  advance(part: MovedPart, rows: number, bytes: number): void {
    this.#rows += rows;
    this.#bytes += bytes;
    this.#rowsNow += rows;
    this.#bytesNow += bytes;
    this.#rowsLeft -= rows;
    this.#options.onProgress(this.#progress(part));
  }

  end(part: MovedPart): MovedTable {
    this.#options.onPart(this.#progress(part));
    return { part: part.name, rows: this.#rows, bytes: this.#bytes };
  }

  #rowsOf({ name }: MovedPart): number {
    return this.#outlook.parts.find(({ part }) => part === name)?.rows ?? 0;
  }

  #progress(part: MovedPart): MoveProgress {
    return {
      stage: this.#name,
      part: part.name,
      rows: this.#rows,
      ofRows: this.#rowsOf(part),
      bytes: this.#bytes,
      rowsNow: this.#rowsNow,
      bytesNow: this.#bytesNow,
      rowsLeft: Math.max(0, this.#rowsLeft),
    };
  }
}

interface Step {
  readonly part: MovedPart;
  readonly stage: Stage;
}

/** Reads one batch while the one before is being written. */
async function movePart(source: ReadOut, target: TakeOver, { part, stage }: Step): Promise<void> {
  const { place, rows } = await target.progress(part);
  stage.begin(part, source.count(part) - rows);
  let before = place;
  let writing: Promise<void> = Promise.resolve();
  for (const batch of source.batches(part, place, limits)) {
    await writing;
    writing = target.write(part, before, batch);
    // Whoever waits for it hears of it: the next round, or the line after the last.
    writing.catch(() => {});
    before = batch.place;
    stage.advance(part, batch.rows.length, batch.bytes);
  }
  await writing;
  stage.end(part);
}

/** What was found to differ: how much, and the first of it by name. */
class Differences {
  readonly named: MoveDifference[] = [];
  readonly #missing = new Map<string, number>();
  count = 0;

  add(found: readonly MoveDifference[], count = found.length): void {
    this.count += count;
    for (const { table, kind } of found) {
      if (kind === "missing") this.#missing.set(table, this.missingOf(table) + 1);
    }
    this.named.push(...found.slice(0, namedDifferences - this.named.length));
  }

  /** How many rows of a table are not there. */
  missingOf(table: string): number {
    return this.#missing.get(table) ?? 0;
  }
}

async function checkPart(
  source: ReadOut,
  target: TakeOver,
  { part, stage, found }: Step & { readonly found: Differences },
): Promise<MovedTable> {
  stage.begin(part, null);
  let comparing: Promise<readonly MoveDifference[]> = Promise.resolve([]);
  for (const { rows, bytes } of source.batches(part, null, limits)) {
    found.add(await comparing);
    comparing = target.differences(part, rows);
    comparing.catch(() => {});
    stage.advance(part, rows.length, bytes);
  }
  found.add(await comparing);
  return stage.end(part);
}

/** With every row of the source found, and as many here as there, nothing else can be here. */
async function checkCounts(source: ReadOut, target: TakeOver, found: Differences): Promise<void> {
  const tables = Map.groupBy(movedParts, ({ table }) => table);
  for (const [table, parts] of tables) {
    const expected = parts.reduce((sum, part) => sum + source.count(part), 0);
    const extra = (await target.count(table)) - expected;
    const missing = found.missingOf(table);
    if (extra + missing > 0) found.add(await extras(source, target, parts), extra + missing);
  }
}

/** Names rows that the source does not have. */
async function extras(
  source: ReadOut,
  target: TakeOver,
  parts: readonly MovedPart[],
): Promise<readonly MoveDifference[]> {
  const [part] = parts;
  if (part === undefined) return [];
  const named: MoveDifference[] = [];
  let after: readonly MovedValue[] | null = null;
  while (named.length < namedDifferences) {
    const rows = await target.keysAfter(part, after, keysAtOnce);
    for (const { key, found } of rows) {
      if (parts.some((candidate) => source.has(candidate, found))) continue;
      const shown = part.key.map((column, index) => [column, String(key[index])] as const);
      named.push({ table: part.table, key: Object.fromEntries(shown), kind: "extra", columns: [] });
    }
    after = rows.at(-1)?.key ?? null;
    if (after === null) break;
  }
  return named;
}
