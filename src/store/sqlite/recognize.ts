import type { DatabaseSync } from "node:sqlite";
import { NotAStoreError, StoreVersionError, type Text } from "../../model/terms/index.ts";
import { schemaVersion, versionOf } from "./schema.ts";

// There since the first version.
const ownTables = ["tenants", "sources", "endpoints", "messages", "deliveries", "kept_values"];
const notADatabase = 26;

/**
 * The schema version of the store that the database holds, 0 for one that is empty. Changes nothing.
 * @throws NotAStoreError for anything else, StoreVersionError for a store that a later program wrote.
 */
export function recognize(db: DatabaseSync, path: string): number {
  const tables = tablesOf(db, path);
  const version = versionOf(db);
  if (version === 0 && tables.size === 0) return 0;
  if (version === 0 || !ownTables.every((name) => tables.has(name))) throw new NotAStoreError(path, another);
  if (version > schemaVersion) throw new StoreVersionError(version, schemaVersion);
  return version;
}

const another: Text = { en: "it is the database of another program", zh: "它是其他程序的数据库" };
const none: Text = { en: "it is no SQLite database", zh: "它不是 SQLite 数据库" };

function tablesOf(db: DatabaseSync, path: string): ReadonlySet<unknown> {
  try {
    const rows = db.prepare("select name from sqlite_schema where type = 'table'").all();
    return new Set(rows.map(({ name }) => name));
  } catch (cause) {
    if (cause instanceof Error && "errcode" in cause && cause.errcode === notADatabase)
      throw new NotAStoreError(path, none, { cause });
    throw cause;
  }
}
