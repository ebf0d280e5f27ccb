import { judgeByRule } from "../ack.ts";
import type { Dialect } from "../dialect.ts";
import { pushRecord } from "../pushes.ts";
import { doublingMinutes, eachByItself } from "../ladders.ts";
import { decodeTanyi } from "./tanyi-decode.ts";
import { encodeTanyi } from "./tanyi-encode.ts";
import { OtherDataType, RobotCallJob, RobotCallRecord } from "./tanyi-schema.ts";

/** 探意: one URL for everything, told apart by `dataType`. */
export const tanyi: Dialect = {
  name: "tanyi",
  title: { en: "Tanyi", zh: "探意" },
  messages: [
    {
      name: "ROBOT_CALL_RECORD",
      title: { en: "Call record", zh: "通话记录" },
      schema: RobotCallRecord,
      carries: ["call.completed", "call.revised", "call.record"],
    },
    {
      name: "ROBOT_CALL_JOB",
      title: { en: "Job finished", zh: "任务完成" },
      schema: RobotCallJob,
      carries: ["job.status_changed"],
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
      en: "A 2xx answer whose body contains the word success",
      zh: "返回 2xx，且返回的 body 中包含字符串 success",
    },
  },
  defaultEvents: ["call.completed", "call.revised", "job.status_changed", "platform.other"],
  signs: false,
  ownSummaries: false,
  decode: decodeTanyi,
  encode: encodeTanyi,
  pushes: pushRecord(encodeTanyi),
  judge: (answer, rule) => judgeByRule(answer, rule ?? "contains-success"),
  acknowledgement: { status: 200, contentType: "text/plain; charset=utf-8", body: "success" },
  awaits: (_call, arrived) => (arrived.has("call.record") ? [] : ["call.record"]),
};
