import * as fc from "fast-check";
import type { Call, CallFacts, Intent, Recording, Turn } from "./call.ts";
import type { CallFactEvent, JobEvent } from "./event.ts";
import { type Instant, defaultTimeZone, formatIso, toInstant } from "./terms/index.ts";
import { type JsonValue, parseJson } from "./terms/index.ts";
import { hangUpParties, intentLevels, jobStatuses, outcomes } from "./terms/index.ts";

// Calls as platforms tell of them, for property tests: consistent in themselves (who answered has a time of answer,
// durations follow from the times), to the second, and at home in Asia/Shanghai.

/** What is said on a call, and what people write about one. */
const anyText = fc.oneof(
  fc.constantFrom(
    "您好，请问哪位？",
    "货到了吗",
    "我再考虑一下",
    "张先生",
    '他说："运费"',
    "A\tB\n",
    "好的👌",
  ),
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 }),
);

/** Any JSON value, with all its digits. */
export const anyJson: fc.Arbitrary<JsonValue> = fc.json({ maxDepth: 3 }).map((text) => {
  const parsed = parseJson(text);
  return parsed.ok ? parsed.value : null;
});

/** A platform's id: mostly a number, often one that no double can hold. */
export const anyPlatformId = fc.oneof(
  { weight: 3, arbitrary: fc.bigInt({ min: 1n, max: 2n ** 63n - 1n }).map(String) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 9999 }).map(String) },
  { weight: 1, arbitrary: fc.uuid() },
);

const anyPhone = fc.constantFrom(
  "19900001234",
  "139****1234",
  "+8619900005678",
  "0551-0000001",
  "QmFzZTY0PQ==",
);

/** A moment to the second, as platforms tell time. */
export const anyInstant: fc.Arbitrary<Instant> = fc
  .integer({ min: Date.UTC(2018, 0, 1) / 1000, max: Date.UTC(2035, 0, 1) / 1000 })
  .map((seconds) => toInstant(seconds * 1000));

const anyCourse = fc.record({
  dialed: anyInstant,
  untilRing: fc.option(fc.integer({ min: 0, max: 8 })),
  rings: fc.integer({ min: 8, max: 60 }),
  talks: fc.option(fc.integer({ min: 0, max: 3600 })),
  toldAsZero: fc.boolean(),
});

type Course = Pick<Call, "dialedAt" | "ringingAt" | "answeredAt" | "endedAt" | "ringSeconds" | "talkSeconds">;

/** The times of a call, in the order in which things happen. Nobody talked on a call without time of answer. */
const anyTimes: fc.Arbitrary<Course> = anyCourse.map(({ dialed, untilRing, rings, talks, toldAsZero }) => {
  const after = (seconds: number) => formatIso(toInstant(dialed + seconds * 1000), defaultTimeZone);
  return {
    dialedAt: after(0),
    ringingAt: untilRing === null ? null : after(untilRing),
    answeredAt: talks === null ? null : after(rings),
    endedAt: after(rings + (talks ?? 0)),
    ringSeconds: rings,
    talkSeconds: talks ?? (toldAsZero ? 0 : null),
  };
});

const labelled = { A: "A级(较强)", B: "B级(一般)", C: "C级", D: "D级(很少)", E: "E", F: "F级" } as const;

const anyIntent: fc.Arbitrary<Intent | null> = fc
  .record({
    level: fc.option(fc.constantFrom(...intentLevels)),
    isLabelled: fc.boolean(),
    basis: fc.option(anyText),
  })
  .map(({ level, isLabelled, basis }) => {
    const label = isLabelled ? (level === null ? "未评级" : labelled[level]) : null;
    return level === null && label === null && basis === null ? null : { level, label, basis };
  });

const anyRecording = (kind: Recording["kind"]): fc.Arbitrary<Recording> =>
  fc.record(
    {
      kind: fc.constant(kind),
      url: fc.uuid().map((name) => `https://voice.example.com/${kind}/${name}.wav`),
      durationSeconds: fc.option(fc.integer({ min: 0, max: 3600 })),
      sizeBytes: fc.option(fc.integer({ min: 44, max: 1e9 })),
      id: anyPlatformId,
    },
    { requiredKeys: ["kind", "url", "durationSeconds", "sizeBytes"] },
  );

const anyRecordings = fc
  .tuple(fc.option(anyRecording("mixed")), fc.option(anyRecording("customer")))
  .map((recordings) => recordings.filter((recording) => recording !== null));

const anyTurn = fc.record(
  {
    speaker: fc.constantFrom("robot", "customer", "agent"),
    text: anyText,
    startMs: fc.option(fc.integer({ min: 0, max: 600_000 })),
    endMs: fc.option(fc.integer({ min: 600_000, max: 1_200_000 })),
    node: fc.option(fc.record({ id: fc.option(anyPlatformId), name: anyText })),
    platformFields: fc.constant({ mood: "calm" }),
  },
  { requiredKeys: ["speaker", "text", "startMs", "endMs", "node"] },
);

