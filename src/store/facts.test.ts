import { describe, expect, test } from "vitest";
import { callFacts, jobFacts } from "./facts.ts";
import type { StoredEvent } from "./store.ts";
import { World, bytes } from "./world.contract.ts";

const world = new World();

function event(version: number, facts: string | null): StoredEvent {
  const { id } = world.event();
  return {
    id,
    type: facts === null ? "call.completed" : "call.record",
    version,
    facts: facts === null ? null : bytes(facts),
    message: null,
    receivedAt: world.now,
  };
}

describe("the facts of a call", () => {
  const events = [
    event(1, '{"type":"call.record","call":{"id":"1"}}'),
    event(2, '{"type":"call.dialog","call":{"id":"1"}}'),
    event(2, null),
    event(3, '{"type":"call.recording","call":{"id":"1"}}'),
  ];
  const typesUpTo = (version?: number) => callFacts(events, version).map(({ type }) => type);

  test("are what was told, in order, without what the hub made itself", () => {
    expect(typesUpTo()).toEqual(["call.record", "call.dialog", "call.recording"]);
  });

  test("are told up to a version where one is given, that one included", () => {
    expect(typesUpTo(0)).toEqual([]);
    expect(typesUpTo(1)).toEqual(["call.record"]);
    expect(typesUpTo(2)).toEqual(["call.record", "call.dialog"]);
    expect(typesUpTo(3)).toEqual(typesUpTo());
  });

  test("keep all digits of numbers that no double can hold", () => {
    const text = '{"type":"call.record","call":{"id":"1","platformFields":{"x":12345678901234567890}}}';
    expect(JSON.stringify(callFacts([event(1, text)])[0])).toBe(text);
  });
});

test("the facts of a job are its status events, in order", () => {
  const told = ["running", "completed"].map((status) =>
    event(1, JSON.stringify({ type: "job.status_changed", job: { id: "43", platform: "acme", status } })),
  );
  expect(jobFacts(told).map(({ job }) => job.status)).toEqual(["running", "completed"]);
});

test("facts that are no JSON are a broken store, and say so", () => {
  expect(() => callFacts([event(1, '{"cut":')])).toThrow(TypeError);
});
