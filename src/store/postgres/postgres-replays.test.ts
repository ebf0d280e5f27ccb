import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { MembershipEndedError, type Replay, newLeg, toInstant } from "../../model/terms/index.ts";
import type { MadeDelivery, ReplayStep } from "../replays.ts";
import { World, bytes } from "../world.contract.ts";
import { PostgresPlace } from "./postgres-place.contract.ts";
import { PostgresServer } from "./postgres-server.contract.ts";
import type { PostgresStore } from "./postgres-store.ts";

// What several hubs on one database do at the same time: each has a store of its own, as each process has.

const hubs = 3;
let server: PostgresServer;
let place: PostgresPlace;
let stores: PostgresStore[];

beforeAll(async () => {
  server = await PostgresServer.start();
  place = await PostgresPlace.make(server);
  stores = Array.from({ length: hubs }, () => place.store());
  for (const store of stores) await store.open();
});
afterAll(async () => {
  for (const store of stores) await store[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

let world: World;
beforeEach(() => {
  world = new World();
});

/** Does the same on every hub at once. */
function everywhere<Result>(work: (store: PostgresStore, index: number) => Promise<Result>) {
  return Promise.all(stores.map(work));
}

function first(): PostgresStore {
  const [store] = stores;
  if (store === undefined) throw new Error("Expected a store");
  return store;
}

async function ask(sql: string): Promise<readonly Record<string, unknown>[]> {
  return server.ask(place.database, sql);
}

/** Keeps a replay that nobody works on. */
async function replay(legs = [newLeg(world.endpoint)]): Promise<Replay> {
  const kept: Replay = {
    tenant: world.tenant,
    id: world.id("replay"),
    endpoint: world.endpoint,
    types: null,
    states: ["failed", "missing"],
    since: toInstant(0),
    until: world.in(1_000_000),
    createdAt: world.now,
    finishedAt: null,
    state: "running",
    reason: null,
    events: 7,
    legs,
    lease: null,
  };
  await first().replays.create(kept);
  return kept;
}

function lease({ id }: Replay, owner: string, store = first()) {
  return store.replays.lease(world.tenant, id, { owner, now: world.now, until: world.in(60_000) });
}

function stepOf({ id, legs: [leg = newLeg(world.endpoint)] }: Replay, told: Partial<ReplayStep>): ReplayStep {
  const { cursor, endpoint } = leg;
  const next = { ...leg, cursor: world.in(1), examined: leg.examined + 1 };
  const nothing = { revived: [], made: [], bodies: [] };
  const mine = { owner: "me", now: world.now, leaseUntil: world.in(60_000), ...nothing };
  return { tenant: world.tenant, id, endpoint, from: cursor, leg: next, ...mine, ...told };
}

/** An event of which no delivery was made. */
async function undelivered() {
  const event = world.event();
  const call = world.call({ events: [event] });
  await first().accept(world.acceptance({ message: world.message(), calls: [call] }));
  return (): MadeDelivery => {
    const { state: _, ...delivery } = world.delivery(event.id);
    return { ...delivery, subject: call.id, source: null, body: 0 };
  };
}

/** Deliveries that are parked. */
async function parked(count: number): Promise<void> {
  const state = { state: "parked", at: world.now, reason: "endpoint_disabled" } as const;
  for (let left = count; left > 0; left -= 20)
    await first().accept(world.withDeliveries(Array.from({ length: Math.min(20, left) }, () => ({ state }))));
}

const inOrder = (counts: readonly (number | undefined)[]) => counts.toSorted((a, b) => (a ?? -1) - (b ?? -1));

const ended = (owner: string) =>
  ask(`insert into ringback.hubs (owner, until, version, seen, joined_at, ended_at)
       values ('${owner}', now(), '1', 0, now(), now())`);

describe("hubs that share a replay", () => {
  test("R2: one of those that want it at once gets it", async () => {
    const wanted = await replay();
    const taken = await everywhere((store, index) => lease(wanted, `hub ${index}`, store));
    const got = taken.filter((one) => one !== undefined);
    expect(got).toHaveLength(1);
    const kept = await first().replays.find(world.tenant, wanted.id);
    expect(kept?.lease?.owner).toBe(got[0]?.lease?.owner);
  });

  test("R1: a step that several make at once is made once, and the replay is moved on by it once", async () => {
    const made = await undelivered();
    const kept = await replay();
    await lease(kept, "me");
    const steps = await everywhere((store) =>
      store.replays.step(stepOf(kept, { made: [made()], bodies: [bytes("encoded")] })),
    );
    expect(steps.filter((step) => step !== undefined)).toHaveLength(1);
    const after = await first().replays.find(world.tenant, kept.id);
    expect(after?.legs[0]).toMatchObject({ replayed: 1, skipped: 0, examined: 1 });
    expect(await ask(`select id from ringback.deliveries where tenant = '${world.tenant}'`)).toHaveLength(1);
    expect(
      await ask(`select b.id from ringback.bodies b join ringback.deliveries d on d.tenant = b.tenant and d.body = b.id
                 where b.tenant = '${world.tenant}'`),
    ).toHaveLength(1);
  });

  test("legs that are stepped at the same time lose nothing of each other", async () => {
    const legs = Array.from({ length: 6 }, () => newLeg(world.id("endpoint")));
    const kept = await replay(legs);
    await lease(kept, "me");
    const stepped = await Promise.all(
      legs.flatMap((leg, index) => {
        const store = stores[index % hubs];
        return store === undefined ? [] : [store.replays.step(stepOf({ ...kept, legs: [leg] }, {}))];
      }),
    );
    expect(stepped.filter((step) => step === undefined)).toEqual([]);
    const after = await first().replays.find(world.tenant, kept.id);
    expect(after?.legs.map(({ examined, cursor }) => [examined, cursor])).toEqual(
      legs.map(() => [1, world.in(1)]),
    );
  });

  test("two replays that find the same missing make one delivery of it", async () => {
    for (let round = 0; round < 10; round += 1) {
      const made = await undelivered();
      const replays = [await replay(), await replay(), await replay()];
      for (const kept of replays) await lease(kept, "me");
      const steps = await everywhere((store, index) =>
        store.replays.step(stepOf(replays[index] as Replay, { made: [made()], bodies: [bytes("encoded")] })),
      );
      expect(inOrder(steps.map((step) => step?.deliveries.length))).toEqual([0, 0, 1]);
      expect(inOrder(steps.map((step) => step?.replay.legs[0]?.skipped))).toEqual([0, 1, 1]);
    }
    const own = `from ringback.deliveries where tenant = '${world.tenant}'`;
    expect(await ask(`select size, replay is null as lost, made ${own}`)).toEqual(
      Array.from({ length: 10 }, () => ({ size: 7, lost: false, made: true })),
    );
    const bodiesOfDeliveries = `select 1 from ringback.bodies where tenant = '${world.tenant}' and id in (select body ${own})`;
    expect(await ask(bodiesOfDeliveries)).toHaveLength(10);
    const others = `select 1 from ringback.bodies where tenant = '${world.tenant}'
      and id not in (select body ${own}) and 'msg_' || id not in (select id from ringback.messages)`;
    expect(await ask(others)).toEqual([]);
  });

  test("M2, M3: what a hub had whose membership has ended is free at once, and is not its own any more", async () => {
    const kept = await replay();
    await lease(kept, "a hub that dies");
    expect(await lease(kept, "another")).toBeUndefined();
    await ended("a hub that dies");
    await expect(first().replays.step(stepOf(kept, { owner: "a hub that dies" }))).rejects.toThrow(
      MembershipEndedError,
    );
    const running = await first().replays.running();
    expect(running.find(({ id }) => id === kept.id)?.lease).toBeNull();
    expect(await lease(kept, "another")).toMatchObject({ lease: { owner: "another" } });
    await expect(lease(kept, "a hub that dies")).rejects.toThrow(MembershipEndedError);
  });

  test("R3: a delivery that two replays take up goes out once", async () => {
    await parked(1);
    const [row] = await ask(`select id from ringback.deliveries where tenant = '${world.tenant}'`);
    const revived = [{ id: row?.["id"] as MadeDelivery["id"], state: "parked" }] as const;
    const replays = [await replay(), await replay(), await replay()];
    for (const kept of replays) await lease(kept, "me");
    const steps = await everywhere((store, index) =>
      store.replays.step(stepOf(replays[index] as Replay, { revived })),
    );
    expect(inOrder(steps.map((step) => step?.deliveries.length))).toEqual([0, 0, 1]);
  });
});

describe("hubs that drop what is parked at the same time", () => {
  test("share it: each delivery is dropped and counted once, and then it is over", async () => {
    await parked(300);
    const { tenant, endpoint } = world;
    const now = world.pass();
    await first().askDrop(tenant, endpoint, now);
    const dropped = await everywhere(async (store) => {
      let sum = 0;
      while ((await first().askedDrops()).some((drop) => drop.tenant === tenant))
        sum += await store.dropParked(tenant, endpoint, { now, limit: 20 });
      return sum;
    });
    expect(dropped.reduce((sum, count) => sum + count, 0)).toBe(300);
    const failed = await ask(`select failures::int from ringback.failure_counts where tenant = '${tenant}'`);
    expect(failed).toEqual([{ failures: 300 }]);
    expect(await ask(`select 1 from ringback.failures where tenant = '${tenant}'`)).toHaveLength(300);
  });
});

describe("purging a tenant", () => {
  test("leaves nothing in any table that has a tenant, whoever else does it at the same time", async () => {
    await parked(100);
    const { tenant } = world;
    const other = world.other("a digest");
    await first().accept(world.acceptance({ others: [other], message: world.message({ digest: "d" }) }));
    const call = world.call({ row: { jobKey: "43" }, job: { id: world.id("job"), key: "43" } });
    await first().accept(world.acceptance({ calls: [call] }));
    await replay();
    await ask(`
      insert into ringback.tenants (id, doc, deleted, revision) values ('${tenant}', '{}', true, 1);
      insert into ringback.audit (tenant, id, at, who, action, what) values ('${tenant}', 'aud_1', 1, 'a', 'b', 'c')
    `);
    const tables = await ask(`
      select c.relname as name from pg_class c
      join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant' and not a.attisdropped
      where c.relnamespace = 'ringback'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
    `);
    // What is configured goes when the tenant is deleted; what went is told to other hubs for a while.
    const configured = new Set(["keys", "sources", "endpoints", "configuration_removed"]);
    const names = tables.map(({ name }) => String(name)).filter((name) => !configured.has(name));
    expect(names.length).toBeGreaterThan(18);
    const left = async () => {
      const counts = names.map(
        (name) => `(select count(*) from ringback.${name} where tenant = '${tenant}')`,
      );
      const [row] = await ask(`select (${counts.join(" + ")})::int as rows`);
      return Number(row?.["rows"]);
    };
    const before = await left();
    expect(before).toBeGreaterThan(100);
    const removed = await everywhere(async (store) => {
      let sum = 0;
      while ((await ask(`select from ringback.tenants where id = '${tenant}'`)).length > 0)
        sum += await store.purge(tenant, 10);
      return sum;
    });
    expect(removed.reduce((sum, count) => sum + count, 0)).toBe(before);
    expect(await left()).toBe(0);
  });
});
