import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { TestHub } from "./test-hub.ts";

/** Keeps the hub's store from writing until it is disposed: another connection has the one write lock that there is. */
export function blockStore(hub: TestHub): Disposable {
  const db = new DatabaseSync(join(hub.directory, "ringback.db"));
  db.exec("begin immediate");
  return { [Symbol.dispose]: () => db.close() };
}
