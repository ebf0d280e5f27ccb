import { judgeByRule, saysCode200 } from "../ack.ts";
import type { Dialect } from "../dialect.ts";
import { pushRecord } from "../pushes.ts";
import { doublingMinutes, eachByItself } from "../ladders.ts";
import { decodeByai } from "./byai-decode.ts";
import { encodeByai } from "./byai-encode.ts";
import { byaiSigning } from "./byai-sign.ts";
import { CallInstanceResult, IntentChange, JobInfoResult, OtherDataType } from "./byai-schema.ts";

/** 百应: call records and job statuses, each to a URL of its own. */
export const byai: Dialect = {
  name: "byai",
  title: { en: "Byai", zh: "百应" },
  messages: [
    {
      name: "CALL_INSTANCE_RESULT",
      title: { en: "Call record", zh: "通话记录" },
      schema: CallInstanceResult,
      carries: ["call.completed", "call.revised", "call.record"],
    },
    {
      name: "JOB_INFO_RESULT",
      title: { en: "Job status", zh: "任务状态" },
      schema: JobInfoResult,
      carries: ["job.status_changed"],
    },
    {
      name: "INTENT_CHANGE",
      title: { en: "Intent level changed by hand", zh: "手动修改客户意向等级" },
      schema: IntentChange,
      carries: ["call.intent_changed"],
    },
    {
      name: "other",
      title: { en: "Any other dataType", zh: "其他 dataType" },
      schema: OtherDataType,
      carries: ["platform.other"],
    },
  ],
  policy: {
    ...eachByItself,
    ladder: doublingMinutes,
    // The document names no timeout; this is generous to a receiver that stores before it answers.
    timeoutMs: 10_000,
    ack: {
      en: "A 2xx answer whose body contains the word success, or is JSON with code 200",
      zh: "返回 2xx，且 body 中包含字符串 success，或 body 为 code 等于 200 的 JSON",
    },
  },
  defaultEvents: [
    "call.completed",
    "call.revised",
    "call.intent_changed",
    "job.status_changed",
    "platform.other",
  ],
  signs: false,
  signing: byaiSigning,
  ownSummaries: false,
  decode: decodeByai,
  encode: encodeByai,
  pushes: pushRecord(encodeByai),
  judge(answer, rule) {
    const verdict = judgeByRule(answer, rule ?? "contains-success");
    const lacksWord = verdict.kind === "retry" && verdict.error === "not_acknowledged";
    return !rule && lacksWord && saysCode200(answer.body) ? { kind: "acknowledged" } : verdict;
  },
  // Satisfies both readings of the document: the word in the body, and the response table's code (BY-04).
  acknowledgement: {
    status: 200,
    contentType: "application/json; charset=utf-8",
    body: '{"code":200,"resultMsg":"success"}',
  },
  awaits: (_call, arrived) => (arrived.has("call.record") ? [] : ["call.record"]),
};
