import { describe, expect, test } from "vitest";
import type { Attempt, DeliveryId } from "../model/index.ts";
import { type MakePlace, openForAll } from "./store-place.contract.ts";
import type { Settlement, Store } from "./store.ts";
import { World } from "./world.contract.ts";

const refused = { verdict: "retry", status: 503, error: "http_status", detail: null, answer: "" } as const;
const silent = { verdict: "retry", status: null, error: "timeout", detail: "15 s", answer: null } as const;
const done = { verdict: "acknowledged", status: 200, error: null, detail: null, answer: "success" } as const;

/** Stores a delivery that is being sent, and tells what is settled of it. */
async function sendOne(store: Store, world: World) {
  const state = { state: "sending", owner: "me", dueAt: world.now } as const;
  const acceptance = world.withDeliveries([{ state }]);
  await store.accept(acceptance);
  const [delivery] = acceptance.calls[0]?.deliveries ?? [];
  if (delivery === undefined) throw new Error("Expected a delivery");
  const { id } = delivery;
  let number = 0;
  const settle = async (
    outcome: Pick<Attempt, "verdict" | "status" | "error" | "detail" | "answer"> | null,
    next: Settlement["next"],
  ) => {
    number += outcome === null ? 0 : 1;
    const at = world.pass();
    const attempt = outcome === null ? null : { number, dueAt: at, at, tookMs: 1, ...outcome };
    await store.settle({ tenant: world.tenant, delivery: id, owner: "me", attempt, next });
  };
  return { id, settle, wait: (outcome: typeof refused | typeof silent) => settle(outcome, world.waiting()) };
}

async function troubleOf(store: Store, world: World, id: DeliveryId) {
  const found = await store.queries.delivery(world.tenant, id);
  return [found?.state.state, found?.lastError, found?.lastStatus];
}

/** Why deliveries are where they are: what their last attempt came to. */
export function describeTroubles(makePlace: MakePlace): void {
  const opened = openForAll(makePlace);

  describe("a delivery tells why its last attempt failed", () => {
    test("from the first that did, as it is after the last", async () => {
      const { store } = opened;
      const world = new World();
      const { id, wait } = await sendOne(store, world);
      expect(await troubleOf(store, world, id)).toEqual(["sending", null, null]);
      await wait(refused);
      expect(await troubleOf(store, world, id)).toEqual(["waiting", "http_status", 503]);
      await store.claim(world.claim());
      expect(await troubleOf(store, world, id)).toEqual(["sending", "http_status", 503]);
      await wait(silent);
      expect(await troubleOf(store, world, id)).toEqual(["waiting", "timeout", null]);
    });

    test("until one is acknowledged", async () => {
      const { store } = opened;
      const world = new World();
      const { id, settle, wait } = await sendOne(store, world);
      await wait(refused);
      await store.claim(world.claim());
      await settle(done, { state: "delivered", at: world.now });
      expect(await troubleOf(store, world, id)).toEqual(["delivered", null, null]);
    });

    test("when it ends without another, is parked, or is to be tried again by hand", async () => {
      const { store } = opened;
      const world = new World();
      const { id, settle, wait } = await sendOne(store, world);
      await wait(refused);
      await store.park(world.tenant, world.endpoint, {
        reason: "endpoint_paused",
        now: world.now,
        limit: 10,
      });
      expect(await troubleOf(store, world, id)).toEqual(["parked", "http_status", 503]);
      await store.unpark(world.tenant, world.endpoint, { now: world.now, limit: 10 });
      await store.claim(world.claim());
      await settle(null, { state: "failed", at: world.now, reason: "window_over" });
      expect(await troubleOf(store, world, id)).toEqual(["failed", "http_status", 503]);
      await store.retry(world.tenant, id, world.now);
      expect(await troubleOf(store, world, id)).toEqual(["waiting", "http_status", 503]);
    });

    test("and nothing where none was made", async () => {
      const { store } = opened;
      const world = new World();
      const { id, settle } = await sendOne(store, world);
      await settle(null, { state: "failed", at: world.now, reason: "window_over" });
      expect(await troubleOf(store, world, id)).toEqual(["failed", null, null]);
    });
  });
}
