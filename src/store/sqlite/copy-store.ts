import { DatabaseSync, backup } from "node:sqlite";
import type { Instant } from "../../model/terms/index.ts";
import { openForReading } from "./database.ts";
import { takenAtName } from "./inspect.ts";

/** What is to be copied where. */
export interface SnapshotOrder {
  readonly from: string;
  readonly to: string;
  readonly at: Instant;
}

// Four mebibytes a step: few enough steps for the copy to be quick, and memory stays small.
const pagesPerStep = 512;

/** Copies a store that others write to, as it is at one moment, into a file that is whole by itself. */
export async function copyStore({ from, to, at }: SnapshotOrder): Promise<void> {
  using db = openForReading(from);
  // The transaction that this opens holds the moment fast: a copy without one begins anew at every commit.
  db.exec("begin");
  db.prepare("select 1 from kept_values").get();
  await backup(db, to, { rate: pagesPerStep });
  db.exec("rollback");
  using copy = new DatabaseSync(to);
  copy.exec("pragma journal_mode = delete");
  const mark = copy.prepare(
    "insert into kept_values (name, value) values (?, ?) on conflict (name) do update set value = excluded.value",
  );
  mark.run(takenAtName, String(at));
}
