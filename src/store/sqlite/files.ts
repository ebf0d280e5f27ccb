import { statSync, statfsSync } from "node:fs";
import { dirname } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import type { Files } from "../keeping.ts";
import { Row } from "./row.ts";

/** What the reading thread tells of the files themselves. */
export function fileMethods(db: DatabaseSync, path: string) {
  return { files: files(db, path) };
}

/** The methods about the files. */
export type FileMethods = ReturnType<typeof fileMethods>;

function files(db: DatabaseSync, path: string): () => Files {
  const free = db.prepare("pragma freelist_count");
  const page = db.prepare("pragma page_size");
  const number = (statement: typeof free) =>
    new Row(statement.get() ?? {}).integer(statement === free ? "freelist_count" : "page_size");
  return () => {
    const { bavail, bsize } = statfsSync(dirname(path));
    return {
      databaseBytes: statSync(path).size,
      logBytes: statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0,
      freeBytes: number(free) * number(page),
      diskFreeBytes: bavail * bsize,
    };
  };
}
