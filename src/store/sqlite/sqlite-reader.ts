// The thread that answers questions and copies the log into the database, so that neither delays writing. This module is a thread's entry: being
// run is its purpose.
import { Checkpoints } from "./checkpoints.ts";
import { openForReading } from "./database.ts";
import { fileMethods } from "./files.ts";
import { readMethods } from "./read-methods.ts";
import { serveThread } from "./thread-serve.ts";

serveThread(({ path }) => {
  const db = openForReading(path);
  const checkpoints = new Checkpoints(path);
  const emptyLog = () => checkpoints.emptyLog();
  const methods = { ...readMethods(db), ...fileMethods(db, path), emptyLog };
  return { db, methods, transactional: false, close: () => checkpoints.stop() };
});
