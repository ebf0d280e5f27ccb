import { describe, expect, test } from "vitest";
import { type Instant, toInstant } from "../model/index.ts";
import type { CallGroup, CallTally, JobTally } from "./job-tally.ts";
import type { JobSieve, SievePage } from "./queries.ts";
import { type MakePlace, openForAll } from "./store-place.contract.ts";
import { type CallRow, type CallWrite, type JobWrite } from "./store.ts";
import { World } from "./world.contract.ts";

const quarterMs = 15 * 60_000;

/** Jobs by what no index has, and what their calls came to. */
export function describeJobs(makePlace: MakePlace): void {
  const opened = openForAll(makePlace);

  describe("jobs that are sifted", () => {
    const scene = async (told: readonly Parameters<World["job"]>[0][], world = new World()) => {
      const jobs: JobWrite[] = [];
      for (const parts of told) {
        const job = world.job(parts);
        await opened.store.accept(world.acceptance({ jobs: [job] }));
        jobs.push(job);
      }
      const sift = async (sieve: JobSieve, page: Partial<SievePage> = {}) => {
        const asked = { limit: 10, after: null, looks: 1_000, ...page };
        const { rows, next } = await opened.store.queries.siftJobs(world.tenant, sieve, asked);
        const places = rows.map(({ job }) => jobs.findIndex(({ id }) => id === job.id));
        return { places, next: next === null ? null : jobs.findIndex(({ id }) => id === next) };
      };
      return { world, jobs, sift };
    };

    test("are found by source and by status, alone and together, the newest first", async () => {
      const world = new World();
      const source = world.id("source");
      const running = { row: { status: "running" } } as const;
      const done = { row: { status: "completed" } } as const;
      const { sift } = await scene([running, { ...running, source }, { ...done, source }, running], world);
      const found = async (sieve: JobSieve) => (await sift(sieve)).places;
      expect(await found({})).toEqual([3, 2, 1, 0]);
      expect(await found({ source })).toEqual([2, 1]);
      expect(await found({ status: "running" })).toEqual([3, 1, 0]);
      expect(await found({ source, status: "running" })).toEqual([1]);
      expect(await found({ source: world.id("source") })).toEqual([]);
    });

    test("are found by any part of their name or of the platform's id, and nothing in it is a pattern", async () => {
      const { sift } = await scene([
        { key: "A-17", row: { name: "双十一回访" } },
        { key: "b_18", row: { name: null } },
        { key: "19", row: { name: "Spring 100%" } },
      ]);
      const found = async (q: string) => (await sift({ q })).places;
      expect(await found("回访")).toEqual([0]);
      expect(await found("1")).toEqual([2, 1, 0]);
      expect(await found("a-17")).toEqual([0]);
      expect(await found("B_")).toEqual([1]);
      expect(await found("SPRING")).toEqual([2]);
      expect(await found("0%")).toEqual([2]);
      expect([await found("%7"), await found("_")]).toEqual([[], [1]]);
    });

    test("are no more than a page has, and no more are looked at than it says", async () => {
      const ofStatus = (status: string) => ({ row: { status } });
      const told = ["running", "completed", "completed", "completed", "running"].map(ofStatus);
      const { jobs, sift } = await scene(told);
      const running = { status: "running" } as const;
      expect(await sift(running, { limit: 1 })).toEqual({ places: [4], next: 4 });
      expect(await sift(running, { looks: 3 })).toEqual({ places: [4], next: 2 });
      const after = jobs[2]?.id ?? null;
      expect(await sift(running, { after, looks: 3 })).toEqual({ places: [0], next: null });
    });

    test("S7: another tenant's are not found", async () => {
      const { world } = await scene([{ key: "43" }]);
      const { sift } = await scene([]);
      expect(await sift({ q: "43" })).toEqual({ places: [], next: null });
      expect(await sift({ source: world.source })).toEqual({ places: [], next: null });
    });
  });

  describe("the tally of a job", () => {
    const noon = toInstant(Math.ceil(new World().now / quarterMs) * quarterMs);
    const at = (minutes: number) => toInstant(noon + minutes * 60_000);
    const told = async (
      world: World,
      calls: readonly (Partial<CallRow> & { readonly at?: Instant })[],
    ): Promise<readonly CallWrite[]> => {
      const writes: CallWrite[] = [];
      for (const { at: moment = noon, ...row } of calls) {
        const write = world.call({ at: moment, row: { jobKey: "43", ...row } });
        await opened.store.accept(world.acceptance({ calls: [write] }));
        writes.push(write);
      }
      return writes;
    };
    const tally = (world: World, more: Partial<JobTally> = {}): Promise<CallTally> =>
      opened.store.queries.tallyJob(world.tenant, {
        source: world.source,
        key: "43",
        after: null,
        looks: 1_000,
        ...more,
      });
    const sorted = (groups: readonly CallGroup[]) =>
      groups.toSorted((a, b) => a.quarter - b.quarter || (a.outcome < b.outcome ? -1 : 1));

    test("counts its calls by quarter of an hour, outcome, level and whether they are complete", async () => {
      const world = new World();
      await told(world, [
        { at: at(0), intent: "A" },
        { at: at(14), intent: "A" },
        { at: at(1), outcome: "busy", completed: false },
        { at: at(15), outcome: "busy" },
        { at: at(2), jobKey: "44" },
        { at: at(3), jobKey: null },
      ]);
      const { groups, next } = await tally(world);
      const answered = { outcome: "answered", intent: "A", completed: true };
      const busy = { outcome: "busy", intent: null, calls: 1 };
      expect(next).toBeNull();
      expect(sorted(groups)).toEqual([
        { quarter: at(0), ...answered, calls: 2, firstAt: at(0), lastAt: at(14) },
        { quarter: at(0), ...busy, completed: false, firstAt: at(1), lastAt: at(1) },
        { quarter: at(15), ...busy, completed: true, firstAt: at(15), lastAt: at(15) },
      ]);
    });

    test("counts every call once, in however many looks", async () => {
      const world = new World();
      const calls = await told(
        world,
        Array.from({ length: 7 }, (_, index) => ({ jobKey: index === 3 ? "44" : "43" })),
      );
      const counted: number[] = [];
      const ends: (string | null)[] = [];
      let after: JobTally["after"] = null;
      do {
        const { groups, next } = await tally(world, { after, looks: 3 });
        counted.push(groups.reduce((sum, group) => sum + group.calls, 0));
        ends.push(next);
        after = next;
      } while (after !== null);
      expect(counted).toEqual([3, 2, 1]);
      expect(ends).toEqual([calls[4]?.id, calls[1]?.id, null]);
    });

    test("is nothing for a job without calls, and has none of another source or tenant", async () => {
      const [world, stranger] = [new World(), new World()];
      await told(world, [{}]);
      await told(stranger, [{}]);
      const source = world.id("source");
      const elsewhere = world.call({ source, row: { jobKey: "43", outcome: "busy" } });
      await opened.store.accept(world.acceptance({ calls: [elsewhere] }));
      expect(await tally(world, { key: "nobody" })).toEqual({ groups: [], next: null });
      const { groups } = await tally(world);
      expect(groups).toMatchObject([{ outcome: "answered", calls: 1 }]);
      expect((await tally(stranger)).groups).toMatchObject([{ calls: 1 }]);
    });
  });
}
