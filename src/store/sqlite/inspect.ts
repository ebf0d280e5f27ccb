import { statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { type Instant, NotAStoreError, RingbackError, StoreDamagedError } from "../../model/terms/index.ts";
import { recognize } from "./recognize.ts";
import { Row } from "./row.ts";

/** What a store, or a snapshot of one, holds. */
export interface StoreContents {
  readonly schemaVersion: number;
  /** When it was taken; null for what is no snapshot. */
  readonly takenAt: Instant | null;
  readonly tenants: number;
  readonly messages: number;
  readonly calls: number;
  /** Deliveries that are still to be made. */
  readonly waiting: number;
  readonly sizeBytes: number;
}

/** The name under which a snapshot keeps when it was taken. */
export const takenAtName = "snapshot-taken-at";

/**
 * Reads a store that nobody has open, every page of it; where it is a copy, errors call it by the name of what it is
 * a copy of.
 * @throws NotAStoreError, StoreVersionError, StoreDamagedError
 */
export function inspectStore(path: string, name = path): StoreContents {
  const size = statSync(path).size;
  if (size === 0) throw new NotAStoreError(name, { en: "it is empty", zh: "它是空文件" });
  try {
    using db = new DatabaseSync(path, { readOnly: true });
    const schemaVersion = recognize(db, name);
    if (schemaVersion === 0)
      throw new NotAStoreError(name, { en: "nothing is in it", zh: "其中没有任何内容" });
    const { integrity_check: found } = db.prepare("pragma integrity_check(1)").get() ?? {};
    if (found !== "ok") throw new StoreDamagedError(name, String(found));
    return { schemaVersion, ...countsOf(db), sizeBytes: size };
  } catch (cause) {
    if (cause instanceof RingbackError) throw cause;
    throw new StoreDamagedError(name, cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

// Each counts an index from end to end; a snapshot is read whole anyway. Waiting ones rely on deliveries_facets and _sending.
function countsOf(db: DatabaseSync) {
  const row = db.prepare(`
    select
      (select count(*) from tenants where deleted = 0) as tenants,
      (select count(*) from messages) as messages,
      (select count(*) from calls) as calls,
      (select count(*) from deliveries where state <> 'delivered' and state <> 'sending' and state = 'waiting')
        + (select count(*) from deliveries where state = 'sending') as waiting
  `);
  const counts = new Row(row.get() ?? {});
  const taken = db.prepare("select cast(value as integer) as at from kept_values where name = ?");
  const at = taken.get(takenAtName);
  return {
    takenAt: at === undefined ? null : new Row(at).instant("at"),
    tenants: counts.integer("tenants"),
    messages: counts.integer("messages"),
    calls: counts.integer("calls"),
    waiting: counts.integer("waiting"),
  };
}
