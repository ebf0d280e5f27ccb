import { describe, expect, test } from "vitest";
import { type JsonObject, type JsonValue, foldCall } from "../../model/index.ts";
import { decodeCallback } from "../decode-callback.ts";
import { readCall } from "../wire-exchange.contract.ts";
import { factsOf } from "../wire-fixtures.contract.ts";
import { byai } from "./byai.ts";

const wrap = (dataType: string, data: JsonValue): JsonObject => ({
  code: 200,
  data: { dataType, data },
  resultMsg: "成功",
  errorStackTrace: null,
});

const record = (scene: JsonObject, rest: JsonObject = {}) =>
  wrap("CALL_INSTANCE_RESULT", { sceneInstance: { callInstanceId: 1107, ...scene }, ...rest });

const job = (data: JsonObject) => wrap("JOB_INFO_RESULT", { callJobId: 62, ...data });

const decode = (wire: JsonValue, hint: string | null = null) =>
  decodeCallback(byai, JSON.stringify(wire), { interface: hint });

const results = (...taskResult: readonly JsonObject[]) => readCall(byai, record({}, { taskResult }));

describe("a message from byai", () => {
  test.each([null, "call", "job", "JOB_INFO_RESULT", "CALL_INSTANCE_RESULT"])(
    "BY-01r BY-03r: is told by its content, also when it came to the URL %s",
    (hint) => {
      expect(decode(record({}), hint)).toMatchObject({ message: "CALL_INSTANCE_RESULT" });
      expect(decode(job({ status: 2 }), hint)).toMatchObject({ message: "JOB_INFO_RESULT" });
    },
  );

  test("BY-02r: is read from its envelope, whatever else the envelope says", () => {
    const { data = null } = record({ finishStatus: 6 });
    expect(readCall(byai, { data }).outcome).toBe("busy");
    expect(readCall(byai, { code: "200", data, traceId: 1 }).outcome).toBe("busy");
    expect(decode({ code: 500, data: null, resultMsg: "失败" })).toMatchObject({ ok: false, path: "data" });
  });

  test("BY-03r: of another dataType is kept whole and never refused", () => {
    const wire = wrap("SMS_RESULT", [1, null]);
    expect(decode(wire)).toMatchObject({
      message: "other",
      events: [{ other: { name: "SMS_RESULT", data: wire } }],
    });
  });

  test("BY-06r: keeps what the model has no field for where the platform had it", () => {
    const facts = readCall(
      byai,
      record(
        { cost: 12, industry: "物流" },
        { jobFinished: false, traceId: "t", phoneLog: { phoneLogs: [], extra: 1 } },
      ),
    );
    expect(facts.platformFields).toEqual({
      jobFinished: false,
      traceId: "t",
      sceneInstance: { cost: 12, industry: "物流" },
      phoneLog: { extra: 1 },
    });
  });

  test("BY-07r: says who hung up and who spoke", () => {
    expect(readCall(byai, record({ hangUp: 0 })).hungUpBy).toBe("robot");
    expect(readCall(byai, record({ hangUp: "1" })).hungUpBy).toBe("customer");
    const phoneLogs = [
      { speaker: "AI", content: "您好" },
      { speaker: "ME", content: "喂" },
    ];
    expect(readCall(byai, record({}, { phoneLog: { phoneLogs } })).dialog).toMatchObject([
      { seq: 1, speaker: "robot", text: "您好" },
      { seq: 2, speaker: "customer", text: "喂" },
    ]);
  });

  test("BY-07r: keeps the other codes as they are", () => {
    const codes = { status: 2, readStatus: 1, callbacked: 0 };
    const log = { answerStatus: 1, studyStatus: 0 };
    const facts = readCall(
      byai,
      record(codes, { taskResult: [{ artificialChanged: 0 }], phoneLog: { phoneLogs: [log] } }),
    );
    expect(facts).toMatchObject({
      platformFields: { sceneInstance: codes, taskResult: [{ artificialChanged: 0 }] },
      dialog: [{ platformFields: log }],
      flags: [],
    });
  });

  test("BY-07r: keeps a code that is not documented, and remarks on it", () => {
    const facts = readCall(
      byai,
      record({ hangUp: 7 }, { phoneLog: { phoneLogs: [{ speaker: "BOT", content: "您好" }] } }),
    );
    expect(facts).toMatchObject({
      hungUpBy: null,
      platformFields: { sceneInstance: { hangUp: 7 } },
      dialog: [{ speaker: "robot", platformFields: { speaker: "BOT" } }],
      flags: [
        { path: "sceneInstance.hangUp", code: "undocumented-code" },
        { path: "phoneLog.phoneLogs.0.speaker", code: "undocumented-code" },
      ],
    });
  });

  test("BY-08r: has the JSON inside its texts parsed, beside the texts as they are", () => {
    const wire = record(
      { properties: '{"orderNo": 9007199254740993}', corpName: "[]" },
      { taskResult: [{ extra: '{"a":1}' }], phoneLog: { phoneLogs: [{ userMeanDetail: "[1]" }] } },
    );
    const facts = readCall(byai, wire);
    expect(facts.parsed).toEqual({
      "sceneInstance.properties": { orderNo: JSON.rawJSON("9007199254740993") },
      "sceneInstance.corpName": [],
      "taskResult.0.extra": { a: 1 },
      "phoneLog.phoneLogs.0.userMeanDetail": [1],
    });
    expect(facts).toMatchObject({
      platformFields: { sceneInstance: { properties: '{"orderNo": 9007199254740993}', corpName: "[]" } },
      flags: [],
    });
    expect(decode(job({ smsCondition: '{"level":["A"]}' }))).toMatchObject({
      events: [
        {
          job: {
            parsed: { smsCondition: { level: ["A"] } },
            platformFields: { smsCondition: '{"level":["A"]}' },
          },
        },
      ],
    });
  });

  test("BY-08r: has a text that is no JSON kept and remarked on, and an empty one just kept", () => {
    const facts = readCall(byai, record({ properties: "城市=芜湖", corpName: "" }));
    expect(facts).toMatchObject({
      parsed: {},
      platformFields: { sceneInstance: { properties: "城市=芜湖", corpName: "" } },
      flags: [{ path: "sceneInstance.properties", code: "not-json" }],
    });
  });

  test("BY-09r: has the level and the labels among its results, in any order", () => {
    const level = {
      resultName: "客户意向等级",
      resultValue: "C级(很少)",
      resultValueAlias: "C",
      resultDesc: "未问价格",
    };
    const labels = {
      resultName: "客户标签",
      resultValue: "[61]",
      resultLabels: [{ key: 61, value: "新客户" }],
    };
    expect(results(labels, level)).toMatchObject({
      intent: { level: "C", label: "C级(很少)", basis: "未问价格" },
      labels: ["新客户"],
    });
    expect(results({ ...level, resultValueAlias: "" }).intent?.level).toBe("C");
    expect(
      results({ ...level, artificialChanged: 1, artificialResultValue: "A级(较强)" }).intent,
    ).toMatchObject({
      level: "A",
      label: "A级(较强)",
    });
    expect(results({ resultName: "送货方式", resultValue: "自提" })).toMatchObject({
      intent: null,
      labels: [],
    });
  });

  test.each([true, false, 1, 0, null])(
    "BY-10r: may say of a turn that aiUnknown is %j, and when it was said",
    (aiUnknown) => {
      const phoneLogs = [{ speaker: "ME", content: "喂", aiUnknown, startTime: 4100, endTime: 6900 }];
      expect(readCall(byai, record({}, { phoneLog: { phoneLogs } }))).toMatchObject({
        dialog: [{ startMs: 4100, endMs: 6900, platformFields: { aiUnknown } }],
        flags: [],
      });
    },
  );

  test("BY-11r: says with jobFinished that this was the job's last call", () => {
    expect(readCall(byai, record({}, { jobFinished: true })).platformFields).toMatchObject({
      jobFinished: true,
    });
  });

  test("BY-12r: is the same call whether it is signed or not", () => {
    const plain = decode(record({ finishStatus: 6 }, { sign: null, dateTime: null }));
    const signed = decode(
      record({ finishStatus: 6 }, { sign: "c2ln", dateTime: "Fri Nov 20 08:13:03 GMT 2026" }),
    );
    expect(signed).toEqual(plain);
  });

  test("BY-16r: may have the table's spellings", () => {
    const url = "https://voice.example.com/m.wav";
    const facts = readCall(byai, record({ luyunOssUrl: url, robotDef: 412 }));
    expect(facts).toMatchObject({
      recordings: [{ kind: "mixed", url }],
      platformFields: { sceneInstance: { robotDef: 412 } },
    });
    expect(readCall(byai, record({ luyinOssUrl: url })).recordings).toEqual(facts.recordings);
  });
});

