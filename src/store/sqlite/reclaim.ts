import type { DatabaseSync } from "node:sqlite";
import { closeSync, fsyncSync, openSync, renameSync, rmSync, statSync, statfsSync } from "node:fs";
import { dirname } from "node:path";
import { openForWriting } from "./database.ts";
import { Row } from "./row.ts";

const incremental = 2;

function numberOf(db: DatabaseSync, pragma: string): number {
  const row = db.prepare(`pragma ${pragma}`).get();
  return row === undefined ? 0 : new Row(row).integer(pragma);
}

/** True when what is deleted can be given back to the disk; a file of the first version can't before it is rewritten. */
export function canReclaim(db: DatabaseSync): () => boolean {
  return () => numberOf(db, "auto_vacuum") === incremental;
}

/** Gives free pages back, from the end of the file; how many bytes are left to give. */
export function reclaim(db: DatabaseSync): (bytes: number) => number {
  const canGive = canReclaim(db);
  return (bytes) => {
    if (!canGive()) return 0;
    const size = numberOf(db, "page_size");
    db.exec(`pragma incremental_vacuum(${Math.max(1, Math.floor(bytes / size))})`);
    return numberOf(db, "freelist_count") * size;
  };
}

/** Asks that the file be written anew when it is next opened; false: it need not be any more. */
export function askForRewriting(db: DatabaseSync): (wanted: boolean) => void {
  const insert = db.prepare(
    "insert into kept_values (name, value) values (?, '') on conflict (name) do nothing",
  );
  const remove = db.prepare("delete from kept_values where name = ?");
  return (wanted) => void (wanted ? insert : remove).run(rewritingName);
}

/** Under this name the file remembers that it is to be written anew. */
export const rewritingName = "rewrite-file";

/**
 * Writes the file anew where that is needed and the disk has room, before anybody else has it open: in a copy beside
 * it that then takes its place, so that a kill at any moment leaves one whole file.
 */
export function rewriteWhereNeeded(db: DatabaseSync, path: string): DatabaseSync {
  const isAsked = db.prepare("select 1 from kept_values where name = ?").get(rewritingName) !== undefined;
  if ((canReclaim(db)() && !isAsked) || !hasRoom(path)) return db;
  const copy = `${path}-new`;
  rmSync(copy, { force: true });
  askForRewriting(db)(false);
  db.exec(`pragma auto_vacuum = incremental`);
  db.prepare("vacuum into ?").run(copy);
  // What is in the log belongs to the old file: it must be empty and gone before the new one has its name.
  db.exec("pragma wal_checkpoint(truncate)");
  db.close();
  rmSync(`${path}-wal`, { force: true });
  rmSync(`${path}-shm`, { force: true });
  sync(copy);
  renameSync(copy, path);
  sync(dirname(path));
  return openForWriting(path);
}

function sync(path: string): void {
  const file = openSync(path, "r");
  fsyncSync(file);
  closeSync(file);
}

// The copy is no larger than the file; some room is left to go on with.
const spareBytes = 64 * 1024 * 1024;

function hasRoom(path: string): boolean {
  const { bavail, bsize } = statfsSync(dirname(path));
  return bavail * bsize > statSync(path).size + spareBytes;
}
