import type { Replay } from "../../model/terms/index.ts";
import type { Versioned } from "../vitals.ts";
import type { StoredRow } from "./row.ts";

/** What a row holds as JSON. */
export function storedDoc<Doc>(row: StoredRow): Doc {
  const doc: unknown = JSON.parse(row.text("doc"));
  assertDoc<Doc>(doc);
  return doc;
}

/** The replay that a row holds. */
export function storedReplay(row: StoredRow): Replay {
  return storedDoc<Replay>(row);
}

/** What a row holds as JSON, with its version. */
export function storedVersioned<Value>(row: StoredRow): Versioned<Value> {
  return { version: row.integer("version"), value: storedDoc<Value>(row) };
}

function assertDoc<Doc>(_doc: unknown): asserts _doc is Doc {
  // The hub itself wrote it, of what was validated at the edge.
}
