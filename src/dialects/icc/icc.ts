import { judgeByRule } from "../ack.ts";
import type { Dialect } from "../dialect.ts";
import { pushRecord } from "../pushes.ts";
import { doublingMinutes, eachByItself } from "../ladders.ts";
import { decodeIcc } from "./icc-decode.ts";
import { encodeIcc } from "./icc-encode.ts";
import { IccRecord } from "./icc-schema.ts";

/** icc: a call centre's record of each call, acknowledged by any 2xx. */
export const icc: Dialect = {
  name: "icc",
  title: { en: "ICC", zh: "icc 智能联络中心" },
  messages: [
    {
      name: "record",
      title: { en: "Call record", zh: "通话记录" },
      schema: IccRecord,
      carries: ["call.completed", "call.revised", "call.record"],
    },
  ],
  policy: {
    ...eachByItself,
    // The document gives no gaps; ten notifications, as the doubling minutes have (IC-02).
    ladder: doublingMinutes,
    timeoutMs: 5_000,
    ack: { en: "Any 2xx answer within 5 seconds", zh: "5 秒内返回任意 2xx" },
  },
  defaultEvents: ["call.completed", "call.revised"],
  signs: false,
  ownSummaries: false,
  decode: decodeIcc,
  encode: encodeIcc,
  pushes: pushRecord(encodeIcc),
  judge: (answer, rule) => judgeByRule(answer, rule ?? "2xx"),
  acknowledgement: { status: 200, contentType: "application/json; charset=utf-8", body: '{"msg":"success"}' },
  awaits: (_call, arrived) => (arrived.has("call.record") ? [] : ["call.record"]),
};
