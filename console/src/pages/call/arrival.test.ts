import { expect, test } from "vitest";
import { arrivals, isReplayable, spanOf } from "./arrival.ts";
import type { CallDelivery, CallDetail, Endpoint } from "./shown-call.ts";

const endpoint = (id: string, changes: object = {}) =>
  ({
    id,
    name: id,
    enabled: true,
    paused: false,
    createdAt: "2026-11-01T10:00:00+08:00",
    effective: { events: ["call.record", "call.completed"] },
    ...changes,
  }) as Endpoint;

const delivery = (endpoint: string, state: CallDelivery["state"], id = "dlv_1") =>
  ({ id, endpoint, state, type: "call.record" }) as CallDelivery;

const call = (deliveries: readonly CallDelivery[], changes: object = {}) =>
  ({
    completed: true,
    deliveries,
    events: [
      { type: "call.completed", receivedAt: "2026-11-20T10:00:09+08:00" },
      { type: "call.record", receivedAt: "2026-11-20T09:00:00+08:00" },
    ],
    ...changes,
  }) as CallDetail;

const whys = (detail: CallDetail, ...endpoints: readonly Endpoint[]) =>
  arrivals(detail, endpoints).map((arrival) => (arrival.kind === "nothing" ? arrival.why : arrival.kind));

test("an endpoint is told by the worst of its deliveries, and how many arrived", () => {
  const deliveries = [
    delivery("ep_1", "delivered", "dlv_1"),
    delivery("ep_1", "failed", "dlv_2"),
    delivery("ep_1", "waiting", "dlv_3"),
  ];
  expect(arrivals(call(deliveries), [endpoint("ep_1")])).toMatchObject([
    { endpoint: "ep_1", kind: "sent", worst: { id: "dlv_2" }, arrived: 1, all: 3 },
  ]);
});

test("where somebody is needed comes first, and what got nothing last", () => {
  const deliveries = [
    delivery("ep_1", "delivered"),
    delivery("ep_2", "waiting"),
    delivery("ep_3", "failed"),
    delivery("ep_4", "parked"),
  ];
  const known = ["ep_1", "ep_2", "ep_3", "ep_4", "ep_5"].map((id) => endpoint(id));
  expect(arrivals(call(deliveries), known).map(({ endpoint }) => endpoint)).toEqual([
    "ep_3",
    "ep_4",
    "ep_2",
    "ep_1",
    "ep_5",
  ]);
});

test("an endpoint that was deleted since is told by its id", () => {
  expect(arrivals(call([delivery("ep_gone", "parked")]), [])).toMatchObject([
    { endpoint: "ep_gone", known: null, kind: "sent" },
  ]);
});

test("of two that are alike the newer one is shown", () => {
  const deliveries = [delivery("ep_1", "delivered", "dlv_1"), delivery("ep_1", "delivered", "dlv_2")];
  expect(arrivals(call(deliveries), [endpoint("ep_1")])).toMatchObject([{ worst: { id: "dlv_2" } }]);
});

test("that nothing was sent has a reason", () => {
  const unwanted = { effective: { events: ["job.status_changed"] } };
  expect(whys(call([]), endpoint("ep_1", { createdAt: "2026-11-20T10:00:10+08:00" }))).toEqual(["later"]);
  expect(whys(call([]), endpoint("ep_1", { enabled: false }))).toEqual(["disabled"]);
  expect(whys(call([]), endpoint("ep_1", { paused: true }))).toEqual(["paused"]);
  expect(whys(call([]), endpoint("ep_1", unwanted))).toEqual(["unwanted"]);
  expect(whys(call([]), endpoint("ep_1"))).toEqual(["unknown"]);
});

test("an endpoint that wants whole calls waits for one that is not complete", () => {
  const begun = {
    completed: false,
    events: [{ type: "call.dialog", receivedAt: "2026-11-20T10:00:09+08:00" }],
  };
  const wholeOnly = { effective: { events: ["call.completed"] } };
  expect(whys(call([], begun), endpoint("ep_1", wholeOnly))).toEqual(["incomplete"]);
});

test("a replay does away with what came too early, and with nothing that the endpoint does not want", () => {
  expect((["later", "unknown"] as const).every(isReplayable)).toBe(true);
  expect((["disabled", "paused", "unwanted", "incomplete"] as const).some(isReplayable)).toBe(false);
});

test("a replay of a call is over the time in which its events came in", () => {
  expect(spanOf(call([]))).toEqual({
    since: "2026-11-20T09:00:00+08:00",
    until: "2026-11-20T10:00:09+08:00",
  });
  expect(spanOf({ events: [] })).toBeNull();
});
