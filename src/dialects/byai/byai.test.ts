import { describe, expect, test } from "vitest";
import type { Call, Outcome, Turn } from "../../model/index.ts";
import { describeDialect } from "../dialect.contract.ts";
import { longId, numericId } from "../encoding.ts";
import { callOf } from "../wire-exchange.contract.ts";
import { byai } from "./byai.ts";

const sent: Readonly<Record<Outcome, number>> = {
  answered: 0,
  no_answer: 8,
  busy: 6,
  rejected: 1,
  powered_off: 5,
  suspended: 7,
  invalid_number: 4,
  unreachable: 2,
  caller_unavailable: 3,
  caller_arrears: 9,
  abandoned: 10,
  blocked: 11,
  off_hours: 2,
  timeout: 8,
  network_failure: 2,
  system_error: 2,
  unknown: 2,
};

const documented: Readonly<Record<string, Outcome>> = {
  0: "answered",
  1: "rejected",
  2: "unreachable",
  3: "caller_unavailable",
  4: "invalid_number",
  5: "powered_off",
  6: "busy",
  7: "suspended",
  8: "no_answer",
  9: "caller_arrears",
  10: "abandoned",
  11: "blocked",
};

const metInPractice: Readonly<Record<string, Outcome>> = {
  12: "blocked",
  22: "blocked",
  23: "blocked",
  25: "caller_unavailable",
};

const levelLabels = {
  A: "A级(较强)",
  B: "B级(一般)",
  C: "C级(很少)",
  D: "D级(明确拒绝)",
  E: "E级",
  F: "F级",
} as const;

const idText = (id: string | null) => longId(id)?.rawJSON ?? null;
const numberText = (id: string | null) => numericId(id)?.rawJSON ?? null;

function carriedIntent({ intent }: Call): Call["intent"] {
  if (intent === null) return null;
  return { ...intent, label: intent.label ?? (intent.level === null ? null : levelLabels[intent.level]) };
}

function carriedCustomer({ customer }: Call): Call["customer"] {
  const id = numberText(customer?.id ?? null);
  const name = customer?.name ?? null;
  return id === null && name === null ? null : { id, name };
}

function carriedTurn({ seq, speaker, text, startMs, endMs, node }: Turn): Turn {
  const id = numberText(node?.id ?? null);
  return {
    seq,
    speaker: speaker === "customer" ? "customer" : "robot",
    text,
    startMs,
    endMs,
    node: id === null ? null : { id, name: null },
  };
}

function carriedParty({ hungUpBy }: Call): Call["hungUpBy"] {
  if (hungUpBy === null) return null;
  return hungUpBy === "customer" ? "customer" : "robot";
}

describeDialect(byai, {
  fixtures: new URL("fixtures/", import.meta.url),
  outcomes: {
    at: "data.data.sceneInstance.finishStatus",
    sent,
    read: { ...documented, ...metInPractice },
    recordWith: (code) => ({
      code: 200,
      data: {
        dataType: "CALL_INSTANCE_RESULT",
        data: { sceneInstance: { callInstanceId: 1107, finishStatus: code } },
      },
    }),
  },
  carries: (call) => ({
    id: idText(call.id) ?? "",
    platform: "byai",
    direction: "outbound",
    jobId: idText(call.jobId),
    from: call.from,
    to: call.to,
    outcome: documented[sent[call.outcome]] ?? "unknown",
    dialedAt: call.dialedAt,
    answeredAt: call.answeredAt,
    endedAt: call.endedAt,
    ringSeconds: call.ringSeconds,
    talkSeconds: call.talkSeconds,
    rounds: call.rounds,
    hungUpBy: carriedParty(call),
    transferredTo: numberText(call.transferredTo),
    intent: carriedIntent(call),
    labels: call.labels,
    recordings: call.recordings.map(({ kind, url }) => ({
      kind,
      url,
      durationSeconds: null,
      sizeBytes: null,
    })),
    dialog: call.dialog.map(carriedTurn),
    customer: carriedCustomer(call),
  }),
});

describe("byai's answers and ladder", () => {
  test.each([
    ["success", true],
    ['{"result":"success"}', true],
    ['{"code":200,"resultMsg":"成功"}', true],
    ['{"code":"200"}', true],
    [' {"resultMsg":"ok", "code":200.0}\n', true],
    ["", false],
    ["200", false],
    ["[61]", false],
    ["null", false],
    ['{"code":500,"resultMsg":"失败"}', false],
    ['{"data":{"code":200}}', false],
    ['{"code":200', false],
  ])("BY-04s: the answer %j acknowledges: %s", (body, acknowledges) => {
    const verdict = byai.judge({ status: 200, body });
    expect(verdict).toEqual(
      acknowledges ? { kind: "acknowledged" } : { kind: "retry", error: "not_acknowledged" },
    );
  });

  test("BY-04s: an answer beside 2xx is a failure whatever its body says", () => {
    const verdict = { kind: "retry", error: "http_status" };
    expect(byai.judge({ status: 500, body: '{"code":200,"resultMsg":"success"}' })).toEqual(verdict);
  });

  test("BY-04s: an endpoint that chose the word success is held to the word", () => {
    expect(byai.judge({ status: 200, body: '{"code":200}' }, "contains-success").kind).toBe("retry");
  });

  test("BY-04r: what is answered to the platform has the word and the code", () => {
    expect(byai.acknowledgement).toEqual({
      status: 200,
      contentType: "application/json; charset=utf-8",
      body: '{"code":200,"resultMsg":"success"}',
    });
  });

  test("BY-05s: ten pushes at most, 1, 2, 4, 8 … minutes apart, none later than a day after the first", () => {
    const { gapsSeconds, maxAttempts, windowSeconds } = byai.policy.ladder;
    expect(gapsSeconds.map((seconds) => seconds / 60)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256]);
    expect({ maxAttempts, windowSeconds }).toEqual({ maxAttempts: 10, windowSeconds: 86_400 });
  });

  test("a call is complete with its record, and not with a changed level alone", () => {
    expect(byai.awaits(callOf({}), new Set(["call.intent_changed"]))).toEqual(["call.record"]);
    expect(byai.awaits(callOf({}), new Set(["call.record"]))).toEqual([]);
  });
});
