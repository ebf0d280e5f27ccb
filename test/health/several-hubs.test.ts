import { describe, expect, test } from "vitest";
import type { Verdict } from "../../src/model/index.ts";
import { toInstant } from "../../src/model/index.ts";
import { Watching, type WatchingHub } from "../kit/watching.ts";

const acknowledged: Verdict = { kind: "acknowledged" };
const fails: Verdict = { kind: "retry", error: "http_status" };
const gone: Verdict = { kind: "rejected", error: "http_status", disables: true };

function two({ hubs }: Watching): readonly [WatchingHub, WatchingHub] {
  const [one, other] = hubs;
  if (one === undefined || other === undefined) throw new Error("Expected two hubs");
  return [one, other];
}

describe("an endpoint that several hubs deliver to", () => {
  test("fails by what all of them saw, and is told of once", async () => {
    await using watching = await Watching.start();
    const [one, other] = two(watching);
    const endpoint = await watching.endpoint();
    for (const hub of [one, other, one, other]) watching.attempt(hub, endpoint, fails);
    await watching.settle();
    expect(watching.told).toEqual([]);
    watching.attempt(other, endpoint, fails);
    await watching.settle();
    expect(watching.told).toEqual(["endpoint.failing"]);
    for (const { ledger } of [one, other])
      expect(ledger.healthOf(endpoint)).toMatchObject({ isFailing: true, consecutiveFailures: 5 });
    for (const hub of [one, other, one]) watching.attempt(hub, endpoint, fails);
    await watching.settle();
    expect(watching.told).toEqual(["endpoint.failing"]);
    expect(one.ledger.healthOf(endpoint).consecutiveFailures).toBe(8);
  });

  test("is told of once where all of them find out at the same moment, and so is that it recovered", async () => {
    await using watching = await Watching.start(4);
    const endpoint = await watching.endpoint();
    for (const hub of watching.hubs)
      for (let count = 0; count < 6; count += 1) watching.attempt(hub, endpoint, fails);
    await watching.settle();
    expect(watching.told).toEqual(["endpoint.failing"]);
    for (const hub of watching.hubs) watching.attempt(hub, endpoint, acknowledged);
    await watching.settle();
    expect(watching.told).toEqual(["endpoint.failing", "endpoint.recovered"]);
    for (const { ledger } of watching.hubs)
      expect(ledger.healthOf(endpoint)).toMatchObject({ isFailing: false, consecutiveFailures: 0 });
  });

  test("has recovered for all of them when one of them is acknowledged", async () => {
    await using watching = await Watching.start();
    const [one, other] = two(watching);
    const endpoint = await watching.endpoint();
    for (let count = 0; count < 5; count += 1) watching.attempt(one, endpoint, fails);
    await watching.settle();
    watching.attempt(other, endpoint, acknowledged);
    await watching.settle();
    expect([one.told, other.told]).toEqual([["endpoint.failing"], ["endpoint.recovered"]]);
    expect(one.ledger.healthOf(endpoint).isFailing).toBe(false);
    watching.attempt(one, endpoint, fails);
    await watching.settle();
    expect(other.ledger.healthOf(endpoint).consecutiveFailures).toBe(1);
  });

  test("that one of them reaches all along does not fail for long", async () => {
    await using watching = await Watching.start();
    const [one, other] = two(watching);
    const endpoint = await watching.endpoint();
    for (let count = 0; count < 5; count += 1) watching.attempt(one, endpoint, fails);
    // It is healthy as far as this one knows: nothing of it is kept.
    watching.attempt(other, endpoint, acknowledged);
    await watching.settle();
    expect([one.told, other.told]).toEqual([["endpoint.failing"], ["endpoint.recovered"]]);
    for (const { ledger } of [one, other])
      expect(ledger.healthOf(endpoint)).toMatchObject({ isFailing: false, consecutiveFailures: 0 });
  });

  test("H7: whose breaker one of them opened gets probes alone from the others, and more once one is through", async () => {
    await using watching = await Watching.start();
    const [one, other] = two(watching);
    const endpoint = await watching.endpoint({ breaker: { failures: 3, probeSeconds: 30 } });
    // Each has something to do with it.
    for (const { dispatcher } of [one, other]) (await dispatcher.place(endpoint))[Symbol.dispose]();
    for (let count = 0; count < 3; count += 1) {
      const probeAt = count === 2 ? toInstant(watching.now + 31_000) : null;
      watching.attempt(one, endpoint, fails, probeAt);
    }
    expect(other.dispatcher.breakerOf(endpoint.id)).toBe("closed");
    await watching.settle();
    expect(other.dispatcher.breakerOf(endpoint.id)).toBe("open");
    expect(other.ledger.healthOf(endpoint).probeAt).toBe(one.ledger.healthOf(endpoint).probeAt);
    watching.attempt(one, endpoint, acknowledged);
    await watching.settle();
    expect(other.dispatcher.breakerOf(endpoint.id)).toBe("ramping");
    // A hub that has its first delivery for it now begins where the others are.
    for (let count = 0; count < 3; count += 1)
      watching.attempt(one, endpoint, fails, toInstant(watching.now + 31_000));
    await watching.settle();
    await using later = await Watching.start(1);
    expect(later.hubs[0]?.ledger.seedOf(endpoint)).toBeUndefined();
    expect(other.ledger.seedOf(endpoint)).toMatchObject({
      failures: 3,
      probeAt: expect.any(Number) as number,
    });
  });

  test("that answers 410 to all of them is disabled by one, and told of once", async () => {
    await using watching = await Watching.start(3);
    const endpoint = await watching.endpoint();
    for (const hub of watching.hubs) watching.attempt(hub, endpoint, gone);
    await watching.settle();
    expect(watching.told).toEqual(["endpoint.disabled"]);
    expect(watching.hubs.flatMap(({ disabled }) => disabled)).toEqual([endpoint.id]);
    for (const { directory, ledger } of watching.hubs) {
      await directory.refresh();
      expect(directory.endpoint(endpoint.tenant, endpoint.id)?.enabled).toBe(false);
      expect(ledger.healthOf(endpoint).halt).toMatchObject({ state: "disabled", cause: "gone" });
    }
  });

  test("E6: that a person enables again is well for all of them, and nothing is told of that", async () => {
    await using watching = await Watching.start();
    const [one, other] = two(watching);
    const endpoint = await watching.endpoint();
    for (let count = 0; count < 5; count += 1) watching.attempt(one, endpoint, fails);
    await watching.settle();
    await one.directory.saveEndpoint({ ...endpoint, enabled: false });
    await other.directory.refresh();
    await watching.settle();
    for (const { ledger } of [one, other])
      expect(ledger.healthOf(endpoint).halt).toMatchObject({ state: "disabled", cause: "person" });
    await other.directory.saveEndpoint({ ...endpoint, enabled: true });
    await one.directory.refresh();
    await watching.settle();
    for (const { ledger } of [one, other])
      expect(ledger.healthOf(endpoint)).toMatchObject({
        halt: null,
        isFailing: false,
        consecutiveFailures: 0,
      });
    expect(watching.told).toEqual(["endpoint.failing"]);
  });
});