describe("a job's status from byai", () => {
  test.each([
    [0, "not_started"],
    [1, "running"],
    [2, "completed"],
    [3, "scheduled"],
    [4, "paused"],
    [5, "auto_paused"],
    [6, "terminated"],
    [7, "queued"],
    [8, "expired"],
    [9, "arrears"],
    [10, "sms_arrears"],
  ])("BY-13r: the status %i is %s, as number and as text", (status, expected) => {
    const expectation = {
      events: [{ job: { id: "62", status: expected, platformCode: String(status), flags: [] } }],
    };
    expect(decode(job({ status }))).toMatchObject(expectation);
    expect(decode(job({ status: String(status) }))).toMatchObject(expectation);
  });

  test("BY-14r: fields have the types of the example or of the table", () => {
    const fields = { companyId: 6120, ip: "192.0.2.17", hostName: "node-7", version: 12, jobIsDelete: false };
    expect(decode(job({ ...fields, jobName: "回访", gmtModified: "2026-11-20 18:17:19" }))).toMatchObject({
      events: [
        {
          occurredAt: "2026-11-20T18:17:19+08:00",
          version: "000000000012",
          job: { name: "回访", platformFields: fields },
        },
      ],
    });
    const asInTable = { callJobId: "62", ip: 3221225489, hostName: 7, version: "12" };
    expect(decode(job(asInTable))).toMatchObject({
      events: [{ version: "000000000012", job: { id: "62" } }],
    });
  });
});

