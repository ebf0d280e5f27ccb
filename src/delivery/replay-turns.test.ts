import { beforeEach, describe, expect, test } from "vitest";
import {
  type Endpoint,
  type Replay,
  mintedId,
  newLeg,
  parseTenantId,
  plainEndpoint,
  toInstant,
} from "../model/index.ts";
import { ReplayTurns } from "./replay-turns.ts";
import { shareOf } from "./share.ts";

const tenant = parseTenantId("acme");
const names = ["hub-a", "hub-b", "hub-c"];
const turnMs = 5_000;

let time = 0;
beforeEach(() => {
  time = 1_000_000;
});

function endpointOf(number: number, concurrency: number): Endpoint {
  const id = mintedId("endpoint", `01K00000000000000000000${number.toString().padStart(3, "0")}`);
  const place = { tenant, id, url: "http://127.0.0.1", dialect: "tanyi", createdAt: toInstant(0) };
  return { ...plainEndpoint(place), concurrency };
}

/** One hub of several, all of which are in the same epoch. */
function turnsOf(owner: string, known: readonly Endpoint[], owners: readonly string[] = names) {
  const rolls = [{ epoch: 1, owners }];
  return new ReplayTurns({
    directory: { endpoint: (_tenant, id) => known.find((endpoint) => endpoint.id === id) },
    membership: {
      owner,
      size: owners.length,
      isHeld: () => true,
      share: (caps) => shareOf(caps, { owner, rolls, oldest: 1 }),
    },
    clock: { now: () => toInstant(time), monotonic: () => time },
  });
}

function replayTo(endpoints: readonly Endpoint[], told: Partial<Replay> = {}): Replay {
  return {
    tenant,
    id: mintedId("replay", "01K00000000000000000000000"),
    endpoint: null,
    types: null,
    states: ["failed"],
    since: toInstant(0),
    until: toInstant(1),
    createdAt: toInstant(0),
    finishedAt: null,
    state: "running",
    reason: null,
    events: 1,
    legs: endpoints.map(({ id }) => newLeg(id)),
    lease: null,
    ...told,
  };
}

describe("a hub of several", () => {
  // One request at a time: one hub has the endpoint, and the others have no part in it.
  const narrow = Array.from({ length: 12 }, (_, number) => endpointOf(number, 1));

  test("T1: takes a replay to whose endpoints it has a share, and leaves others to who has one", () => {
    for (const endpoint of narrow) {
      const takers = names.filter((name) => turnsOf(name, narrow).isMine(replayTo([endpoint])));
      expect(takers).toHaveLength(1);
    }
    const wide = endpointOf(99, 16);
    expect(names.filter((name) => turnsOf(name, [wide]).isMine(replayTo([wide])))).toEqual(names);
  });

  test("R2: takes what nobody has any more, and nothing that another has", () => {
    const wide = endpointOf(99, 16);
    const turns = turnsOf("hub-a", [wide]);
    const held = (owner: string, until: number) =>
      replayTo([wide], { lease: { owner, until: toInstant(until) } });
    expect(turns.isMine(held("hub-b", time + 1))).toBe(false);
    expect(turns.isMine(held("hub-b", time))).toBe(true);
    expect(turns.isMine(held("hub-a", time + 1))).toBe(true);
  });

  test("takes a replay that has come to its end everywhere, or whose endpoints are gone", () => {
    const [endpoint = endpointOf(0, 1)] = narrow;
    const over = replayTo([endpoint], { legs: [{ ...newLeg(endpoint.id), isOver: true }] });
    for (const name of names) {
      expect(turnsOf(name, narrow).isMine(over)).toBe(true);
      expect(turnsOf(name, []).isMine(replayTo([endpoint]))).toBe(true);
    }
  });

  test("keeps a replay for as long as it takes where it has a part in all that is left of it", () => {
    const wide = endpointOf(99, 16);
    const turns = turnsOf("hub-a", [wide]);
    const until = turns.begin();
    time += 100 * turnMs;
    expect(turns.isOver(replayTo([wide]), until)).toBe(false);
    turns.leave(replayTo([wide]).id);
    expect(turns.isMine(replayTo([wide]))).toBe(true);
  });

  test("T2: passes a replay on, and every endpoint gets its turn before long", () => {
    const replay = replayTo(narrow);
    const hubs = names.map((name) => turnsOf(name, narrow));
    const served = new Set<string>();
    // Whoever is the first to look gets it: the same always is, for as long as it may.
    for (let round = 0; round < names.length; round += 1) {
      const hub = hubs.find((candidate) => candidate.isMine(replay));
      if (hub === undefined) throw new Error("Expected a hub that takes it");
      const until = hub.begin();
      for (const { id } of narrow.filter((one) => hub.hasPart(tenant, one.id))) served.add(id);
      expect(hub.isOver(replay, until)).toBe(false);
      time += turnMs;
      expect(hub.isOver(replay, until)).toBe(true);
      hub.leave(replay.id);
      expect(hub.isMine(replay)).toBe(false);
    }
    expect(served.size).toBe(narrow.length);
    // The first has waited for all others.
    expect(hubs[0]?.isMine(replay)).toBe(true);
  });
});
