// The thread that alone writes. This module is a thread's entry: being run is its purpose.
import { openForWriting, overwriteDeleted, prepareFile, takeLock } from "./database.ts";
import { migrate } from "./schema.ts";
import { serveThread } from "./thread-serve.ts";
import { writeMethods } from "./write-methods.ts";

serveThread(({ path }) => {
  prepareFile(path);
  const lock = takeLock(path);
  const db = openForWriting(path);
  // A migration may rewrite what is secret.
  overwriteDeleted(db, { thoroughly: true });
  migrate(db);
  overwriteDeleted(db, { thoroughly: false });
  const close = () => {
    db.exec("pragma wal_checkpoint(truncate)");
    lock.close();
  };
  return { db, methods: writeMethods(db), transactional: true, close };
});
