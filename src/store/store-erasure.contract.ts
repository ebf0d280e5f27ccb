import { describe, expect, test } from "vitest";
import { parsePhone } from "../model/index.ts";
import { type Erased, type Erasure, type Hit, type Scrubbed, noRows, searchedKinds } from "./keeping.ts";
import type { Store } from "./store.ts";
import { type MakePlace, openForAll } from "./store-place.contract.ts";
import { World, bytes } from "./world.contract.ts";

const page = { limit: 1_000, after: null };
const number = "19912345671";
const phone = parsePhone(number);
if (phone === undefined) throw new Error("Expected a number");

function erasureOf(world: World, parts: Partial<Erasure> = {}): Erasure {
  return {
    tenant: world.tenant,
    id: world.id("erasure"),
    state: "running",
    phone: phone ?? null,
    masked: "199****5671",
    dryRun: false,
    createdAt: world.now,
    endedAt: null,
    stage: "calls",
    after: null,
    found: noRows,
    erased: noRows,
    blanked: 0,
    remains: null,
    ...parts,
  };
}

/** Looks everywhere, so many rows a step. */
async function searchAll(
  store: Store,
  { tenant, now: until }: Pick<World, "tenant" | "now">,
  limit = 2,
): Promise<readonly Hit[]> {
  const found: Hit[] = [];
  for (const kind of searchedKinds) {
    for (let after: string | null = null, steps = 0; steps < 1_000; steps += 1) {
      const step = { tenant, kind, phone: phone as never, until, after, limit };
      const { hits, next } = await store.keeping.search(step);
      found.push(...hits);
      if (next === null) break;
      after = next;
    }
  }
  return found;
}

async function eraseAll(store: Store, world: World): Promise<Erased> {
  return store.keeping.erase(erasureOf(world), await searchAll(store, world));
}

/** What a contract needs of the kinds of hits, whatever the engine calls the places. */
const kindsOf = (hits: readonly Hit[]) => hits.map(({ kind }) => kind).toSorted();

