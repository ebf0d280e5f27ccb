import { describe, expect, test } from "vitest";
import { dialectNamed } from "../dialects/index.ts";
import { type Endpoint, type EventId, foldCall, parseTimeZone } from "../model/index.ts";
import {
  bodiesOf,
  countingMint,
  endpointWith,
  noon,
  nothingYet,
  occasionOf,
  tenant,
  told,
  wireMessage,
} from "./delivery.arbitrary.ts";
import { type Addressed, type Happened, type Occasion, address, recipientOf } from "./recipients.ts";

const ids = countingMint();
const turn = { seq: 1, speaker: "robot", text: "您好", startMs: 0, endMs: 900, node: null } as const;
const voice = {
  kind: "mixed",
  url: "https://v.example.com/1.wav",
  durationSeconds: 9,
  sizeBytes: 1,
} as const;
const facts = told({
  direction: "outbound",
  outcome: "answered",
  answeredAt: "2026-11-20T10:47:50+08:00",
  endedAt: "2026-11-20T10:48:02+08:00",
  recordings: [voice],
  dialog: [turn],
});

const happened = (event: Happened["event"]): Happened => ({
  id: ids.mint("event"),
  event,
  isSummary: event.type === "call.completed" || event.type === "call.revised",
});

const record = happened(facts);
const completed = happened({ type: "call.completed", call: foldCall([facts]) });
const jobDone = happened({
  type: "job.status_changed",
  job: { id: "43", platform: "acme", status: "completed" },
});

interface Sent {
  readonly endpoint: Endpoint["id"];
  readonly message: string;
  readonly type: string;
  readonly body: string;
  readonly event: EventId;
}

function sent({ deliveries, bodies }: Addressed): readonly Sent[] {
  const texts = bodiesOf({ deliveries, bodies });
  return deliveries.map(({ endpoint, message, type, body, event }) => {
    const text = body === "message" ? "as it came" : (texts[body] ?? "");
    return { endpoint, message, type, body: text, event };
  });
}

function addressed(events: readonly Happened[], occasion: Occasion): readonly Sent[] {
  const into = nothingYet();
  address(events, occasion, into);
  return sent(into);
}

describe("what an endpoint gets", () => {
  test("is what its dialect has a message for, where it names no events", () => {
    const [one, all] = [endpointWith({ dialect: "tanyi" }), endpointWith({ dialect: "standard" })];
    const got = addressed([record, completed, jobDone], occasionOf("byai", [one, all]));
    expect(got.map(({ endpoint, type }) => [endpoint === one.id ? "tanyi" : "standard", type])).toEqual([
      ["tanyi", "call.completed"],
      ["tanyi", "job.status_changed"],
      ["standard", "call.record"],
      ["standard", "call.completed"],
      ["standard", "job.status_changed"],
    ]);
  });

  test("is what it asked for, where it names events", () => {
    const endpoint = endpointWith({ events: ["call.record"] });
    expect(addressed([record, completed, jobDone], occasionOf("byai", [endpoint]))).toMatchObject([
      { type: "call.record", event: record.id },
    ]);
    expect(addressed([jobDone], occasionOf("byai", [endpoint]))).toEqual([]);
  });

  test.each([[["jobs", "calls"]], [["calls", "jobs"]]] as const)(
    "does not depend on what another of its dialect asked for before it: %j",
    (order) => {
      const endpoints = {
        jobs: endpointWith({ dialect: "byai", events: ["job.status_changed"] }),
        calls: endpointWith({ dialect: "byai", events: ["call.completed"] }),
      };
      const got = addressed(
        [completed, jobDone],
        occasionOf(
          "icc",
          order.map((name) => endpoints[name]),
        ),
      );
      const types = (id: string) => got.filter(({ endpoint }) => endpoint === id).map(({ type }) => type);
      expect(types(endpoints.jobs.id)).toEqual(["job.status_changed"]);
      expect(types(endpoints.calls.id)).toEqual(["call.completed"]);
    },
  );

  test("BY-01s: are call records or job statuses, by the URL that is meant for them", () => {
    const calls = endpointWith({ dialect: "byai", events: ["call.completed", "call.intent_changed"] });
    const jobs = endpointWith({ dialect: "byai", events: ["job.status_changed"] });
    const got = addressed([completed, jobDone], occasionOf("tanyi", [calls, jobs]));
    expect(got.map(({ endpoint, message }) => [endpoint, message])).toEqual([
      [calls.id, "CALL_INSTANCE_RESULT"],
      [jobs.id, "JOB_INFO_RESULT"],
    ]);
  });

  test("YT-01s: are the parts of a record, each by the interface that is meant for it", () => {
    const interfaces = (["call.record", "call.recording", "call.dialog"] as const).map((type) =>
      endpointWith({ dialect: "yeta", events: [type] }),
    );
    const got = addressed([record, completed], occasionOf("tanyi", interfaces));
    expect(got.map(({ endpoint, message }) => [endpoint, message])).toEqual([
      [interfaces[0]?.id, "receiveCallRecord"],
      [interfaces[1]?.id, "receiveVoice"],
      [interfaces[2]?.id, "receiveDialog"],
    ]);
  });
});