const anyDialog: fc.Arbitrary<Turn[]> = fc
  .array(anyTurn, { maxLength: 5 })
  .map((turns) => turns.map((turn, index) => ({ seq: index + 1, ...turn })));

const anyCustomer = fc
  .record({ id: fc.option(anyPlatformId), name: fc.option(anyText) })
  .map((customer) => (customer.id === null && customer.name === null ? null : customer));

const anyRow = fc.option(fc.array(fc.tuple(anyText, anyText), { minLength: 1, maxLength: 4 }));

const anyHandles = fc.record(
  {
    taskDataId: anyPlatformId,
    callRelationId: fc.uuid(),
    externalCustomerId: anyText,
    externalData: anyText,
  },
  { requiredKeys: [] },
);

const known = {
  direction: fc.constantFrom("outbound", "inbound", null),
  jobId: fc.option(anyPlatformId),
  attempt: fc.option(fc.integer({ min: 1, max: 9 })),
  from: fc.option(anyPhone),
  to: fc.option(anyPhone),
  rounds: fc.option(fc.integer({ min: 0, max: 60 })),
  hungUpBy: fc.option(fc.constantFrom(...hangUpParties)),
  transferredTo: fc.option(fc.oneof(anyPlatformId, fc.constant("agent"))),
  intent: anyIntent,
  labels: fc.array(anyText, { maxLength: 3 }),
  concerns: fc.array(anyText, { maxLength: 3 }),
  recordings: anyRecordings,
  dialog: anyDialog,
  customer: anyCustomer,
  row: anyRow,
  correlation: anyHandles,
  platformCode: fc.option(fc.constantFrom("X1", "7", "没有")),
  platformLabel: fc.option(anyText),
  platformFields: fc.dictionary(anyText, anyJson, { maxKeys: 2 }),
};

const refused = outcomes.filter((outcome) => outcome !== "answered");

/** A whole call of a platform that no dialect knows. */
export const anyCall: fc.Arbitrary<Call> = fc
  .record({
    id: anyPlatformId,
    times: anyTimes,
    unanswered: fc.constantFrom(...refused),
    known: fc.record(known),
  })
  .map(({ id, times, unanswered, known }) => ({
    id,
    platform: "acme",
    ...known,
    ...times,
    outcome: times.answeredAt === null ? unanswered : "answered",
    parsed: {},
    flags: [],
  }));

const nothing = fc.constantFrom(null, undefined);

/** What one event may tell of the call: any part of it, odd remarks included, and much of it as nothing. */
const anyFacts: fc.Arbitrary<CallFacts> = fc
  .record({
    told: fc.record(known, { requiredKeys: [] }),
    times: fc.option(anyTimes),
    outcome: fc.option(fc.constantFrom(...outcomes)),
    flags: fc.array(fc.constantFrom("not-a-time", "not-json"), { maxLength: 2 }),
    untold: nothing,
  })
  .map(({ told, times, outcome, flags, untold }) => ({
    id: "1107",
    platform: "acme",
    ...told,
    ...times,
    ...(untold === null ? { from: null, to: "", labels: [] } : {}),
    outcome,
    flags: flags.map((code, index) => ({ path: `field${index}`, code })),
  }));

const marks = {
  phase: fc.constantFrom("basic", "outbound"),
  version: fc.constantFrom("2026-11-20 10:00:00", "2026-11-20 11:00:00"),
};

/** Everything that was told about one call, in the order in which it arrived. */
export const anyEventsOfOneCall: fc.Arbitrary<CallFactEvent[]> = fc.array(
  fc.record(
    {
      type: fc.constantFrom("call.record", "call.recording", "call.dialog", "call.intent_changed"),
      ...marks,
      call: anyFacts,
    },
    { requiredKeys: ["type", "call"] },
  ),
  { minLength: 1, maxLength: 6 },
);

const anyOccurredAt = fc.oneof(
  anyInstant.map((at) => formatIso(at, defaultTimeZone)),
  // What no calendar has may still come along.
  fc.constantFrom(null, "2026-02-31T10:00:00+08:00", "2026-13-45T10:00:00+08:00"),
);

/** Everything that was told about one job, in the order in which it arrived. */
export const anyEventsOfOneJob: fc.Arbitrary<JobEvent[]> = fc.array(
  fc.record({
    type: fc.constant("job.status_changed"),
    occurredAt: anyOccurredAt,
    job: fc.record(
      {
        id: fc.constant("62"),
        platform: fc.constant("acme"),
        status: fc.constantFrom(...jobStatuses),
        name: fc.option(fc.constantFrom("回访", "催付", "")),
        platformCode: fc.option(fc.constantFrom("1", "2")),
      },
      { requiredKeys: ["id", "platform", "status"] },
    ),
  }),
  { minLength: 1, maxLength: 6 },
);
