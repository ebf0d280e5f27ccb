import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { expiringKinds, noRows } from "../index.ts";
import { World, bytes } from "../world.contract.ts";
import { SqlitePlace } from "./sqlite-place.contract.ts";

const day = 24 * 60 * 60 * 1000;

test("a delivery that a failure tells of stays with its bytes until the failure goes, and the counts go down", async () => {
  await using place = new SqlitePlace();
  const world = new World();
  const store = place.store();
  await store.open();
  const { tenant } = world;
  const acceptance = world.withDeliveries([{}], bytes("what was sent"));
  await store.accept(acceptance);
  const { deliveries } = await store.claim(world.claim());
  const at = world.pass();
  const next = { state: "failed", at, reason: "rejected" } as const;
  for (const { id } of deliveries) {
    await store.settle({ tenant, delivery: id, owner: "me", attempt: null, next });
  }
  const [delivery] = deliveries;
  if (delivery === undefined) throw new Error("Expected a delivery");
  const later = world.pass(2 * day);
  const quarter = (moment: number) => Math.floor(moment / (15 * 60 * 1000));
  {
    using db = new DatabaseSync(place.path, { timeout: 5_000 });
    const failure = db.prepare(`
      insert into failures (tenant, at, delivery, endpoint, event, type, dialect, message, reason, attempts, size)
      values (?, ?, ?, ?, 'e', 'call.record', 'acme', 'record', 'rejected', 1, 13)
    `);
    failure.run(tenant, later, delivery.id, world.endpoint);
    const counts = db.prepare("insert into failure_counts values (?, ?, ?, ?)");
    counts.run(tenant, quarter(later), 1, 13);
  }
  const rows = (sql: string) => {
    using db = new DatabaseSync(place.path, { readOnly: true });
    return db
      .prepare(sql)
      .all(tenant)
      .map((row) => ({ ...row }));
  };
  const expireAll = async (kinds: readonly (typeof expiringKinds)[number][], before: typeof at) => {
    const removed = [];
    for (const kind of kinds) {
      removed.push((await store.keeping.expire({ tenant, kind, before, after: null, limit: 100 })).removed);
    }
    return removed;
  };
  const others = expiringKinds.filter((kind) => kind !== "failures");
  await expireAll(others, world.pass(10 * day));
  expect(await store.queries.calls(tenant, {}, { limit: 10, after: null })).toEqual([]);
  expect(await store.queries.deliveryBody(tenant, delivery.id)).toEqual(bytes("what was sent"));
  expect(rows("select id from deliveries where tenant = ?")).toEqual([{ id: delivery.id }]);

  const [first] = await expireAll(["failures"], later);
  expect(first).toEqual({ ...noRows, failures: 1 });
  expect(rows("select quarter, failures, bytes from failure_counts where tenant = ?")).toEqual([
    { quarter: quarter(later), failures: 1, bytes: 13 },
  ]);
  await expireAll(others, world.now);
  expect(rows("select id from deliveries where tenant = ?")).toHaveLength(1);
  await expireAll(["failures"], world.now);
  await expireAll(others, world.now);
  expect(rows("select id from deliveries where tenant = ?")).toEqual([]);
  await store[Symbol.asyncDispose]();
  using db = new DatabaseSync(place.path, { readOnly: true });
  expect(db.prepare("select count(*) as bodies from bodies").get()?.["bodies"]).toBe(0);
});
