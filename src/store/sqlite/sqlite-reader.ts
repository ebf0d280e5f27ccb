// The thread that answers questions and copies the log into the database, so that neither delays writing. This module is a thread's entry: being
// run is its purpose.
import { Checkpoints } from "./checkpoints.ts";
import { openForReading } from "./database.ts";
import { readMethods } from "./read-methods.ts";
import { serveThread } from "./thread-serve.ts";

serveThread(({ path }) => {
  const db = openForReading(path);
  const checkpoints = new Checkpoints(path);
  const methods = { ...readMethods(db), emptyLog: () => checkpoints.emptyLog() };
  return { db, methods, transactional: false, close: () => checkpoints.stop() };
});
