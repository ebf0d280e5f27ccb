import { describe, expect, test } from "vitest";
import { type JsonObject, foldCall, parseTimeZone } from "../../model/index.ts";
import { decodeCallback } from "../decode-callback.ts";
import { readCall } from "../wire-exchange.contract.ts";
import { factsOf } from "../wire-fixtures.contract.ts";
import { tanyi } from "./tanyi.ts";

const record = (data: JsonObject): JsonObject => ({
  dataType: "ROBOT_CALL_RECORD",
  data: { callRecordId: 1107, ...data },
});

const decode = (wire: JsonObject, hint?: string) =>
  decodeCallback(tanyi, JSON.stringify(wire), hint === undefined ? {} : { interface: hint });

describe("a message from tanyi", () => {
  test("TY-01r: is told by its dataType, whatever the URL that it came to says", () => {
    const job = { dataType: "ROBOT_CALL_JOB", data: { robotCallJobId: 62, status: "COMPLETED" } };
    expect(decode(record({}), "ROBOT_CALL_JOB")).toMatchObject({ ok: true, message: "ROBOT_CALL_RECORD" });
    expect(decode(job, "ROBOT_CALL_RECORD")).toMatchObject({ ok: true, message: "ROBOT_CALL_JOB" });
  });

  test("TY-02r: without its envelope is refused by the path of what is missing", () => {
    expect(decode({ callRecordId: 1107 })).toMatchObject({
      ok: false,
      reason: "missing-field",
      path: "dataType",
    });
    expect(decode({ dataType: "ROBOT_CALL_RECORD" })).toMatchObject({ ok: false, path: "data" });
    expect(decode({ dataType: "ROBOT_CALL_JOB", data: [] })).toMatchObject({ ok: false, path: "data" });
  });

  test("TY-07r: each documented code has the platform's own words beside it", () => {
    const labels = ["ANSWERED", "NO_ANSWER", "BUSY", "POWER_OFF", "OUT_OF_SERVICE", "REFUSED"]
      .concat(["VACANT_NUMBER", "CAN_NOT_CONNECT", "FROM_PHONE_ERROR", "SYSTEM_ERROR"])
      .map((resultStatus) => readCall(tanyi, record({ resultStatus })).platformLabel);
    expect(labels).toEqual(
      ["已接听", "未接", "占线", "关机", "被叫停机", "拒接"].concat([
        "空号",
        "无法接通",
        "主叫号码不可用",
        "外呼失败",
      ]),
    );
  });

  test("TY-07r: a level has the platform's own words beside it, and why", () => {
    const intent = (intentLevel: string, analysisBasis: string | null) =>
      readCall(tanyi, record({ intentLevel, analysisBasis })).intent;
    expect(intent("E", "未表态")).toEqual({ level: "E", label: "E级别(需要再次跟进)", basis: "未表态" });
    expect(intent("A级(较强)", null)).toEqual({ level: "A", label: "A级(较强)", basis: null });
    expect(intent("无", null)).toEqual({ level: null, label: "无", basis: null });
  });

  test.each([
    ["an array", ["时效", "运费"], ["时效", "运费"]],
    ["one text", "时效", ["时效"]],
    ["an empty text", "", []],
    ["null", null, []],
    ["an array with nothing in it", [null, ""], []],
  ])("TY-08r: concerns and attributes may be %s", (_shape, value, texts) => {
    const facts = readCall(tanyi, record({ customerConcern: value, attributes: value }));
    expect(facts).toMatchObject({ concerns: texts, labels: texts, platformFields: {}, flags: [] });
  });

  test("TY-08r: concerns and attributes may be absent", () => {
    expect(readCall(tanyi, record({}))).toMatchObject({ concerns: [], labels: [], flags: [] });
  });

  test("TY-09r: the dialog keeps its order and the ids of its turns", () => {
    const callDetailList = [
      { text: "您好", type: "ROBOT", callDetailId: 8 },
      { text: "谁？", type: "PERSON", callDetailId: 5 },
    ];
    expect(readCall(tanyi, record({ callDetailList })).dialog).toMatchObject([
      { seq: 1, speaker: "robot", text: "您好", platformFields: { callDetailId: 8 } },
      { seq: 2, speaker: "customer", text: "谁？", platformFields: { callDetailId: 5 } },
    ]);
  });

  const times = { startTime: "2026-11-20 10:47:05", endTime: "2026-11-20 10:47:42" };

  test("TY-10r: of 37 seconds with 28 of talk nine were ringing, and the answer came after them", () => {
    expect(readCall(tanyi, record({ ...times, resultStatus: "ANSWERED", chatDuration: 28 }))).toMatchObject({
      dialedAt: "2026-11-20T10:47:05+08:00",
      answeredAt: "2026-11-20T10:47:14+08:00",
      endedAt: "2026-11-20T10:47:42+08:00",
      ringSeconds: 9,
      talkSeconds: 28,
    });
  });

  test("TY-10r: times are those of the source's zone", () => {
    const context = { timezone: parseTimeZone("America/New_York") };
    expect(readCall(tanyi, record(times), context).endedAt).toBe("2026-11-20T10:47:42-05:00");
  });

  test("TY-10r: talk that is longer than the call began with the dialing; talk of less than nothing never did", () => {
    const answeredAt = (chatDuration: number) =>
      readCall(tanyi, record({ ...times, resultStatus: "ANSWERED", chatDuration })).answeredAt;
    expect(answeredAt(38)).toBe("2026-11-20T10:47:05+08:00");
    expect(answeredAt(-1e300)).toBe("2026-11-20T10:47:42+08:00");
  });

  test("TY-11r: a finished job is completed, with all the digits of its id", () => {
    const wire =
      '{"dataType":"ROBOT_CALL_JOB","data":{"robotCallJobId":9007199254740993,"status":"COMPLETED"}}';
    expect(decodeCallback(tanyi, wire)).toMatchObject({
      events: [{ type: "job.status_changed", job: { id: "9007199254740993", status: "completed" } }],
    });
  });
});

