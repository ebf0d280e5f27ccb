import type { Call } from "../../model/index.ts";
import { judgeByRule } from "../ack.ts";
import type { Dialect, Encoded } from "../dialect.ts";
import { eachByItself } from "../ladders.ts";
import { decodeYeta } from "./yeta-decode.ts";
import { encodeYeta } from "./yeta-encode.ts";
import { OtherMessage, ReceiveCallRecord, ReceiveDialog, ReceiveVoice } from "./yeta-schema.ts";

/** yeta: three interfaces, each with a URL of its own, and a call record in two phases. */
export const yeta: Dialect = {
  name: "yeta",
  title: { en: "Yeta", zh: "yeta 开放平台" },
  messages: [
    {
      name: "receiveCallRecord",
      title: { en: "Call record", zh: "话单推送" },
      schema: ReceiveCallRecord,
      carries: ["call.record"],
    },
    {
      name: "receiveVoice",
      title: { en: "Recording", zh: "录音推送" },
      schema: ReceiveVoice,
      carries: ["call.recording"],
    },
    {
      name: "receiveDialog",
      title: { en: "Dialog", zh: "会话推送" },
      schema: ReceiveDialog,
      carries: ["call.dialog"],
    },
    {
      name: "other",
      title: { en: "Any other message about a call", zh: "其他消息" },
      schema: OtherMessage,
      carries: ["platform.other"],
    },
  ],
  policy: {
    ...eachByItself,
    // Three retries; the document gives no gaps (YT-04).
    ladder: { gapsSeconds: [10, 30, 60], maxAttempts: 4, windowSeconds: null },
    timeoutMs: 3_000,
    ack: {
      en: "A 2xx answer that contains the word success, within 3 seconds from connecting to the last byte",
      zh: "3 秒内（从建立连接到最后一个字节）返回 2xx，且内容包含 success 关键字",
    },
  },
  defaultEvents: ["call.record", "call.recording", "call.dialog", "platform.other"],
  signs: false,
  ownSummaries: false,
  decode: decodeYeta,
  encode: encodeYeta,
  pushes: pushYeta,
  judge: (answer, rule) => judgeByRule(answer, rule ?? "contains-success"),
  acknowledgement: { status: 200, contentType: "text/plain; charset=utf-8", body: "success" },
  awaits,
};

/** An outbound call's record twice (YT-07), then its recording and its dialog. */
function pushYeta(call: Call): readonly Encoded[] {
  const record = { type: "call.record", occurredAt: call.endedAt, call } as const;
  const basic = encodeYeta({ ...record, phase: "basic" }).filter(
    ({ message }) => message === "receiveCallRecord",
  );
  return [...(call.direction === "outbound" ? basic : []), ...encodeYeta(record)];
}

/** An outbound call has its outbound phase, and an answered one its recording and its dialog. */
function awaits(call: Call, arrived: ReadonlySet<string>): readonly string[] {
  const isOutbound = call.direction === "outbound";
  const hasRecord = arrived.has("call.record:basic") || arrived.has("call.record:outbound");
  const missing = [
    { part: "call.record", due: !hasRecord },
    { part: "call.record:outbound", due: hasRecord && isOutbound },
    { part: "call.recording", due: call.answeredAt !== null },
    { part: "call.dialog", due: call.answeredAt !== null },
  ];
  return missing.filter(({ part, due }) => due && !arrived.has(part)).map(({ part }) => part);
}
