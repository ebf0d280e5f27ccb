import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type AckRule, ackRules, outcomes } from "../model/index.ts";
import { decodeCallback } from "./decode-callback.ts";
import type { Dialect } from "./dialect.ts";
import type { OutcomeCodes } from "./dialect-options.contract.ts";
import { send, valueAt } from "./wire-exchange.contract.ts";
import { factsOf } from "./wire-fixtures.contract.ts";

/** The outcome table of the protocol, both ways. */
export function describeOutcomes(dialect: Dialect, codes: OutcomeCodes): void {
  test.each(outcomes)("%s to the code of the table", (outcome) => {
    const facts = { id: "1107", platform: "acme", direction: "outbound", to: "199****0001" } as const;
    const [sent] = send(dialect, { type: "call.record", call: { ...facts, outcome } });
    expect(valueAt(sent, codes.at)).toBe(codes.sent[outcome]);
  });

  test.each(Object.entries(codes.read))("the code %s to %s", (code, outcome) => {
    for (const written of Number.isNaN(Number(code)) ? [code] : [code, Number(code)]) {
      const decoded = decodeCallback(dialect, JSON.stringify(codes.recordWith(written)));
      expect(factsOf(decoded).map(({ call }) => call.outcome)).toEqual([outcome]);
    }
  });

  test("a platform's own code back to itself, whatever else has the same outcome", () => {
    for (const code of Object.keys(codes.read)) {
      const read = factsOf(decodeCallback(dialect, JSON.stringify(codes.recordWith(code))));
      const [sent] = read.flatMap((event) => send(dialect, event));
      expect([code, Number(code)]).toContain(valueAt(sent, codes.at));
    }
  });

  test("an undocumented code to unknown, with the code kept and a flag", () => {
    for (const code of ["-77", 4077]) {
      const [event] = factsOf(decodeCallback(dialect, JSON.stringify(codes.recordWith(code))));
      expect(event?.call).toMatchObject({ outcome: "unknown", platformCode: String(code) });
      expect(event?.call.flags?.map(({ code }) => code)).toEqual(["undocumented-code"]);
    }
  });
}

/** What an answer means, by the dialect's own rule and by those that an endpoint can choose. */
export function describeJudge(dialect: Dialect): void {
  const judge = (status: number, body: string, rule?: AckRule) => dialect.judge({ status, body }, rule).kind;

  test("what it answers itself as acknowledged", () => {
    const { status, body, contentType } = dialect.acknowledgement;
    expect(judge(status, body)).toBe("acknowledged");
    expect(judge(status, body, "contains-success")).toBe("acknowledged");
    expect(contentType).toMatch(/^(?:text\/plain|application\/json); charset=utf-8$/);
  });

  test("no answer beside 2xx as acknowledged, whatever it says and whichever rule holds", () => {
    const anyStatus = fc.oneof(fc.integer({ min: 100, max: 199 }), fc.integer({ min: 300, max: 599 }));
    const anyBody = fc.oneof(fc.string(), fc.constantFrom("success", dialect.acknowledgement.body));
    fc.assert(
      fc.property(anyStatus, anyBody, fc.constantFrom(undefined, ...ackRules), (status, body, rule) => {
        expect(judge(status, body, rule)).not.toBe("acknowledged");
      }),
    );
  });

  test.each([
    ["contains-success", '{"msg":"success"}'],
    ["contains-success", "unsuccessful"],
    ["exact-success", "success"],
    ["exact-success", ' "success"\n'],
    ["2xx", ""],
    ["2xx", "error"],
  ] as const)("by the rule %s, where the endpoint chose it, %j as acknowledged", (rule, body) => {
    expect(judge(200, body, rule)).toBe("acknowledged");
    expect(judge(204, body, rule)).toBe("acknowledged");
  });

  test.each([
    ["contains-success", ""],
    ["contains-success", "ok"],
    ["contains-success", "SUCCESS"],
    ["contains-success", '{"code":200}'],
    ["exact-success", "success!"],
    ["exact-success", '"success'],
    ["exact-success", '{"msg":"success"}'],
  ] as const)("by the rule %s, where the endpoint chose it, %j as a reason to try again", (rule, body) => {
    expect(dialect.judge({ status: 200, body }, rule)).toEqual({ kind: "retry", error: "not_acknowledged" });
  });

  test("by a ladder that climbs to its last attempt within its window", () => {
    const { ladder, timeoutMs } = dialect.policy;
    const climbed = ladder.gapsSeconds.reduce((sum, gap) => sum + gap, 0);
    expect(ladder.gapsSeconds.length).toBe(ladder.maxAttempts - 1);
    expect(climbed).toBeLessThanOrEqual(ladder.windowSeconds ?? Infinity);
    expect(timeoutMs).toBeGreaterThan(0);
  });
}