describe("what the field adds to tanyi", () => {
  test.each([
    ["NOT_STARTED", "not_started"],
    ["IN_PROCESS", "running"],
    ["COMPLETED", "completed"],
    ["RUNNABLE", "scheduled"],
    ["USER_PAUSE", "paused"],
    ["SYSTEM_SUSPENDED", "auto_paused"],
    ["TERMINATE", "terminated"],
    ["IN_QUEUE", "queued"],
    ["SYSTEM_HANG_UP", "auto_paused"],
    ["WAITING_FOR_REDIAL", "awaiting_redial"],
    ["ACCOUNT_DISABLE", "account_disabled"],
    ["MAINTAIN", "maintenance"],
  ])("the job status %s is %s", (status, expected) => {
    const wire = { dataType: "ROBOT_CALL_JOB", data: { robotCallJobId: 62, status } };
    expect(decode(wire)).toMatchObject({
      events: [{ job: { status: expected, platformCode: status, flags: [] } }],
    });
  });

  test("an unknown dataType is kept whole and never refused", () => {
    const wire = { dataType: "MANUAL_INTENT", data: { callRecordId: 1107 }, version: 2 };
    const other = { platform: "tanyi", name: "MANUAL_INTENT", data: wire };
    expect(decode(wire)).toMatchObject({
      ok: true,
      message: "other",
      events: [{ type: "platform.other", other }],
    });
    expect(decode({ dataType: "SUMMARY" })).toMatchObject({ ok: true, message: "other" });
  });

  test("properties and the older name of the dialog are kept, whichever shape they have", () => {
    const platformFields = { properties: { city: "芜湖" }, robotCallDetailList: [{ text: "您好" }] };
    expect(readCall(tanyi, record(platformFields)).platformFields).toEqual(platformFields);
    expect(readCall(tanyi, record({ properties: "{}" })).platformFields).toEqual({ properties: "{}" });
  });

  test("an id may be a number of any length or text, and a phone need not be one", () => {
    const wire =
      '{"dataType":"ROBOT_CALL_RECORD","data":{"callRecordId":90071992547409931234,"calledPhoneNumber":"QmFzZTY0PQ=="}}';
    expect(factsOf(decodeCallback(tanyi, wire))).toMatchObject([
      { call: { id: "90071992547409931234", to: "QmFzZTY0PQ==" } },
    ]);
    expect(
      readCall(tanyi, record({ callRecordId: "X-1", calledPhoneNumber: "+8619900000007" })),
    ).toMatchObject({
      id: "X-1",
      to: "+8619900000007",
    });
  });

  test("the same call again with a recording or another label is the same call, changed", () => {
    const first = factsOf(decode(record({ resultStatus: "ANSWERED", attributes: ["新客户"] })));
    const second = factsOf(
      decode(
        record({
          resultStatus: "ANSWERED",
          attributes: ["新客户"],
          fullAudioUrl: "https://voice.example.com/m.wav",
        }),
      ),
    );
    const call = foldCall([...second, ...first]);
    expect(call).toEqual(foldCall([...first, ...second, ...first]));
    expect(call).toMatchObject({
      labels: ["新客户"],
      recordings: [{ url: "https://voice.example.com/m.wav" }],
    });
  });
});
