import { closeSync, mkdirSync, openSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { NotAStoreError, StoreLockedError } from "../../model/terms/index.ts";
import { recognize } from "./recognize.ts";

// A row of the hot tables is 200 to 400 bytes and a record's facts are two kilobytes. Pages of 8 KiB take less disk
// for these than pages of 4 KiB, and rewriting one costs less than rewriting a page of 16 KiB.
const pageSize = 8192;

// A checkpoint blocks the thread that does it. Most of the log is copied by the other thread; what this one copies
// when the log has grown by so much, to begin it anew, is what was added since.
const checkpointBytes = 8 * 1024 * 1024;
// More than this made nothing faster: what is read again soon is in the system's cache too.
const cacheKiB = 16 * 1024;

/**
 * Opens the database for the one thread that writes. What is deleted can be given back to the disk, which has to be
 * settled before the first table is made; and it is overwritten, so that what was to be forgotten is not in the file.
 * @throws NotAStoreError, StoreVersionError
 */
export function openForWriting(path: string): DatabaseSync {
  const db = new DatabaseSync(path);
  // Before the first pragma, which would change a file that is somebody else's.
  recognize(db, path);
  db.exec(`
    pragma page_size = ${pageSize};
    pragma auto_vacuum = incremental;
    pragma journal_mode = wal;
    pragma synchronous = full;
    pragma wal_autocheckpoint = ${checkpointBytes / pageSize};
    pragma journal_size_limit = ${checkpointBytes * 4};
    pragma cache_size = -${cacheKiB};
    pragma temp_store = memory;
    pragma secure_delete = on;
  `);
  return db;
}

/** Opens the database for copying the log into it. */
export function openForCheckpoints(path: string): DatabaseSync {
  const db = new DatabaseSync(path);
  db.exec("pragma synchronous = full; pragma wal_autocheckpoint = 0; pragma cache_size = -64");
  return db;
}

/** Opens the database for questions. */
export function openForReading(path: string): DatabaseSync {
  const db = new DatabaseSync(path, { readOnly: true });
  db.exec(`pragma cache_size = -${cacheKiB / 4}; pragma temp_store = memory;`);
  return db;
}

/** Makes the data directory, and the file with nobody else's eyes on it. @throws NotAStoreError for a folder */
export function prepareFile(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true)
    throw new NotAStoreError(path, { en: "it is a folder", zh: "它是一个文件夹" });
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  closeSync(openSync(path, "a", 0o600));
}

/**
 * Takes the data directory for this process alone, for as long as it lives: an exclusive lock on a small database
 * of its own, which the system releases however the process ends. @throws StoreLockedError when another has it.
 */
export function takeLock(path: string): DatabaseSync {
  // Whoever can read it can keep the hub from starting.
  closeSync(openSync(`${path}-lock`, "a", 0o600));
  const lock = new DatabaseSync(`${path}-lock`);
  try {
    lock.exec("pragma busy_timeout = 0; pragma locking_mode = exclusive; begin exclusive");
    return lock;
  } catch (cause) {
    lock.close();
    throw new StoreLockedError(path, { cause });
  }
}
