import { StoreMoveError } from "../../model/terms/index.ts";
import type { MovedPart, MovedPlace, MovedValue } from "../moved-parts.ts";
import type { Asking, Database } from "./database.ts";
import { Row } from "./row.ts";

/** How far a move into this store has come. */
export type MoveState =
  /** Nothing is here, and nothing is on its way. */
  | { readonly kind: "empty" }
  | { readonly kind: "unfinished"; readonly fingerprint: string; readonly origin: string }
  | { readonly kind: "complete"; readonly fingerprint: string; readonly completedAt: Date }
  /** Something is here that no move brought. */
  | { readonly kind: "occupied"; readonly table: string };

/** Reads how far a move has come. */
export async function moveState(asking: Asking, parts: readonly MovedPart[]): Promise<MoveState> {
  const [raw] = await asking.query("select fingerprint, origin, completed_at from ringback.moves");
  if (raw !== undefined) {
    const row = new Row(raw);
    const fingerprint = row.text("fingerprint");
    const completedAt = raw["completed_at"];
    if (completedAt instanceof Date) return { kind: "complete", fingerprint, completedAt };
    return { kind: "unfinished", fingerprint, origin: row.text("origin") };
  }
  for (const table of new Set(parts.map(({ table }) => table))) {
    const [found] = await asking.query(`select exists (select from ringback.${table}) as occupied`);
    if (found?.["occupied"] === true) return { kind: "occupied", table };
  }
  return { kind: "empty" };
}

/** Remembers that a store is on its way here. */
export async function beginMove(asking: Asking, fingerprint: string, origin: string): Promise<void> {
  await asking.query("insert into ringback.moves (fingerprint, origin) values ($1, $2)", [
    fingerprint,
    origin,
  ]);
}

/** Forgets an unfinished move with all that it brought. What one that is complete brought stays. */
export async function undoMove(database: Database, parts: readonly MovedPart[]): Promise<void> {
  const tables = [...new Set(parts.map(({ table }) => `ringback.${table}`))];
  await database.transaction(async (asking) => {
    const gone = await asking.query("delete from ringback.moves where completed_at is null returning 1");
    if (gone.length > 0) await asking.query(`truncate ${tables.join(", ")}, ringback.move_parts`);
  });
}

/** Declares a move done: what hubs count goes on from where the rows are. */
export async function completeMove(database: Database): Promise<void> {
  await database.transaction(async (asking) => {
    for (const { counter, column, tables } of counters) {
      const last = tables.map((table) => `(select max(${column}) from ringback.${table})`).join(", ");
      await asking.query(`update ringback.${counter} set ${column} = greatest(${column}, ${last})`);
    }
    await asking.query("update ringback.moves set completed_at = now() where completed_at is null");
  });
}

const counters = [
  {
    counter: "configuration_revision",
    column: "revision",
    tables: ["tenants", "keys", "sources", "endpoints"],
  },
  { counter: "vitals_version", column: "version", tables: ["endpoint_health", "source_activity"] },
];

/** How far a part has come. */
export interface PartState {
  /** Null where nothing of it is here. */
  readonly place: MovedPlace | null;
  readonly rows: number;
}

/**
 * How far a part has come. Whoever still writes it, such as the connection of a
 * process that was killed, is waited for.
 */
export async function partState(asking: Asking, { name }: MovedPart): Promise<PartState> {
  await asking.query("insert into ringback.move_parts (part) values ($1) on conflict do nothing", [name]);
  const [raw] = await asking.query(
    "select place, moved_rows from ringback.move_parts where part = $1 for update",
    [name],
  );
  const row = new Row(raw ?? {});
  const place = row.textOrNull("place");
  return { place: place === null ? null : parsePlace(place), rows: row.integer("moved_rows") };
}

/** How a part has gone on. */
export interface Progress {
  readonly before: MovedPlace | null;
  readonly place: MovedPlace;
  readonly rows: number;
  readonly bytes: number;
}

/** Moves a part's place on; false where it is not where it was. */
export async function movePlace(
  asking: Asking,
  { name }: MovedPart,
  { before, place, rows, bytes }: Progress,
): Promise<boolean> {
  const moved = await asking.query(
    `update ringback.move_parts set
       place = $2, moved_rows = moved_rows + $3::bigint, moved_bytes = moved_bytes + $4::bigint
     where part = $1 and place is not distinct from $5::text returning 1`,
    [name, JSON.stringify(place), rows, bytes, before === null ? null : JSON.stringify(before)],
  );
  return moved.length === 1;
}

function parsePlace(text: string): MovedPlace {
  const place: unknown = JSON.parse(text);
  assertPlace(place);
  return place;
}

function assertPlace(place: unknown): asserts place is readonly MovedValue[] {
  if (!Array.isArray(place)) throw new TypeError("Expected the place of a part as an array");
}

/** A store that is on its way here is opened by nobody. @throws StoreMoveError */
export async function expectNoMove(asking: Asking): Promise<void> {
  const [row] = await asking.query("select origin from ringback.moves where completed_at is null");
  if (row !== undefined) throw new StoreMoveError("unfinished", new Row(row).text("origin"));
}
