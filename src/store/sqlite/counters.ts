import type { DatabaseSync } from "node:sqlite";
import { Row } from "./row.ts";

/** What is counted. */
type Counter = "configuration" | "vitals";

/** The next number of a counter, taken in the transaction that uses it. */
export function countUp(db: DatabaseSync, name: Counter): () => number {
  const raise = db.prepare("update counters set value = value + 1 where name = ? returning value");
  return () => new Row(raise.get(name) ?? {}).integer("value");
}

/** The last number of a counter that was taken. */
export function lastCount(db: DatabaseSync, name: Counter): () => number {
  const select = db.prepare("select value from counters where name = ?");
  return () => new Row(select.get(name) ?? {}).integer("value");
}
