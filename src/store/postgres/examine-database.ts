import { randomBytes } from "node:crypto";
import { addressOf, close, reach, reasonOf } from "./connect.ts";
import { type Asking, openDatabase } from "./database.ts";
import { type SchemaState, schemaState } from "./migrate.ts";
import { Row } from "./row.ts";
import { schemaSteps } from "./schema.ts";

/** What a look at a database found. Nothing is changed by it. */
export type DatabaseExamination = { readonly kind: "unreachable"; readonly reason: string } | FoundDatabase;

/** A database that answers. */
export interface FoundDatabase {
  readonly kind: "reached";
  /** As in 150012. */
  readonly serverVersion: number;
  readonly takesWrites: boolean;
  readonly role: string;
  readonly isSuperuser: boolean;
  /** Null where the role may not look. */
  readonly schema: SchemaState | null;
  /** The schema version that this program knows. */
  readonly known: number;
  /** True when the role may change the schema. */
  readonly mayMigrate: boolean;
  /** Tables that the role can't read or write. */
  readonly closedTables: readonly string[];
  readonly fsync: boolean;
  readonly synchronousCommit: string;
  /** As it is configured; "" where no replica is waited for. */
  readonly standbyNames: string;
  /** The database's clock, in Unix milliseconds. */
  readonly clockAt: number;
  readonly connections: { readonly used: number; readonly most: number };
  /** True when what is told by NOTIFY is heard. */
  readonly hears: boolean;
}

/** Looks at a database as a hub would use it. */
export async function examineDatabase(place: {
  readonly url: string;
  readonly listenUrl: string;
}): Promise<DatabaseExamination> {
  const db = openDatabase({ url: place.url, connections: 2 });
  try {
    const facts = await serverFacts(db);
    return {
      kind: "reached",
      ...facts,
      ...(await schemaFacts(db)),
      known: schemaSteps.length,
      hears: await hears(place.listenUrl, db),
    };
  } catch (error) {
    return { kind: "unreachable", reason: reasonOf(error) };
  } finally {
    await db.end();
  }
}

async function serverFacts(db: Asking) {
  const [raw = {}] = await db.query(`
    select current_setting('server_version_num')::int as version, current_user as role,
      current_setting('is_superuser') = 'on' as is_superuser,
      not pg_is_in_recovery() and current_setting('transaction_read_only') = 'off' as takes_writes,
      current_setting('fsync') = 'on' as fsync, current_setting('synchronous_commit') as synchronous_commit,
      current_setting('synchronous_standby_names') as standby_names,
      (extract(epoch from clock_timestamp()) * 1000)::bigint as clock_at,
      (select count(*) from pg_stat_activity where backend_type = 'client backend') as used,
      current_setting('max_connections')::int as most`);
  const row = new Row(raw);
  return {
    serverVersion: row.integer("version"),
    role: row.text("role"),
    isSuperuser: raw["is_superuser"] === true,
    takesWrites: raw["takes_writes"] === true,
    fsync: raw["fsync"] === true,
    synchronousCommit: row.text("synchronous_commit"),
    standbyNames: row.text("standby_names"),
    clockAt: row.integer("clock_at"),
    connections: { used: row.integer("used"), most: row.integer("most") },
  };
}

async function schemaFacts(db: Asking) {
  const [may] = await db.query(`
    select coalesce(has_schema_privilege(to_regnamespace('ringback'), 'usage'), true) as look,
      case when to_regnamespace('ringback') is null then has_database_privilege(current_database(), 'create')
        else pg_has_role((select nspowner from pg_namespace where nspname = 'ringback'), 'usage') end as migrate`);
  const mayMigrate = may?.["migrate"] === true;
  if (may?.["look"] !== true) return { schema: null, mayMigrate, closedTables: [] };
  const closed = await db.query(`
    select c.relname as name from pg_class c
    where c.relnamespace = to_regnamespace('ringback') and c.relkind in ('r', 'p') and not c.relispartition
      and c.relname <> 'schema_version' and not (
        has_table_privilege(c.oid, 'select') and has_table_privilege(c.oid, 'insert')
        and has_table_privilege(c.oid, 'update') and has_table_privilege(c.oid, 'delete')
      ) order by 1`);
  const closedTables = closed.map(({ name }) => String(name));
  return { schema: await schemaState(db), mayMigrate, closedTables };
}

const helloMs = 2_000;

/** Whether what one connection tells another one hears. */
async function hears(listenUrl: string, db: Asking): Promise<boolean> {
  const channel = `ringback_doctor_${randomBytes(8).toString("hex")}`;
  try {
    const { client } = await reach(addressOf(listenUrl));
    try {
      const heard = new Promise<boolean>((resolve) => {
        client.on("notification", () => resolve(true));
        setTimeout(() => resolve(false), helloMs).unref();
      });
      await client.query(`listen ${channel}`);
      await db.query("select pg_notify($1, '')", [channel]);
      return await heard;
    } finally {
      await close(client);
    }
  } catch {
    return false;
  }
}
