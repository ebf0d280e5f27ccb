import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyCall, anyEventsOfOneCall } from "./call.arbitrary.ts";
import { Call, type CallFacts } from "./call.ts";
import type { CallFactEvent } from "./event.ts";
import { foldCall } from "./fold-call.ts";
import { validatorOf } from "./validation.ts";

const told = (
  facts: Partial<CallFacts>,
  marks: Partial<Omit<CallFactEvent, "call">> = {},
): CallFactEvent => ({
  type: "call.record",
  ...marks,
  call: { id: "1107", platform: "acme", ...facts },
});

const mixed = { kind: "mixed", durationSeconds: null, sizeBytes: null } as const;

/** The call that these events make, which must be the same whichever came first. */
function foldEitherWay(...events: readonly CallFactEvent[]): Call {
  const call = foldCall(events);
  expect(JSON.stringify(foldCall(events.toReversed()))).toBe(JSON.stringify(call));
  return call;
}

const isNothing = (value: unknown) =>
  value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0);

describe("F1: order does not matter", () => {
  const arrivals = anyEventsOfOneCall.chain((events) =>
    fc.tuple(
      fc.constant(events),
      fc.shuffledSubarray(events, { minLength: events.length }),
      fc.array(fc.constantFrom(...events)),
    ),
  );

  test("every order of arrival, with any repeats, gives the same call byte for byte", () => {
    fc.assert(
      fc.property(arrivals, ([events, shuffled, repeats]) => {
        const call = JSON.stringify(foldCall(events));
        expect(JSON.stringify(foldCall(shuffled))).toBe(call);
        expect(JSON.stringify(foldCall([...repeats, ...shuffled, ...repeats]))).toBe(call);
      }),
      { numRuns: 300 },
    );
  });

  test("a call is whole however little was told, and passes its own schema", () => {
    const calls = validatorOf<Call>(Call);
    fc.assert(
      fc.property(anyEventsOfOneCall, (events) => {
        expect(calls.problems(foldCall(events))).toEqual([]);
      }),
    );
  });

  test("a whole call that is told once comes back as it was", () => {
    fc.assert(
      fc.property(anyCall, (call) => {
        expect(foldCall([{ type: "call.record", call }])).toEqual(call);
      }),
    );
  });
});

describe("F2: nothing known is overwritten by nothing", () => {
  test("what any event told is told by the call", () => {
    fc.assert(
      fc.property(anyEventsOfOneCall, (events) => {
        const call = new Map(Object.entries(foldCall(events)));
        const told = events.flatMap((event) => Object.entries(event.call));
        const known = told.filter(([, value]) => !isNothing(value)).map(([key]) => key);
        expect(known.filter((key) => isNothing(call.get(key)))).toEqual([]);
      }),
    );
  });

  test("null, empty text and empty lists in the stronger event leave the weaker one's values", () => {
    const weak = told({ to: "139****1234", from: "0551", labels: ["老客户"], row: [["城市", "合肥"]] });
    const strong = told({ to: null, from: "", labels: [], row: [] }, { version: "2" });
    expect(foldEitherWay(weak, strong)).toMatchObject({
      to: "139****1234",
      from: "0551",
      labels: ["老客户"],
      row: [["城市", "合肥"]],
    });
  });

  test("a customer's id and name may come from two events", () => {
    const weak = told({ customer: { id: "7", name: "张先生" } });
    const strong = told({ customer: { id: "8", name: "" } }, { version: "2" });
    expect(foldEitherWay(weak, strong).customer).toEqual({ id: "8", name: "张先生" });
  });

  test("handles, parsed texts and the platform's own fields keep what a stronger event leaves empty", () => {
    const weak = told({
      correlation: { taskDataId: "1" },
      parsed: { extra: { a: 1 } },
      platformFields: { scene: { city: "合肥", note: "x" } },
    });
    const strong = told(
      {
        correlation: { taskDataId: "" },
        parsed: { extra: null },
        platformFields: { scene: { city: null, note: "y" } },
      },
      { version: "2" },
    );
    expect(foldEitherWay(weak, strong)).toMatchObject({
      correlation: { taskDataId: "1" },
      parsed: { extra: { a: 1 } },
      platformFields: { scene: { city: "合肥", note: "y" } },
    });
  });

  test("an intent in which nothing is known leaves the one that is", () => {
    const weak = told({ intent: { level: "B", label: "B级", basis: null } });
    const strong = told({ intent: { level: null, label: null, basis: null } }, { version: "2" });
    expect(foldEitherWay(weak, strong).intent).toEqual({ level: "B", label: "B级", basis: null });
  });

  test("a call without any result is of unknown outcome", () => {
    expect(foldCall([told({})]).outcome).toBe("unknown");
    expect(foldCall([told({ outcome: null }), told({ outcome: null, rounds: 1 })]).outcome).toBe("unknown");
  });
});

