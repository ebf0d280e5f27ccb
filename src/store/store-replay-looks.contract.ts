import { describe, expect, test } from "vitest";
import { type Instant, toInstant } from "../model/index.ts";
import type { ReplayFinding, ReplayLook } from "./replays.ts";
import { type MakePlace, openForAll } from "./store-place.contract.ts";
import { World, bytes } from "./world.contract.ts";

function lookOf(world: World, told: Partial<ReplayLook> = {}): ReplayLook {
  return {
    endpoint: world.endpoint,
    since: toInstant(0),
    until: world.in(1_000_000),
    types: null,
    states: ["failed", "missing"],
    wants: ["call.record"],
    after: null,
    events: 100,
    occasions: 100,
    ...told,
  };
}

const eventsIn = ({ occasions }: ReplayFinding) =>
  occasions.flatMap(({ subjects }) => subjects.flatMap(({ events }) => events.map(({ id }) => id)));

/** What a replay finds. */
export function describeReplayLooks(makePlace: MakePlace): void {
  const opened = openForAll(makePlace);

  describe("looking for a replay", () => {
    test("finds what the endpoint wants and has no delivery of, with the message that told it", async () => {
      const { store } = opened;
      const world = new World();
      const message = world.message({ name: "record", body: bytes("as it came") });
      const event = world.event();
      const call = world.call({ events: [event] });
      await store.accept(world.acceptance({ message, calls: [call] }));
      const { occasions, isEnd, examined, cursor } = await store.replays.look(world.tenant, lookOf(world));
      expect([isEnd, examined]).toEqual([true, 1]);
      expect(occasions).toEqual([
        {
          at: cursor,
          examined: 1,
          source: world.source,
          message: message.id,
          wire: { name: "record", bytes: 10 },
          subjects: [
            {
              subject: call.id,
              history: [],
              events: [
                {
                  id: event.id,
                  type: "call.record",
                  version: 1,
                  facts: event.facts,
                  message: message.id,
                  receivedAt: cursor,
                },
              ],
            },
          ],
          deliveries: [],
        },
      ]);
      for (const told of [
        { wants: [] },
        { types: ["call.dialog" as const] },
        { states: ["failed" as const] },
      ]) {
        expect((await store.replays.look(world.tenant, lookOf(world, told))).occasions).toEqual([]);
      }
      expect((await store.replays.look(new World().tenant, lookOf(world))).examined).toBe(0);
    });

    test("finds deliveries in the states that are asked for, of this endpoint and of these types", async () => {
      const { store } = opened;
      const world = new World();
      const parked = { state: "parked", at: world.now, reason: "endpoint_paused" } as const;
      const elsewhere = world.id("endpoint");
      await store.accept(world.withDeliveries([{ state: parked }]));
      await store.accept(world.withDeliveries([{ state: parked, endpoint: elsewhere }]));
      await store.accept(world.withDeliveries([{ state: world.waiting() }]));
      const found = async (told: Partial<ReplayLook>) =>
        (await store.replays.look(world.tenant, lookOf(world, { wants: [], ...told }))).occasions.flatMap(
          ({ deliveries }) => deliveries.map(({ state }) => state),
        );
      expect(await found({ states: ["parked"] })).toEqual(["parked", "waiting"]);
      expect(await found({ states: ["failed"] })).toEqual(["waiting"]);
      expect(await found({ states: ["parked"], types: ["call.dialog"] })).toEqual([]);
      expect(await found({ states: ["parked"], endpoint: elsewhere })).toEqual(["parked"]);
    });

    test("finds a summary with all events of its call, and the message that first told of it", async () => {
      const { store } = opened;
      const world = new World();
      const first = world.event();
      const call = world.call({ events: [first] });
      await store.accept(world.acceptance({ message: world.message({ name: "first" }), calls: [call] }));
      const completed = world.event({ type: "call.completed", version: 2, facts: null });
      await store.accept(world.acceptance({ calls: [{ ...world.revised(call), events: [completed] }] }));
      const look = lookOf(world, { wants: ["call.completed"] });
      const { occasions, examined } = await store.replays.look(world.tenant, look);
      expect(examined).toBe(2);
      expect(occasions).toHaveLength(1);
      expect(occasions[0]).toMatchObject({ message: null, wire: { name: "first" }, examined: 2 });
      const [subject] = occasions[0]?.subjects ?? [];
      expect(subject?.history.map(({ id }) => id)).toEqual([first.id, completed.id]);
    });

    test("goes on where it ended, keeps to its span, and never parts what came in at one moment", async () => {
      const { store } = opened;
      const world = new World();
      const moments: { readonly at: Instant; readonly ids: readonly string[] }[] = [];
      for (const together of [1, 3, 2, 1]) {
        const at = world.pass();
        const made = Array.from({ length: together }, () => world.event());
        for (const event of made)
          await store.accept(world.acceptance({ at, calls: [world.call({ events: [event] })] }));
        moments.push({ at, ids: made.map(({ id }) => id) });
      }
      const [one, two, three, four] = moments;
      if (one === undefined || two === undefined || three === undefined || four === undefined)
        throw new Error("Expected four moments");
      const span = { since: one.at, until: four.at };
      const pages: (readonly string[])[] = [];
      let finding: ReplayFinding | undefined;
      do {
        const after = finding?.cursor ?? null;
        finding = await store.replays.look(world.tenant, lookOf(world, { ...span, after, events: 2 }));
        pages.push(eventsIn(finding));
      } while (!finding.isEnd);
      expect(pages).toEqual([[...one.ids, ...two.ids], three.ids, four.ids]);
      const inner = lookOf(world, { since: two.at, until: three.at });
      const middle = await store.replays.look(world.tenant, inner);
      expect(eventsIn(middle)).toEqual([...two.ids, ...three.ids]);
      expect(middle.occasions.map(({ examined }) => examined)).toEqual([3, 3, 3, 5, 5]);
      expect(await store.replays.countEvents(world.tenant, inner)).toBe(5);
      const few = await store.replays.look(world.tenant, lookOf(world, { occasions: 1 }));
      expect([eventsIn(few), few.isEnd, few.examined]).toEqual([one.ids, false, 1]);
    });
  });
}
