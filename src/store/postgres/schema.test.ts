import { afterAll, beforeAll, expect, test } from "vitest";
import { PostgresPlace } from "./postgres-place.contract.ts";
import { PostgresServer } from "./postgres-server.contract.ts";

// What lets the tables be spread by tenant one day, and what keeps them quick until then.

let server: PostgresServer;
let place: PostgresPlace;
beforeAll(async () => {
  server = await PostgresServer.start();
  place = await PostgresPlace.make(server);
  await using store = place.store();
  await store.open();
});
afterAll(() => server[Symbol.asyncDispose]());

const ask = (sql: string) => server.ask(place.database, sql);

/** Unique indexes of tables that have a tenant: the table, and the column that the index begins with. */
const uniqueIndexes = `
  select c.relname::text as name, a.attname::text as first from pg_index i
  join pg_class c on c.oid = i.indrelid
  join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
  where c.relnamespace = 'ringback'::regnamespace and i.indisunique and not c.relispartition
    and exists (select from pg_attribute t where t.attrelid = c.oid and t.attname = 'tenant')
`;

test("every unique index of a table that has a tenant begins with it", async () => {
  const found = await ask(uniqueIndexes);
  expect(found.length).toBeGreaterThan(25);
  // What was taken away is asked for in the order of the revisions, by every hub and of all tenants.
  const strays = found.filter(({ name, first }) => name !== "configuration_removed" && first !== "tenant");
  expect(strays).toEqual([]);
});

test("what comes in with every message is partitioned by day, and what is deleted of it is a table", async () => {
  const rows = await ask(`
    select relname::text as name from pg_class where relnamespace = 'ringback'::regnamespace and relkind = 'p' order by 1
  `);
  expect(rows.map(({ name }) => name)).toEqual(["attempts", "bodies", "events", "messages"]);
  const days = await ask(`
    select inhparent::regclass::text as parent, count(*)::int as days from pg_inherits
    join pg_class c on c.oid = inhrelid where c.relkind = 'r' group by 1 order by 1
  `);
  // Today and three days ahead, and what belongs to none.
  expect(days.map(({ days: count }) => count)).toEqual([5, 5, 5, 5]);
});

test("tables that change all the time are vacuumed long before a fifth of them is dead", async () => {
  const rows = await ask(`
    select relname::text as name, reloptions as options from pg_class
    where relnamespace = 'ringback'::regnamespace and relname in ('deliveries', 'calls', 'job_calls', 'traffic', 'hubs')
  `);
  expect(rows).toHaveLength(5);
  for (const { options } of rows) {
    const scale = /autovacuum_vacuum_scale_factor=([\d.]+)/.exec(String(options))?.[1];
    expect(Number(scale)).toBeLessThanOrEqual(0.02);
  }
});
