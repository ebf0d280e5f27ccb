import { describe, expect, test } from "vitest";
import { StoreUnavailableError } from "../model/index.ts";
import { endpointWith } from "./delivery.arbitrary.ts";
import { Membership } from "./membership.ts";
import { HandTime, Town } from "./town.arbitrary.ts";

const of = endpointWith({ concurrency: 8 });

/** A town with hubs, and what they log and are told. */
class Scene {
  readonly time = new HandTime();
  readonly town = new Town(() => this.time.time);
  #names = 0;

  hub() {
    const clock = this.time.clock();
    const events: string[] = [];
    const logged: { readonly event: string; readonly fields: object }[] = [];
    const membership = new Membership({
      store: { hubs: this.town.hubs() },
      clock,
      log: (event, fields = {}) => {
        events.push(event);
        logged.push({ event, fields });
      },
      version: "1.2.3",
      mintOwner: () => `hub-${(this.#names += 1)}`,
      chance: () => 0.5,
    });
    const hub = { membership, clock, events, logged, isWithin: true, heldAt: [] as boolean[] };
    membership.follow({
      sharesChanged: () => void events.push("shares"),
      membershipLost: () => {
        events.push("told-lost");
        hub.heldAt.push(membership.isHeld());
      },
      othersReaped: () => void events.push("told-reaped"),
      isWithinShares: () => hub.isWithin,
    });
    return hub;
  }

  async joined() {
    const hub = this.hub();
    await hub.membership.join("http://10.0.0.1:4750");
    return hub;
  }

  /** Several that know of each other, and have been there for a while. */
  async settled(count: number) {
    const hubs = [];
    for (let index = 0; index < count; index += 1) hubs.push(await this.joined());
    await this.time.pass(30_000);
    for (const hub of hubs) hub.events.length = 0;
    return hubs;
  }
}

type SceneHub = Awaited<ReturnType<Scene["joined"]>>;
const concurrencies = (hubs: readonly SceneHub[]) =>
  hubs.map(({ membership }) => membership.share(of).concurrency);

describe("a hub alone", () => {
  test("has its lease and all of the caps as soon as it joined, and keeps them", async () => {
    const scene = new Scene();
    const { membership, logged } = await scene.joined();
    for (const milliseconds of [0, 9_000, 60_000]) {
      await scene.time.pass(milliseconds);
      expect([membership.isHeld(), membership.size, membership.rank]).toEqual([true, 1, 0]);
      expect(membership.share(of)).toEqual({ concurrency: 8, ratePerSecond: null });
    }
    expect(logged).toEqual([{ event: "hub.joined", fields: { owner: membership.owner } }]);
    expect(membership.members).toEqual([
      expect.objectContaining({ owner: membership.owner, url: "http://10.0.0.1:4750", isAlive: true }),
    ]);
  });

  test("can't begin while the store is away", async () => {
    const scene = new Scene();
    scene.town.isAway = true;
    await expect(scene.hub().membership.join(null)).rejects.toThrow(StoreUnavailableError);
  });

  test("G1: holds nothing after its machine was suspended past the lease, until it has renewed", async () => {
    const scene = new Scene();
    const { membership, clock } = await scene.joined();
    await scene.time.pass(1_500);
    clock.suspendedMs = 11_000;
    expect([membership.isHeld(), membership.mayBegin()]).toEqual([false, false]);
    await scene.time.pass(1_000);
    expect([membership.isHeld(), membership.mayBegin()]).toEqual([true, true]);
  });

  test("G3: begins nothing from the first renewal that fails until the next one that does not", async () => {
    const scene = new Scene();
    const { membership, events } = await scene.joined();
    await scene.time.pass(5_500);
    expect(membership.mayBegin()).toBe(true);
    scene.town.isAway = true;
    await scene.time.pass(1_000);
    expect([membership.isHeld(), membership.mayBegin()]).toEqual([true, false]);
    events.length = 0;
    scene.town.isAway = false;
    await scene.time.pass(2_000);
    expect([membership.mayBegin(), events]).toEqual([true, ["shares"]]);
  });

  test("G3: begins nothing while no renewal is answered at all", async () => {
    const scene = new Scene();
    const { membership, clock } = await scene.joined();
    await scene.time.pass(1_000);
    clock.isFrozen = true;
    await scene.time.pass(3_900);
    expect(membership.mayBegin()).toBe(true);
    await scene.time.pass(200);
    expect([membership.isHeld(), membership.mayBegin()]).toEqual([true, false]);
  });

  test("has no part in anything before it joined", () => {
    const { membership } = new Scene().hub();
    expect([membership.isHeld(), membership.share(of).concurrency]).toEqual([false, 0]);
  });
});

