import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type CallFactEvent,
  type CanonicalEvent,
  type Problem,
  defaultTimeZone,
  foldCall,
  validatorOf,
} from "../model/index.ts";
import { decodeCallback } from "./decode-callback.ts";
import type { Dialect } from "./dialect.ts";
import { dialects } from "./registry.ts";
import { readFixtures, readableFixtures } from "./wire-fixtures.contract.ts";
import { anyMutationOf } from "./wire-mutations.contract.ts";

// From one platform's protocol into another's: whatever came in, what goes out is what the other one documents.

const pairs = dialects.flatMap((from) => dialects.filter((to) => to !== from).map((to) => ({ from, to })));

const fixturesOf = (dialect: Dialect) =>
  readableFixtures(dialect, readFixtures(new URL(`${dialect.name}/fixtures/`, import.meta.url)));

const isFact = (event: CanonicalEvent): event is CallFactEvent =>
  "call" in event && event.type !== "call.completed" && event.type !== "call.revised";

/** The events, and the whole call that they make as the hub tells of it. */
function withSummary(events: readonly CanonicalEvent[]): readonly CanonicalEvent[] {
  const [first, ...others] = events.filter(isFact);
  if (first === undefined) return events;
  const call = foldCall([first, ...others.filter((event) => event.call.id === first.call.id)]);
  return [...events, { type: "call.completed", occurredAt: call.endedAt, call }];
}

/** What is wrong with the messages that go out for the events. */
function problemsSent(to: Dialect, events: readonly CanonicalEvent[]): readonly Problem[] {
  const validators = new Map(to.messages.map(({ name, schema }) => [name, validatorOf(schema)]));
  const sent = withSummary(events).flatMap((event) => to.encode(event, { timezone: defaultTimeZone }));
  return sent.flatMap(({ message, body }) => validators.get(message)?.problems(JSON.parse(body)) ?? []);
}

describe("what came in by one protocol goes out validly by another", () => {
  test.each(pairs)("$from.name to $to.name", ({ from, to }) => {
    for (const { name, decoded } of fixturesOf(from)) {
      expect([name, problemsSent(to, decoded.events)]).toEqual([name, []]);
    }
  });

  test.each(dialects)("$name to all, however spoilt it came", (from) => {
    const messages = fixturesOf(from).map(({ wire }) => wire);
    const others = dialects.filter((to) => to !== from);
    fc.assert(
      fc.property(anyMutationOf(messages), fc.constantFrom(...others), (wire, to) => {
        const decoded = decodeCallback(from, JSON.stringify(wire));
        expect(decoded.ok ? problemsSent(to, decoded.events) : []).toEqual([]);
      }),
      { numRuns: 120 },
    );
  });
});

test("one call is the same whichever protocol told of it", () => {
  const wires = {
    tanyi: `{"dataType":"ROBOT_CALL_RECORD","data":{"callRecordId":1107,"calledPhoneNumber":"199****0001",
      "resultStatus":"ANSWERED","startTime":"2026-11-20 10:47:05","endTime":"2026-11-20 10:47:42","chatDuration":28}}`,
    byai: `{"code":200,"data":{"dataType":"CALL_INSTANCE_RESULT","data":{"sceneInstance":{"callInstanceId":1107,
      "customerTelephone":"199****0001","finishStatus":0,"startTime":"2026-11-20 10:47:05",
      "endTime":"2026-11-20 10:47:42","duration":28}}}}`,
    yeta: `{"call_uuid":"1107","callee":"199****0001","direction":2,"task_result":"0","task_row_index":1,
      "time_dial":1795142825000,"time_answer":1795142834000,"time_hangup":1795142862000}`,
    icc: `{"data":{"id":"1107","calledNumber":"199****0001","callType":2,"speechCallResult":2,
      "communicateBeginTime":1795142825000,"communicateEndTime":1795142862000,"communicateDuration":28}}`,
  };
  const told = Object.entries(wires).map(([name, wire]) => decodeCallback(name, wire));
  const call = {
    id: "1107",
    direction: "outbound",
    to: "199****0001",
    outcome: "answered",
    dialedAt: "2026-11-20T10:47:05+08:00",
    answeredAt: "2026-11-20T10:47:14+08:00",
    endedAt: "2026-11-20T10:47:42+08:00",
    ringSeconds: 9,
    talkSeconds: 28,
  };
  expect(told).toMatchObject(Array.from({ length: 4 }, () => ({ events: [{ type: "call.record", call }] })));
});
