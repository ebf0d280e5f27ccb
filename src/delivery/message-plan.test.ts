import { describe, expect, test } from "vitest";
import {
  type CanonicalEvent,
  type EventId,
  type JobEvent,
  type OtherEvent,
  parseId,
} from "../model/index.ts";
import type { StoredCall } from "../store/index.ts";
import {
  bodiesOf,
  countingMint,
  endpointWith,
  noon,
  occasionOf,
  source,
  storedAfter,
  tenant,
  told,
} from "./delivery.arbitrary.ts";
import { type Arrival, type Known, planMessage } from "./message-plan.ts";
import { digestOf, sortTold } from "./told.ts";

const mint = countingMint();
const nothing: Known = { calls: new Map(), jobs: new Map(), others: new Map() };

const body = new TextEncoder().encode('{"as":"it came"}');
const arrival: Arrival = {
  kind: "new",
  tenant: tenant.id,
  id: mint.mint("message"),
  source: parseId("source", source.id),
  receivedAt: noon,
  headers: {},
  remote: "203.0.113.9",
  interface: null,
  sizeBytes: body.length,
  body,
};

const job: JobEvent = {
  type: "job.status_changed",
  job: { id: "43", platform: "acme", status: "completed" },
};
const other: OtherEvent = { type: "platform.other", other: { platform: "acme", name: "SMS", data: 1 } };

function plan(events: readonly CanonicalEvent[], known: Partial<Known> = {}, how: Arrival = arrival) {
  const message = { tenant: tenant.id, arrival: how, name: "ROBOT_CALL_RECORD", told: sortTold(events) };
  return planMessage(message, { ...nothing, ...known }, occasionOf("tanyi", [endpointWith()]));
}

/** What is known once that was stored. */
function knownAfter(events: readonly CanonicalEvent[]): { readonly calls: ReadonlyMap<string, StoredCall> } {
  const { acceptance } = plan(events);
  return { calls: new Map(acceptance.calls.map((write) => [write.key, storedAfter(write)])) };
}

describe("a message", () => {
  test("is one acceptance, with all calls, jobs and other events that it tells of", () => {
    const { acceptance, taken } = plan([told(), told({ id: "1108" }), job, other]);
    expect(acceptance.calls.map(({ key }) => key)).toEqual(["1107", "1108"]);
    expect(acceptance.jobs.map(({ key }) => key)).toEqual(["43"]);
    expect(acceptance.others).toHaveLength(1);
    expect(acceptance.message).toMatchObject({ kind: "new", fate: "decoded", name: "ROBOT_CALL_RECORD" });
    expect(taken).toMatchObject({ message: arrival.id, fate: "decoded" });
    expect(taken.events).toHaveLength(4);
    expect(acceptance.at).toBe(noon);
  });

  test("has its deliveries point at the bodies that go with it", () => {
    const { acceptance } = plan([told(), job]);
    const texts = bodiesOf({ deliveries: [], bodies: [...acceptance.bodies] });
    const deliveries = [...acceptance.calls, ...acceptance.jobs].flatMap((write) => write.deliveries);
    expect(deliveries.map(({ type }) => type)).toEqual([
      "call.record",
      "call.completed",
      "job.status_changed",
    ]);
    for (const { type, body } of deliveries) expect(texts[Number(body)]).toContain(`{"type":"${type}"`);
  });
});

describe("a message that tells nothing new", () => {
  test("is a duplicate, writes no event and no delivery, and names the call that it repeats", () => {
    const known = knownAfter([told()]);
    const { acceptance, taken } = plan([told()], known);
    expect(taken.fate).toBe("duplicate");
    expect(acceptance).toMatchObject({ calls: [], jobs: [], others: [], bodies: [] });
    expect(acceptance.message).toMatchObject({
      fate: "duplicate",
      repeats: known.calls.get("1107")?.id,
    });
  });

  test("is known by its digest where it is about neither call nor job", () => {
    const [only] = sortTold([other]).others;
    const before: EventId = mint.mint("event");
    const others = new Map([[only === undefined ? "" : digestOf(only), before]]);
    const { acceptance, taken } = plan([other], { others });
    expect(taken).toMatchObject({ fate: "duplicate", events: [{ id: before, duplicate: true }] });
    expect(acceptance.others).toEqual([]);
    expect(acceptance.message).toMatchObject({ repeats: null });
  });

  test("is decoded all the same when only some of it was known", () => {
    const { acceptance, taken } = plan([told(), told({ id: "1108" })], knownAfter([told()]));
    expect(taken.fate).toBe("decoded");
    expect(taken.events.map(({ duplicate }) => duplicate)).toEqual([true, false]);
    expect(acceptance.calls.map(({ key }) => key)).toEqual(["1108"]);
    expect(acceptance.message).toMatchObject({ repeats: null });
  });
});

test("a message that is read again keeps its bytes where they are, and gets its fate", () => {
  const reread: Arrival = { kind: "reread", id: arrival.id, body };
  const { acceptance } = plan([told()], {}, reread);
  expect(acceptance.message).toEqual({
    kind: "reread",
    id: arrival.id,
    fate: "decoded",
    name: "ROBOT_CALL_RECORD",
    reason: null,
    path: null,
  });
  expect(acceptance.calls).toHaveLength(1);
});
