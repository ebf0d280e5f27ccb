import { describe, expect, test } from "vitest";
import { MembershipEndedError } from "../model/index.ts";
import type { NewMember } from "./hubs.ts";
import { type MakePlace, openForAll } from "./store-place.contract.ts";
import { World } from "./world.contract.ts";

let hubs = 0;

/** A hub that nobody ever heard of. */
export function newHub(told: Partial<NewMember> = {}): NewMember {
  hubs += 1;
  return { owner: `hub-${hubs}`, leaseMs: 60_000, version: "1.2.3", url: `http://10.0.0.${hubs}`, ...told };
}

/** What holds of a hub's membership on any engine, alone as it may be. */
export function describeHubs(makePlace: MakePlace): void {
  const opened = openForAll(makePlace);

  /** A hub that joined, and went by what it was told. */
  async function joined(told: Partial<NewMember> = {}) {
    const hub = newHub(told);
    await opened.store.hubs.join(hub);
    const { owner, leaseMs } = hub;
    const renew = (seen: number) => opened.store.hubs.renew({ owner, leaseMs, seen });
    return { ...hub, renew, leave: () => opened.store.hubs.leave(owner) };
  }

  test("what a name holds is what it took and neither settled nor gave back, and nobody else's", async () => {
    const { store } = opened;
    const world = new World();
    await store.configuration.saveTenant(world.tenantDoc());
    const { owner } = await joined();
    const other = `another than ${owner}`;
    const sending = (owner: string) => ({ state: "sending", owner, dueAt: world.now }) as const;
    const states = [sending(owner), sending(owner), sending(other), world.waiting(-10)];
    const acceptance = world.withDeliveries(states.map((state) => ({ state })));
    await store.accept(acceptance);
    const [first, second, others, third] = (acceptance.calls[0]?.deliveries ?? []).map(({ id }) => id);
    if (first === undefined || second === undefined || others === undefined) throw new Error("Expected four");
    await store.claim(world.claim({ owner }));
    const place = { tenant: world.tenant, endpoint: world.endpoint };
    const held = [first, second, third].map((delivery) => ({ ...place, delivery }));
    expect(await store.held(owner)).toEqual(held);
    const next = { state: "delivered", at: world.now } as const;
    await store.settle({ tenant: world.tenant, delivery: first, owner, attempt: null, next });
    await store.release(world.tenant, owner, [second, others]);
    expect(await store.held(owner)).toEqual(held.slice(2));
    expect(await store.held(`nobody of ${world.tenant}`)).toEqual([]);
    await store.hubs.leave(owner);
    expect(await store.held(owner)).toEqual([]);
  });

  describe("a hub", () => {
    test("M1: is a member as soon as it joined, with all that it told", async () => {
      const hub = await joined();
      const fellowship = await hub.renew(0);
      const mine = fellowship?.members.find(({ owner }) => owner === hub.owner);
      expect(mine).toMatchObject({ version: "1.2.3", url: hub.url, isAlive: true });
      expect(mine?.joinedAt).toBeGreaterThan(Date.UTC(2020));
      expect(fellowship?.epoch).toBeGreaterThan(0);
      await hub.leave();
    });

    test("is shown with the epoch that it goes by", async () => {
      const hub = await joined({ url: null });
      const epoch = (await hub.renew(0))?.epoch ?? 0;
      const fellowship = await hub.renew(epoch);
      expect(fellowship?.epoch).toBe(epoch);
      expect(fellowship?.members).toContainEqual(
        expect.objectContaining({ owner: hub.owner, seen: epoch, url: null }),
      );
      await hub.leave();
    });

    test("M3: that left, or never joined, is none, and its name never becomes one again", async () => {
      const { hubs: all } = opened.store;
      expect(await all.renew({ owner: "nobody", leaseMs: 60_000, seen: 0 })).toBeUndefined();
      const hub = await joined();
      await hub.leave();
      await hub.leave();
      expect(await hub.renew(0)).toBeUndefined();
      await expect(all.join(newHub({ owner: hub.owner }))).rejects.toThrow(MembershipEndedError);
      expect(await hub.renew(0)).toBeUndefined();
    });

    test("M2: that leaves gives back what it was sending, and settles none of it any more", async () => {
      const { store } = opened;
      const world = new World();
      await store.configuration.saveTenant(world.tenantDoc());
      const hub = await joined();
      const { owner } = hub;
      await store.accept(
        world.withDeliveries([{ state: { state: "sending", owner, dueAt: world.now } }, {}]),
      );
      await store.claim(world.claim({ owner }));
      await hub.leave();
      const page = { limit: 10, after: null };
      const waiting = (await store.queries.deliveries(world.tenant, { state: "waiting" }, page)).rows;
      expect(waiting).toHaveLength(2);
      for (const { id: delivery } of waiting) {
        const next = { state: "delivered", at: world.now } as const;
        expect(await store.settle({ tenant: world.tenant, delivery, owner, attempt: null, next })).toBe(
          false,
        );
      }
    });

    test("S5: gives back only what it took itself", async () => {
      const { store } = opened;
      const world = new World();
      const state = { state: "sending", owner: "another", dueAt: world.now } as const;
      const acceptance = world.withDeliveries([{ state }]);
      await store.accept(acceptance);
      const ids = acceptance.calls.flatMap(({ deliveries }) => deliveries.map(({ id }) => id));
      await store.release(world.tenant, "me", ids);
      expect((await store.claim(world.claim())).deliveries).toEqual([]);
      await store.release(world.tenant, "another", ids);
      expect((await store.claim(world.claim())).deliveries.map(({ id }) => id)).toEqual(ids);
      await store.release(world.tenant, "me", ids);
    });

    test("M3: once its membership ended, nothing is taken in its name", async () => {
      const { store } = opened;
      const world = new World();
      await store.configuration.saveTenant(world.tenantDoc());
      await store.accept(world.withDeliveries([{}]));
      const hub = await joined();
      const { owner } = hub;
      await hub.leave();
      await expect(store.claim(world.claim({ owner }))).rejects.toThrow(MembershipEndedError);
      const sending = { state: { state: "sending", owner, dueAt: world.now } } as const;
      const refused = world.withDeliveries([sending]);
      await expect(store.accept(refused)).rejects.toThrow(MembershipEndedError);
      expect(await store.queries.call(world.tenant, refused.calls[0]?.id ?? world.id("call"))).toBe(
        undefined,
      );
      // What it only stores belongs to nobody.
      expect(await store.accept(world.withDeliveries([{}]))).toEqual({ kind: "stored" });
      const page = { limit: 10, after: null };
      expect((await store.queries.deliveries(world.tenant, { state: "waiting" }, page)).rows).toHaveLength(2);
    });

    test("M4: takes nobody for dead that renews", async () => {
      const hub = await joined();
      // What stays behind of names that never joined is given back with the rest.
      const reaped = (await opened.store.hubs.reap(hub.owner)).map(({ owner }) => owner);
      expect(reaped).not.toContain(hub.owner);
      expect(await hub.renew(0)).toBeDefined();
      await hub.leave();
    });

    test("has the work that it takes, as often as it asks, until it lets go of it", async () => {
      const hub = await joined();
      const { hubs: all } = opened.store;
      expect(await all.take("counting", hub.owner)).toBe(true);
      expect(await all.take("counting", hub.owner)).toBe(true);
      await all.drop("counting", hub.owner);
      expect(await all.take("counting", hub.owner)).toBe(true);
      await hub.leave();
      expect(await all.take("counting", hub.owner)).toBe(false);
    });

    test("M5: tells and listens without waiting for anybody", async () => {
      const { hubs: all } = opened.store;
      all.listen(() => {});
      expect(all.tell({ kind: "configuration" })).toBeUndefined();
    });
  });
}
