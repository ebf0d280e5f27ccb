import { describe, expect, test } from "vitest";
import {
  type CallFacts,
  type JobStatus,
  type JsonValue,
  intentLevels,
  isJsonObject,
  jobStatuses,
} from "../../model/index.ts";
import { callOf, jobWent, send, sendCall, valueAt } from "../wire-exchange.contract.ts";
import { byai } from "./byai.ts";

const keys = (value: JsonValue) => (isJsonObject(value) ? Object.keys(value) : []);
const inner = (facts: Partial<CallFacts>, path: string) =>
  valueAt(sendCall(byai, { to: "1", ...facts }), `data.data.${path}`);
const turn = { startMs: null, endMs: null, node: null };

// The tables of the platform's document, in the spelling of its examples.
const sceneKeys =
  `callInstanceId companyId callUserId callJobId customerId customerTelephone customerName status
  finishStatus duration chatRound startTime endTime callerPhone luyinOssUrl userLuyinOssUrl properties handlePerson
  callType callIndex readStatus jobName robotDefId sceneDefId sceneRecordId corpName industry trackResult bugType
  hangUp secondaryCallTime secondaryCallTimes cost callbacked csStaffId gmtCreate gmtModified`.split(/\s+/);
const resultKeys = `sceneInstanceResultId companyId callJobId sceneInstanceId resultName resultValue
  artificialResultValue artificialChanged resultDesc extra analyzeType gmtCreate gmtModified resultValueAlias
  resultLabels resultValueNew`.split(/\s+/);
const logKeys = `sceneInstanceLogId sceneInstanceId companyId robotDefId decisionId speaker content userMean
  userMeanDetail aiUnknown answerStatus studyStatus startTime endTime gmtCreate gmtModified knowledgeBaseId
  correctionContent`.split(/\s+/);
const jobKeys =
  `callJobId companyId jobName jobType startDate endDate workingStartTime workingEndTime breakStartTime
  breakEndTime status callType robotDefId sceneDefId sceneRecordId remark smsType smsCondition smsTemplateId userId
  userName ip hostName version secondaryStartTime jobIsDelete gmtCreate gmtModified`.split(/\s+/);

