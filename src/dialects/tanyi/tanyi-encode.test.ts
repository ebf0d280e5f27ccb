import { describe, expect, test } from "vitest";
import { defaultTimeZone, intentLevels, jobStatuses, outcomes, parseTimeZone } from "../../model/index.ts";
import { callOf, jobWent, send, sendCall, valueAt } from "../wire-exchange.contract.ts";
import { tanyi } from "./tanyi.ts";

const turn = { startMs: null, endMs: null, node: null };

describe("a message to tanyi's receivers", () => {
  test("TY-01s TY-02s: is a dataType that tells it apart, and its data", () => {
    const record = sendCall(tanyi, { to: "199****0001" });
    expect(record).toEqual({ dataType: "ROBOT_CALL_RECORD", data: valueAt(record, "data") });
    const [job] = send(tanyi, jobWent("completed"));
    expect(job).toEqual({ dataType: "ROBOT_CALL_JOB", data: valueAt(job, "data") });
  });

  test("TY-07s: of a finished call has all the fields of the table", () => {
    const call = callOf({
      id: "9007199254740993",
      jobId: "4301",
      to: "199****0001",
      outcome: "answered",
      dialedAt: "2026-11-20T10:47:05+08:00",
      endedAt: "2026-11-20T10:47:42+08:00",
      talkSeconds: 27.6,
      rounds: 2,
      intent: { level: "B", label: "B", basis: "问到运费" },
      concerns: ["运费"],
      labels: ["老客户"],
      recordings: [
        { kind: "customer", url: "https://voice.example.com/c.wav", durationSeconds: 28, sizeBytes: null },
        { kind: "mixed", url: "https://voice.example.com/m.wav", durationSeconds: 28, sizeBytes: null },
      ],
    });
    const [body] = send(tanyi, { type: "call.completed", call });
    expect(JSON.stringify(body)).toContain('"callRecordId":9007199254740993,');
    expect(valueAt(body, "data")).toEqual({
      callRecordId: JSON.rawJSON("9007199254740993"),
      tenantId: null,
      robotCallJobId: 4301,
      dialogFlowId: null,
      calledPhoneNumber: "199****0001",
      resultStatus: "ANSWERED",
      intentLevel: "B",
      customerConcern: ["运费"],
      fullAudioUrl: "https://voice.example.com/m.wav",
      customerAudioUrl: "https://voice.example.com/c.wav",
      analysisBasis: "问到运费",
      startTime: "2026-11-20 10:47:05",
      endTime: "2026-11-20 10:47:42",
      chatDuration: 28,
      chatRound: 2,
      attributes: ["老客户"],
      callDetailList: [],
    });
  });

  test("TY-07s: tells every outcome by one of the ten documented codes, and every level by its letter", () => {
    const codes = outcomes.map((outcome) =>
      valueAt(sendCall(tanyi, { to: "1", outcome }), "data.resultStatus"),
    );
    const documented = ["ANSWERED", "NO_ANSWER", "BUSY", "POWER_OFF", "OUT_OF_SERVICE", "REFUSED"].concat([
      "VACANT_NUMBER",
      "CAN_NOT_CONNECT",
      "FROM_PHONE_ERROR",
      "SYSTEM_ERROR",
    ]);
    expect(new Set(codes)).toEqual(new Set(documented));
    const letters = intentLevels.map((level) =>
      valueAt(sendCall(tanyi, { to: "1", intent: { level, label: null, basis: null } }), "data.intentLevel"),
    );
    expect(letters).toEqual(["A", "B", "C", "D", "E", "F"]);
  });

  test("TY-08s: has concerns and attributes as arrays, also when there are none", () => {
    const body = sendCall(tanyi, { to: "1", labels: ["老客户"], concerns: [] });
    expect(valueAt(body, "data.attributes")).toEqual(["老客户"]);
    expect(valueAt(body, "data.customerConcern")).toEqual([]);
  });

  test("TY-09s: has what was said in speaking order, an agent on the robot's side", () => {
    const body = sendCall(tanyi, {
      to: "1",
      dialog: [
        { ...turn, seq: 1, speaker: "robot", text: "您好" },
        { ...turn, seq: 2, speaker: "customer", text: "转人工" },
        { ...turn, seq: 3, speaker: "agent", text: "我来" },
      ],
    });
    expect(valueAt(body, "data.callDetailList")).toEqual([
      { text: "您好", type: "ROBOT", callDetailId: 1 },
      { text: "转人工", type: "PERSON", callDetailId: 2 },
      { text: "我来", type: "ROBOT", callDetailId: 3 },
    ]);
  });

  test("TY-10s: has times as the wall clock of the endpoint's zone shows them, and talk without ringing", () => {
    const call = callOf({
      dialedAt: "2026-11-20T02:47:05Z",
      answeredAt: "2026-11-20T10:47:14+08:00",
      endedAt: "2026-11-20T10:47:42+08:00",
      talkSeconds: 28,
    });
    const times = { startTime: "2026-11-20 10:47:05", endTime: "2026-11-20 10:47:42", chatDuration: 28 };
    const event = { type: "call.completed", call } as const;
    expect(send(tanyi, event)).toMatchObject([{ data: times }]);
    const [sent] = tanyi.encode(event, { timezone: parseTimeZone("America/New_York") });
    expect(sent?.body).toContain('"startTime":"2026-11-19 21:47:05"');
  });

  test("TY-11s: of a job goes out when the job has completed, and at no other time", () => {
    const data = { robotCallJobId: 62, tenantId: null, status: "COMPLETED" };
    expect(send(tanyi, jobWent("completed"))).toEqual([{ dataType: "ROBOT_CALL_JOB", data }]);
    const others = jobStatuses.filter((status) => status !== "completed");
    expect(others.flatMap((status) => send(tanyi, jobWent(status)))).toEqual([]);
  });
});

