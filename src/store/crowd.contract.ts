import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { encodeTime } from "ulid";
import type { DeliveryFilter } from "./queries.ts";
import { everyPage } from "./store-delivery-lists.contract.ts";
import type { Store } from "./store.ts";
import { World } from "./world.contract.ts";

/** More deliveries than a page looks at, as rows of a table: each is one of these, and the older stand first. */
export interface CrowdPart {
  readonly count: number;
  readonly state: "waiting" | "failed" | "delivered";
  readonly type: "call.record" | "job.status_changed";
  readonly error: "timeout" | "tls" | null;
}

/** One of each kind that is rare, behind so many others that a walk ends before it has come there. */
export const crowd: readonly CrowdPart[] = [
  { count: 1, state: "waiting", type: "call.record", error: "tls" },
  { count: 1, state: "delivered", type: "job.status_changed", error: null },
  { count: 100_500, state: "waiting", type: "call.record", error: "timeout" },
  { count: 1, state: "failed", type: "call.record", error: "tls" },
  { count: 10_500, state: "delivered", type: "call.record", error: null },
];

/** What the numbers that each part's ids end with begin with. */
export function crowdPrefix(part: number): string {
  return `dlv_${encodeTime(new World("nobody").now, 10)}${part}`;
}

/** A store with a crowd of a tenant's deliveries. */
export interface Crowded extends AsyncDisposable {
  readonly store: Store;
  readonly world: World;
}

/** Lists of a crowd: no page looks at more than so many, and none is left out. */
export function describeCrowd(name: string, make: () => Promise<Crowded>): void {
  describe(`S6: a list that hardly any of a crowd is in, on ${name}`, () => {
    let crowded: Crowded;
    beforeAll(async () => {
      crowded = await make();
    });
    afterAll(() => crowded[Symbol.asyncDispose]());

    const limit = 10;
    /** The parts that the rows of each page belong to. */
    const pages = async (filter: DeliveryFilter) => {
      const { store, world } = crowded;
      const read: string[] = [];
      for (let after: string | null = null; ;) {
        const { rows, next } = await store.queries.deliveries(world.tenant, filter, { limit, after });
        read.push(rows.map(({ id }) => id[14]).join(""));
        if (next === null) return read;
        expect(rows.length).toBeLessThan(limit);
        after = next;
      }
    };

    test("is read in pages that end where the look did", async () => {
      const parts = crowd.reduce((sum, { count }) => sum + count, 0);
      const rare = await pages({ type: "job.status_changed" });
      expect(rare).toEqual([...Array.from({ length: Math.ceil(parts / 10_000) - 1 }, () => ""), "1"]);
      expect(await pages({ state: "waiting", error: "tls" })).toEqual(["", "0"]);
    });

    test("that several walks make goes no further than the shortest of them has come", async () => {
      expect(await pages({ error: "tls" })).toEqual(["3", "0"]);
      const found = await everyPage(crowded.store, crowded.world, { error: "tls" }, 1);
      expect(found.map(({ state }) => state.state)).toEqual(["failed", "waiting"]);
    });

    test("ends at its end, and a page that is full is not said to go on elsewhere", async () => {
      expect(await pages({ state: "failed", error: "timeout" })).toEqual([""]);
      expect(await pages({ state: "delivered", error: "timeout" })).toEqual([""]);
      expect(await pages({ state: "waiting", type: "call.record" })).toEqual(["2".repeat(limit)]);
      expect(await pages({ state: "delivered", type: "call.record" })).toEqual(["4".repeat(limit)]);
    });
  });
}
