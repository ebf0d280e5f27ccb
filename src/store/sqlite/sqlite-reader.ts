// The thread that answers questions, so that a slow one delays no writing. This module is a thread's entry: being
// run is its purpose.
import { openForReading } from "./database.ts";
import { readMethods } from "./read-methods.ts";
import { serveThread } from "./thread-serve.ts";

serveThread(({ path }) => {
  const db = openForReading(path);
  return { db, methods: readMethods(db), transactional: false, close: () => {} };
});