describe("a message to byai's receivers", () => {
  test("BY-01s: call records and job statuses are messages of their own, so that each can go to its own URL", () => {
    const carried = (name: string) => byai.messages.find((message) => message.name === name)?.carries ?? [];
    expect(carried("JOB_INFO_RESULT")).toEqual(["job.status_changed"]);
    expect(carried("CALL_INSTANCE_RESULT")).not.toContain("job.status_changed");
    expect(carried("INTENT_CHANGE")).toEqual(["call.intent_changed"]);
  });

  test("BY-02s BY-03s: has the envelope and the dataType of what is in it", () => {
    const record = sendCall(byai, { to: "1" });
    expect(record).toEqual({
      code: 200,
      data: { dataType: "CALL_INSTANCE_RESULT", data: valueAt(record, "data.data") },
      resultMsg: "成功",
      errorStackTrace: null,
    });
    expect(send(byai, jobWent("completed"))).toMatchObject([
      { code: 200, data: { dataType: "JOB_INFO_RESULT" } },
    ]);
  });

  test("BY-06s: has every field of every table, in the order of the examples", () => {
    const body = sendCall(byai, {
      intent: { level: "B", label: null, basis: null },
      labels: ["老客户"],
      dialog: [{ ...turn, seq: 1, speaker: "robot", text: "您好" }],
      to: "1",
    });
    expect(keys(valueAt(body, "data.data"))).toEqual([
      "sceneInstance",
      "taskResult",
      "phoneLog",
      "jobFinished",
      "sign",
      "dateTime",
    ]);
    expect(keys(valueAt(body, "data.data.sceneInstance"))).toEqual(sceneKeys);
    expect(keys(valueAt(body, "data.data.taskResult.0"))).toEqual(resultKeys);
    expect(keys(valueAt(body, "data.data.taskResult.1"))).toEqual(resultKeys);
    expect(keys(valueAt(body, "data.data.phoneLog"))).toEqual(["phoneLogs", "luyinOssUrl"]);
    expect(keys(valueAt(body, "data.data.phoneLog.phoneLogs.0"))).toEqual(logKeys);
  });

  test("BY-07s: is of a finished call, and says who hung up and who spoke in the platform's codes", () => {
    const hangUps = (["robot", "agent", "transfer", "customer", null] as const).map((hungUpBy) =>
      inner({ hungUpBy }, "sceneInstance.hangUp"),
    );
    expect(hangUps).toEqual([0, 0, 0, 1, null]);
    expect(inner({}, "sceneInstance.status")).toBe(2);
    const dialog = (["robot", "agent", "customer"] as const).map((speaker, index) => ({
      ...turn,
      seq: index + 1,
      speaker,
      text: "好",
    }));
    expect(inner({ dialog }, "phoneLog.phoneLogs")).toMatchObject([
      { speaker: "AI" },
      { speaker: "AI" },
      { speaker: "ME" },
    ]);
  });

  test("BY-07s BY-08s: of byai's own call keeps its codes, and its texts with JSON inside as they are", () => {
    const scene = {
      status: 3,
      readStatus: 1,
      callbacked: 1,
      properties: '{"b": 1,  "a":2}',
      corpName: "{oops",
    };
    const extra = '{"id": 9007199254740993}';
    const body = sendCall(byai, {
      platform: "byai",
      to: "1",
      platformFields: { sceneInstance: scene, taskResult: [{ resultName: "送货方式", extra }] },
      dialog: [
        {
          ...turn,
          seq: 1,
          speaker: "customer",
          text: "喂",
          platformFields: { userMeanDetail: "[ ]", studyStatus: 1 },
        },
      ],
    });
    expect(body).toMatchObject({
      data: {
        data: {
          sceneInstance: scene,
          taskResult: [{ resultName: "送货方式", extra }],
          phoneLog: { phoneLogs: [{ userMeanDetail: "[ ]", studyStatus: 1 }] },
        },
      },
    });
  });

  test("BY-09s: has the level and the labels as results by their names", () => {
    const results = inner(
      { intent: { level: "C", label: null, basis: "未问价格" }, labels: ["新客户", "勿扰"] },
      "taskResult",
    );
    expect(results).toMatchObject([
      {
        resultName: "客户意向等级",
        resultValue: "C级(很少)",
        resultValueAlias: "C",
        resultDesc: "未问价格",
        resultLabels: null,
      },
      {
        resultName: "客户标签",
        resultValue: "[1,2]",
        resultValueAlias: "",
        resultLabels: [
          { key: 1, value: "新客户" },
          { key: 2, value: "勿扰" },
        ],
      },
    ]);
    const aliases = intentLevels.map((level) =>
      inner({ intent: { level, label: null, basis: null } }, "taskResult.0.resultValueAlias"),
    );
    expect(aliases).toEqual(["A", "B", "C", "D", "E", "F"]);
    expect(inner({}, "taskResult")).toEqual([]);
  });

  test("BY-09s: keeps the platform's own keys of its labels", () => {
    const resultLabels = [{ key: 31, value: "老客户" }];
    const taskResult = [{ resultName: "客户标签", sceneInstanceResultId: 5502, resultLabels }];
    expect(
      inner({ platform: "byai", labels: ["老客户", "勿扰"], platformFields: { taskResult } }, "taskResult.0"),
    ).toMatchObject({
      sceneInstanceResultId: 5502,
      resultValue: "[31,2]",
      resultLabels: [...resultLabels, { key: 2, value: "勿扰" }],
    });
  });

  test("BY-10s: says when something was said in milliseconds into the recording", () => {
    const dialog = [
      { ...turn, seq: 1, speaker: "robot", text: "您好", startMs: 120.4, endMs: 3200 } as const,
    ];
    expect(inner({ dialog }, "phoneLog.phoneLogs.0")).toMatchObject({
      startTime: 120,
      endTime: 3200,
      aiUnknown: null,
    });
  });

  test("BY-11s: says of a job's last call that it was, and of no other", () => {
    expect(inner({}, "jobFinished")).toBe(false);
    expect(inner({ platform: "byai", platformFields: { jobFinished: true } }, "jobFinished")).toBe(true);
  });

  test("BY-12s: is not signed where signing is not switched on", () => {
    expect(inner({}, "sign")).toBeNull();
    expect(inner({}, "dateTime")).toBeNull();
    expect(inner({ platform: "byai", platformFields: { sign: "x", dateTime: "y" } }, "sign")).toBeNull();
  });

  test("BY-16s: has the recordings in the example's spelling", () => {
    const recordings = [
      { kind: "mixed", url: "https://voice.example.com/m.wav", durationSeconds: null, sizeBytes: null },
      { kind: "customer", url: "https://voice.example.com/c.wav", durationSeconds: null, sizeBytes: null },
    ] as const;
    const body = sendCall(byai, { recordings: [...recordings], to: "1" });
    expect(valueAt(body, "data.data.sceneInstance")).toMatchObject({
      luyinOssUrl: "https://voice.example.com/m.wav",
      userLuyinOssUrl: "https://voice.example.com/c.wav",
    });
    expect(valueAt(body, "data.data.phoneLog.luyinOssUrl")).toBe("https://voice.example.com/m.wav");
    expect(JSON.stringify(body)).not.toMatch(/luyunOssUrl|"robotDef"/);
  });
});