describe("a source that several hubs hear", () => {
  test("is silent only when none of them hears it, and that is told of once", async () => {
    await using watching = await Watching.start(3);
    const [one, other] = two(watching);
    const source = await watching.source({ silentAfterSeconds: 600 });
    one.sources.heard(source, "decoded");
    await watching.settle();
    watching.pass(590_000);
    other.sources.heard(source, "decoded");
    watching.pass(300_000);
    await watching.settle();
    expect(watching.told).toEqual([]);
    watching.pass(300_000);
    await Promise.all(watching.hubs.map(({ sources }) => sources.look()));
    await watching.settle();
    expect(watching.told).toEqual(["source.silent"]);
    one.sources.heard(source, "decoded");
    await watching.settle();
    watching.pass(700_000);
    await watching.settle();
    expect(watching.told.filter((type) => type === "source.silent")).toHaveLength(2);
  });

  test("that sends what can't be decoded is told of once an hour, with all that came of that", async () => {
    await using watching = await Watching.start();
    const [one, other] = two(watching);
    const source = await watching.source();
    for (const { sources } of [one, other, one, other]) sources.heard(source, "quarantined");
    await watching.settle();
    expect(watching.told).toEqual(["source.quarantining"]);
    watching.pass(3_600_000);
    one.sources.heard(source, "quarantined");
    await watching.settle();
    expect(watching.told).toEqual(["source.quarantining", "source.quarantining"]);
    const { rows } = await watching.store.vitals.activity(0);
    expect(rows.map(({ value }) => value.quarantined)).toEqual([0]);
  });
});
