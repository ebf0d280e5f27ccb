import { describe, expect, test } from "vitest";
import type { JsonObject } from "../../model/index.ts";
import { decodeCallback } from "../decode-callback.ts";
import { readCall } from "../wire-exchange.contract.ts";
import { icc } from "./icc.ts";

const read = (data: JsonObject) => readCall(icc, { data: { id: "r-1", ...data } });

describe("a message from icc", () => {
  test("IC-01r: is the record under data; without it, or without its id, it is refused by the path", () => {
    expect(decodeCallback(icc, '{"data":{"id":"r-1"}}')).toMatchObject({ ok: true, message: "record" });
    expect(decodeCallback(icc, '{"id":"r-1"}')).toMatchObject({ ok: false, path: "data" });
    expect(decodeCallback(icc, '{"data":{"id":null}}')).toMatchObject({ ok: false, path: "data.id" });
  });

  test("IC-05r: keeps the fields that the model has none for, those of the example included", () => {
    const fields = {
      agentLoginType: "",
      callResult: 4,
      noteStatus: 1,
      acw: 5,
      digitUrl: "开始>按键1",
      staffId: 7,
    };
    expect(read(fields).platformFields).toEqual(fields);
    expect(read({ customerId: "c-1", customerName: "" }).customer).toEqual({ id: "c-1", name: null });
    expect(read({ communicateVoiceId: "v-1" }).recordings).toMatchObject([
      { kind: "mixed", url: null, id: "v-1" },
    ]);
  });

  test("IC-06r: says the direction in a code", () => {
    expect(read({ callType: 1 }).direction).toBe("inbound");
    expect(read({ callType: "2" }).direction).toBe("outbound");
    expect(read({ callType: 3 })).toMatchObject({
      direction: null,
      platformFields: { callType: 3 },
      flags: [{ path: "callType", code: "undocumented-code" }],
    });
  });

  test.each([
    [{ handupDirection: 0 }, "customer"],
    [{ handupDirection: "1" }, "agent"],
    [{ handupDirection: 2 }, null],
    [{ handupDirection: 3 }, "transfer"],
    [{ hangUpDirectionType: "CONTACT_DROPPED_CALL" }, "customer"],
    [{ handupDirection: 2, hangUpDirectionType: "AGENT_DROPPED_CALL" }, "agent"],
    [{ handupDirection: 2, hangUpDirectionType: "TRANSFER_DROPPED_CALL" }, "transfer"],
    [{ speechCallResult: 7, handupDirection: 2 }, "customer"],
    [{ speechCallResult: 9 }, "agent"],
    [{ speechCallResult: 9, handupDirection: 0 }, "customer"],
  ])("IC-06r: %j tells that %s hung up", (data, party) => {
    expect(read(data)).toMatchObject({ hungUpBy: party, flags: [] });
  });

  test("IC-06r: keeps a code that is not documented, and remarks on it", () => {
    const codes = { handupDirection: 9, hangUpDirectionType: "NOBODY" };
    expect(read(codes)).toMatchObject({
      hungUpBy: null,
      platformFields: codes,
      flags: [
        { path: "handupDirection", code: "undocumented-code" },
        { path: "hangUpDirectionType", code: "undocumented-code" },
      ],
    });
  });

  test.each([-1, 0, 5])(
    "IC-06r: may have the evaluation %i, and has the source as it is",
    (evaluationScore) => {
      const codes = { evaluationScore, communicateSource: 2 };
      expect(read(codes)).toMatchObject({ platformFields: codes, flags: [] });
    },
  );

  test("IC-06r: has its result in the platform's own words too", () => {
    const labels = Array.from({ length: 11 }, (_, code) => read({ speechCallResult: code }).platformLabel);
    expect(labels).toEqual(
      ["默认值(无意义)", "无法接通", "已接通", "无人应答", "队列放弃", "非服务时间"].concat([
        "坐席振铃未接",
        "客户速挂",
        "IVR中放弃",
        "客户振铃坐席挂机",
        "禁止呼叫",
      ]),
    );
  });

  test("IC-07r: has the company's own fields as a text, and parsed beside it", () => {
    const field = {
      id: 12,
      type: 6,
      name: "件数",
      required: false,
      otherRules: { fieldInnerType: 0 },
      value: 3,
    };
    const expansionFields = JSON.stringify([field]);
    expect(read({ expansionFields })).toMatchObject({
      platformFields: { expansionFields },
      parsed: { expansionFields: [field] },
      flags: [],
    });
    expect(read({ expansionFields: "{}" }).parsed).toEqual({ expansionFields: {} });
    expect(read({ expansionFields: "无" })).toMatchObject({
      platformFields: { expansionFields: "无" },
      parsed: {},
      flags: [{ path: "expansionFields", code: "not-json" }],
    });
  });

  test("IC-08r: may have a key twice, and the last one counts", () => {
    const wire = '{"data":{"id":"r-1","expansionFields":"{}","callType":1,"expansionFields":"[]"}}';
    expect(decodeCallback(icc, wire)).toMatchObject({
      events: [{ call: { direction: "inbound", parsed: { expansionFields: [] } } }],
    });
  });
});