describe("hubs that come and go", () => {
  test("have their shares within three seconds, and never more than the caps between them", async () => {
    const scene = new Scene();
    const hubs: SceneHub[] = [];
    for (const expected of [[8], [4, 4], [3, 3, 2]]) {
      hubs.push(await scene.joined());
      for (let passed = 0; passed < 3_000; passed += 50) {
        await scene.time.pass(50);
        expect(concurrencies(hubs).reduce((sum, share) => sum + share)).toBeLessThanOrEqual(8);
      }
      expect(concurrencies(hubs).toSorted((a, b) => b - a)).toEqual(expected);
    }
    await hubs[0]?.membership[Symbol.asyncDispose]();
    await scene.time.pass(3_000);
    expect(concurrencies(hubs.slice(1))).toEqual([4, 4]);
  });

  test("G4: one that joins has no part before the others have come down to their shares", async () => {
    const scene = new Scene();
    const [old] = await scene.settled(1);
    if (old === undefined) throw new Error("Expected a hub");
    old.isWithin = false;
    const late = await scene.joined();
    await scene.time.pass(20_000);
    expect(concurrencies([old, late])).toEqual([4, 0]);
    old.isWithin = true;
    await scene.time.pass(1_500);
    expect(concurrencies([old, late])).toEqual([4, 4]);
  });

  test("G4: an endpoint that hangs keeps nobody back for longer than half a minute", async () => {
    const scene = new Scene();
    const [old] = await scene.settled(1);
    if (old === undefined) throw new Error("Expected a hub");
    old.isWithin = false;
    const late = await scene.joined();
    await scene.time.pass(33_000);
    expect(concurrencies([old, late])).toEqual([4, 4]);
  });

  test("leave at once: the others need not wait for a lease to run out", async () => {
    const scene = new Scene();
    const [staying, leaving] = await scene.settled(2);
    if (staying === undefined || leaving === undefined) throw new Error("Expected two hubs");
    await leaving.membership[Symbol.asyncDispose]();
    expect(leaving.membership.isHeld()).toBe(false);
    expect(leaving.events).toContain("hub.left");
    await scene.time.pass(2_000);
    expect(concurrencies([staying])).toEqual([8]);
    expect(staying.events).not.toContain("hub.reaped");
  });
});

describe("G1: a hub that was stopped for longer than its lease", () => {
  test("knows so before it asks anybody, and goes on once it has renewed", async () => {
    const scene = new Scene();
    const [hub] = await scene.settled(1);
    if (hub === undefined) throw new Error("Expected a hub");
    const { owner } = hub.membership;
    hub.clock.isFrozen = true;
    await scene.time.pass(10_500);
    expect(hub.membership.isHeld()).toBe(false);
    expect(hub.membership.leaseLeftMs).toBe(0);
    hub.clock.isFrozen = false;
    await scene.time.pass(10);
    // Nobody took its work meanwhile.
    expect([hub.membership.isHeld(), hub.membership.owner]).toEqual([true, owner]);
    expect(hub.events).toEqual(["shares"]);
  });

  test("is reaped by another within fifteen seconds, lets go of everything, and joins anew", async () => {
    const scene = new Scene();
    const [other, stopped] = await scene.settled(2);
    if (other === undefined || stopped === undefined) throw new Error("Expected two hubs");
    const { owner } = stopped.membership;
    stopped.clock.isFrozen = true;
    await scene.time.pass(9_000);
    expect(other.events).not.toContain("hub.reaped");
    await scene.time.pass(5_500);
    expect(other.logged).toContainEqual({ event: "hub.reaped", fields: { owner, deliveries: 0 } });
    expect(other.events).toContain("told-reaped");
    expect(concurrencies([other])).toEqual([8]);
    stopped.clock.isFrozen = false;
    await scene.time.pass(3_000);
    // G2: as it was told, it was no member.
    expect(stopped.events.filter((event) => event !== "shares")).toEqual([
      "hub.lost",
      "told-lost",
      "hub.joined",
    ]);
    expect(stopped.heldAt).toEqual([false]);
    expect(stopped.membership.owner).not.toBe(owner);
    expect(stopped.membership.isHeld()).toBe(true);
    expect(concurrencies([other, stopped])).toEqual([4, 4]);
  });
});

describe("while the store is away", () => {
  test("a hub holds its lease to its end, and has it again soon after the store is back", async () => {
    const scene = new Scene();
    const [hub] = await scene.settled(1);
    if (hub === undefined) throw new Error("Expected a hub");
    scene.town.isAway = true;
    await scene.time.pass(8_500);
    expect(hub.membership.isHeld()).toBe(true);
    await scene.time.pass(2_000);
    expect(hub.membership.isHeld()).toBe(false);
    await scene.time.pass(60_000);
    scene.town.isAway = false;
    await scene.time.pass(2_100);
    expect(hub.membership.isHeld()).toBe(true);
    // It says so once, not with each try.
    expect(hub.events).toEqual(["store.unavailable", "shares"]);
  });

  test("M4: nobody is taken for dead until all had time to renew, and who is dead is reaped then", async () => {
    const scene = new Scene();
    const [first, second, dead] = await scene.settled(3);
    if (first === undefined || second === undefined || dead === undefined) throw new Error("Expected three");
    scene.town.isAway = true;
    await scene.time.pass(40_000);
    dead.clock.isFrozen = true;
    scene.town.isAway = false;
    await scene.time.pass(9_000);
    const reaped = () =>
      [...first.logged, ...second.logged].flatMap(({ event, fields }) =>
        event === "hub.reaped" ? [fields] : [],
      );
    expect(reaped()).toEqual([]);
    await scene.time.pass(6_000);
    expect(reaped()).toEqual([{ owner: dead.membership.owner, deliveries: 0 }]);
    expect([first, second].map(({ membership }) => membership.isHeld())).toEqual([true, true]);
  });
});

test("a hub that the store no longer takes for a member begins nothing until that is cleared up", async () => {
  const scene = new Scene();
  const [hub] = await scene.settled(1);
  if (hub === undefined) throw new Error("Expected a hub");
  const { owner } = hub.membership;
  scene.town.end(owner);
  hub.membership.doubt();
  expect(hub.membership.isHeld()).toBe(false);
  await scene.time.pass(10);
  expect(hub.events.slice(0, 3)).toEqual(["hub.lost", "told-lost", "hub.joined"]);
  expect([hub.membership.isHeld(), hub.membership.owner === owner]).toEqual([true, false]);
});
