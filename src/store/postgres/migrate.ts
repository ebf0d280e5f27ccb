import { StoreSchemaError, StoreVersionError } from "../../model/terms/index.ts";
import type { Asking, Database } from "./database.ts";
import { Row } from "./row.ts";
import { type SchemaStep, schemaSteps } from "./schema.ts";

// How the schema changes under hubs that are at work.
//
// G1. A program knows the steps up to its own version. It works with a later schema for as long as that one's
//     `leastProgram` allows it.
// G2. A step that takes away what the version before relied on waits until no hub of that version is a member. A
//     program works with its own schema before such a step as well as after it.
// G3. All steps that are due go as one transaction: whoever is killed in the middle has done nothing.
// G4. Nobody's statements wait for long behind a step that waits for a lock: it gives up, and tries again.

/** What the database says of its schema: version 0 where there is none. */
export interface SchemaState {
  readonly version: number;
  /** The least version of a program that can work with it. */
  readonly leastProgram: number;
}

/** What bringing the schema up to date came to. */
export interface Migrated {
  readonly before: number;
  readonly after: number;
  /** The hubs of an earlier version that the next step waits for (G2). */
  readonly waitsFor: readonly string[];
}

/** How to bring the schema up to date. */
export interface MigrateOptions {
  readonly steps?: readonly SchemaStep[];
  /** A role to let at what the steps made. */
  readonly grantTo?: string | null;
}

/** Reads which schema the database has. */
export async function schemaState(asking: Asking): Promise<SchemaState> {
  const [found] = await asking.query("select to_regclass('ringback.schema_version') is not null as known");
  if (found?.["known"] !== true) return { version: 0, leastProgram: 0 };
  const [row] = await asking.query("select version, least_program from ringback.schema_version");
  return { version: Number(row?.["version"] ?? 0), leastProgram: Number(row?.["least_program"] ?? 0) };
}

/**
 * Brings the schema to where this program can work with it, and further where nobody minds (G1, G2).
 * @throws StoreVersionError for one that it can't work with, StoreSchemaError where its role may not change it
 */
export async function openSchema(database: Database, steps: readonly SchemaStep[]): Promise<Migrated> {
  let found: SchemaState = { version: 0, leastProgram: 0 };
  try {
    found = await schemaState(database);
    if (found.leastProgram > steps.length) throw new StoreVersionError(found.version, steps.length);
    const before = found.version;
    if (before >= steps.length) return { before, after: before, waitsFor: [] };
    return await migrate(database, { steps });
  } catch (error) {
    if (!isRefused(error)) throw error;
    // What is still to be taken away is the owner's to take (G2).
    const { version } = found;
    if (version > 0 && steps.slice(version).every((_, index) => takesAway(steps, version + index)))
      return { before: version, after: version, waitsFor: [] };
    const [row] = await database.query("select current_user as role");
    throw new StoreSchemaError(
      String(row?.["role"]),
      { found: version, needed: steps.length },
      { cause: error },
    );
  }
}

// Two that start at once on an empty database make it one after the other. The number means nothing else.
const migrationLock = 4_750_001;
// A step may rewrite what is small, and waits for locks far less than this.
const stepMs = 15 * 60_000;
// Statements of hubs queue up behind one that waits for a lock.
const lockMs = 1_000;
const mostRounds = 60;
const lockNotAvailable = "55P03";

/** Brings the schema up to date (G3). @throws StoreVersionError for one that this program can't work with */
export async function migrate(database: Database, options: MigrateOptions = {}): Promise<Migrated> {
  for (let round = 1; ; round += 1) {
    try {
      return await database.transaction((asking) => climb(asking, options), { statementMs: stepMs });
    } catch (error) {
      // G4: whoever held the lock had a moment to let go of it.
      if (codeOfCause(error) !== lockNotAvailable || round === mostRounds) throw error;
      await new Promise((resolve) => {
        setTimeout(resolve, Math.random() * lockMs);
      });
    }
  }
}

async function climb(
  asking: Asking,
  { steps = schemaSteps, grantTo = null }: MigrateOptions,
): Promise<Migrated> {
  // Whoever is before may take its time; nobody but others like this one waits for it.
  await asking.query("select pg_advisory_xact_lock($1)", [migrationLock]);
  await asking.query(`set local lock_timeout = ${lockMs}`);
  const { version: before, leastProgram } = await schemaState(asking);
  if (leastProgram > steps.length) throw new StoreVersionError(before, steps.length);
  if (before === 0) await begin(asking);
  const reached = await takeSteps(asking, steps, before);
  if (grantTo !== null) await grant(asking, grantTo);
  return { before, ...reached };
}

async function takeSteps(asking: Asking, steps: readonly SchemaStep[], before: number) {
  await asking.query("set local search_path = ringback");
  for (let version = before; version < steps.length; version += 1) {
    const step = steps[version];
    if (step === undefined) break;
    const waitsFor = takesAway(steps, version) ? await olderHubs(asking, step.leastProgram) : [];
    if (waitsFor.length > 0) return { after: version, waitsFor };
    await asking.query(step.sql);
    await asking.query("update schema_version set version = $1, least_program = $2", [
      version + 1,
      step.leastProgram,
    ]);
  }
  return { after: Math.max(before, steps.length), waitsFor: [] };
}

/** True when programs that could work with the schema before a step can't after it. */
function takesAway(steps: readonly SchemaStep[], place: number): boolean {
  const before = steps[place - 1];
  return before !== undefined && (steps[place]?.leastProgram ?? 0) > before.leastProgram;
}

/** The members that know less than that (G2); nobody joins until the transaction is over. */
async function olderHubs(asking: Asking, program: number): Promise<readonly string[]> {
  await asking.query("lock table hubs in share row exclusive mode");
  const rows = await asking.query(
    `select coalesce(url, owner) || ' (' || version || ')' as hub from hubs
     where ended_at is null and until > now() and program < $1 order by 1`,
    [program],
  );
  return rows.map((row) => new Row(row).text("hub"));
}

async function begin(asking: Asking): Promise<void> {
  await asking.query("create schema if not exists ringback");
  await asking.query(`create domain ringback.ctext as text collate "C"`);
  await asking.query(`
    create table ringback.schema_version (
      lone boolean primary key default true check (lone), version integer not null, least_program integer not null
    )
  `);
  await asking.query("insert into ringback.schema_version (version, least_program) values (0, 0)");
}

/**
 * What a hub's role needs and no more: it owns nothing, and changes nothing but rows. What later steps make is granted
 * as it is made.
 */
async function grant(asking: Asking, role: string): Promise<void> {
  const to = `"${role.replaceAll('"', '""')}"`;
  await asking.query(`
    grant usage on schema ringback to ${to};
    grant usage on domain ringback.ctext to ${to};
    grant select, insert, update, delete on all tables in schema ringback to ${to};
    grant usage on all sequences in schema ringback to ${to};
    grant execute on all functions in schema ringback to ${to};
    revoke insert, update, delete on ringback.schema_version from ${to};
    alter default privileges in schema ringback grant select, insert, update, delete on tables to ${to};
    alter default privileges in schema ringback grant usage on sequences to ${to};
    alter default privileges in schema ringback grant execute on functions to ${to};
    alter default privileges in schema ringback grant usage on types to ${to}
  `);
}

// insufficient_privilege
const refused = "42501";

function isRefused(error: unknown): boolean {
  return codeOfCause(error) === refused;
}

function codeOfCause(error: unknown): unknown {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error && "code" in cause ? cause.code : undefined;
}