describe("the times of a call from icc", () => {
  const times = { communicateBeginTime: 1795150400000, communicateEndTime: 1795150460000 };
  const answered = { ...times, speechCallResult: 2, communicateDuration: 48 };

  test("IC-09r: are milliseconds, as numbers or as text", () => {
    const facts = { dialedAt: "2026-11-20T12:53:20+08:00", endedAt: "2026-11-20T12:54:20+08:00" };
    expect(read(times)).toMatchObject(facts);
    expect(
      read({ communicateBeginTime: "1795150400000", communicateEndTime: "1795150460000" }),
    ).toMatchObject(facts);
  });

  test("IC-09r: have the answer from the agent's, from the connection's, or from the talk, whichever there is", () => {
    const connected = { iccRecordDate: "1795150408000" };
    expect(read({ ...answered, ...connected, agentAnswerTime: 1795150411000 })).toMatchObject({
      answeredAt: "2026-11-20T12:53:31+08:00",
      ringSeconds: 11,
      platformFields: connected,
    });
    expect(read({ ...answered, ...connected })).toMatchObject({
      answeredAt: "2026-11-20T12:53:28+08:00",
      ringSeconds: 8,
    });
    expect(read(answered)).toMatchObject({
      answeredAt: "2026-11-20T12:53:32+08:00",
      talkSeconds: 48,
      ringSeconds: 12,
    });
  });

  test("IC-09r: leave a connection out that was not during the call", () => {
    expect(read({ ...answered, iccRecordDate: "1794000000000" })).toMatchObject({
      answeredAt: "2026-11-20T12:53:32+08:00",
      platformFields: { iccRecordDate: "1794000000000" },
    });
  });

  test("IC-09r: of a call that nobody took have no answer, and keep when an agent was asked", () => {
    const asked = { agentAnswerTime: 1795150411000 };
    expect(read({ ...times, ...asked, speechCallResult: 6 })).toMatchObject({
      answeredAt: null,
      platformFields: asked,
    });
  });

  test("IC-09r: have ringing as the platform tells it, when it can be a duration", () => {
    expect(read({ ...answered, parkingWaitDuration: 9 })).toMatchObject({ ringSeconds: 9, flags: [] });
    expect(read({ ...answered, parkingWaitDuration: 60 }).ringSeconds).toBe(60);
  });

  test.each([1795150412, "1795150412000", 61, -1])(
    "IC-09r: have ringing told by the timestamps where the platform tells %j, which stays there with a remark",
    (parkingWaitDuration) => {
      expect(read({ ...answered, parkingWaitDuration })).toMatchObject({
        ringSeconds: 12,
        platformFields: { parkingWaitDuration },
        flags: [{ path: "parkingWaitDuration", code: "implausible-duration" }],
      });
    },
  );
});

describe("what a company gave icc with a number", () => {
  test("IC-10r: comes back exactly as it was given", () => {
    const handles = { externalCustomerId: "CRM/00017", externalData: ' {"k": 1}  ' };
    expect(read({ ...handles, taskId: JSON.rawJSON("9007199254740993") })).toMatchObject({
      jobId: "9007199254740993",
      correlation: handles,
    });
  });

  test("IC-10r: is absent from calls that no job made", () => {
    expect(read({ externalCustomerId: "", externalData: null })).toMatchObject({
      jobId: null,
      correlation: {},
    });
  });
});

test("a transfer is one only with an id other than 0", () => {
  expect(read({ transferId: "t-55" }).transferredTo).toBe("t-55");
  expect(read({ transferId: "0" }).transferredTo).toBeNull();
  expect(read({ transferId: 0 }).transferredTo).toBeNull();
});