describe("what tanyi has no message for", () => {
  test("parts of a call that come by themselves go out with the record only", () => {
    const call = callOf({ to: "199****0001" });
    for (const type of ["call.recording", "call.dialog", "call.intent_changed"] as const) {
      expect(send(tanyi, { type, call })).toEqual([]);
    }
  });

  test("a call of which there is nothing but a recording makes no record", () => {
    const call = callOf({ recordings: [{ kind: "mixed", url: "x", durationSeconds: 1, sizeBytes: 1 }] });
    expect(send(tanyi, { type: "call.completed", call })).toEqual([]);
  });

  test("another dataType goes back to its own platform's receivers and to no others", () => {
    const data = { dataType: "SMS_SENT", data: { id: JSON.rawJSON("9007199254740993") } };
    const other = { platform: "tanyi", name: "SMS_SENT", data };
    const context = { timezone: defaultTimeZone };
    expect(tanyi.encode({ type: "platform.other", other }, context)).toEqual([
      {
        message: "other",
        type: "platform.other",
        body: '{"dataType":"SMS_SENT","data":{"id":9007199254740993}}',
      },
    ]);
    expect(send(tanyi, { type: "platform.other", other: { ...other, platform: "acme" } })).toEqual([]);
  });
});

test("a call of tanyi's own goes out with the fields that the model has none for", () => {
  const body = sendCall(tanyi, {
    platform: "tanyi",
    to: "1",
    platformCode: "CALL_LOSS",
    outcome: "abandoned",
    platformFields: { tenantId: 5007, dialogFlowId: 318, properties: "{}" },
    dialog: [{ ...turn, seq: 1, speaker: "robot", text: "您好", platformFields: { callDetailId: 77 } }],
  });
  expect(body).toMatchObject({
    data: {
      tenantId: 5007,
      dialogFlowId: 318,
      properties: "{}",
      resultStatus: "CALL_LOSS",
      callDetailList: [{ callDetailId: 77 }],
    },
  });
});
