import { describe, expect, test } from "vitest";
import { toInstant } from "../model/index.ts";
import type { Page } from "./queries.ts";
import type { Store } from "./store.ts";
import { type MakePlace, openForAll } from "./store-place.contract.ts";
import { World } from "./world.contract.ts";

const began = Date.UTC(2026, 10, 19);

/** A list, how a row comes into it, and how rows are listed. */
interface Listing {
  /** Stores another row → its id. */
  readonly add: (store: Store, world: World) => Promise<string>;
  /** A page of the list. */
  readonly list: (store: Store, world: World, page: Page) => Promise<readonly { readonly id: string }[]>;
}

async function addMessage(store: Store, world: World, fate: "decoded" | "quarantined"): Promise<string> {
  const message = world.message({ fate, reason: fate === "quarantined" ? "empty" : null });
  await store.accept(world.acceptance({ message }));
  return message.id;
}

async function addCall(store: Store, world: World): Promise<string> {
  // Several begin in the same second, and what is told later need not have begun later.
  const call = world.call({
    at: toInstant(began + ((world.now / 1_000) % 7) * 1_000),
    row: { outcome: "busy", jobKey: "43", to: "199", completed: false },
  });
  await store.accept(world.acceptance({ calls: [call] }));
  return call.id;
}

async function addDelivery(store: Store, world: World): Promise<string> {
  const acceptance = world.withDeliveries([{}]);
  await store.accept(acceptance);
  return acceptance.calls[0]?.deliveries[0]?.id ?? "";
}

async function addJob(store: Store, world: World): Promise<string> {
  const job = world.job();
  await store.accept(world.acceptance({ jobs: [job] }));
  return job.id;
}

const listings: Readonly<Record<string, Listing>> = {
  messages: {
    add: (store, world) => addMessage(store, world, "decoded"),
    list: ({ queries }, { tenant }, page) => queries.messages(tenant, {}, page),
  },
  "messages of a fate": {
    add: (store, world) => addMessage(store, world, "quarantined"),
    list: ({ queries }, { tenant }, page) => queries.messages(tenant, { fate: "quarantined" }, page),
  },
  "messages since a moment": {
    add: (store, world) => addMessage(store, world, "decoded"),
    list: ({ queries }, { tenant }, page) => queries.messages(tenant, { since: toInstant(began) }, page),
  },
  calls: {
    add: addCall,
    list: ({ queries }, { tenant }, page) => queries.calls(tenant, {}, page),
  },
  "calls since a moment": {
    add: addCall,
    list: ({ queries }, { tenant }, page) => queries.calls(tenant, { since: toInstant(began) }, page),
  },
  "calls by all that they can be filtered by": {
    add: addCall,
    list: ({ queries }, { tenant }, page) => {
      const filter = { platform: "acme", job: "43", outcome: "busy", to: "199", q: "1", completed: false };
      return queries.calls(tenant, filter, page);
    },
  },
  jobs: {
    add: addJob,
    list: async ({ queries }, { tenant }, page) =>
      (await queries.jobs(tenant, {}, page)).map(({ job }) => job),
  },
  deliveries: {
    add: addDelivery,
    list: async ({ queries }, { tenant }, page) => (await queries.deliveries(tenant, {}, page)).rows,
  },
  "deliveries of an endpoint": {
    add: addDelivery,
    list: async ({ queries }, { tenant, endpoint }, page) =>
      (await queries.deliveries(tenant, { endpoint }, page)).rows,
  },
  "deliveries in a state": {
    add: addDelivery,
    list: async ({ queries }, { tenant }, page) =>
      (await queries.deliveries(tenant, { state: "waiting" }, page)).rows,
  },
};

const limit = 4;

/** Reads a list page by page; `between` happens after each. */
async function readPages(
  { list }: Listing,
  store: Store,
  world: World,
  between: () => Promise<unknown>,
): Promise<readonly string[]> {
  const read: string[] = [];
  let after: string | null = null;
  for (;;) {
    const rows: readonly { readonly id: string }[] = await list(store, world, { limit, after });
    read.push(...rows.map(({ id }) => id));
    if (rows.length < limit) return read;
    after = rows.at(-1)?.id ?? null;
    await between();
  }
}

/** Reading lists page by page. */
export function describePaging(makePlace: MakePlace): void {
  const opened = openForAll(makePlace);
  const fill = async ({ add }: Listing, world: World) => {
    const there: string[] = [];
    for (let count = 0; count < 17; count += 1) there.push(await add(opened.store, world));
    return there;
  };

  describe.each(Object.entries(listings))("pages of %s", (_name, listing) => {
    test("have every row once, in the order of the whole list", async () => {
      const { store } = opened;
      const world = new World();
      const there = await fill(listing, world);
      const whole = await listing.list(store, world, { limit: 100, after: null });
      expect(whole.map(({ id }) => id).toSorted()).toEqual(there.toSorted());
      const read = await readPages(listing, store, world, async () => {});
      expect(read).toEqual(whole.map(({ id }) => id));
    });

    test("stay right while rows come in: what was there is read once and in order", async () => {
      const { store } = opened;
      const world = new World();
      const there = new Set(await fill(listing, world));
      const whole = await listing.list(store, world, { limit: 100, after: null });
      let came = 0;
      const read = await readPages(listing, store, world, async () => {
        // No more than a page at a time, else the reading would never end.
        if (came < 15) for (let count = 0; count < 3; count += 1) await listing.add(store, world);
        came += 3;
      });
      expect(came).toBeGreaterThan(9);
      expect(read.filter((id) => there.has(id))).toEqual(whole.map(({ id }) => id));
      expect(new Set(read).size).toBe(read.length);
    });
  });

  test("pages of deliveries in a state stay right while rows leave it", async () => {
    const { store } = opened;
    const world = new World();
    const listing = listings["deliveries in a state"] as Listing;
    const there = await fill(listing, world);
    const gone: string[] = [];
    const read = await readPages(listing, store, world, async () => {
      // The two longest due go out, at the far end of the list.
      const { deliveries } = await store.claim(world.claim({ limit: 2 }));
      gone.push(...deliveries.map(({ id }) => id));
    });
    expect(gone.length).toBeGreaterThan(3);
    const stayed = there.filter((id) => !gone.includes(id));
    expect(read.filter((id) => !gone.includes(id))).toEqual(stayed.toReversed());
    expect(new Set(read).size).toBe(read.length);
  });

  test("a page goes on where the last one ended, though that row left the list meanwhile", async () => {
    const { store } = opened;
    const world = new World();
    const listing = listings["deliveries in a state"] as Listing;
    const there = (await fill(listing, world)).toReversed();
    const first = await listing.list(store, world, { limit, after: null });
    await store.claim(world.claim());
    await store.release(world.tenant, "me", first.slice(0, -1).map(({ id }) => id) as never);
    const rest = await listing.list(store, world, { limit: 100, after: first.at(-1)?.id ?? null });
    expect(rest).toEqual([]);
    await store.release(world.tenant, "me", there.slice(limit) as never);
    const back = await listing.list(store, world, { limit: 100, after: first.at(-1)?.id ?? null });
    expect(back.map(({ id }) => id)).toEqual(there.slice(limit));
  });
}
