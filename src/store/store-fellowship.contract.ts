import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type DeliveryId, MembershipEndedError } from "../model/index.ts";
import type { NewMember, News } from "./hubs.ts";
import { newHub } from "./store-hubs.contract.ts";
import type { MakePlace, StorePlace } from "./store-place.contract.ts";
import type { Store } from "./store.ts";
import { World } from "./world.contract.ts";

const patience = { timeout: 15_000, interval: 50 };
const long = 60_000;
const short = 300;

/** A hub with a store of its own on the one place. */
class Hub {
  readonly store: Store;
  readonly member: NewMember;

  constructor(store: Store, leaseMs = long) {
    this.store = store;
    this.member = newHub({ leaseMs });
  }

  get owner(): string {
    return this.member.owner;
  }

  async join(): Promise<this> {
    await this.store.hubs.join(this.member);
    return this;
  }

  renew(seen = 0) {
    const { owner, leaseMs } = this.member;
    return this.store.hubs.renew({ owner, leaseMs, seen });
  }

  /** All members as this one sees them, with whether they live. */
  async sees(): Promise<Readonly<Record<string, boolean>>> {
    const members = (await this.renew())?.members ?? [];
    return Object.fromEntries(members.map(({ owner, isAlive }) => [owner, isAlive]));
  }

  leave(): Promise<void> {
    return this.store.hubs.leave(this.owner);
  }

  /** Ends the memberships that ran out, as soon as that one has. */
  async reaps(other: Hub): Promise<number> {
    return vi.waitFor(async () => {
      await this.renew();
      const found = (await this.store.hubs.reap(this.owner)).find(({ owner }) => owner === other.owner);
      if (found === undefined) throw new Error(`Expected ${other.owner} to be reaped`);
      return found.deliveries;
    }, patience);
  }
}

