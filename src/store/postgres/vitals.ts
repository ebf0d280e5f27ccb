import type { EndpointHealth, SourceActivity } from "../../model/terms/index.ts";
import type { Kept, Saved, Versioned } from "../vitals.ts";
import { integerArray, textArray } from "./arrays.ts";
import { raised } from "./counters.ts";
import type { Asking } from "./database.ts";
import type { RawRow } from "../rows/index.ts";
import { storedVersioned } from "../rows/index.ts";
import { Row } from "./row.ts";

/** How endpoints do, as far as it was kept after a version. Relies on endpoint_health_version. */
export function changedHealth(db: Asking): (since: number) => Promise<Kept<EndpointHealth>> {
  return async (since) =>
    readKept(
      await db.query(
        `select v.version as last, h.version, h.doc from ringback.vitals_version v left join (
           ringback.endpoint_health h
           join ringback.endpoints e on e.tenant = h.tenant and e.id = h.endpoint and not e.deleted
         ) on h.version > $1`,
        [since],
      ),
    );
}

/** What sources did, as far as it was kept after a version. Relies on source_activity_version. */
export function changedActivity(db: Asking): (since: number) => Promise<Kept<SourceActivity>> {
  return async (since) =>
    readKept(
      await db.query(
        `select v.version as last, a.version, a.doc from ringback.vitals_version v left join (
           ringback.source_activity a join ringback.sources s on s.tenant = a.tenant and s.id = a.source
         ) on a.version > $1`,
        [since],
      ),
    );
}

/** Keeps how endpoints do, each in place of the version it was made from. Relies on the primary keys. */
export function saveHealth(
  db: Asking,
): (rows: readonly Versioned<EndpointHealth>[]) => Promise<readonly Saved<EndpointHealth>[]> {
  const table = { name: "endpoint_health", id: "endpoint", of: "endpoints", condition: "and not o.deleted" };
  return (rows) => save(db, table, rows, ({ endpoint }) => endpoint);
}

/** Keeps what sources did, likewise. Relies on the primary keys. */
export function saveActivity(
  db: Asking,
): (rows: readonly Versioned<SourceActivity>[]) => Promise<readonly Saved<SourceActivity>[]> {
  const table = { name: "source_activity", id: "source", of: "sources", condition: "" };
  return (rows) => save(db, table, rows, ({ source }) => source);
}

interface VitalsTable {
  readonly name: string;
  /** The column with the id of the endpoint or source. */
  readonly id: string;
  /** The table where it is configured. */
  readonly of: string;
  readonly condition: string;
}

async function save<Value extends { readonly tenant: string }>(
  db: Asking,
  { name, id, of, condition }: VitalsTable,
  rows: readonly Versioned<Value>[],
  idOf: (value: Value) => string,
): Promise<readonly Saved<Value>[]> {
  const tenants = textArray(rows.map(({ value }) => value.tenant));
  const ids = textArray(rows.map(({ value }) => idOf(value)));
  const written = await db.query(
    `with ${raised}, present as (
       select g.*, raised.version from raised
       cross join unnest($1::text[], $2::text[], $3::int8[], $4::text[])
         with ordinality as g (tenant, id, made_from, doc, place)
       join ringback.${of} o on o.tenant = g.tenant and o.id = g.id ${condition}
     ), updated as (
       update ringback.${name} h set version = p.version, doc = p.doc from present p
       where h.tenant = p.tenant and h.${id} = p.id and h.version = p.made_from returning p.place, p.version
     ), inserted as (
       insert into ringback.${name} (tenant, ${id}, version, doc)
       select tenant, id, version, doc from present where made_from = 0
       on conflict do nothing returning tenant, ${id} as id, version
     )
     select place, version from updated
     union all select p.place, i.version from inserted i join present p on p.tenant = i.tenant and p.id = i.id`,
    [
      tenants,
      ids,
      integerArray(rows.map(({ version }) => version)),
      textArray(rows.map(({ value }) => JSON.stringify(value))),
    ],
  );
  const kept = new Map(
    written.map((row) => new Row(row)).map((row) => [row.integer("place"), row.integer("version")]),
  );
  // What is kept now may be younger than what refused these: then that is what to go on from.
  const stored =
    kept.size === rows.length
      ? []
      : await db.query(
          `select g.place, h.version, h.doc
     from unnest($1::text[], $2::text[]) with ordinality as g (tenant, id, place)
     join ringback.${name} h on h.tenant = g.tenant and h.${id} = g.id
     join ringback.${of} o on o.tenant = g.tenant and o.id = g.id ${condition}`,
          [tenants, ids],
        );
  const found = new Map(
    stored.map((row) => new Row(row)).map((row) => [row.integer("place"), storedVersioned<Value>(row)]),
  );
  return rows.map((_, index): Saved<Value> => {
    const version = kept.get(index + 1);
    if (version !== undefined) return { kind: "kept", version };
    const other = found.get(index + 1);
    return other === undefined ? { kind: "gone" } : { kind: "outdated", stored: other };
  });
}

function readKept<Value>(raw: readonly RawRow[]): Kept<Value> {
  const rows = raw.map((row) => new Row(row));
  return {
    version: rows[0]?.integer("last") ?? 0,
    rows: rows.filter((row) => row.textOrNull("doc") !== null).map((row) => storedVersioned<Value>(row)),
  };
}