/** A number is found wherever it is, and goes with all that belongs to it. */
export function describeErasure(makePlace: MakePlace): void {
  const opened = openForAll(makePlace);

  test("a call to or from the number goes with its events, messages, deliveries and attempts, and no other", async () => {
    const { store } = opened;
    const world = new World();
    const job = { id: world.id("job"), key: "43" };
    const make = async (to: string) => {
      const event = world.event({ facts: bytes(JSON.stringify({ to })) });
      const deliveries = [world.delivery(event.id), world.delivery(event.id, { body: "message" })];
      const call = world.call({ row: { to, jobKey: "43" }, job, events: [event], deliveries });
      const body = bytes(JSON.stringify({ callee: to }));
      const message = world.message({ body });
      await store.accept(world.acceptance({ message, calls: [call], bodies: [body] }));
      await store.accept(
        world.acceptance({ message: world.message({ body, fate: "duplicate", repeats: call.id }) }),
      );
      return { call, deliveries };
    };
    const theirs = await make(number);
    const other = await make("13800000001");
    const erased = await eraseAll(store, world);
    expect(erased).toEqual({
      removed: { ...noRows, calls: 1, events: 1, messages: 2, deliveries: 2 },
      blanked: 0,
      deliveries: expect.arrayContaining(theirs.deliveries.map(({ id }) => id)) as unknown,
    });
    const { queries } = store;
    expect((await queries.calls(world.tenant, {}, page)).map(({ id }) => id)).toEqual([other.call.id]);
    expect(await queries.messages(world.tenant, {}, page)).toHaveLength(2);
    expect((await queries.deliveries(world.tenant, {}, page)).rows).toHaveLength(2);
    expect(await queries.jobs(world.tenant, {}, page)).toMatchObject([{ calls: 1 }]);
    const claimed = await store.claim(world.claim({ now: world.in(60_000) }));
    expect(claimed.deliveries.map(({ id }) => id)).toEqual(other.deliveries.map(({ id }) => id));
    expect(await searchAll(store, world)).toEqual([]);
  });

  test("a number within a call's facts, its key, or a longer number", async () => {
    const { store } = opened;
    const world = new World();
    const mentions = world.call({ events: [world.event({ facts: bytes(`{"text":"call +86${number}"}`) })] });
    const keyed = world.call({ key: `43-${number}` });
    const longer = world.call({ row: { to: `${number}0` } });
    await store.accept(world.acceptance({ calls: [mentions, keyed, longer] }));
    const hits = await searchAll(store, world);
    expect(hits.map(({ id }) => id).toSorted()).toEqual([mentions.id, keyed.id].toSorted());
    await eraseAll(store, world);
    expect((await store.queries.calls(world.tenant, {}, page)).map(({ id }) => id)).toEqual([longer.id]);
  });

  test("what has the number and is about no call goes too, and text of what stays is taken out", async () => {
    const { store } = opened;
    const world = new World();
    const quarantined = { fate: "quarantined", reason: "not-json", name: null } as const;
    await store.accept(
      world.acceptance({ message: world.message({ ...quarantined, body: bytes(`<to>${number}</to>`) }) }),
    );
    const other = world.other("digest");
    const event = { ...other.event, facts: bytes(`{"caller":"${number}"}`) };
    const named = world.job({ row: { name: `回访 ${number}` } });
    const keyed = world.job({ key: number });
    const jobs = [named, keyed];
    await store.accept(world.acceptance({ others: [{ ...other, event }], jobs }));
    const calls = world.withDeliveries([{}]);
    await store.accept(calls);
    const { deliveries } = await store.claim(world.claim());
    const [delivery] = deliveries;
    if (delivery === undefined) throw new Error("Expected a delivery");
    const made = {
      number: 1,
      dueAt: world.now,
      at: world.now,
      tookMs: 1,
      verdict: "retry",
      status: 500,
    } as const;
    const attempt = {
      ...made,
      error: "http_status",
      detail: null,
      answer: `no such number ${number}`,
    } as const;
    const next = { state: "failed", at: world.now, reason: "rejected" } as const;
    await store.settle({ tenant: world.tenant, delivery: delivery.id, owner: "me", attempt, next });
    await store.remember(world.tenant, `retry ${number}`, { fingerprint: "f", answer: "{}", at: world.now });

    const hits = await searchAll(store, world);
    expect(kindsOf(hits)).toEqual(["answer", "attempt", "event", "failure", "job", "jobName", "message"]);
    const { removed, blanked } = await store.keeping.erase(erasureOf(world), hits);
    expect(removed).toEqual({ ...noRows, messages: 1, events: 2, jobs: 1, answers: 1 });
    expect(blanked).toBe(3);
    expect(await searchAll(store, world)).toEqual([]);
    expect(await store.queries.attempts(world.tenant, delivery.id)).toEqual([{ ...attempt, answer: null }]);
    expect(await store.queries.jobs(world.tenant, {}, page)).toMatchObject([{ job: { name: null } }]);
    // Once more does nothing.
    expect((await store.keeping.erase(erasureOf(world), hits)).removed).toEqual(noRows);
  });

  test("S7: another tenant's rows are neither found nor erased, and what comes in later is new", async () => {
    const { store } = opened;
    const [world, stranger] = [new World(), new World()];
    await store.accept(stranger.acceptance({ calls: [stranger.call({ row: { to: number } })] }));
    const asked = world.pass(60_000);
    await store.accept(world.acceptance({ calls: [world.call({ row: { to: number } })] }));
    expect(await searchAll(store, { tenant: world.tenant, now: asked })).toEqual([]);
    expect(await searchAll(store, world)).toHaveLength(1);
    const [hit] = await searchAll(store, stranger);
    if (hit === undefined) throw new Error("Expected their call to be found");
    const { removed } = await store.keeping.erase(erasureOf(world), [hit]);
    expect(removed).toEqual(noRows);
    expect(await store.queries.calls(stranger.tenant, {}, page)).toHaveLength(1);
  });

  describe("an erasure", () => {
    test("is kept with what it removed, and listed, the newest first", async () => {
      const { store } = opened;
      const [world, stranger] = [new World(), new World()];
      await store.accept(world.acceptance({ calls: [world.call({ row: { to: number } })] }));
      const first = erasureOf(world);
      await store.keeping.saveErasure(first);
      await store.keeping.erase(first, await searchAll(store, world));
      const erased = { ...noRows, calls: 1, events: 1 };
      expect(await store.keeping.erasure(world.tenant, first.id)).toEqual({ ...first, erased });
      const done = erasureOf(world, { state: "done", phone: null, endedAt: world.now });
      await store.keeping.saveErasure(done);
      const list = await store.keeping.erasures(world.tenant, page);
      expect(list.map(({ id }) => id)).toEqual([done.id, first.id]);
      const rest = await store.keeping.erasures(world.tenant, { limit: 1, after: done.id });
      expect(rest.map(({ id }) => id)).toEqual([first.id]);
      const running = await store.keeping.runningErasures();
      expect(running.map(({ id }) => id)).toContain(first.id);
      expect(running.map(({ id }) => id)).not.toContain(done.id);
      expect(await store.keeping.erasure(stranger.tenant, first.id)).toBeUndefined();
    });
  });

  describe("what a tenant has", () => {
    test("is counted in steps, bytes that two rows share once", async () => {
      const { store } = opened;
      const world = new World();
      const { tenant } = world;
      const event = world.event({ facts: new Uint8Array(20) });
      const bodies = [new Uint8Array(1_000)];
      const deliveries = [0, "message", 0].map((body) => world.delivery(event.id, { body: body as 0 }));
      const calls = [world.call({ events: [event], deliveries })];
      const message = world.message({ body: new Uint8Array(300) });
      await store.accept(world.acceptance({ message, calls, bodies }));
      const count = async (kind: "messages" | "events" | "deliveries", limit: number) => {
        let [rows, size] = [0, 0];
        for (let after: string | null = null; ;) {
          const part: { rows: number; bytes: number; next: string | null } = await store.keeping.measure({
            tenant,
            kind,
            after,
            limit,
          });
          rows += part.rows;
          size += part.bytes;
          if (part.next === null) return [rows, size];
          after = part.next;
        }
      };
      for (const limit of [1, 2, 100]) {
        expect(await count("messages", limit)).toEqual([1, 300]);
        expect(await count("events", limit)).toEqual([1, 20]);
        expect(await count("deliveries", limit)).toEqual([3, 1_000]);
      }
    });

    test("is kept for a tenant that there is, and for no other", async () => {
      const { store } = opened;
      const [world, stranger] = [new World(), new World()];
      const size = { rows: 1, bytes: 2 };
      const kinds = { messages: size, calls: size, events: size };
      const sizes = { ...kinds, deliveries: size, attempts: size, failures: size };
      await store.configuration.saveTenant(world.tenantDoc());
      for (const each of [world, stranger]) {
        await store.keeping.saveHolding(each.tenant, { asOf: world.now, sizes });
      }
      expect(await store.keeping.holding(world.tenant)).toEqual({ asOf: world.now, sizes });
      expect(await store.keeping.holding(stranger.tenant)).toBeUndefined();
    });
  });

  test("the disk is told of as far as is known, and has no number that was never there", async () => {
    const { store } = opened;
    const files = await store.keeping.files();
    expect(files.databaseBytes).toBeGreaterThan(10_000);
    for (const known of [files.logBytes, files.freeBytes, files.diskFreeBytes])
      expect(known ?? 0).toBeGreaterThanOrEqual(0);
    const scrub = async (number: string) => {
      let found = 0;
      for (let from: number | null = 0; from !== null;) {
        const part: Scrubbed | "out-of-reach" | null = await store.keeping.scrub(
          parsePhone(number) as never,
          from,
        );
        if (part === "out-of-reach") return null;
        found += part?.found ?? 0;
        from = part === null ? from : part.next;
      }
      return found;
    };
    expect((await scrub("17755500099")) ?? 0).toBe(0);
    // What is stored is not touched.
    const world = new World();
    await store.accept(world.acceptance({ calls: [world.call({ row: { to: "17755500098" } })] }));
    expect((await scrub("17755500098")) ?? 1).toBeGreaterThan(0);
    expect(await store.queries.calls(world.tenant, { to: "17755500098" }, page)).toHaveLength(1);
  });
}
