// The thread that alone writes. This module is a thread's entry: being run is its purpose.
import { openForWriting, prepareFile, takeLock } from "./database.ts";
import { rewriteWhereNeeded } from "./reclaim.ts";
import { Settling } from "./settling.ts";
import { migrate } from "./schema.ts";
import { serveThread } from "./thread-serve.ts";
import { writeMethods } from "./write-methods.ts";

serveThread(({ path }) => {
  prepareFile(path);
  const lock = takeLock(path);
  const opened = openForWriting(path);
  migrate(opened);
  const db = rewriteWhereNeeded(opened, path);
  const close = () => {
    db.exec("pragma wal_checkpoint(truncate)");
    lock.close();
  };
  const settling = new Settling(db);
  const methods = { ...writeMethods(db), ...settling.methods };
  return { db, methods, transactional: true, afterGroup: () => settling.run(), close };
});
