import type { DatabaseSync } from "node:sqlite";
import { Row } from "./row.ts";

const raising = {
  configuration: "update configuration_revision set revision = revision + 1 returning revision as last",
  vitals: "update vitals_version set version = version + 1 returning version as last",
} as const;

const asking = {
  configuration: "select revision as last from configuration_revision",
  vitals: "select version as last from vitals_version",
} as const;

/** The next number of a counter, taken in the transaction that uses it. */
export function countUp(db: DatabaseSync, name: keyof typeof raising): () => number {
  const raise = db.prepare(raising[name]);
  return () => new Row(raise.get() ?? {}).integer("last");
}

/** The last number of a counter that was taken. */
export function lastCount(db: DatabaseSync, name: keyof typeof asking): () => number {
  const select = db.prepare(asking[name]);
  return () => new Row(select.get() ?? {}).integer("last");
}
