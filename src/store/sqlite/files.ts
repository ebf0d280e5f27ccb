import { closeSync, openSync, readSync, statSync, statfsSync } from "node:fs";
import { dirname } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { type PhoneCore, phonePattern } from "../../model/terms/index.ts";
import type { Files, Remains } from "../keeping.ts";
import { Row } from "./row.ts";

/** What the reading thread tells of the files themselves. */
export function fileMethods(db: DatabaseSync, path: string) {
  return { files: files(db, path), remains: remains(path) };
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

const chunkBytes = 2 * 1024 * 1024;
// More than a number has in any form, so that none is missed between two chunks.
const overlapBytes = 256;

/** Looks for a number in a part of the database file and, at the end, in the log. */
function remains(path: string): (phone: PhoneCore, from: number) => Remains {
  return (phone, from) => {
    const end = statSync(path).size;
    if (from >= end) return { found: countIn(`${path}-wal`, phone, 0, Infinity), next: null };
    return { found: countIn(path, phone, from, chunkBytes), next: from + chunkBytes - overlapBytes };
  };
}

function countIn(path: string, phone: PhoneCore, from: number, most: number): number {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  const bytes = Buffer.alloc(Math.max(0, Math.min(most, size - from)));
  if (bytes.length === 0) return 0;
  const file = openSync(path, "r");
  try {
    readSync(file, bytes, 0, bytes.length, from);
  } finally {
    closeSync(file);
  }
  const pattern = new RegExp(phonePattern(phone), "gi");
  return Array.from(bytes.toString("latin1").matchAll(pattern)).length;
}
