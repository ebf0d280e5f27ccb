import { existsSync, statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { schemaVersion } from "./schema.ts";

/** An endpoint, as far as one who looks at a store from outside needs to know it. */
export interface ExaminedEndpoint {
  readonly tenant: string;
  readonly id: string;
  readonly url: string;
  readonly isEnabled: boolean;
  readonly isPaused: boolean;
  readonly isFailing: boolean;
}

/** What a look at a store from outside finds. */
export type StoreExamination =
  | { readonly kind: "absent" }
  | { readonly kind: "unreadable"; readonly reason: string }
  /** The database of another program. */
  | { readonly kind: "foreign" }
  /** Written by a later program. */
  | { readonly kind: "newer"; readonly version: number; readonly known: number }
  | {
      readonly kind: "opened";
      /** 0 for one that is new and empty. */
      readonly version: number;
      readonly known: number;
      readonly sizeBytes: number;
      /** What is damaged; null where the store is too large to be read through. */
      readonly damage: readonly string[] | null;
      /** The id of the key that its secrets are sealed with; null where none are. */
      readonly masterKeyId: string | null;
      readonly endpoints: readonly ExaminedEndpoint[];
    };

// What a slow disk reads in a few seconds.
const checkedBytes = 256 * 1024 * 1024;
const toldDamage = 5;
const mostEndpoints = 10_000;

const busy = 5;

/**
 * True while a hub runs on that store; null when that can't be told. Changes nothing: a hub that starts meanwhile finds
 * the lock free.
 */
export function isStoreHeld(path: string): boolean | null {
  const lockPath = `${path}-lock`;
  if (!existsSync(lockPath)) return false;
  try {
    using lock = new DatabaseSync(lockPath, { readOnly: true });
    lock.exec("pragma busy_timeout = 0");
    lock.prepare("select count(*) from sqlite_schema").get();
    return false;
  } catch (error) {
    return error instanceof Error && "errcode" in error && error.errcode === busy ? true : null;
  }
}

/** Looks at a store without changing it, whether a hub runs on it or not. */
export function examineStore(path: string): StoreExamination {
  if (!existsSync(path)) return { kind: "absent" };
  // A reader makes files beside a database with a log, which is not to happen in a folder that is only looked at. Where
  // there is no log, and nobody to write one, the file is all that there is.
  const isQuiet = sizeOf(`${path}-wal`) === 0 && isStoreHeld(path) === false;
  const found = examineAs(path, { isQuiet });
  // A hub that started meanwhile wrote under the reader's eyes.
  return isQuiet && isStoreHeld(path) !== false ? examineAs(path, { isQuiet: false }) : found;
}

function examineAs(path: string, { isQuiet }: { readonly isQuiet: boolean }): StoreExamination {
  const url = pathToFileURL(path);
  if (isQuiet) url.searchParams.set("immutable", "1");
  try {
    using db = new DatabaseSync(url, { readOnly: true });
    return examine(db, path);
  } catch (error) {
    return { kind: "unreadable", reason: error instanceof Error ? error.message : String(error) };
  }
}

function examine(db: DatabaseSync, path: string): StoreExamination {
  const known = schemaVersion;
  const tables = new Set(
    db
      .prepare("select name from sqlite_schema where type = 'table'")
      .all()
      .map(({ name }) => name),
  );
  const version = Number(db.prepare("pragma user_version").get()?.["user_version"] ?? 0);
  const isNew = version === 0 && tables.size === 0;
  if (!isNew && !isStore(version, tables)) return { kind: "foreign" };
  if (version > known) return { kind: "newer", version, known };
  const sizeBytes = sizeOf(path) + sizeOf(`${path}-wal`);
  return {
    kind: "opened",
    version,
    known,
    sizeBytes,
    damage: sizeBytes > checkedBytes ? null : damageOf(db),
    masterKeyId: isNew ? null : masterKeyIdOf(db),
    endpoints: isNew ? [] : endpointsOf(db, tables.has("endpoint_health")),
  };
}

function isStore(version: number, tables: ReadonlySet<unknown>): boolean {
  return version > 0 && tables.has("tenants") && tables.has("deliveries");
}

function masterKeyIdOf(db: DatabaseSync): string | null {
  const row = db.prepare("select value from kept_values where name = 'master-key-id'").get();
  return row === undefined ? null : String(row["value"]);
}

function damageOf(db: DatabaseSync): readonly string[] {
  const rows = db.prepare(`pragma quick_check(${toldDamage})`).all();
  return rows.map((row) => String(row["quick_check"])).filter((line) => line !== "ok");
}

// Reads the table from its beginning; health, where it is kept, relies on the primary key of endpoint_health.
function endpointsOf(db: DatabaseSync, hasHealth: boolean): readonly ExaminedEndpoint[] {
  const rows = db
    .prepare(
      `select e.tenant, e.id, json_extract(e.doc, '$.url') as url, json_extract(e.doc, '$.enabled') as enabled,
         json_extract(e.doc, '$.paused') as paused,
         ${hasHealth ? "json_extract(h.doc, '$.isFailing')" : "0"} as failing
       from endpoints e
         ${hasHealth ? "left join endpoint_health h on h.tenant = e.tenant and h.endpoint = e.id" : ""}
       where e.deleted = 0
       limit ${mostEndpoints}`,
    )
    .all();
  return rows.map((row) => ({
    tenant: String(row["tenant"]),
    id: String(row["id"]),
    url: String(row["url"]),
    isEnabled: row["enabled"] !== 0,
    isPaused: row["paused"] === 1,
    isFailing: row["failing"] === 1,
  }));
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
