import { expect, test } from "vitest";
import type { DeliveryId } from "../model/index.ts";
import { attempt, deliver, sendOne, statesOf } from "./store-deliver.contract.ts";
import { type MakePlace, openForAll } from "./store-place.contract.ts";
import { World } from "./world.contract.ts";

/** Retrying: somebody wants a delivery to go out now. */
export function describeRetry(makePlace: MakePlace): void {
  const opened = openForAll(makePlace);

  test("makes what waits, failed or is parked due now, and keeps what was attempted", async () => {
    const { store } = opened;
    const world = new World();
    const [waits, isParked] = await deliver(store, world, [
      world.waiting(90_000),
      { state: "parked", at: world.now, reason: "endpoint_deleted" },
    ]);
    const failed = await sendOne(store, world);
    const next = { state: "failed", at: world.now, reason: "attempts_exhausted" } as const;
    const made = attempt(world);
    await store.settle({ tenant: world.tenant, delivery: failed, owner: "me", attempt: made, next });
    const now = world.pass();
    for (const id of [waits, isParked, failed]) {
      const asked = await store.retry(world.tenant, id as DeliveryId, now);
      expect(asked).toEqual({ kind: "due", endpoint: world.endpoint });
    }
    const { deliveries } = await store.claim(world.claim({ now }));
    expect(deliveries.map(({ id, dueAt, attempts, firstAt }) => ({ id, dueAt, attempts, firstAt }))).toEqual(
      expect.arrayContaining([
        { id: waits, dueAt: now, attempts: 0, firstAt: null },
        { id: isParked, dueAt: now, attempts: 0, firstAt: null },
        { id: failed, dueAt: now, attempts: 1, firstAt: made.at },
      ]),
    );
  });

  test("what is being sent or was delivered is refused, with its state", async () => {
    const { store } = opened;
    const world = new World();
    const [sending, delivered] = [await sendOne(store, world), await sendOne(store, world)];
    const next = { state: "delivered", at: world.now } as const;
    await store.settle({ tenant: world.tenant, delivery: delivered, owner: "me", attempt: null, next });
    const before = await statesOf(store, world);
    const now = world.pass();
    expect(await store.retry(world.tenant, sending, now)).toEqual({ kind: "refused", state: "sending" });
    expect(await store.retry(world.tenant, delivered, now)).toEqual({
      kind: "refused",
      state: "delivered",
    });
    expect(await statesOf(store, world)).toEqual(before);
  });

  test("what was delivered is due again where that is asked for; what is being sent never is", async () => {
    const { store } = opened;
    const world = new World();
    const [sending, delivered] = [await sendOne(store, world), await sendOne(store, world)];
    const next = { state: "delivered", at: world.now } as const;
    const made = attempt(world);
    await store.settle({ tenant: world.tenant, delivery: delivered, owner: "me", attempt: made, next });
    const now = world.pass();
    const due = { kind: "due", endpoint: world.endpoint };
    expect(await store.retry(world.tenant, delivered, now, "delivered")).toEqual(due);
    const refused = { kind: "refused", state: "sending" };
    expect(await store.retry(world.tenant, sending, now, "delivered")).toEqual(refused);
    const { deliveries } = await store.claim(world.claim({ now }));
    const again = { id: delivered, dueAt: now, attempts: 1, firstAt: made.at };
    expect(deliveries).toMatchObject([again]);
  });

  test("S7: a delivery that is not there, or is another tenant's, is not found", async () => {
    const { store } = opened;
    const [world, stranger] = [new World(), new World()];
    const [id] = await deliver(store, world, [world.waiting(90_000)]);
    const before = await statesOf(store, world);
    expect(await store.retry(world.tenant, world.id("delivery"), world.now)).toBeUndefined();
    expect(await store.retry(stranger.tenant, id as DeliveryId, world.now)).toBeUndefined();
    expect(await statesOf(store, world)).toEqual(before);
  });
}
