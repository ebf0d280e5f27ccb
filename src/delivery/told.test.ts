import { describe, expect, test } from "vitest";
import type { CanonicalEvent, JobEvent, OtherEvent } from "../model/index.ts";
import { foldCall } from "../model/index.ts";
import { told } from "./delivery.arbitrary.ts";
import { digestOf, sortTold } from "./told.ts";

const job: JobEvent = {
  type: "job.status_changed",
  job: { id: "43", platform: "acme", status: "completed" },
};
const other: OtherEvent = {
  type: "platform.other",
  other: { platform: "acme", name: "SMS", data: { n: 1 } },
};

function typesOf(events: readonly CanonicalEvent[]) {
  const { calls, jobs, others } = sortTold(events);
  const types = (told: readonly { readonly event: CanonicalEvent }[]) => told.map(({ event }) => event.type);
  return {
    calls: Object.fromEntries([...calls].map(([key, told]) => [key, types(told)])),
    jobs: Object.fromEntries([...jobs].map(([key, told]) => [key, types(told)])),
    others: types(others),
  };
}

describe("what a message told", () => {
  test("is sorted by the call or the job that it is about", () => {
    const events = [told(), job, told({ id: "1108" }), other, told({}, { type: "call.dialog" })];
    expect(typesOf(events)).toEqual({
      calls: { 1107: ["call.record", "call.dialog"], 1108: ["call.record"] },
      jobs: { 43: ["job.status_changed"] },
      others: ["platform.other"],
    });
  });

  test("is told once, where the message says the same twice", () => {
    const events = [told({ to: "1" }), told({ to: "1" }), told({ to: "2" })];
    expect(typesOf(events).calls).toEqual({ 1107: ["call.record", "call.record"] });
  });

  test.each(["call.completed", "call.revised"] as const)(
    "is a record where another hub says %s: this hub makes its own, once a call",
    (type) => {
      const summary = { type, call: foldCall([told({ to: "199****0001" })]) };
      const [only] = sortTold([summary]).calls.get("1107") ?? [];
      expect(only?.event.type).toBe("call.record");
      expect(JSON.parse(String(only?.json))).toMatchObject({ type: "call.record", call: { id: "1107" } });
    },
  );
});

describe("the digest of an event about neither call nor job", () => {
  const digest = (event: OtherEvent) => sortTold([event]).others.map(digestOf)[0];

  test("is the same for the same facts", () => {
    expect(digest(structuredClone(other))).toBe(digest(other));
  });

  test("is another for other facts", () => {
    const changed = { ...other, other: { ...other.other, data: { n: 2 } } };
    expect(digest(changed)).not.toBe(digest(other));
  });
});
