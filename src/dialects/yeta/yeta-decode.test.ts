import { describe, expect, test } from "vitest";
import { type JsonObject, foldCall } from "../../model/index.ts";
import { decodeCallback } from "../decode-callback.ts";
import { readCall } from "../wire-exchange.contract.ts";
import { factsOf } from "../wire-fixtures.contract.ts";
import { yeta } from "./yeta.ts";

const id = { call_uuid: "u-1" };
const basic = {
  ...id,
  caller: "055100000003",
  callee: "199****2001",
  direction: 2,
  time_answer: 1795142870400,
  time_hangup: 1795142892900,
  duration_ring: 7,
  duration_call: 30,
};
const outbound = {
  ...basic,
  task_data_id: "512730048116920001",
  time_dial: 1795142862900,
  task_result: "15",
  task_result_desc: "客户接听后并主动挂机",
  task_tries: 1,
  task_row_index: 42,
  task_row_head: ["到站"],
  task_row_value: ["芜湖"],
};
const voice = { ...id, url: "crm/a.wav", size: 724_044, duration: 22 };
const dialog = { ...id, dialog: [{ seq: 1, role: "robot", text_robot: "您好" }] };

const decode = (wire: JsonObject, hint: string | null = null) =>
  decodeCallback(yeta, JSON.stringify(wire), { interface: hint });
const read = (wire: JsonObject) => readCall(yeta, wire);
const factsIn = (...wires: readonly JsonObject[]) => wires.flatMap((wire) => factsOf(decode(wire)));
const phaseOf = (wire: JsonObject) => factsIn(wire).map(({ phase }) => phase);

describe("a message from yeta", () => {
  test.each([null, "receiveCallRecord", "receiveVoice", "receiveDialog"])(
    "YT-01r: is told by its content, also when it came to the URL %s",
    (hint) => {
      expect(decode(basic, hint)).toMatchObject({ message: "receiveCallRecord" });
      expect(decode(voice, hint)).toMatchObject({ message: "receiveVoice" });
      expect(decode(dialog, hint)).toMatchObject({ message: "receiveDialog" });
    },
  );

  test("YT-01r: with too little content is told by its URL, and kept whole without one", () => {
    expect(decode(id, "receiveCallRecord")).toMatchObject({ message: "receiveCallRecord" });
    expect(decode(id, "receiveVoice")).toMatchObject({ message: "receiveVoice" });
    expect(decode(id, "receiveDialog")).toMatchObject({
      message: "receiveDialog",
      events: [{ call: { dialog: [] } }],
    });
    expect(decode({ ...id, summary: "x" }, "receiveSummary")).toMatchObject({
      message: "other",
      events: [{ other: { name: "receiveSummary", data: { ...id, summary: "x" } } }],
    });
  });

  test("YT-01r: without a call_uuid is refused by its path", () => {
    expect(decode({ ...basic, call_uuid: "" })).toMatchObject({ ok: false, path: "call_uuid" });
  });
});

