import { describe, expect, test } from "vitest";
import type { Call, Outcome, Turn } from "../../model/index.ts";
import { describeDialect } from "../dialect.contract.ts";
import { callOf } from "../wire-exchange.contract.ts";
import { yeta } from "./yeta.ts";

const sent: Readonly<Record<Outcome, string>> = {
  answered: "0",
  no_answer: "20",
  busy: "5",
  rejected: "8",
  powered_off: "4",
  suspended: "9",
  invalid_number: "6",
  unreachable: "3",
  caller_unavailable: "27",
  caller_arrears: "27",
  abandoned: "20",
  blocked: "23",
  off_hours: "3",
  timeout: "-1",
  network_failure: "26",
  system_error: "28",
  unknown: "28",
};

const documented: Readonly<Record<string, Outcome>> = {
  "-1": "timeout",
  0: "answered",
  2: "busy",
  3: "unreachable",
  4: "powered_off",
  5: "busy",
  6: "invalid_number",
  7: "invalid_number",
  8: "rejected",
  9: "suspended",
  15: "answered",
  16: "answered",
  18: "answered",
  19: "answered",
  20: "no_answer",
  22: "no_answer",
  23: "blocked",
  25: "unreachable",
  26: "network_failure",
  27: "blocked",
  28: "network_failure",
};

/** Only outbound messages tell the result; of an inbound call it is known whether anybody answered. */
function carriedOutcome({ direction, answeredAt, outcome }: Call): Outcome {
  if (direction !== "inbound") return documented[sent[outcome]] ?? "unknown";
  return answeredAt === null ? "no_answer" : "answered";
}

/** An inbound record has no place for the outbound handle; its recording and its dialog do. */
function carriedHandles({ direction, correlation, recordings, dialog }: Call): Record<string, string> {
  const { taskDataId, callRelationId } = correlation;
  const hasPlace = direction !== "inbound" || recordings.length > 0 || dialog.length > 0;
  return {
    ...(taskDataId === undefined || !hasPlace ? {} : { taskDataId }),
    ...(callRelationId === undefined ? {} : { callRelationId }),
  };
}

/** Only an answered call has a beginning from which to count. */
const carriedTurn =
  ({ answeredAt }: Call) =>
  ({ seq, speaker, text, startMs, node }: Turn): Turn => ({
    seq,
    speaker: speaker === "customer" ? "customer" : "robot",
    text,
    startMs: answeredAt === null ? null : startMs,
    endMs: null,
    node,
  });

/** One recording: that of both voices, else whichever there is. */
function carriedRecordings({ recordings }: Call): Call["recordings"] {
  const mixed = recordings.filter(({ kind }) => kind === "mixed");
  return (mixed.length === 0 ? recordings : mixed).map(({ url, durationSeconds, sizeBytes }) => ({
    kind: "mixed",
    url,
    durationSeconds,
    sizeBytes,
  }));
}

function carriedByOutboundMessage(call: Call): Partial<Call> {
  if (call.direction === "inbound") return {};
  const { jobId, attempt, dialedAt, ringingAt, ringSeconds, row } = call;
  return { jobId, attempt, dialedAt, ringingAt, ringSeconds, row };
}

describeDialect(yeta, {
  fixtures: new URL("fixtures/", import.meta.url),
  outcomes: {
    at: "task_result",
    sent,
    read: documented,
    recordWith: (code) => ({
      call_uuid: "u-1107",
      direction: 2,
      time_answer: 0,
      task_result: code,
      task_row_index: 0,
    }),
  },
  carries: (call) => ({
    id: call.id,
    platform: "yeta",
    direction: call.direction,
    from: call.from,
    to: call.to,
    outcome: carriedOutcome(call),
    answeredAt: call.answeredAt,
    endedAt: call.endedAt,
    ringSeconds: call.ringSeconds,
    talkSeconds: call.answeredAt === null ? null : call.talkSeconds,
    recordings: carriedRecordings(call),
    dialog: call.dialog.map(carriedTurn(call)),
    correlation: carriedHandles(call),
    ...carriedByOutboundMessage(call),
  }),
});

describe("yeta's answers and ladder", () => {
  test.each([
    ["success", true],
    ['"success"', true],
    ['{"msg":"success"}', true],
    ["<ok>success</ok>", true],
    ["", false],
    ["ok", false],
    ['{"code":200}', false],
    ["Success", false],
  ])("YT-03s: the answer %j acknowledges: %s", (body, acknowledges) => {
    const verdict = yeta.judge({ status: 200, body });
    expect(verdict).toEqual(
      acknowledges ? { kind: "acknowledged" } : { kind: "retry", error: "not_acknowledged" },
    );
  });

  test("YT-03s: the word has to be there within three seconds", () => {
    expect(yeta.policy.timeoutMs).toBe(3000);
  });

  test("YT-03r: what is answered to the platform is the word success", () => {
    expect(yeta.acknowledgement).toMatchObject({ status: 200, body: "success" });
  });

  test("YT-04s: four pushes in all, the retries after 10, 30 and 60 seconds", () => {
    expect(yeta.policy.ladder).toEqual({ gapsSeconds: [10, 30, 60], maxAttempts: 4, windowSeconds: null });
  });
});

describe("a call is complete", () => {
  const answeredAt = "2026-11-20T10:47:50+08:00";
  const awaits = (call: Partial<Call>, ...arrived: readonly string[]) =>
    yeta.awaits(callOf(call), new Set(arrived));

  test("when an inbound one that nobody answered has its record", () => {
    expect(awaits({ direction: "inbound" }, "call.record:basic")).toEqual([]);
  });

  test("when an inbound one that was answered has its recording and its dialog too", () => {
    const call = { direction: "inbound", answeredAt } as const;
    expect(awaits(call, "call.record:basic")).toEqual(["call.recording", "call.dialog"]);
    expect(awaits(call, "call.record:basic", "call.recording", "call.dialog")).toEqual([]);
  });

  test("when an outbound one has its outbound message, whether or not the basic one came", () => {
    const call = { direction: "outbound" } as const;
    expect(awaits(call, "call.record:basic")).toEqual(["call.record:outbound"]);
    expect(awaits(call, "call.record:outbound")).toEqual([]);
    expect(awaits({ ...call, answeredAt }, "call.record:outbound", "call.dialog")).toEqual([
      "call.recording",
    ]);
  });

  test("never before its record", () => {
    expect(awaits({}, "call.recording", "call.dialog")).toEqual(["call.record"]);
  });
});
