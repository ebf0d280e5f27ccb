import type { Files } from "../keeping.ts";
import type { Asking } from "./database.ts";
import { Row } from "./row.ts";

/** What the schema takes; what else the server keeps is not the hub's to see. */
export function files(db: Asking): () => Promise<Files> {
  return async () => {
    const [raw = {}] = await db.query(
      `select coalesce(sum(pg_total_relation_size(oid)), 0) as bytes from pg_class
       where relnamespace = 'ringback'::regnamespace and relkind = 'r'`,
    );
    const databaseBytes = new Row(raw).integer("bytes");
    return { databaseBytes, logBytes: null, freeBytes: null, diskFreeBytes: null };
  };
}
