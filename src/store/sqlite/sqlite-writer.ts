// The thread that alone writes. This module is a thread's entry: being run is its purpose.
import { openForWriting, prepareFile, takeLock } from "./database.ts";
import { rewriteWhereNeeded } from "./reclaim.ts";
import { Scrubbing } from "./scrubbing.ts";
import { migrate } from "./schema.ts";
import { removeSnapshot } from "./snapshots.ts";
import { serveThread } from "./thread-serve.ts";
import { writeMethods } from "./write-methods.ts";

serveThread(({ path }) => {
  prepareFile(path);
  const lock = takeLock(path);
  removeSnapshot(path);
  const opened = openForWriting(path);
  migrate(opened);
  const db = rewriteWhereNeeded(opened, path);
  const close = () => {
    db.exec("pragma wal_checkpoint(truncate)");
    lock.close();
  };
  const scrubbing = new Scrubbing(db, path);
  const methods = { ...writeMethods(db), ...scrubbing.methods };
  return { db, methods, transactional: true, afterGroup: () => scrubbing.run(), close };
});
