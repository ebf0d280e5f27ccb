import type { DatabaseSync } from "node:sqlite";
import { giveBack, recover } from "./deliver.ts";
import { freeReplays } from "./replay-jobs.ts";

/** Gives back all that dead processes held → how many deliveries. */
export function recoverAll(db: DatabaseSync): () => number {
  const free = freeReplays(db);
  const deliveries = recover(db);
  return () => {
    free();
    return deliveries();
  };
}

/** Gives back all that one owner held; on this engine nobody else has a replay. → How many deliveries. */
export function giveBackAll(db: DatabaseSync): (owner: string) => number {
  const free = freeReplays(db);
  const deliveries = giveBack(db);
  return (owner) => {
    free();
    return deliveries(owner);
  };
}
