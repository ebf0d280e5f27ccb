import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { countingMint, noon } from "./delivery.arbitrary.ts";
import { type Caps, type Roll, type Share, type Standpoint, noShare, shareOf } from "./share.ts";
import { afterRenewal, newcomer } from "./standpoint.ts";

const mint = countingMint();

function caps(concurrency: number, ratePerSecond: number | null = null): Caps {
  return { id: mint.mint("endpoint"), concurrency, ratePerSecond };
}

/** So many hubs that all go by the same epoch → their shares. */
function shares(of: Caps, hubs: number): readonly Share[] {
  const owners = Array.from({ length: hubs }, (_, index) => `hub ${String(index).padStart(3, "0")}`);
  const rolls: readonly Roll[] = [{ epoch: 7, owners }];
  return owners.map((owner) => shareOf(of, { owner, rolls, oldest: 7 }));
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
const concurrencies = (all: readonly Share[]) => all.map(({ concurrency }) => concurrency);
const rates = (all: readonly Share[]) =>
  all.filter(({ concurrency }) => concurrency > 0).map(({ ratePerSecond }) => ratePerSecond ?? Infinity);

const anyCaps = fc
  .record({
    concurrency: fc.integer({ min: 1, max: 40 }),
    ratePerSecond: fc.option(
      fc.oneof(fc.integer({ min: 1, max: 200 }), fc.double({ min: 0.01, max: 200, noNaN: true })),
    ),
  })
  .map(({ concurrency, ratePerSecond }) => caps(concurrency, ratePerSecond));

describe("the shares of hubs that agree", () => {
  test.each([
    [16, 1, [16]],
    [16, 2, [8, 8]],
    [16, 3, [6, 5, 5]],
    [2, 3, [1, 1, 0]],
    [1, 4, [1, 0, 0, 0]],
  ])("C1, C2: of %d requests at a time and %d hubs are %j", (concurrency, hubs, expected) => {
    const found = concurrencies(shares(caps(concurrency), hubs)).toSorted((a, b) => b - a);
    expect(found).toEqual(expected);
  });

  test.each([
    [10, 3, [4, 3, 3]],
    [1, 3, [1]],
    [2, 3, [1, 1]],
    [0.5, 3, [0.5]],
    [4.5, 2, [2.5, 2]],
    [0.5, 1, [0.5]],
  ])("C1: of %d a second and %d hubs are %j", (rate, hubs, expected) => {
    const found = rates(shares(caps(16, rate), hubs)).toSorted((a, b) => b - a);
    expect(found).toEqual(expected);
  });

  test("C1, C2: come to the caps, and some hub has a part", () => {
    fc.assert(
      fc.property(anyCaps, fc.integer({ min: 1, max: 30 }), (of, hubs) => {
        const all = shares(of, hubs);
        expect(sum(concurrencies(all))).toBe(of.concurrency);
        const most = of.ratePerSecond ?? Infinity;
        expect(Math.abs(sum(rates(all)) - most) > 1e-9).toBe(false);
        // No second sees more than there may be in it: what begins evenly spaced is at most the rate, rounded up.
        expect(sum(rates(all).map(Math.ceil))).toBeLessThanOrEqual(Math.ceil(most));
      }),
    );
  });

  test("C1: of one hub alone are the caps themselves", () => {
    fc.assert(
      fc.property(anyCaps, (of) => {
        const { concurrency, ratePerSecond } = of;
        expect(shares(of, 1)).toEqual([{ concurrency, ratePerSecond }]);
      }),
    );
  });

  test("C3: differ from endpoint to endpoint, so that a thousand endpoints are spread over all", () => {
    const counts = [0, 0, 0, 0];
    for (let index = 0; index < 1_000; index += 1)
      shares(caps(1), 4).forEach(({ concurrency }, hub) => (counts[hub] = (counts[hub] ?? 0) + concurrency));
    expect(sum(counts)).toBe(1_000);
    for (const count of counts) expect(count).toBeGreaterThan(150);
  });
});

describe("a hub that does not know what others go by", () => {
  const two: Roll = { epoch: 4, owners: ["a", "b"] };
  const three: Roll = { epoch: 5, owners: ["a", "b", "c"] };

  test("C4: goes by the least of its shares", () => {
    const of = caps(30);
    expect(shareOf(of, { owner: "a", rolls: [two, three], oldest: 4 })).toEqual({
      concurrency: 10,
      ratePerSecond: null,
    });
    const alone = { epoch: 6, owners: ["a"] };
    expect(shareOf(of, { owner: "a", rolls: [two, three, alone], oldest: 4 }).concurrency).toBe(10);
    expect(shareOf(of, { owner: "a", rolls: [alone], oldest: 6 }).concurrency).toBe(30);
  });

  test("C4: has no part while another may go by an epoch before it came", () => {
    expect(shareOf(caps(30), { owner: "c", rolls: [three], oldest: 4 })).toEqual(noShare);
    expect(shareOf(caps(30), { owner: "c", rolls: [three], oldest: 5 }).concurrency).toBe(10);
  });

  test("C4: counts on as many hubs as can have been there in an epoch that it missed", () => {
    const later: Roll = { epoch: 7, owners: ["a", "b"] };
    // One may have come and gone.
    expect(shareOf(caps(30), { owner: "a", rolls: [two, later], oldest: 4 }).concurrency).toBe(7);
    expect(shareOf(caps(3), { owner: "a", rolls: [two, later], oldest: 4 })).toEqual(noShare);
  });

  test("has no part before it was told of any epoch", () => {
    expect(shareOf(caps(30), { owner: "a", rolls: [], oldest: 0 })).toEqual(noShare);
  });
});

/** A hub as `membership.ts` has it: what it was told last, and the epoch that it says it goes by. */
interface Hub {
  readonly owner: string;
  standpoint: Standpoint;
  seen: number;
}

/** A store with hubs that come, go and look whenever they like. */
class Town {
  epoch = 0;
  readonly hubs = new Map<string, Hub>();
  #names = 0;

  come(): void {
    // Names come in any order.
    this.#names += 1;
    const owner = `${(this.#names * 7919) % 997} ${this.#names}`;
    this.epoch += 1;
    this.hubs.set(owner, { owner, standpoint: newcomer(owner), seen: this.epoch });
  }

  go(hub: Hub): void {
    this.epoch += 1;
    this.hubs.delete(hub.owner);
  }

  look(hub: Hub): void {
    const members = [...this.hubs.values()]
      .map(({ owner, seen }) => ({ owner, seen, version: "", url: null, joinedAt: noon, isAlive: true }))
      .toSorted((one, other) => (one.owner < other.owner ? -1 : 1));
    const told = { epoch: this.epoch, members, configuration: 0 };
    hub.standpoint = afterRenewal(hub.standpoint, told);
  }

  /** The hub says that it goes by what it was told last. */
  tell(hub: Hub): void {
    hub.seen = Math.max(hub.seen, hub.standpoint.rolls.at(-1)?.epoch ?? 0);
  }

  shares(of: Caps): readonly Share[] {
    return [...this.hubs.values()].map(({ standpoint }) => shareOf(of, standpoint));
  }
}

const anyStep = fc.record({
  step: fc.constantFrom("come", "go", "look", "look", "look", "tell", "tell"),
  which: fc.nat(50),
});

test("C4: through any comings and goings the caps hold, and once all agree they are used up", () => {
  fc.assert(
    fc.property(anyCaps, fc.array(anyStep, { minLength: 1, maxLength: 80 }), (of, steps) => {
      const town = new Town();
      town.come();
      for (const { step, which } of steps) {
        const hub = [...town.hubs.values()][which % Math.max(1, town.hubs.size)];
        if (step === "come") town.come();
        else if (hub !== undefined) town[step](hub);
        const all = town.shares(of);
        expect(sum(concurrencies(all))).toBeLessThanOrEqual(of.concurrency);
        expect(sum(rates(all))).toBeLessThanOrEqual((of.ratePerSecond ?? Infinity) + 1e-9);
      }
      if (town.hubs.size === 0) return;
      for (const move of ["look", "tell", "look"] as const)
        for (const hub of town.hubs.values()) town[move](hub);
      expect(sum(concurrencies(town.shares(of)))).toBe(of.concurrency);
    }),
    { numRuns: 400 },
  );
});