describe("F3: of two that contradict each other the stronger one wins", () => {
  test("a record tells a call's handles better than its recording does", () => {
    const recording = told({ jobId: "1", labels: ["a", "b", "c"] }, { type: "call.recording", version: "9" });
    expect(foldEitherWay(recording, told({ jobId: "2" })).jobId).toBe("2");
  });

  test("the platform's later version wins over one that tells more", () => {
    const earlier = told({ rounds: 3, to: "1", from: "2" }, { version: "2026-11-20 10:00:00" });
    const later = told({ rounds: 4 }, { version: "2026-11-20 10:00:01" });
    expect(foldEitherWay(earlier, later)).toMatchObject({ rounds: 4, to: "1" });
  });

  test("without a version the event that tells more wins", () => {
    const less = told({ rounds: 9 });
    const more = told({ rounds: 3, talkSeconds: 20 });
    expect(foldEitherWay(less, more).rounds).toBe(3);
  });

  test("two that differ in one value only are decided alike in every order", () => {
    expect(foldEitherWay(told({ rounds: 3 }), told({ rounds: 4 })).rounds).toBe(4);
  });
});

describe("F4: recordings gather", () => {
  test("one entry for each voice and link, in one order, with what any event knew of it", () => {
    const first = told({ recordings: [{ ...mixed, url: "https://voice.example.com/b.wav" }] });
    const second = told({
      recordings: [
        { ...mixed, kind: "customer", url: "https://voice.example.com/a.wav" },
        { ...mixed, url: "https://voice.example.com/a.wav" },
        { ...mixed, url: "https://voice.example.com/b.wav", durationSeconds: 33, id: "r1" },
      ],
    });
    expect(foldEitherWay(first, second).recordings).toEqual([
      { ...mixed, url: "https://voice.example.com/a.wav" },
      { ...mixed, url: "https://voice.example.com/b.wav", durationSeconds: 33, id: "r1" },
      { ...mixed, kind: "customer", url: "https://voice.example.com/a.wav" },
    ]);
  });

  test("the same remark of two events is made once", () => {
    const flag = { path: "endTime", code: "not-a-time" } as const;
    expect(foldEitherWay(told({ flags: [flag] }), told({ flags: [flag], rounds: 1 })).flags).toEqual([flag]);
  });
});

describe("a record in two phases", () => {
  const basic = told(
    {
      direction: "outbound",
      to: "139****1234",
      answeredAt: "2026-11-20T10:47:42+08:00",
      outcome: "answered",
    },
    { phase: "basic" },
  );
  const outbound = told(
    {
      ...basic.call,
      outcome: "answered",
      transferredTo: "agent",
      row: [["城市", "合肥"]],
      platformCode: "19",
    },
    { phase: "outbound" },
  );

  test("YT-08r: both orders and any repeats give the same call", () => {
    const call = foldEitherWay(basic, outbound);
    expect(call).toMatchObject({ transferredTo: "agent", row: [["城市", "合肥"]], platformCode: "19" });
    expect(foldCall([outbound, basic, basic, outbound])).toEqual(call);
  });

  test("YT-08r: either phase alone gives a call with what it tells", () => {
    expect(foldCall([basic])).toMatchObject({ to: "139****1234", outcome: "answered", platformCode: null });
    expect(foldCall([outbound])).toEqual(foldCall([basic, outbound]));
  });

  test("YT-10r: a recording or a dialog joins the call in any order, also before the record", () => {
    const recordings = [{ ...mixed, url: "https://voice.example.com/a.wav" }];
    const voice = told({ recordings }, { type: "call.recording" });
    expect(foldEitherWay(voice, basic, outbound)).toMatchObject({ recordings, platformCode: "19" });
    expect(foldCall([voice])).toMatchObject({ recordings, outcome: "unknown" });
  });
});

describe("a level that a person changed", () => {
  const record = told(
    {
      to: "139****1234",
      labels: ["老客户"],
      intent: { level: "C", label: "C级(很少)", basis: "未问价格" },
    },
    { version: "2026-11-20 18:00:00" },
  );
  const change = told({ intent: { level: "B", label: "B", basis: null } }, { type: "call.intent_changed" });

  test("BY-15r: the change wins over the record, also when it came first", () => {
    const call = foldEitherWay(record, change);
    expect(call.intent).toEqual({ level: "B", label: "B", basis: null });
    expect(call).toMatchObject({ to: "139****1234", labels: ["老客户"] });
  });

  test("BY-15r: before its record a change makes a call with nothing but the level", () => {
    expect(foldCall([change])).toMatchObject({ id: "1107", intent: { level: "B" }, to: null });
  });
});

test("no events make no call", () => {
  expect(() => foldCall([])).toThrow(RangeError);
});
