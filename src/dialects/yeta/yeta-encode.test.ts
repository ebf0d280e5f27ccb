import { describe, expect, test } from "vitest";
import {
  type CallFactEvent,
  type CallFacts,
  type JsonValue,
  defaultTimeZone,
  isJsonObject,
} from "../../model/index.ts";
import { callOf, jobWent, send, valueAt } from "../wire-exchange.contract.ts";
import { readJson } from "../wire-fixtures.contract.ts";
import { yeta } from "./yeta.ts";

const keys = (value: JsonValue | undefined) => (isJsonObject(value) ? Object.keys(value) : []);

type Marks = Partial<Omit<CallFactEvent, "call">>;

/** The messages that go out for an event with these facts. */
const sendEvent = (facts: Partial<CallFacts>, marks: Marks = {}) =>
  send(yeta, { type: "call.record", ...marks, call: { id: "u-1", platform: "acme", ...facts } });

/** The record that goes out for these facts. */
const sendRecord = (facts: Partial<CallFacts>, marks: Marks = {}) =>
  sendEvent({ to: "1", ...facts }, marks)[0] ?? null;

const turn = { startMs: null, endMs: null, node: null };
const dialog = [{ ...turn, seq: 1, speaker: "robot", text: "您好" } as const];
const recording = {
  kind: "mixed",
  url: "https://voice.example.com/a.wav",
  durationSeconds: 22,
  sizeBytes: 724_044,
} as const;

const answered = {
  direction: "outbound",
  outcome: "answered",
  dialedAt: "2026-11-20T10:47:42.900+08:00",
  ringingAt: "2026-11-20T10:47:43.500+08:00",
  answeredAt: "2026-11-20T10:47:50.400+08:00",
  endedAt: "2026-11-20T10:48:12.900+08:00",
  ringSeconds: 7.5,
  talkSeconds: 22.5,
} as const;

const basicKeys =
  `business_id app_id robot_id call_uuid caller callee direction time_answer time_hangup duration_ring
  duration_call`.split(/\s+/);
const outboundKeys =
  `task_id task_data_id time_dial time_ring task_result task_result_desc task_tries task_row_index
  task_row_head task_row_value`.split(/\s+/);

describe("a call record to yeta's receivers", () => {
  test("YT-01s: is bare JSON, and its recording and dialog are messages of their own", () => {
    const call = callOf({ ...answered, recordings: [recording], dialog });
    const sent = yeta.encode({ type: "call.record", call }, { timezone: defaultTimeZone });
    expect(sent.map(({ message, type }) => [message, type])).toEqual([
      ["receiveCallRecord", "call.record"],
      ["receiveVoice", "call.recording"],
      ["receiveDialog", "call.dialog"],
    ]);
    expect(sent.map(({ body }) => keys(readJson(body)).includes("call_uuid"))).toEqual([true, true, true]);
  });

  test("YT-07s: has the basic fields alone as a basic message, and all of them as an outbound message", () => {
    const basic = sendRecord(answered, { phase: "basic" });
    const outbound = sendRecord(answered, { phase: "outbound" });
    expect(keys(basic)).toEqual(basicKeys);
    expect(keys(outbound)).toEqual([...basicKeys, ...outboundKeys]);
    expect(outbound).toMatchObject(Object(basic));
    expect(valueAt(outbound, "task_row_index")).toBe(0);
  });

  test("YT-09s: tells with time_answer whether anybody answered", () => {
    expect(valueAt(sendRecord(answered), "time_answer")).toBe(Date.parse(answered.answeredAt));
    expect(valueAt(sendRecord({ ...answered, answeredAt: null }), "time_answer")).toBe(0);
  });

  test("YT-10s: has the handles by which the caller finds its own data", () => {
    const correlation = { taskDataId: "512730048116920001", callRelationId: "t-1" };
    const handles = { task_data_id: "512730048116920001", call_relation_id: "t-1", call_uuid: "u-1" };
    const sent = sendEvent({ ...answered, to: "1", correlation, recordings: [recording], dialog });
    expect(sent).toMatchObject([handles, handles, handles]);
  });

  test("YT-11s: of an inbound call has the inbound field and none of the outbound ones", () => {
    expect(keys(sendRecord({ ...answered, direction: "inbound" }))).toEqual([
      ...basicKeys,
      "call_relation_id",
    ]);
    expect(valueAt(sendRecord({ direction: "inbound" }), "direction")).toBe(1);
    expect(valueAt(sendRecord({ direction: "outbound" }), "direction")).toBe(2);
    expect(valueAt(sendRecord({}), "direction")).toBeNull();
  });

  test("YT-11s: has its times as numbers of milliseconds and its ids as texts", () => {
    expect(sendRecord({ ...answered, jobId: "7741020965533001", attempt: 2 })).toMatchObject({
      task_id: "7741020965533001",
      time_dial: 1795142862900,
      time_ring: 1795142863500,
      time_answer: 1795142870400,
      time_hangup: 1795142892900,
      task_tries: 1,
    });
  });

  test("YT-12s: has the result as text, with the platform's words for it", () => {
    expect(sendRecord({ outcome: "busy" })).toMatchObject({ task_result: "5", task_result_desc: "用户正忙" });
    expect(sendRecord({ outcome: "timeout" })).toMatchObject({ task_result: "-1", task_result_desc: "超时" });
    const own = {
      platform: "yeta",
      outcome: "answered",
      platformCode: "19",
      platformLabel: "转人工",
    } as const;
    expect(sendRecord(own)).toMatchObject({ task_result: "19", task_result_desc: "转人工" });
  });

  test("YT-13s: counts duration_call from dialing to the end", () => {
    expect(sendRecord(answered)).toMatchObject({ duration_ring: 8, duration_call: 30 });
    const undated = { ...answered, dialedAt: null, ringSeconds: 7, talkSeconds: 23 };
    expect(valueAt(sendRecord(undated), "duration_call")).toBe(30);
    expect(valueAt(sendRecord({ to: "1" }), "duration_call")).toBeNull();
    const own = { ...undated, platform: "yeta", platformFields: { duration_ring: 7, duration_call: 31 } };
    expect(sendRecord(own)).toMatchObject({ duration_ring: 7, duration_call: 31 });
  });

  test("YT-14s: has as many values of the imported row as columns", () => {
    const row = [
      ["到站", "芜湖"],
      ["件数", "3"],
    ];
    expect(sendRecord({ row })).toMatchObject({
      task_row_head: ["到站", "件数"],
      task_row_value: ["芜湖", "3"],
    });
    expect(sendRecord({})).toMatchObject({ task_row_head: [], task_row_value: [] });
  });
});

