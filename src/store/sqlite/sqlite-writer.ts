// The thread that alone writes. This module is a thread's entry: being run is its purpose.
import { openForWriting, prepareFile, takeLock } from "./database.ts";
import { migrate } from "./schema.ts";
import { removeSnapshot } from "./snapshots.ts";
import { serveThread } from "./thread-serve.ts";
import { writeMethods } from "./write-methods.ts";

serveThread(({ path }) => {
  prepareFile(path);
  const lock = takeLock(path);
  removeSnapshot(path);
  const db = openForWriting(path);
  migrate(db);
  const close = () => {
    db.exec("pragma wal_checkpoint(truncate)");
    lock.close();
  };
  return { db, methods: writeMethods(db), transactional: true, close };
});
