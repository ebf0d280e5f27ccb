import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyEventsOfOneCall } from "../model/call.arbitrary.ts";
import type { CallFactEvent, JobEvent, OtherEvent } from "../model/index.ts";
import type { CallWrite, StoredCall, StoredJob } from "../store/index.ts";
import {
  afterNoon,
  bodiesOf,
  endpointWith,
  noon,
  nothingYet,
  occasionOf,
  source,
  storedAfter,
  tenant,
  told,
} from "./delivery.arbitrary.ts";
import { planCall, planCompletion, planJob, planOther } from "./plan.ts";
import type { Occasion } from "./recipients.ts";
import { sortTold } from "./told.ts";

const everything = endpointWith({ dialect: "standard" });
const answeredAt = "2026-11-20T10:47:50+08:00";

/** A call as it is stored, and all that was planned for it so far. */
class CallUnderTest {
  state: StoredCall | undefined;
  /** When the next message comes. */
  now = noon;
  readonly #told: Occasion;

  constructor(dialect: string, told: Partial<Occasion> = {}) {
    this.#told = occasionOf(dialect, [everything], told);
  }

  get #occasion(): Occasion {
    return { ...this.#told, now: this.now };
  }

  /** Takes in one message's events → what was planned. */
  take(...events: readonly CallFactEvent[]) {
    const [[key, told] = ["", []]] = sortTold(events).calls;
    const into = nothingYet();
    const plan = planCall({ key, told, state: this.state }, this.#occasion, into);
    if (plan.write !== null) this.state = storedAfter(plan.write, this.state);
    return { ...plan, made: madeIn(plan.write), bodies: bodiesOf(into) };
  }

  /** The grace time is over. */
  complete() {
    if (this.state === undefined) throw new Error("Expected a call");
    const into = nothingYet();
    const write = planCompletion(this.state, this.#occasion, into);
    this.state = storedAfter(write, this.state);
    return { write, made: madeIn(write), bodies: bodiesOf(into) };
  }
}

/** The events that the hub made itself. */
function madeIn(write: CallWrite | null): readonly string[] {
  return (write?.events ?? []).filter(({ facts }) => facts === null).map(({ type }) => type);
}

const record = (marks: Partial<CallFactEvent["call"]> = {}) => told({ outcome: "busy", ...marks });

describe("P1: facts that are there already", () => {
  test("make no second event, and name the first one", () => {
    const call = new CallUnderTest("tanyi");
    const first = call.take(record());
    expect(first.noted).toMatchObject([{ duplicate: false }]);
    const again = call.take(record());
    expect(again.write).toBeNull();
    expect(again.noted).toEqual([{ id: first.noted[0]?.id, duplicate: true }]);
  });

  test("are told apart from what is new in the same message", () => {
    const call = new CallUnderTest("tanyi");
    call.take(record());
    const { noted, write } = call.take(record(), record({ labels: ["vip"] }));
    expect(noted.map(({ duplicate }) => duplicate)).toEqual([true, false]);
    expect(write?.events.map(({ type }) => type)).toEqual(["call.record", "call.revised"]);
  });

  test("of a job make no second event either", () => {
    const job: JobEvent = {
      type: "job.status_changed",
      job: { id: "43", platform: "acme", name: "Recall", status: "completed" },
    };
    const tell = (state?: StoredJob) =>
      planJob(
        { key: "43", told: sortTold([job]).jobs.get("43") ?? [], state },
        occasionOf("tanyi"),
        nothingYet(),
      );
    const { write } = tell();
    if (write === null) throw new Error("Expected a job to be written");
    expect(write).toMatchObject({
      expectedVersion: 0,
      row: { version: 1, name: "Recall", status: "completed" },
    });
    const events = write.events.map((event) => ({ ...event, message: null, receivedAt: noon }));
    const state = { tenant: tenant.id, id: write.id, source: write.source, key: "43", ...write.row, events };
    expect(tell(state)).toEqual({ write: null, noted: [{ id: events[0]?.id, duplicate: true }] });
  });
});

describe("P2: call.completed", () => {
  test("is made with the record, where the record is all there is to come", () => {
    const { made, write, bodies } = new CallUnderTest("tanyi").take(record());
    expect(made).toEqual(["call.completed"]);
    expect(write?.row).toMatchObject({ completed: true, graceEndsAt: null, awaiting: [] });
    expect(bodies.map((body) => (JSON.parse(body) as { type: string }).type)).toEqual([
      "call.record",
      "call.completed",
    ]);
  });

  test("waits for every part that is to come, and says which", () => {
    const call = new CallUnderTest("yeta");
    const outbound = told({ direction: "outbound", answeredAt }, { phase: "outbound" });
    expect(call.take(outbound)).toMatchObject({ made: [] });
    expect(call.state?.awaiting).toEqual(["call.recording", "call.dialog"]);
    expect(call.take(told({}, { type: "call.recording" }))).toMatchObject({ made: [] });
    expect(call.take(told({}, { type: "call.dialog" })).made).toEqual(["call.completed"]);
  });

  test("is made when the grace time is over, which counts from the first part", () => {
    const call = new CallUnderTest("yeta");
    call.take(told({}, { type: "call.dialog" }));
    call.now = afterNoon(30_000);
    call.take(told({}, { type: "call.recording" }));
    expect(call.state).toMatchObject({ completed: false, graceEndsAt: noon + source.graceSeconds * 1000 });
    const { made, write } = call.complete();
    expect(made).toEqual(["call.completed"]);
    expect(write.row).toMatchObject({ completed: true, graceEndsAt: null, awaiting: ["call.record"] });
    expect(write.expectedVersion).toBe(2);
  });

  test("has the whole call in it", () => {
    const call = new CallUnderTest("yeta");
    call.take(told({ labels: ["vip"] }, { type: "call.dialog" }));
    const { bodies } = call.take(told({ direction: "inbound", to: "199****0001" }, { phase: "basic" }));
    const completed = JSON.parse(bodies.at(-1) ?? "") as unknown;
    expect(completed).toMatchObject({
      type: "call.completed",
      call: { id: "1107", to: "199****0001", labels: ["vip"], outcome: "unknown" },
    });
  });
});

describe("P3: call.revised", () => {
  test("is made when a complete call changes", () => {
    const call = new CallUnderTest("tanyi");
    call.take(record());
    const { made, write } = call.take(record({ labels: ["vip"] }));
    expect(made).toEqual(["call.revised"]);
    expect(write?.row).toMatchObject({ revision: 2, version: 2, completed: true });
  });

  test("is not made for facts that change nothing", () => {
    const call = new CallUnderTest("tanyi");
    call.take(record({ to: "199****0001", labels: ["vip"] }));
    const { made, write } = call.take(record({ to: "199****0001" }));
    expect(made).toEqual([]);
    expect(write?.row).toMatchObject({ revision: 1, version: 2 });
  });

  test("is made for a part that comes after the grace time", () => {
    const call = new CallUnderTest("yeta");
    call.take(told({ labels: ["vip"] }, { type: "call.dialog" }));
    call.complete();
    expect(call.take(told({ direction: "inbound" }, { phase: "basic" })).made).toEqual(["call.revised"]);
  });
});

test("P1, P2, P3: in every order, with any repeats, a call is completed once, and then revised by changes alone", () => {
  const anyArrival = anyEventsOfOneCall.chain((events) =>
    fc.record({
      order: fc.shuffledSubarray(events, { minLength: events.length }),
      repeats: fc.array(fc.constantFrom(...events), { maxLength: 4 }),
      dialect: fc.constantFrom("tanyi", "yeta"),
    }),
  );
  fc.assert(
    fc.property(anyArrival, ({ order, repeats, dialect }) => {
      const call = new CallUnderTest(dialect);
      const made = [...order, ...repeats].flatMap((event) => {
        const before = call.state;
        const { made, write } = call.take(event);
        const changed = write !== null && write.row.revision !== before?.revision;
        expect(made.includes("call.revised")).toBe(before?.completed === true && changed);
        return made;
      });
      if (call.state?.completed !== true) made.push(...call.complete().made);
      expect(made.filter((type) => type === "call.completed")).toHaveLength(1);
      expect(made[0]).toBe("call.completed");
      const facts = call.state?.events.filter((event) => event.facts !== null) ?? [];
      expect(facts).toHaveLength(new Set(order.map((event) => JSON.stringify(event))).size);
    }),
  );
});

describe("a call is listed", () => {
  test("by when it began as its first message told, and that never changes again", () => {
    const call = new CallUnderTest("tanyi");
    call.take(record({ dialedAt: "2026-11-20T10:00:00+08:00" }));
    expect(call.state?.at).toBe(Date.parse("2026-11-20T10:00:00+08:00"));
    call.take(record({ dialedAt: "2026-11-19T09:00:00+08:00", labels: ["vip"] }));
    expect(call.state?.at).toBe(Date.parse("2026-11-20T10:00:00+08:00"));
  });

  test.each([
    ["it tells no time", {}],
    ["its time lies days ahead", { dialedAt: "2027-01-01T00:00:00+08:00" }],
  ])("by when it came in, where %s", (_why, facts) => {
    const call = new CallUnderTest("tanyi");
    call.now = afterNoon(5);
    call.take(record(facts));
    expect(call.state?.at).toBe(afterNoon(5));
  });

  test("under its job, which is made known once", () => {
    const job = (known: boolean) =>
      new CallUnderTest("tanyi", { knowsJob: () => known }).take(record({ jobId: "43" })).write?.job;
    expect(job(false)).toMatchObject({ key: "43" });
    expect(job(true)).toBeNull();
  });
});

test("an event about neither call nor job is kept with the digest by which a repeat is known", () => {
  const event: OtherEvent = { type: "platform.other", other: { platform: "acme", name: "SMS", data: null } };
  const [only] = sortTold([event]).others;
  if (only === undefined) throw new Error("Expected an event");
  const into = nothingYet();
  const write = planOther(only, occasionOf("tanyi", [everything]), into);
  expect(write.event.digest).toMatch(/^[\w-]{43}$/);
  expect(write.deliveries).toHaveLength(1);
  expect(bodiesOf(into)).toEqual([JSON.stringify(event)]);
});
