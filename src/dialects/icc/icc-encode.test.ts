import { describe, expect, test } from "vitest";
import { type CallFacts, type JsonValue, defaultTimeZone, isJsonObject } from "../../model/index.ts";
import { callOf, jobWent, send, sendCall, valueAt } from "../wire-exchange.contract.ts";
import { icc } from "./icc.ts";

const keys = (value: JsonValue) => (isJsonObject(value) ? Object.keys(value) : []);
const sendData = (facts: Partial<CallFacts>) => valueAt(sendCall(icc, { to: "1", ...facts }), "data");

// The table of the platform's document, and the four fields that only its example has.
const recordKeys = `id iccCallId tenantId communicateVoiceId iccRecordDate callType callingNumber calledNumber
  custNumberAttribution custIspName callWaitDuration queueWaitDuration parkingWaitDuration digitUrl staffId staffName
  skillSetId communicateDuration communicateSource communicateBeginTime communicateEndTime createTime customerName
  speechCallResult evaluationScore expansionFields acw transferId handupDirection hangUpDirectionType agentAnswerTime
  externalCustomerId externalData taskId agentLoginType callResult customerId noteStatus`.split(/\s+/);

const answered = {
  outcome: "answered",
  dialedAt: "2026-11-20T12:50:00+08:00",
  answeredAt: "2026-11-20T12:50:07+08:00",
  endedAt: "2026-11-20T12:50:27+08:00",
  ringSeconds: 7,
  talkSeconds: 19.6,
} as const;

describe("a message to icc's receivers", () => {
  test("IC-01s: is the record under data and nothing else", () => {
    const body = sendCall(icc, { to: "1" });
    expect(keys(body)).toEqual(["data"]);
    expect(valueAt(body, "data.id")).toBe("1107");
  });

  test("IC-05s: has every field of the table and of the example", () => {
    expect(keys(sendData({}))).toEqual(recordKeys);
    expect(keys(sendData({ ...answered, direction: "outbound" }))).toEqual(recordKeys);
  });

  test("IC-06s: has the direction, the source and who hung up in the platform's codes", () => {
    expect(sendData({ direction: "inbound" })).toMatchObject({ callType: 1, communicateSource: null });
    expect(sendData({ direction: "outbound" })).toMatchObject({ callType: 2, communicateSource: null });
    expect(sendData({ direction: "outbound", jobId: "62" })).toMatchObject({ communicateSource: 2 });
    const parties = (["customer", "robot", "agent", "transfer", null] as const).map((hungUpBy) => {
      const data = sendData({ hungUpBy });
      return [valueAt(data, "handupDirection"), valueAt(data, "hangUpDirectionType")];
    });
    expect(parties).toEqual([
      [0, "CONTACT_DROPPED_CALL"],
      [1, "AGENT_DROPPED_CALL"],
      [1, "AGENT_DROPPED_CALL"],
      [3, "TRANSFER_DROPPED_CALL"],
      [2, null],
    ]);
  });

  test("IC-06s IC-07s: of icc's own call keeps its codes, and its own fields as the text that they are", () => {
    const expansionFields = '[ {"id":12,"type":6,"name":"件数","required":false,"otherRules":{},"value":3} ]';
    const own = { evaluationScore: -1, noteStatus: 1, callResult: 4, communicateSource: 3, expansionFields };
    expect(
      sendData({ platform: "icc", platformFields: own, platformCode: "7", outcome: "answered" }),
    ).toMatchObject({
      ...own,
      speechCallResult: 7,
    });
  });

  test("IC-07s: of another platform's call has no fields of the company's own", () => {
    expect(valueAt(sendData({ platformFields: { expansionFields: "[1]" } }), "expansionFields")).toBe("{}");
  });

  test("IC-08s: has no key twice", () => {
    const call = callOf({ platform: "icc", to: "1", platformFields: { expansionFields: "[]" } });
    const [sent] = icc.encode({ type: "call.completed", call }, { timezone: defaultTimeZone });
    expect(sent?.body.match(/"expansionFields"/g)).toHaveLength(1);
  });

  test("IC-09s: has times as numbers of milliseconds, and the connection's as text", () => {
    expect(sendData(answered)).toMatchObject({
      communicateBeginTime: 1795150200000,
      communicateEndTime: 1795150227000,
      agentAnswerTime: 1795150207000,
      iccRecordDate: "1795150207000",
      communicateDuration: 20,
      parkingWaitDuration: 7,
      callWaitDuration: 7,
    });
    expect(sendData({})).toMatchObject({
      iccRecordDate: null,
      communicateBeginTime: null,
      agentAnswerTime: null,
    });
  });

  const correlation = { externalCustomerId: "CRM/00017", externalData: ' {"k": 1}  ', taskDataId: "5" };

  test("IC-10s: of an outbound call has its job and what the company gave with it, exactly as it was given", () => {
    expect(sendData({ direction: "outbound", jobId: "9007199254740993", correlation })).toMatchObject({
      taskId: JSON.rawJSON("9007199254740993"),
      externalCustomerId: "CRM/00017",
      externalData: ' {"k": 1}  ',
    });
  });

  test("IC-10s: of any other call has neither", () => {
    const nothing = { taskId: null, externalCustomerId: null, externalData: null };
    expect(sendData({ direction: "inbound", jobId: "62", correlation })).toMatchObject(nothing);
    expect(sendData({ direction: null, jobId: "62", correlation })).toMatchObject(nothing);
  });
});

test("icc has a message for the record alone", () => {
  const call = callOf({ to: "1" });
  expect(send(icc, { type: "call.recording", call })).toEqual([]);
  expect(send(icc, { type: "call.dialog", call })).toEqual([]);
  expect(send(icc, { type: "call.intent_changed", call })).toEqual([]);
  expect(send(icc, jobWent("completed"))).toEqual([]);
  expect(send(icc, { type: "platform.other", other: { platform: "icc", name: "x", data: {} } })).toEqual([]);
});