describe("the bytes", () => {
  const tanyi = wireMessage(dialectNamed("tanyi"), "ROBOT_CALL_RECORD");

  test("are those that came in, for an endpoint of the source's own dialect, and nothing is made beside them", () => {
    const occasion = occasionOf("tanyi", [endpointWith({ dialect: "tanyi" })], { message: tanyi });
    expect(addressed([record, completed], occasion)).toMatchObject([
      { body: "as it came", message: "ROBOT_CALL_RECORD", type: "call.record", event: record.id },
    ]);
  });

  test("that came in go to those alone who want any of what is in them", () => {
    const jobs = endpointWith({ dialect: "tanyi", events: ["job.status_changed"] });
    expect(addressed([record, completed], occasionOf("tanyi", [jobs], { message: tanyi }))).toEqual([]);
  });

  test("that came in go out once, where they tell of several calls", () => {
    const [one, two] = [endpointWith({ dialect: "byai" }), endpointWith({ dialect: "byai" })];
    const message = wireMessage(dialectNamed("byai"), "INTENT_CHANGE");
    const occasion = occasionOf("byai", [one, two], { message });
    const into = nothingYet();
    for (const id of ["1107", "1108"]) {
      address([happened(told({ id }, { type: "call.intent_changed" }))], occasion, into);
    }
    expect(sent(into).map(({ endpoint, body }) => [endpoint, body])).toEqual([
      [one.id, "as it came"],
      [two.id, "as it came"],
    ]);
  });

  test("of a summary are made for the protocol that has one, even where the source speaks it", () => {
    const message = wireMessage(dialectNamed("standard"), "call.record");
    const got = addressed([record, completed], occasionOf("standard", [endpointWith()], { message }));
    expect(got.map(({ type, body }) => [type, body === "as it came"])).toEqual([
      ["call.record", true],
      ["call.completed", false],
    ]);
  });

  test("are not sent again when a timer alone completes the call, on protocols where it would be a repeat", () => {
    expect(addressed([completed], occasionOf("tanyi", [endpointWith({ dialect: "tanyi" })]))).toEqual([]);
    expect(addressed([completed], occasionOf("tanyi", [endpointWith({ dialect: "byai" })]))).toHaveLength(1);
  });

  test("are made for the endpoint's dialect when the source is deleted", () => {
    const occasion = occasionOf("tanyi", [endpointWith({ dialect: "tanyi" })], { sourceDialect: null });
    expect(addressed([completed], occasion)).toMatchObject([{ message: "ROBOT_CALL_RECORD" }]);
  });

  test("are kept once for all endpoints that get the same", () => {
    const into = nothingYet();
    const many = [1, 2, 3].map(() => endpointWith({ dialect: "icc" }));
    address([completed], occasionOf("tanyi", many), into);
    expect(into.deliveries).toHaveLength(3);
    expect(into.bodies).toHaveLength(1);
    expect(new Set(into.deliveries.map(({ id }) => id)).size).toBe(3);
  });

  test("are made of nothing that nobody wants", () => {
    const into = nothingYet();
    const jobs = endpointWith({ dialect: "icc", events: ["job.status_changed"] });
    address([record, completed], occasionOf("tanyi", [jobs]), into);
    expect(into).toEqual(nothingYet());
  });

  test("have their times in the endpoint's zone, else the tenant's", () => {
    const [own, usual] = [parseTimeZone("UTC"), null].map((timezone) =>
      endpointWith({ dialect: "tanyi", timezone }),
    );
    const got = addressed(
      [completed],
      occasionOf(
        "byai",
        [own, usual].filter((one) => one !== undefined),
      ),
    );
    expect(got.map(({ body }) => /"endTime":"([^"]+)"/.exec(body)?.[1])).toEqual([
      "2026-11-20 02:48:02",
      "2026-11-20 10:48:02",
    ]);
  });
});

describe("a delivery begins", () => {
  test("as its lane decides, which is told how large it is", () => {
    const asked: number[] = [];
    const admit: Occasion["admit"] = (_endpoint, bytes) => {
      asked.push(bytes);
      return { state: "parked", at: noon, reason: "endpoint_disabled" };
    };
    const into = nothingYet();
    const message = wireMessage(dialectNamed("tanyi"), "ROBOT_CALL_RECORD");
    const endpoints = [endpointWith({ dialect: "tanyi" }), endpointWith({ dialect: "icc" })];
    address([record, completed], occasionOf("tanyi", endpoints, { message, admit }), into);
    expect(into.deliveries.map(({ state }) => state.state)).toEqual(["parked", "parked"]);
    expect(asked).toEqual([message.bytes, into.bodies[0]?.length]);
  });
});

test("what is filled in for an endpoint is made anew when it or its tenant changes", () => {
  const endpoint = endpointWith({ dialect: "tanyi" });
  expect(recipientOf(endpoint, tenant)).toBe(recipientOf(endpoint, tenant));
  const moved = { ...tenant, timezone: parseTimeZone("UTC") };
  expect(recipientOf(endpoint, moved).timezone).toBe("UTC");
  expect(recipientOf({ ...endpoint, events: ["call.revised"] }, tenant).wants).toEqual(
    new Set(["call.revised"]),
  );
});