describe("a job's status to byai's receivers", () => {
  test("BY-13s: goes out on completion, pauses and arrears, and on nothing else", () => {
    const codes = jobStatuses.flatMap((status) =>
      send(byai, jobWent(status)).map((body) => [status, valueAt(body, "data.data.status")]),
    );
    const pushed: readonly (readonly [JobStatus, number])[] = [
      ["paused", 4],
      ["auto_paused", 5],
      ["completed", 2],
      ["arrears", 9],
      ["sms_arrears", 10],
    ];
    expect(codes).toEqual(pushed);
  });

  test("BY-14s: has every field of the table, with the types of the example", () => {
    const facts = {
      id: "9007199254740993",
      platform: "byai",
      name: "回访",
      platformFields: { ip: "192.0.2.17", version: 12, hostName: "node-7" },
    };
    const [body] = send(byai, jobWent("completed", facts));
    expect(keys(valueAt(body, "data.data"))).toEqual(jobKeys);
    expect(valueAt(body, "data.data")).toMatchObject({
      callJobId: JSON.rawJSON("9007199254740993"),
      jobName: "回访",
      status: 2,
      ip: "192.0.2.17",
      hostName: "node-7",
      version: 12,
      gmtModified: "2026-11-20 18:17:19",
    });
  });
});

test("BY-15s: a changed level goes out with nothing but the call that it changes and its value", () => {
  const change = (intent: CallFacts["intent"]) =>
    send(byai, {
      type: "call.intent_changed",
      call: { id: "70011", platform: "acme", ...(intent ? { intent } : {}) },
    });
  const entry = { companyId: null, sceneInstanceId: 70011, resultName: "客户意向等级", resultValue: "B" };
  expect(change({ level: "B", label: "B级(一般)", basis: null })).toEqual([
    {
      code: 200,
      data: { dataType: "CALL_INSTANCE_RESULT", data: { taskResult: [entry] } },
      resultMsg: "成功",
      errorStackTrace: null,
    },
  ]);
  expect(change(null)).toEqual([]);
});

test("parts of a call that come by themselves go out with the record only", () => {
  const call = callOf({ to: "1" });
  expect(send(byai, { type: "call.recording", call })).toEqual([]);
  expect(send(byai, { type: "call.dialog", call })).toEqual([]);
});

test("another dataType goes back to its own platform's receivers and to no others", () => {
  const other = { platform: "byai", name: "INBOUND_CALL_INSTANCE_RESULT", data: { code: 200 } };
  expect(send(byai, { type: "platform.other", other })).toEqual([{ code: 200 }]);
  expect(send(byai, { type: "platform.other", other: { ...other, platform: "acme" } })).toEqual([]);
});
