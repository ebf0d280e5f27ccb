import { describe, expect, test } from "vitest";
import type { Call, Outcome } from "../../model/index.ts";
import { describeDialect } from "../dialect.contract.ts";
import { longId } from "../encoding.ts";
import { callOf } from "../wire-exchange.contract.ts";
import { icc } from "./icc.ts";

const sent: Readonly<Record<Outcome, number>> = {
  answered: 2,
  no_answer: 3,
  busy: 1,
  rejected: 1,
  powered_off: 1,
  suspended: 1,
  invalid_number: 1,
  unreachable: 1,
  caller_unavailable: 1,
  caller_arrears: 1,
  abandoned: 4,
  blocked: 10,
  off_hours: 5,
  timeout: 3,
  network_failure: 1,
  system_error: 0,
  unknown: 0,
};

const documented: Readonly<Record<string, Outcome>> = {
  0: "unknown",
  1: "unreachable",
  2: "answered",
  3: "no_answer",
  4: "abandoned",
  5: "off_hours",
  6: "abandoned",
  7: "answered",
  8: "abandoned",
  9: "answered",
  10: "blocked",
};

/** Only outbound calls belong to a job and have the company's own handles (IC-10). */
function carriedByCampaign({ direction, jobId, correlation }: Call): Pick<Call, "jobId" | "correlation"> {
  if (direction !== "outbound") return { jobId: null, correlation: {} };
  const { externalCustomerId, externalData } = correlation;
  return {
    jobId: longId(jobId)?.rawJSON ?? null,
    correlation: {
      ...(externalCustomerId === undefined ? {} : { externalCustomerId }),
      ...(externalData === undefined ? {} : { externalData }),
    },
  };
}

/** The platform gives the id of one recording, and no link. */
function carriedRecordings({ recordings }: Call): Call["recordings"] {
  const id = recordings.find((recording) => recording.id !== undefined)?.id;
  if (id === undefined) return [];
  return [{ kind: "mixed", url: null, durationSeconds: null, sizeBytes: null, id }];
}

describeDialect(icc, {
  fixtures: new URL("fixtures/", import.meta.url),
  outcomes: {
    at: "data.speechCallResult",
    sent,
    read: documented,
    recordWith: (code) => ({ data: { id: "r-1107", speechCallResult: code } }),
  },
  carries: (call) => ({
    id: call.id,
    platform: "icc",
    direction: call.direction,
    from: call.from,
    to: call.to,
    outcome: documented[sent[call.outcome]] ?? "unknown",
    dialedAt: call.dialedAt,
    answeredAt: call.answeredAt,
    endedAt: call.endedAt,
    ringSeconds: call.ringSeconds,
    talkSeconds: call.talkSeconds,
    // Where other platforms have a robot, this one has an agent.
    hungUpBy: call.hungUpBy === "robot" ? "agent" : call.hungUpBy,
    transferredTo: call.transferredTo,
    recordings: carriedRecordings(call),
    customer: call.customer,
    ...carriedByCampaign(call),
  }),
});

describe("icc's answers and ladder", () => {
  test("IC-02s: a record is pushed ten times at most, by the doubling minutes", () => {
    const { gapsSeconds, maxAttempts, windowSeconds } = icc.policy.ladder;
    expect(gapsSeconds.map((seconds) => seconds / 60)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256]);
    expect({ maxAttempts, windowSeconds }).toEqual({ maxAttempts: 10, windowSeconds: 86_400 });
  });

  test.each([200, 201, 204, 299])("IC-03s: the status %i acknowledges, whatever the body", (status) => {
    for (const body of ["", "error", '{"code":500}']) {
      expect(icc.judge({ status, body })).toEqual({ kind: "acknowledged" });
    }
  });

  test.each([100, 199, 300, 404, 410, 500])("IC-03s: the status %i does not, whatever the body", (status) => {
    expect(icc.judge({ status, body: "success" })).toEqual({ kind: "retry", error: "http_status" });
  });

  test("IC-03r: what is answered to the platform is a 2xx", () => {
    expect(icc.acknowledgement).toMatchObject({ status: 200, body: '{"msg":"success"}' });
  });

  test("IC-04s: an answer has five seconds", () => {
    expect(icc.policy.timeoutMs).toBe(5000);
  });

  test("a call is complete with its record", () => {
    expect(icc.awaits(callOf({}), new Set())).toEqual(["call.record"]);
    expect(icc.awaits(callOf({}), new Set(["call.record"]))).toEqual([]);
  });
});
