import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyCall } from "../../model/call.arbitrary.ts";
import {
  type Outcome,
  businessEventTypes,
  defaultTimeZone,
  eventTypes,
  operationalEventTypes,
  outcomes,
} from "../../model/index.ts";
import { decodeCallback } from "../decode-callback.ts";
import { describeDialect } from "../dialect.contract.ts";
import { callOf } from "../wire-exchange.contract.ts";
import { dialects } from "../registry.ts";
import { standard } from "./standard.ts";

const itself = Object.fromEntries(outcomes.map((outcome) => [outcome, outcome])) as Record<Outcome, Outcome>;

describeDialect(standard, {
  fixtures: new URL("fixtures/", import.meta.url),
  outcomes: {
    at: "call.outcome",
    sent: itself,
    read: itself,
    recordWith: (code) => ({ type: "call.record", call: { id: "1107", platform: "acme", outcome: code } }),
  },
  carries: (call) => call,
  skip: {
    "an undocumented code to unknown, with the code kept and a flag":
      "The protocol is the hub's own: a word that is no outcome is refused by its path instead of guessed at",
  },
});

describe("a message of the standard protocol", () => {
  test("is the event itself, whole, and comes back as it was sent", () => {
    fc.assert(
      fc.property(anyCall, fc.constantFrom("call.record", "call.completed", "call.revised"), (call, type) => {
        const event = { type, occurredAt: call.endedAt, call } as const;
        const [sent] = standard.encode(event, { timezone: defaultTimeZone });
        expect(sent).toMatchObject({ message: type, type });
        expect(decodeCallback(standard, sent?.body ?? "")).toEqual({
          ok: true,
          message: type,
          events: [event],
        });
      }),
    );
  });

  test("there is one of for every type of event, and an endpoint gets all but those about the hub's own work", () => {
    expect(standard.messages.map(({ name, carries }) => [name, carries])).toEqual(
      eventTypes.map((type) => [type, [type]]),
    );
    expect(standard.defaultEvents).toEqual(businessEventTypes);
    expect(standard).toMatchObject({ ownSummaries: true, signs: true });
  });

  test("with wrong values is refused with every problem by its path, in both languages", () => {
    const call = {
      id: {},
      platform: "acme",
      outcome: "sleeping",
      rounds: "3",
      dialog: [{ speaker: "nobody" }],
    };
    const decoded = decodeCallback(standard, JSON.stringify({ type: "call.record", call }));
    expect(decoded).toMatchObject({ ok: false, reason: "missing-field", path: "call.id" });
    const problems = decoded.ok ? [] : (decoded.problems ?? []);
    expect(problems.map(({ path }) => path)).toEqual([
      "call.id",
      "call.outcome",
      "call.rounds",
      "call.dialog.0.speaker",
    ]);
    expect(decoded).toMatchObject({
      text: {
        en: "call.id should be text, got an object",
        zh: "call.id 应为文本，实际为对象",
      },
    });
  });

  test.each([
    "2026-13-01T10:00:00+08:00",
    "2026-11-32T10:00:00+08:00",
    "2026-11-20T24:00:00+08:00",
    "2026-11-20T10:60:00Z",
    "2026-11-20 10:00:00",
    "2026-11-20T10:00:00",
    "",
  ])("with the time %j is refused by its path", (endedAt) => {
    const call = { id: "1107", platform: "acme", endedAt };
    const wire = JSON.stringify({ type: "call.record", call });
    expect(decodeCallback(standard, wire)).toMatchObject({ ok: false, path: "call.endedAt" });
  });

  test.each(operationalEventTypes)(
    "%s of another hub is kept whole, and is nothing that this hub says",
    (type) => {
      const wire = {
        type,
        occurredAt: "2026-11-20T10:47:42+08:00",
        tenant: "acme",
        endpoint: { id: "ep_1" },
      };
      const decoded = decodeCallback(standard, JSON.stringify(wire));
      const { tenant, occurredAt, endpoint } = wire;
      const data = { endpoint, occurredAt, tenant, type };
      expect(decoded).toEqual({
        ok: true,
        message: "platform.other",
        events: [
          { type: "platform.other", occurredAt: null, other: { platform: "standard", name: type, data } },
        ],
      });
    },
  );

  test("of an unknown type is refused as a message that nobody knows", () => {
    expect(decodeCallback(standard, '{"type":"call.started"}')).toMatchObject({
      ok: false,
      reason: "unknown-message",
      path: "type",
      text: { en: 'Expected type to be the name of an event, got "call.started"' },
    });
    expect(decodeCallback(standard, '{"type":["call.record"]}')).toMatchObject({ reason: "unknown-message" });
  });
});

describe("the standard protocol's answers and ladder", () => {
  test("any 2xx acknowledges, and 410 disables the endpoint whichever rule holds", () => {
    expect(standard.judge({ status: 204, body: "" })).toEqual({ kind: "acknowledged" });
    expect(standard.judge({ status: 410, body: "" })).toEqual({
      kind: "rejected",
      error: "http_status",
      disables: true,
    });
    expect(standard.judge({ status: 410, body: "" }, "exact-success").kind).toBe("rejected");
    expect(standard.judge({ status: 503, body: "" })).toEqual({ kind: "retry", error: "http_status" });
  });

  test.each([413, 414, 431])(
    "%d ends the delivery, which is no smaller the next time, and nothing else",
    (status) => {
      expect(standard.judge({ status, body: "" })).toEqual({ kind: "rejected", error: "http_status" });
    },
  );

  test.each([400, 401, 404, 409, 415, 422, 429, 500, 502, 503])("%d is a reason to try again", (status) => {
    expect(standard.judge({ status, body: "" })).toEqual({ kind: "retry", error: "http_status" });
  });

  test("a breaker is on, and an endpoint that fails for five days is disabled; on no platform's protocol", () => {
    expect(standard.policy).toMatchObject({
      breaker: { failures: 20, probeSeconds: 30 },
      disableAfterSeconds: 432_000,
    });
    for (const { policy } of dialects.filter((dialect) => dialect !== standard))
      expect(policy).toMatchObject({ breaker: null, disableAfterSeconds: null });
  });

  test("ten attempts over three days", () => {
    const { gapsSeconds, maxAttempts } = standard.policy.ladder;
    expect(maxAttempts).toBe(10);
    expect(gapsSeconds[0]).toBe(5);
    expect(gapsSeconds.reduce((sum, gap) => sum + gap)).toBe(75 * 3600 + 35 * 60 + 5);
    expect(standard.policy.timeoutMs).toBe(15_000);
  });

  test("a call is complete with its record", () => {
    expect(standard.awaits(callOf({}), new Set())).toEqual(["call.record"]);
    expect(standard.awaits(callOf({}), new Set(["call.record"]))).toEqual([]);
  });
});
