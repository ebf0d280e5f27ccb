import { describe, expect, test } from "vitest";
import type { Call, Outcome } from "../../model/index.ts";
import { describeDialect } from "../dialect.contract.ts";
import { longId } from "../encoding.ts";
import { callOf } from "../wire-exchange.contract.ts";
import { tanyi } from "./tanyi.ts";

const sent: Readonly<Record<Outcome, string>> = {
  answered: "ANSWERED",
  no_answer: "NO_ANSWER",
  busy: "BUSY",
  rejected: "REFUSED",
  powered_off: "POWER_OFF",
  suspended: "OUT_OF_SERVICE",
  invalid_number: "VACANT_NUMBER",
  unreachable: "CAN_NOT_CONNECT",
  caller_unavailable: "FROM_PHONE_ERROR",
  caller_arrears: "FROM_PHONE_ERROR",
  abandoned: "NO_ANSWER",
  blocked: "SYSTEM_ERROR",
  off_hours: "SYSTEM_ERROR",
  timeout: "NO_ANSWER",
  network_failure: "SYSTEM_ERROR",
  system_error: "SYSTEM_ERROR",
  unknown: "SYSTEM_ERROR",
};

const documented: Readonly<Record<string, Outcome>> = {
  ANSWERED: "answered",
  NO_ANSWER: "no_answer",
  BUSY: "busy",
  POWER_OFF: "powered_off",
  OUT_OF_SERVICE: "suspended",
  REFUSED: "rejected",
  VACANT_NUMBER: "invalid_number",
  CAN_NOT_CONNECT: "unreachable",
  FROM_PHONE_ERROR: "caller_unavailable",
  SYSTEM_ERROR: "system_error",
};

const metInPractice: Readonly<Record<string, Outcome>> = {
  CALL_LOSS: "abandoned",
  TRANSFER_ARTIFICIAL: "abandoned",
  EXTENSION_NUMBER: "unreachable",
  CALL_LIMIT: "blocked",
  LINE_INTERCEPT: "blocked",
};

const levelLabels = {
  A: "A级(较强)",
  B: "B级(一般)",
  C: "C级(无法判断)",
  D: "D级(很少)",
  E: "E级别(需要再次跟进)",
  F: "F级别(无需再次跟进)",
} as const;

function carriedIntent({ intent }: Call): Call["intent"] {
  if (intent === null || (intent.level === null && intent.basis === null)) return null;
  return { ...intent, label: intent.level === null ? null : levelLabels[intent.level] };
}

const idText = (id: string | null) => longId(id)?.rawJSON ?? null;

describeDialect(tanyi, {
  fixtures: new URL("fixtures/", import.meta.url),
  outcomes: {
    at: "data.resultStatus",
    sent,
    read: { ...documented, ...metInPractice },
    recordWith: (code) => ({
      dataType: "ROBOT_CALL_RECORD",
      data: { callRecordId: 1107, resultStatus: code },
    }),
  },
  carries: (call) => ({
    id: idText(call.id) ?? "",
    platform: "tanyi",
    direction: "outbound",
    jobId: idText(call.jobId),
    to: call.to,
    outcome: documented[sent[call.outcome]] ?? "unknown",
    dialedAt: call.dialedAt,
    answeredAt: call.answeredAt,
    endedAt: call.endedAt,
    ringSeconds: call.ringSeconds,
    talkSeconds: call.talkSeconds,
    rounds: call.rounds,
    intent: carriedIntent(call),
    labels: call.labels,
    concerns: call.concerns,
    recordings: call.recordings.map(({ kind, url }) => ({
      kind,
      url,
      durationSeconds: null,
      sizeBytes: null,
    })),
    dialog: call.dialog.map(({ seq, speaker, text }) => ({
      seq,
      speaker: speaker === "customer" ? "customer" : "robot",
      text,
      startMs: null,
      endMs: null,
      node: null,
    })),
  }),
});

describe("tanyi's answers and ladder", () => {
  test.each([
    ["success", true],
    ['"success"', true],
    ['{"result":"success"}', true],
    ["push success, thank you", true],
    ["", false],
    ["ok", false],
    ["SUCCESS", false],
    ['{"code":200}', false],
  ])("TY-04s: the answer %j acknowledges: %s", (body, acknowledges) => {
    const verdict = tanyi.judge({ status: 200, body });
    expect(verdict).toEqual(
      acknowledges ? { kind: "acknowledged" } : { kind: "retry", error: "not_acknowledged" },
    );
  });

  test("TY-04s: an answer beside 2xx is a failure whatever it says", () => {
    expect(tanyi.judge({ status: 500, body: "success" })).toEqual({ kind: "retry", error: "http_status" });
    expect(tanyi.judge({ status: 302, body: "success" })).toEqual({ kind: "retry", error: "http_status" });
  });

  test("TY-04r: what is answered to the platform has the word success in it", () => {
    expect(tanyi.acknowledgement).toEqual({
      status: 200,
      contentType: "text/plain; charset=utf-8",
      body: "success",
    });
  });

  test("TY-05s: an event is pushed ten times at most", () => {
    expect(tanyi.policy.ladder.maxAttempts).toBe(10);
  });

  test("TY-06s: the gaps are 1, 2, 4, 8 … minutes, and nothing is pushed later than a day after the first", () => {
    const minutes = tanyi.policy.ladder.gapsSeconds.map((seconds) => seconds / 60);
    expect(minutes).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256]);
    expect(tanyi.policy.ladder.windowSeconds).toBe(24 * 60 * 60);
  });

  test("a call is complete with its record", () => {
    const call = callOf({});
    expect(tanyi.awaits(call, new Set())).toEqual(["call.record"]);
    expect(tanyi.awaits(call, new Set(["call.record"]))).toEqual([]);
  });
});
