import { statSync } from "node:fs";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { NotAStoreError, StoreDamagedError, mintedAt } from "../../model/terms/index.ts";
import type { MovedBatch, MovedPart, MovedPlace, MovedValue } from "../moved-parts.ts";
import { openForReading, openForWriting, takeLock } from "./database.ts";
import { movedStatements } from "./moved-relations.ts";
import { recognize } from "./recognize.ts";
import { Row } from "./row.ts";
import { migrate, schemaVersion } from "./schema.ts";
import { storedDays } from "./stored-days.ts";

// A store is read out to be moved elsewhere.
//
// O1. No hub has the store open meanwhile, and none can open it.
// O2. Nothing is written but the steps of the schema that are missing, as a start of the hub would.
// O3. The same store that nothing was written to since has the same fingerprint; any other has another.

/** How large a batch may grow. */
export interface BatchLimits {
  readonly rows: number;
  readonly bytes: number;
}

/** A store that is read out. */
export class ReadOut implements Disposable {
  readonly #path: string;
  readonly #db: DatabaseSync;
  readonly #lock: DatabaseSync;
  /** The schema version that it had before; null where it had this program's. */
  readonly upgradedFrom: number | null;
  /** What tells it from other stores, and from what it was before (O3). */
  readonly fingerprint: string;
  readonly sizeBytes: number;
  /** The id of the key that its secrets are sealed with; null where they are not. */
  readonly masterKeyId: string | null;

  /** @throws NotAStoreError, StoreLockedError, StoreVersionError */
  constructor(path: string) {
    this.#path = path;
    expectStore(path);
    this.#lock = takeLock(path);
    try {
      this.upgradedFrom = bringUpToDate(path);
      this.#db = openForReading(path);
    } catch (error) {
      this.#lock.close();
      throw error;
    }
    this.#db.function("hour_of", { deterministic: true }, (id) => hourOf(String(id)));
    const { size, mtimeNs } = statSync(path, { bigint: true });
    this.sizeBytes = Number(size);
    this.masterKeyId = masterKeyIdOf(this.#db);
    this.fingerprint = [schemaVersion, size, mtimeNs, this.masterKeyId ?? ""].join("/");
  }

  /** The days that rows are of: when each begins. */
  days(): readonly number[] {
    return storedDays(this.#db);
  }

  /** How many rows a part has. */
  count(part: MovedPart): number {
    const row = this.#db.prepare(movedStatements(part).count).get() ?? {};
    return new Row({ count: Object.values(row)[0] ?? null }).integer("count");
  }

  /** The rows of a part after a place, in the order of their places. @throws StoreDamagedError */
  *batches(part: MovedPart, after: MovedPlace | null, limits: BatchLimits): Generator<MovedBatch> {
    const { all, after: from } = movedStatements(part);
    const kinds = Object.values(part.columns);
    let rows: MovedValue[][] = [];
    let bytes = 0;
    let place: MovedPlace = [];
    for (const row of arrays(this.#db.prepare(after === null ? all : from), after ?? [])) {
      place = row.splice(kinds.length);
      this.#expectWhole(part, row);
      rows.push(row);
      bytes += row.reduce<number>((sum, value) => sum + sizeOf(value), 0);
      if (rows.length < limits.rows && bytes < limits.bytes) continue;
      yield { rows, place, bytes };
      rows = [];
      bytes = 0;
    }
    if (rows.length > 0) yield { rows, place, bytes };
  }

  #expectWhole(part: MovedPart, row: readonly MovedValue[]): void {
    for (const [index, [column, kind]] of Object.entries(part.columns).entries()) {
      if (row[index] === null && !kind.endsWith("?"))
        throw new StoreDamagedError(this.#path, `${part.name} ${row.slice(0, 2).join(" ")} has no ${column}`);
    }
  }

  /** Whether there is such a row; given the columns that the part is found by. */
  has(part: MovedPart, values: readonly MovedValue[]): boolean {
    return this.#db.prepare(movedStatements(part).find).get(...values) !== undefined;
  }

  [Symbol.dispose](): void {
    this.#db.close();
    this.#lock.close();
  }
}

function expectStore(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined)
    throw new NotAStoreError(path, { en: "there is no such file", zh: "没有这个文件" });
  if (found.isDirectory()) throw new NotAStoreError(path, { en: "it is a folder", zh: "它是一个文件夹" });
}

/** → the version that the store had, null where it had this program's. The log is in the file afterwards. */
function bringUpToDate(path: string): number | null {
  const found = versionAt(path);
  // Opening for writing writes to the file each time (auto_vacuum), which would give it another fingerprint.
  if (found < schemaVersion) upgrade(path);
  using db = new DatabaseSync(path);
  db.exec("pragma wal_checkpoint(truncate)");
  return found === schemaVersion ? null : found;
}

function upgrade(path: string): void {
  using db = openForWriting(path);
  migrate(db);
}

function versionAt(path: string): number {
  using db = new DatabaseSync(path);
  const version = recognize(db, path);
  if (version === 0) throw new NotAStoreError(path, { en: "nothing is in it", zh: "其中没有任何内容" });
  return version;
}

function masterKeyIdOf(db: DatabaseSync): string | null {
  const row = db.prepare("select value from kept_values where name = 'master-key-id'").get();
  return row === undefined ? null : new Row(row).text("value");
}

const hourMs = 60 * 60 * 1000;

function hourOf(id: string): number {
  return Math.floor(mintedAt(id) / hourMs);
}

function* arrays(statement: StatementSync, values: readonly MovedValue[]): Generator<MovedValue[]> {
  statement.setReturnArrays(true);
  for (const raw of statement.iterate(...values)) {
    const row: unknown = raw;
    assertArray(row);
    yield row;
  }
}

function assertArray(row: unknown): asserts row is MovedValue[] {
  if (!Array.isArray(row)) throw new TypeError("Expected a row as an array");
}

function sizeOf(value: MovedValue): number {
  if (typeof value === "string" || value instanceof Uint8Array) return value.length;
  return value === null ? 0 : 8;
}
