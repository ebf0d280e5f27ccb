import * as fc from "fast-check";
import { expect, test } from "vitest";
import { anyCall } from "../model/call.arbitrary.ts";
import {
  type Call,
  type CanonicalEvent,
  type JobEvent,
  defaultTimeZone,
  foldCall,
  isOperational,
  jobStatuses,
  operationalEventTypes,
  validatorOf,
} from "../model/index.ts";
import { decodeCallback } from "./decode-callback.ts";
import type { Dialect, Encoded } from "./dialect.ts";
import type { DialectOptions } from "./dialect-options.contract.ts";
import { otherMessage } from "./other-message.ts";
import { operationalEvents } from "./operational.contract.ts";
import { callOf } from "./wire-exchange.contract.ts";
import { type Fixture, factsOf, passes, readableFixtures } from "./wire-fixtures.contract.ts";
import { documentedPaths, usedPaths } from "./wire-keys.contract.ts";

const context = { timezone: defaultTimeZone };

const job = (status: (typeof jobStatuses)[number]): JobEvent => ({
  type: "job.status_changed",
  occurredAt: "2026-11-20T18:17:19+08:00",
  phase: "last",
  version: "7",
  job: {
    id: "9007199254740993",
    platform: "acme",
    name: "十一月回访",
    status,
    platformCode: "7",
    platformLabel: "已完成",
    platformFields: {},
    parsed: {},
    flags: [{ path: "endTime", code: "not-a-time" }],
  },
});

/** One event of every kind, about a call or job of a platform that no dialect knows. */
function eventsAbout(call: Call): readonly CanonicalEvent[] {
  const at = { occurredAt: call.endedAt };
  const flags = [{ path: "endTime", code: "not-a-time" as const }];
  return [
    { type: "call.completed", ...at, call },
    { type: "call.revised", ...at, phase: "last", version: "7", call: { ...call, flags } },
    { type: "call.completed", phase: "last", version: "7", call: { ...call, flags } },
    { type: "call.record", ...at, phase: "basic", call },
    { type: "call.record", ...at, phase: "outbound", version: "7", call: { ...call, flags } },
    { type: "call.recording", ...at, phase: "last", version: "7", call: { ...call, flags } },
    { type: "call.dialog", ...at, phase: "last", version: "7", call: { ...call, flags } },
    { type: "call.intent_changed", ...at, phase: "last", version: "7", call: { ...call, flags } },
    ...jobStatuses.map(job),
    {
      type: "platform.other",
      ...at,
      phase: "x",
      version: "7",
      other: { platform: "acme", name: "x", data: {} },
    },
  ];
}

function messageOf(dialect: Dialect, { message }: Encoded) {
  const found = dialect.messages.find(({ name }) => name === message);
  if (found === undefined) throw new Error(`Expected a message of ${dialect.name}, got ${message}`);
  return found;
}

