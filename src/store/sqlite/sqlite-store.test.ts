import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { describeStore } from "../store.contract.ts";
import { World, bytes } from "../world.contract.ts";
import { SqlitePlace } from "./sqlite-place.contract.ts";

describeStore("SqliteStore", () => new SqlitePlace());

function tablesOfTenants(db: DatabaseSync): readonly string[] {
  return db
    .prepare(
      "select distinct m.name from sqlite_schema m, pragma_table_info(m.name) c where c.name = 'tenant'",
    )
    .all()
    .map(({ name }) => String(name));
}

/** Gives the tenant a row in each table that has none of theirs, whatever the table is for. */
function fillEmptyTables(path: string, tenant: string): void {
  using db = new DatabaseSync(path);
  for (const table of tablesOfTenants(db)) {
    if (db.prepare(`select 1 from ${table} where tenant = ?`).get(tenant) !== undefined) continue;
    const columns = db.prepare("select name, type from pragma_table_info(?)").all(table);
    const values = columns.map(({ name, type }) =>
      name === "tenant" ? tenant : type === "INTEGER" ? 1 : `${String(name)} of ${tenant}`,
    );
    db.prepare(`insert into ${table} values (${values.map(() => "?").join(", ")})`).run(...values);
  }
}

describe("the file", () => {
  test("a purged tenant leaves no row in any table, and no bytes", async () => {
    await using place = new SqlitePlace();
    const [world, stranger] = [new World(), new World()];
    const store = place.store();
    await store.open();
    for (const each of [world, stranger]) {
      await store.configuration.saveTenant(each.tenantDoc());
      await store.configuration.saveKey(each.keyDoc());
      const removed = each.keyDoc();
      await store.configuration.saveKey(removed);
      await store.configuration.deleteKey(each.tenant, removed.id);
      await store.configuration.saveSource(each.sourceDoc());
      await store.configuration.saveEndpoint(each.endpointDoc());
      const event = each.event();
      const call = each.call({
        row: { jobKey: "43", from: "1", to: "2" },
        job: { id: each.id("job"), key: "43" },
        events: [event],
        deliveries: [each.delivery(event.id), each.delivery(event.id, { body: "message" })],
      });
      const more = { message: each.message(), jobs: [each.job()], others: [each.other("digest")] };
      await store.accept(each.acceptance({ ...more, calls: [call], bodies: [bytes("body")] }));
      const { deliveries } = await store.claim(each.claim({ limit: 1 }));
      const attempt = {
        number: 1,
        dueAt: each.now,
        at: each.now,
        tookMs: 1,
        verdict: "acknowledged",
        status: 200,
        error: null,
        detail: null,
        answer: null,
      } as const;
      const next = { state: "delivered", at: each.now } as const;
      for (const { id } of deliveries)
        await store.settle({ tenant: each.tenant, delivery: id, owner: "me", attempt, next });
      const answer = { fingerprint: "f", answer: "{}", at: each.now };
      await store.remember(each.tenant, "key", answer);
    }
    for (const each of [world, stranger]) fillEmptyTables(place.path, each.tenant);
    await store.configuration.deleteTenant(world.tenant);
    while ((await store.purge(world.tenant, 3)) > 0);
    await store[Symbol.asyncDispose]();

    using db = new DatabaseSync(place.path, { readOnly: true });
    const tables = tablesOfTenants(db);
    expect(tables.length).toBeGreaterThan(8);
    const count = (table: string, where: string, ...values: string[]) =>
      db.prepare(`select count(*) as rows from ${table} where ${where}`).get(...values)?.["rows"];
    const rowsOf = (tenant: string) =>
      Object.fromEntries(tables.map((table) => [table, count(table, "tenant = ?", tenant)]));
    expect(rowsOf(world.tenant)).toEqual(Object.fromEntries(tables.map((table) => [table, 0])));
    // The other one has something everywhere: no table was empty for want of rows.
    expect(Object.values(rowsOf(stranger.tenant))).not.toContain(0);
    expect(count("bodies", "true")).toBe(2);
  });

  test("a number is found among thousands of calls, and after the store was opened again", async () => {
    await using place = new SqlitePlace();
    const world = new World();
    const store = place.store();
    await store.open();
    const make = (index: number) => world.call({ row: { to: `199${index}`, from: `055${index % 7}` } });
    const calls = Array.from({ length: 2_500 }, (_, index) => make(index));
    await store.accept(world.acceptance({ calls }));
    await store[Symbol.asyncDispose]();
    const again = place.store();
    await again.open();
    const more = Array.from({ length: 10 }, (_, index) => make(2_500 + index));
    await again.accept(world.acceptance({ calls: more }));
    const found = async (filter: object) => {
      const rows = await again.queries.calls(world.tenant, filter, { limit: 3_000, after: null });
      return rows.map(({ id }) => id);
    };
    for (const index of [0, 1_023, 1_024, 2_499, 2_505]) {
      const wanted = [...calls, ...more][index];
      expect(await found({ to: `199${index}` })).toEqual([wanted?.id]);
      expect(await found({ to: `199${index}`, from: `055${index % 7}` })).toEqual([wanted?.id]);
    }
    // 1, 10 to 19, 100 to 199 and 1000 to 1999.
    expect(await found({ q: "1991" })).toHaveLength(1_111);
    expect(await found({ from: "0556" })).toHaveLength(358);
    await again[Symbol.asyncDispose]();
  });
});
