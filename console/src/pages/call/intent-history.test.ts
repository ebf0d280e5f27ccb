import { expect, test } from "vitest";
import { intentHistory } from "./intent-history.ts";
import type { CallDetail, CallEvent } from "./shown-call.ts";

type Intent = NonNullable<CallDetail["call"]["intent"]>;

const intent = (level: Intent["level"], basis: string | null = null) => ({
  level,
  label: level === null ? null : `${level}级`,
  basis,
});

function told(
  id: string,
  type: "call.record" | "call.intent_changed",
  second: number,
  intent: Intent | null,
): CallEvent {
  const at = `2026-11-20T10:00:0${second}+08:00`;
  return { id, type, receivedAt: at, event: { type, call: { id: "1", platform: "tanyi", intent } } };
}

test("the intent goes from what the robot found to what a person set", () => {
  const steps = intentHistory([
    told("evt_2", "call.intent_changed", 5, intent("A")),
    told("evt_1", "call.record", 1, intent("C", "answered shortly")),
  ]);
  expect(steps).toEqual([
    { event: "evt_1", at: "2026-11-20T10:00:01+08:00", isByHand: false, ...intent("C", "answered shortly") },
    { event: "evt_2", at: "2026-11-20T10:00:05+08:00", isByHand: true, ...intent("A") },
  ]);
});

test("what says the same again is no step, also where it leaves the basis out", () => {
  const steps = intentHistory([
    told("evt_1", "call.record", 1, intent("B", "asked for the price")),
    told("evt_2", "call.record", 2, intent("B")),
    told("evt_3", "call.record", 3, intent("B", "asked twice")),
  ]);
  expect(steps.map(({ event }) => event)).toEqual(["evt_1", "evt_3"]);
});

test("events that tell of no intent, and the hub's own summaries, are no steps", () => {
  const completed: CallEvent = {
    ...told("evt_2", "call.record", 2, intent("A")),
    type: "call.completed",
  };
  const summary = { ...completed, event: { ...completed.event, type: "call.completed" } } as CallEvent;
  expect(
    intentHistory([
      told("evt_1", "call.record", 1, null),
      told("evt_3", "call.record", 3, intent(null)),
      summary,
    ]),
  ).toEqual([]);
});

test("when it happened counts more than when it came in", () => {
  const late = told("evt_1", "call.record", 9, intent("C"));
  const steps = intentHistory([
    { ...late, event: { ...late.event, occurredAt: "2026-11-20T10:00:00+08:00" } },
    told("evt_2", "call.intent_changed", 3, intent("A")),
  ]);
  expect(steps.map(({ event }) => event)).toEqual(["evt_1", "evt_2"]);
});