/** What is sent is what the platform documents. */
export function describeEncoder(dialect: Dialect, fixtures: readonly Fixture[]): void {
  test("only messages that it documents, each with an event that the message carries", () => {
    fc.assert(
      fc.property(anyCall, (call) => {
        for (const sent of eventsAbout(call).flatMap((event) => dialect.encode(event, context))) {
          expect(messageOf(dialect, sent).carries).toContain(sent.type);
        }
      }),
    );
  });

  test("what the hub says of its own work, where it has messages for that, as their schemas say", () => {
    const isKnown = "encodeOperational" in dialect;
    const sent = operationalEvents.flatMap((event) => dialect.encodeOperational?.(event) ?? []);
    expect(sent.map(({ type }) => type)).toEqual(isKnown ? [...operationalEventTypes] : []);
    for (const encoded of sent) {
      const { schema, carries } = messageOf(dialect, encoded);
      expect(carries).toEqual([encoded.type]);
      expect(validatorOf(schema).problems(JSON.parse(encoded.body))).toEqual([]);
    }
  });

  test("an endpoint's events by default in some message, and none about the hub's own work", () => {
    const carried = new Set(dialect.messages.flatMap(({ carries }) => carries));
    expect(dialect.defaultEvents.filter((type) => !carried.has(type) || isOperational(type))).toEqual([]);
  });

  test("messages that pass their schema and have no key beside it", () => {
    const strict = dialect.messages.map(({ name, schema }) => ({
      name,
      schema,
      validator: validatorOf(schema),
      documented: new Set(documentedPaths(schema)),
    }));
    fc.assert(
      fc.property(anyCall, (call) => {
        for (const { message, body } of eventsAbout(call).flatMap((event) =>
          dialect.encode(event, context),
        )) {
          const found = strict.find(({ name }) => name === message);
          expect(found?.validator.problems(JSON.parse(body))).toEqual([]);
          expect(
            found && usedPaths(body, found.schema).filter((path) => !found.documented.has(path)),
          ).toEqual([]);
        }
      }),
    );
  });

  test("whole numbers where it documents them, whatever parts of one it was told", () => {
    const [call] = fc.sample(anyCall, { numRuns: 1, seed: 1 });
    const told = {
      attempt: 1.6,
      ringSeconds: 7.4,
      talkSeconds: 22.5,
      rounds: 2.2,
      answeredAt: "2026-11-20T10:47:50Z",
    };
    const at = { startMs: 600.25, endMs: 900.75, node: null };
    const dialog = [
      { seq: 0.5, speaker: "robot" as const, text: "您好", ...at },
      { seq: 1.5, speaker: "customer" as const, text: "喂", ...at },
    ];
    const recordings = [{ kind: "mixed", url: "a.wav", durationSeconds: 21.9, sizeBytes: 1.5 } as const];
    for (const event of eventsAbout({ ...callOf({ ...call, ...told }), dialog, recordings })) {
      for (const { message, body } of dialect.encode(event, context)) {
        const schema = dialect.messages.find(({ name }) => name === message)?.schema ?? {};
        expect(validatorOf(schema).problems(JSON.parse(body))).toEqual([]);
      }
    }
  });

  test("every key of every documented message, at every depth", () => {
    const calls = fc.sample(anyCall, { numRuns: 100, seed: 20_261_120 });
    const own = readableFixtures(dialect, fixtures).flatMap(({ decoded }) => decoded.events);
    const sent = [
      ...[...calls.flatMap(eventsAbout), ...own].flatMap((event) => dialect.encode(event, context)),
      ...operationalEvents.flatMap((event) => dialect.encodeOperational?.(event) ?? []),
    ];
    for (const { name, schema } of dialect.messages.filter(({ name }) => name !== otherMessage)) {
      const used = new Set(
        sent.filter(({ message }) => message === name).flatMap(({ body }) => usedPaths(body, schema)),
      );
      expect([name, documentedPaths(schema).filter((path) => !used.has(path))]).toEqual([name, []]);
    }
  });

  test("again, and validly, what it read from a message that passed its schema", () => {
    for (const { bytes, decoded } of readableFixtures(dialect, fixtures)) {
      const [name, body] = [decoded.message, bytes.toString()];
      const message = dialect.messages.find((message) => message.name === name);
      if (message === undefined || !passes(message.schema, body)) continue;
      const sent = decoded.events.flatMap((event) => dialect.encode(event, context));
      expect([name, sent.map(({ message }) => message)]).toEqual([name, [name]]);
      expect(sent.flatMap(({ body }) => validatorOf(message.schema).problems(JSON.parse(body)))).toEqual([]);
    }
  });
}

/** Sends the whole call the way the dialect does, and reads it again. */
function sentAndRead(dialect: Dialect, call: Call): Call {
  const asSummary = dialect.defaultEvents.includes("call.completed");
  const event: CanonicalEvent = { type: asSummary ? "call.completed" : "call.record", call };
  const events = dialect.encode(event, context).flatMap(({ body }) => factsOf(decodeCallback(dialect, body)));
  const summary = events.find((event: CanonicalEvent) => event.type === "call.completed");
  return summary === undefined
    ? foldCall(events)
    : { ...call, ...summary.call, outcome: summary.call.outcome ?? "unknown" };
}

/** The same without what the platform adds to a turn of its own. */
function comparable(call: Partial<Call>): Partial<Call> {
  const { dialog } = call;
  if (dialog === undefined) return call;
  const turns = dialog.map(({ seq, speaker, text, startMs, endMs, node }) => ({
    seq,
    speaker,
    text,
    startMs,
    endMs,
    node,
  }));
  return { ...call, dialog: turns };
}

/** What is sent says what the protocol can say of the call. */
export function describeRoundTrip(dialect: Dialect, { carries }: DialectOptions): void {
  test("every field of a call that the protocol can carry", () => {
    fc.assert(
      fc.property(anyCall, (call) => {
        const expected = comparable(carries(call));
        const read = Object.entries(comparable(sentAndRead(dialect, call)));
        expect(Object.fromEntries(read.filter(([key]) => key in expected))).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });
}
