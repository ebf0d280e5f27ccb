import { describe, expect, test } from "vitest";
import { MembershipEndedError } from "../model/index.ts";
import { newHub } from "./store-hubs.contract.ts";
import { type MakePlace, openForAll } from "./store-place.contract.ts";
import { failedDelivery, replayOf, stepOf } from "./store-replays.contract.ts";
import { World } from "./world.contract.ts";

/** Replays and the hubs that work on them. */
export function describeReplayMemberships(makePlace: MakePlace): void {
  const opened = openForAll(makePlace);

  describe("replays of a hub", () => {
    test("M2, M3: are free at once when their hub's membership ends, and nothing is done in its name", async () => {
      const { store } = opened;
      const world = new World();
      const { id: delivery } = await failedDelivery(store, world);
      const hub = newHub();
      const { owner } = hub;
      await store.hubs.join(hub);
      const replay = replayOf(world);
      await store.replays.create(replay);
      const lease = { owner, now: world.now, until: world.in(60_000) };
      const taken = await store.replays.lease(world.tenant, replay.id, lease);
      expect(taken?.lease?.owner).toBe(owner);
      await store.hubs.leave(owner);
      const isFree = (await store.replays.running()).find(({ id }) => id === replay.id)?.lease === null;
      expect(isFree).toBe(true);
      await expect(store.replays.lease(world.tenant, replay.id, lease)).rejects.toThrow(MembershipEndedError);
      const step = stepOf(world, replay, { owner, revived: [{ id: delivery, state: "failed" }] });
      await expect(store.replays.step(step)).rejects.toThrow(MembershipEndedError);
      expect(await store.queries.delivery(world.tenant, delivery)).toMatchObject({
        state: { state: "failed" },
      });
      const next = { owner: "another", now: world.now, until: world.in(5_000) };
      expect(await store.replays.lease(world.tenant, replay.id, next)).toMatchObject({
        lease: { owner: "another" },
      });
    });
  });
}