/** What engines do that have room for several hubs: the numbered invariants of `hubs.ts`. */
export function describeFellowship(name: string, makePlace: MakePlace): void {
  describe(`hubs that share the store ${name}`, () => {
    let place: StorePlace;
    let stores: readonly [Store, Store, Store];

    beforeAll(async () => {
      place = await makePlace();
      stores = [place.store(), place.store(), place.store()];
      for (const store of stores) await store.open();
    });

    afterAll(async () => {
      for (const store of stores) await store[Symbol.asyncDispose]();
      await place[Symbol.asyncDispose]();
    });

    /** A tenant whose deliveries are sent by the hub that is named, or wait. */
    async function deliveries(hub: Hub, count: number, state: "sending" | "waiting") {
      const world = new World();
      const one =
        state === "waiting"
          ? { state: world.waiting() }
          : { state: { state, owner: hub.owner, dueAt: world.now } as const };
      await hub.store.accept(world.withDeliveries(Array.from({ length: count }, () => one)));
      return world;
    }

    /** What waits of the tenant's is taken by that hub → the deliveries. */
    async function taken({ store, owner }: Hub, world: World): Promise<readonly DeliveryId[]> {
      const claimed = await store.claim(world.claim({ owner, limit: 1_000 }));
      return claimed.deliveries.map(({ id }) => id);
    }

    describe("coming and going", () => {
      test("the epoch rises by one with each hub that comes or goes, and by nothing else", async () => {
        const [a, b] = [await new Hub(stores[0]).join(), new Hub(stores[1])];
        const epochOf = async () => (await a.renew())?.epoch ?? 0;
        const first = await epochOf();
        expect(await epochOf()).toBe(first);
        await b.join();
        expect(await epochOf()).toBe(first + 1);
        await b.renew();
        expect(await epochOf()).toBe(first + 1);
        await b.leave();
        expect(await epochOf()).toBe(first + 2);
        await a.leave();
      });

      test("all see the same members, by name, and the epoch that each goes by", async () => {
        const [a, b] = [await new Hub(stores[0]).join(), await new Hub(stores[1]).join()];
        const epoch = (await a.renew())?.epoch ?? 0;
        await a.renew(epoch);
        const [seenByA, seenByB] = [await a.renew(epoch), await b.renew(epoch)];
        expect(seenByB?.epoch).toBe(epoch);
        const owners = seenByB?.members.map(({ owner }) => owner);
        expect(owners).toEqual([a.owner, b.owner].toSorted());
        expect(seenByA?.members.map(({ owner }) => owner)).toEqual(owners);
        expect(seenByB?.members.map(({ seen }) => seen)).toEqual([epoch, epoch]);
        await a.leave();
        expect(await b.sees()).toEqual({ [b.owner]: true });
        await b.leave();
      });

      test("a hub that just joined goes by no epoch before its own", async () => {
        const a = await new Hub(stores[0]).join();
        const b = await new Hub(stores[1]).join();
        const fellowship = await a.renew();
        expect(fellowship?.members.find(({ owner }) => owner === b.owner)?.seen).toBe(fellowship?.epoch);
        await a.leave();
        await b.leave();
      });

      test("many that join and leave at once leave none behind, and each has an epoch of its own", async () => {
        const a = await new Hub(stores[0]).join();
        const before = (await a.renew())?.epoch ?? 0;
        const others = Array.from({ length: 12 }, (_, index) => new Hub(stores[index % 3] ?? stores[0]));
        await Promise.all(others.map((hub) => hub.join()));
        const joined = await a.renew();
        expect(joined?.epoch).toBe(before + 12);
        expect(new Set(joined?.members.map(({ seen }) => seen)).size).toBeGreaterThanOrEqual(12);
        await Promise.all(others.map((hub) => hub.leave()));
        expect((await a.renew())?.epoch).toBe(before + 24);
        expect(await a.sees()).toEqual({ [a.owner]: true });
        await a.leave();
      });
    });

    describe("a lease that ran out", () => {
      test("M1: shows, and is there again when its hub renews before it is reaped", async () => {
        const [a, b] = [await new Hub(stores[0]).join(), await new Hub(stores[1], short).join()];
        await expect.poll(() => a.sees(), patience).toEqual({ [a.owner]: true, [b.owner]: false });
        expect(await b.renew()).toBeDefined();
        expect(await a.sees()).toMatchObject({ [a.owner]: true });
        await a.leave();
        await b.leave();
      });

      test("M2, M3: its hub is reaped by another, and what it was sending waits again", async () => {
        const [a, b] = [await new Hub(stores[0]).join(), await new Hub(stores[1], short).join()];
        const world = await deliveries(b, 3, "sending");
        const [claimed] = [await deliveries(a, 2, "waiting")];
        await b.store.claim(claimed.claim({ owner: b.owner }));
        const before = (await a.renew())?.epoch ?? 0;
        expect(await a.reaps(b)).toBe(5);
        expect(await taken(a, world)).toHaveLength(3);
        expect(await taken(a, claimed)).toHaveLength(2);
        expect(await b.renew()).toBeUndefined();
        await expect(b.join()).rejects.toThrow(MembershipEndedError);
        expect((await a.renew())?.epoch).toBe(before + 1);
        expect(await a.sees()).toEqual({ [a.owner]: true });
        // Nobody is reaped twice.
        expect(await a.store.hubs.reap(a.owner)).toEqual([]);
        await a.leave();
      });

      test("M3: what the hub would still record or take is refused", async () => {
        const [a, b] = [await new Hub(stores[0]).join(), await new Hub(stores[1], short).join()];
        const { owner } = b;
        const world = new World();
        const held = world.withDeliveries([{ state: { state: "sending", owner, dueAt: world.now } }]);
        const [delivery] = held.calls.flatMap(({ deliveries: all }) => all.map(({ id }) => id));
        if (delivery === undefined) throw new Error("Expected a delivery");
        await b.store.accept(held);
        await a.reaps(b);
        const next = { state: "delivered", at: world.now } as const;
        const settlement = { tenant: world.tenant, delivery, owner, attempt: null, next };
        expect(await b.store.settle(settlement)).toBe(false);
        await expect(b.store.claim(world.claim({ owner }))).rejects.toThrow(MembershipEndedError);
        const late = world.withDeliveries([{ state: { state: "sending", owner, dueAt: world.now } }]);
        await expect(b.store.accept(late)).rejects.toThrow(MembershipEndedError);
        expect(await taken(a, world)).toEqual([delivery]);
        await b.store.release(world.tenant, owner, [delivery]);
        expect(await taken(a, world)).toEqual([]);
        // Its next owner's outcome counts.
        expect(await a.store.settle({ ...settlement, owner: a.owner })).toBe(true);
        await a.leave();
      });

      test("of several that reap at once, one does, and all is given back once", async () => {
        const [a, b] = [await new Hub(stores[0]).join(), await new Hub(stores[1]).join()];
        const dead = await new Hub(stores[2], short).join();
        const world = await deliveries(dead, 10, "sending");
        await expect.poll(() => a.sees(), patience).toMatchObject({ [dead.owner]: false });
        const reaped = await Promise.all([a, b, a, b].map((hub) => hub.store.hubs.reap(hub.owner)));
        expect(reaped.flat()).toEqual([{ owner: dead.owner, deliveries: 10 }]);
        expect(await taken(a, world)).toHaveLength(10);
        await a.leave();
        await b.leave();
      });

      test("M2: what a late write left under a name that is no member's waits again, too", async () => {
        const a = await new Hub(stores[0]).join();
        const stray = new Hub(stores[1]);
        const world = await deliveries(stray, 2, "sending");
        expect(await a.store.hubs.reap(a.owner)).toEqual([{ owner: stray.owner, deliveries: 2 }]);
        expect(await taken(a, world)).toHaveLength(2);
        // What a member holds stays with it.
        expect(await a.store.hubs.reap(a.owner)).toEqual([]);
        await a.leave();
      });

      test("M4: who is no member itself reaps nobody", async () => {
        const b = await new Hub(stores[1], short).join();
        const [a, gone] = [await new Hub(stores[0]).join(), await new Hub(stores[2]).join()];
        await gone.leave();
        await expect.poll(() => a.sees(), patience).toMatchObject({ [b.owner]: false });
        expect(await gone.store.hubs.reap(gone.owner)).toEqual([]);
        expect(await a.sees()).toMatchObject({ [b.owner]: false });
        await a.reaps(b);
        await a.leave();
      });
    });

    describe("named work", () => {
      test("is one hub's at a time, and free once that lets go of it", async () => {
        const [a, b] = [await new Hub(stores[0]).join(), await new Hub(stores[1]).join()];
        const take = (hub: Hub) => hub.store.hubs.take("sweeping", hub.owner);
        const answers = await Promise.all([take(a), take(b), take(a), take(b)]);
        expect(answers.filter(Boolean)).toHaveLength(2);
        expect(answers.slice(2)).toEqual(answers.slice(0, 2));
        const [mine, other] = answers[0] ? [a, b] : [b, a];
        expect(await take(mine)).toBe(true);
        expect(await take(other)).toBe(false);
        // Who does not have it can't let go of it.
        await other.store.hubs.drop("sweeping", other.owner);
        expect(await take(other)).toBe(false);
        await mine.store.hubs.drop("sweeping", mine.owner);
        expect(await take(other)).toBe(true);
        expect(await take(mine)).toBe(false);
        expect(await mine.store.hubs.take("other work", mine.owner)).toBe(true);
        await a.leave();
        await b.leave();
      });

      test("M2: is free again once its hub left, or was reaped", async () => {
        const [a, b] = [await new Hub(stores[0]).join(), await new Hub(stores[1], short).join()];
        const c = await new Hub(stores[2]).join();
        expect(await c.store.hubs.take("one", c.owner)).toBe(true);
        expect(await b.store.hubs.take("two", b.owner)).toBe(true);
        expect(await a.store.hubs.take("two", a.owner)).toBe(false);
        await c.leave();
        expect(await a.store.hubs.take("one", a.owner)).toBe(true);
        await a.reaps(b);
        expect(await a.store.hubs.take("two", a.owner)).toBe(true);
        expect(await b.store.hubs.take("three", b.owner)).toBe(false);
        await a.leave();
      });
    });

    test("S5: stores that claim at once never get the same delivery, and together get all", async () => {
      const hubs = await Promise.all(stores.map((store) => new Hub(store).join()));
      const [first] = hubs;
      if (first === undefined) throw new Error("Expected a hub");
      const world = await deliveries(first, 120, "waiting");
      const claims = Array.from({ length: 15 }, async (_, index) => {
        const hub = hubs[index % 3] ?? first;
        const claimed = await hub.store.claim(world.claim({ owner: hub.owner, limit: 8 }));
        return claimed.deliveries.map(({ id }) => id);
      });
      const got = (await Promise.all(claims)).flat();
      expect(new Set(got).size).toBe(got.length);
      // What was just being taken by another is passed over: it is there for the next one who asks.
      expect(got.length + (await taken(first, world)).length).toBe(120);
      for (const hub of hubs) await hub.leave();
    });

    describe("news", () => {
      test("M5: reach all others, and not the one that tells", async () => {
        const heard: News[][] = [[], [], []];
        stores.forEach((store, index) => store.hubs.listen((news) => void heard[index]?.push(news)));
        const hubs = await Promise.all(stores.map((store) => new Hub(store).join()));
        const world = new World();
        const due = { kind: "due", tenant: world.tenant, endpoint: world.endpoint } as const;
        // A listener may not be there yet when the first is told.
        await expect
          .poll(() => {
            stores[0].hubs.tell(due);
            return [heard[1], heard[2]].every((news) => (news ?? []).length > 0);
          }, patience)
          .toBe(true);
        expect([heard[0], heard[1]?.[0], heard[2]?.[0]]).toEqual([[], due, due]);
        for (const hub of hubs) await hub.leave();
      });

      test("M5: of each kind reach another as they are told, however much there is to say", async () => {
        const world = new World();
        const discarded = Array.from({ length: 700 }, () => world.id("delivery"));
        const heard: News[] = [];
        stores[2].hubs.listen((news) => void heard.push(news));
        const said: readonly News[] = [
          { kind: "configuration" },
          { kind: "work", work: "erasure" },
          { kind: "discard", deliveries: discarded },
        ];
        for (const news of said) stores[1].hubs.tell(news);
        const gone = () =>
          heard.flatMap((news) => (news.kind === "discard" ? news.deliveries.map(String) : []));
        await expect.poll(() => gone().length, patience).toBe(700);
        expect(gone().toSorted()).toEqual(discarded.map(String).toSorted());
        expect(heard).toEqual(expect.arrayContaining([said[0], said[1]]));
      });
    });
  });
}