describe("a recording to yeta's receivers", () => {
  const send = (...recordings: NonNullable<CallFacts["recordings"]>) =>
    sendEvent({ recordings }, { type: "call.recording" });

  test("YT-15s: has its link, its bytes and its seconds", () => {
    expect(send(recording)).toEqual([
      {
        business_id: null,
        app_id: null,
        robot_id: null,
        task_data_id: null,
        call_relation_id: null,
        call_uuid: "u-1",
        url: "https://voice.example.com/a.wav",
        size: 724_044,
        duration: 22,
      },
    ]);
  });

  test("YT-15s: is that of both voices where there is one, and nothing without a link", () => {
    const customer = { ...recording, kind: "customer", url: "https://voice.example.com/c.wav" } as const;
    expect(send(customer, recording)).toMatchObject([{ url: recording.url }]);
    expect(send(customer)).toMatchObject([{ url: customer.url }]);
    expect(send({ ...recording, url: null })).toEqual([]);
  });
});

describe("a dialog to yeta's receivers", () => {
  const entryKeys =
    `seq role node_id node_name node_type content_id label tag_name tag_desc text_robot text_man
    question_id time_start time_speaking hits`.split(/\s+/);

  test("YT-16s: has what the robot said and the reply to it in one entry", () => {
    const node = { id: "node-2", name: "开场" };
    const turns = [
      { ...turn, seq: 2, speaker: "robot", text: "方便收货吗？", startMs: 600, node } as const,
      { ...turn, seq: 2, speaker: "customer", text: "几点？", startMs: 5100, node } as const,
      { ...turn, seq: 3, speaker: "customer", text: "下午可以", startMs: 11_600 } as const,
      { ...turn, seq: 4, speaker: "agent", text: "好的", startMs: null } as const,
    ];
    const [body] = sendEvent({ ...answered, dialog: turns }, { type: "call.dialog" });
    expect(keys(valueAt(body, "dialog.0"))).toEqual(entryKeys);
    const place = { node_id: "node-2", node_name: "开场" };
    expect(body).toMatchObject({
      time_begin: 1795142870400,
      time_end: 1795142892900,
      dialog: [
        {
          seq: 2,
          role: "robot",
          ...place,
          text_robot: "方便收货吗？",
          text_man: "几点？",
          time_start: 1795142871000,
          time_speaking: 1795142875500,
        },
        {
          seq: 3,
          role: "customer",
          node_id: null,
          text_robot: "",
          text_man: "下午可以",
          time_start: null,
          time_speaking: 1795142882000,
          hits: [],
        },
        { seq: 4, role: "robot", text_robot: "好的", text_man: "", time_start: null },
      ],
    });
  });

  test("YT-16s: is not sent when nothing was said", () => {
    expect(sendEvent({ ...answered, dialog: [] }, { type: "call.dialog" })).toEqual([]);
  });
});

describe("what yeta has no message for", () => {
  test("the hub's own summaries, a changed level and a job's status", () => {
    const call = callOf(answered);
    expect(send(yeta, { type: "call.completed", call })).toEqual([]);
    expect(send(yeta, { type: "call.revised", call })).toEqual([]);
    expect(
      sendEvent({ intent: { level: "A", label: null, basis: null } }, { type: "call.intent_changed" }),
    ).toEqual([]);
    expect(send(yeta, jobWent("completed"))).toEqual([]);
  });

  test("a part of a call that came without one makes no record of it", () => {
    expect(sendEvent({ recordings: [recording] })).toMatchObject([{ url: recording.url }]);
  });

  test("another message goes back to its own platform's receivers and to no others", () => {
    const other = { platform: "yeta", name: "", data: { call_uuid: "u-1", summary: "x" } };
    expect(send(yeta, { type: "platform.other", other })).toEqual([other.data]);
    expect(send(yeta, { type: "platform.other", other: { ...other, platform: "acme" } })).toEqual([]);
  });
});