describe("a call record from yeta", () => {
  test("YT-07r: with task_row_index is the outbound message, whatever its value", () => {
    expect(phaseOf(basic)).toEqual(["basic"]);
    expect(phaseOf(outbound)).toEqual(["outbound"]);
    expect(phaseOf({ ...basic, task_row_index: 0 })).toEqual(["outbound"]);
    expect(phaseOf({ ...basic, task_row_index: "42" })).toEqual(["outbound"]);
    expect(phaseOf({ ...basic, task_row_index: null, task_result: "0" })).toEqual(["outbound"]);
  });

  test("YT-07r: with nulls for what a basic message lacks is still a basic one", () => {
    expect(phaseOf({ ...basic, task_row_index: null, task_data_id: null, task_result: null })).toEqual([
      "basic",
    ]);
  });

  test("YT-07r: of the older kind is the outbound message when it has a task_data_id", () => {
    expect(phaseOf({ ...basic, task_data_id: "512730048116920001" })).toEqual(["outbound"]);
    expect(phaseOf({ ...basic, task_data_id: "0" })).toEqual(["basic"]);
  });

  test("YT-08r: gives the same call in both orders and with repeats, and what it has alone", () => {
    const call = foldCall(factsIn(basic, outbound));
    expect(foldCall(factsIn(outbound, basic))).toEqual(call);
    expect(foldCall(factsIn(outbound, basic, basic, outbound))).toEqual(call);
    expect(foldCall(factsIn(outbound))).toEqual(call);
    expect(call).toMatchObject({
      hungUpBy: "customer",
      attempt: 2,
      row: [["到站", "芜湖"]],
      platformCode: "15",
    });
    expect(foldCall(factsIn(basic))).toMatchObject({ outcome: "answered", from: "055100000003", row: null });
  });

  test.each([
    ["0", 0],
    ["text 0", "0"],
    ["null", null],
    ["empty text", ""],
  ])("YT-09r: nobody answered where time_answer is %s", (_shape, time) => {
    expect(read({ ...basic, time_answer: time })).toMatchObject({
      answeredAt: null,
      talkSeconds: null,
      outcome: null,
    });
    expect(read({ ...basic, time_answer: time, direction: 1 }).outcome).toBe("no_answer");
  });

  test("YT-09r: nobody answered where time_answer is absent, and somebody did where it is a time", () => {
    const { time_answer, ...silent } = basic;
    expect(read({ ...silent, direction: 1 })).toMatchObject({ answeredAt: null, outcome: "no_answer" });
    expect(read({ ...silent, direction: 1, time_answer })).toMatchObject({ outcome: "answered" });
    expect(read({ ...basic, time_answer: "1795142870400" }).answeredAt).toBe("2026-11-20T10:47:50.400+08:00");
  });

  test("YT-10r: is found by the caller's own handles", () => {
    expect(read(outbound).correlation).toEqual({ taskDataId: "512730048116920001" });
    expect(read({ ...basic, call_relation_id: "t-1" }).correlation).toEqual({ callRelationId: "t-1" });
    expect(read({ ...basic, task_data_id: "0", call_relation_id: "" }).correlation).toEqual({});
  });

  test("YT-10r: is one call with its recording and its dialog, in any order", () => {
    const wires = [voice, dialog, basic, outbound];
    const call = foldCall(factsIn(...wires));
    for (const start of wires.keys()) {
      const turned = [...wires.slice(start), ...wires.slice(0, start)];
      expect(foldCall(factsIn(...turned))).toEqual(call);
      expect(foldCall(factsIn(...turned.toReversed()))).toEqual(call);
    }
    expect(call).toMatchObject({
      recordings: [{ url: "crm/a.wav" }],
      dialog: [{ text: "您好" }],
      platformCode: "15",
    });
  });

  test("YT-11r: may have the fields of both directions, and none is made up", () => {
    expect(read({ ...outbound, direction: 1, call_relation_id: "t-1", task_id: "0" })).toMatchObject({
      direction: "inbound",
      jobId: null,
      correlation: { taskDataId: "512730048116920001", callRelationId: "t-1" },
      platformFields: { task_id: "0" },
    });
    expect(read({ ...id, direction: 2 })).toMatchObject({
      from: null,
      to: null,
      jobId: null,
      attempt: null,
      row: null,
    });
    expect(read({ ...basic, direction: 3 })).toMatchObject({
      direction: null,
      platformFields: { direction: 3 },
    });
  });

  test("YT-12r: has its result as number or text, and its own words for it", () => {
    expect(read({ ...outbound, task_result: 20, task_result_desc: null })).toMatchObject({
      outcome: "no_answer",
      platformCode: "20",
      platformLabel: "用户未接",
    });
    expect(read({ ...outbound, task_result: "99", task_result_desc: "别的" })).toMatchObject({
      outcome: "unknown",
      platformCode: "99",
      platformLabel: "别的",
      flags: [{ path: "task_result", code: "undocumented-code" }],
    });
  });

  test("YT-12r: says with some results who hung up, or that an agent took over", () => {
    const beyond = (task_result: string, task_result_desc: string) => {
      const { hungUpBy, transferredTo } = read({ ...outbound, task_result, task_result_desc });
      return [hungUpBy, transferredTo];
    };
    expect(beyond("15", "客户接听后并主动挂机")).toEqual(["customer", null]);
    expect(beyond("16", "客户掉线")).toEqual(["customer", null]);
    expect(beyond("18", "接通")).toEqual([null, null]);
    expect(beyond("19", "转人工")).toEqual([null, "agent"]);
  });

  test("YT-12r: of an older kind is understood by its description where code and description disagree", () => {
    const result = (task_result: string, task_result_desc: string | null) =>
      read({ ...outbound, task_result, task_result_desc }).outcome;
    expect(result("22", "来电提醒")).toBe("no_answer");
    expect(result("22", "呼叫转移")).toBe("unreachable");
    expect(result("22", " 呼叫转移 ")).toBe("unreachable");
    expect(result("22", "说不清")).toBe("no_answer");
    expect(result("22", null)).toBe("no_answer");
    expect(result("77", "空号")).toBe("invalid_number");
  });

  test("YT-13r: has ringing and talk told by its times, not by duration_call", () => {
    expect(read(outbound)).toMatchObject({
      ringSeconds: 8,
      talkSeconds: 23,
      platformFields: { duration_call: 30 },
    });
    expect(read(basic)).toMatchObject({ ringSeconds: 7, talkSeconds: 23 });
  });

  test("YT-14r: has the imported row as columns with values", () => {
    const row = { task_row_head: ["到站", "件数", "备注"], task_row_value: ["芜湖", 3, null] };
    expect(read({ ...outbound, ...row })).toMatchObject({
      row: [
        ["到站", "芜湖"],
        ["件数", "3"],
        ["备注", ""],
      ],
      flags: [],
    });
    expect(read({ ...outbound, task_row_head: [], task_row_value: [] }).row).toBeNull();
  });

  test.each([
    [["到站", "件数"], ["芜湖"]],
    [["到站"], null],
    [undefined, ["芜湖"]],
    ["到站", ["芜湖"]],
  ])("YT-14r: has columns %j and values %j, which can't be paired, kept and remarked on", (head, value) => {
    const row = { ...(head === undefined ? {} : { task_row_head: head }), task_row_value: value };
    const { task_row_head: _, ...rest } = outbound;
    expect(read({ ...rest, ...row })).toMatchObject({
      row: null,
      platformFields: row,
      flags: [{ path: "task_row_value", code: "lengths-differ" }],
    });
  });

  test("may have its times in seconds", () => {
    expect(read({ ...basic, time_answer: 1795142870, time_hangup: "1795142892" })).toMatchObject({
      answeredAt: "2026-11-20T10:47:50+08:00",
      endedAt: "2026-11-20T10:48:12+08:00",
    });
  });
});