describe("a level that a person changed", () => {
  const change = (...taskResult: readonly JsonObject[]) =>
    wrap("CALL_INSTANCE_RESULT", { taskResult: [...taskResult] });
  const entry = { companyId: 6120, sceneInstanceId: 1107, resultName: "客户意向等级", resultValue: "B" };

  test("BY-15r: changes the call that it names, before its record and after it", () => {
    const before = factsOf(
      decode(
        record({ finishStatus: 0 }, { taskResult: [{ resultName: "客户意向等级", resultValue: "D级" }] }),
      ),
    );
    const changed = factsOf(decode(change(entry)));
    expect(changed).toMatchObject([{ type: "call.intent_changed", call: { id: "1107" } }]);
    const call = foldCall([...before, ...changed]);
    expect(call).toMatchObject({ intent: { level: "B", label: "B" }, outcome: "answered" });
    expect(foldCall([...changed, ...before])).toEqual(call);
    expect(foldCall(changed).intent?.level).toBe("B");
  });

  test("BY-15r: of several calls changes each of them", () => {
    const labels = {
      sceneInstanceId: 1107,
      resultName: "客户标签",
      resultLabels: [{ key: 1, value: "下月再打" }],
    };
    const facts = factsOf(
      decode(change(entry, { ...entry, sceneInstanceId: 120, resultValue: "F" }, labels)),
    );
    expect(facts.map(({ call }) => call)).toMatchObject([
      { id: "1107", intent: { level: "B" }, labels: ["下月再打"], platformFields: { companyId: 6120 } },
      { id: "120", intent: { level: "F" } },
    ]);
  });

  test("BY-15r: without the call that it changes is refused by the path of what is missing", () => {
    expect(decode(change())).toMatchObject({ ok: false, path: "data.data.taskResult.0.sceneInstanceId" });
    expect(decode(change(entry, { resultValue: "A" }))).toMatchObject({
      ok: false,
      path: "data.data.taskResult.1.sceneInstanceId",
    });
  });
});

test("a call that was never dialed is blocked, and one without a line had no caller", () => {
  const labels = [12, 22, 23, 25].map((finishStatus) => {
    const { outcome, platformLabel } = readCall(byai, record({ finishStatus }));
    return [outcome, platformLabel];
  });
  expect(labels).toEqual([
    ["blocked", "天盾拦截"],
    ["blocked", "线路盲区"],
    ["blocked", "呼出拦截"],
    ["caller_unavailable", "无可用线路"],
  ]);
});
