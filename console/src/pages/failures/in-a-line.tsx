import { Card } from "antd";
import { type Text, useSay } from "../../text.ts";

const fields: readonly { readonly names: string; readonly text: Text }[] = [
  {
    names: "delivery, endpoint, event, call",
    text: { en: "Ids; no call where it is about none.", zh: "各项 ID；与通话无关时没有 call。" },
  },
  {
    names: "dialect, type, message",
    text: {
      en: "The protocol, the event's type and the wire message's name.",
      zh: "协议、事件类型与报文名称。",
    },
  },
  {
    names: "reason",
    text: { en: "Why it was given up.", zh: "放弃的原因。" },
  },
  {
    names: "firstAttemptAt, lastAttemptAt, failedAt",
    text: { en: "When, in the tenant's zone.", zh: "各时间，按租户时区。" },
  },
  {
    names: "attempts, lastVerdict",
    text: {
      en: "How many attempts were made, and what the last was answered.",
      zh: "推送次数，以及最后一次的应答。",
    },
  },
  {
    names: "body",
    text: {
      en: "The message, character for character; bodyBase64 where it is no text.",
      zh: "原样的报文；非文本时为 bodyBase64。",
    },
  },
];

/** What a line of a failure file holds. */
export function InALine() {
  const say = useSay();
  return (
    <Card
      size="small"
      className="block"
      title={<h2 className="block-title">{say({ en: "What is in a line", zh: "每行的内容" })}</h2>}
    >
      <p className="failure-text">
        {say({
          en: "One delivery a line, as JSON, in the order in which they were given up. One that is sent again later stays in the file; one that fails again is there twice.",
          zh: "每行一条推送（JSON），按放弃的先后排列。之后重新推送成功的仍保留在文件中；再次失败的会再记一行。",
        })}
      </p>
      <dl className="line-fields">
        {fields.map(({ names, text }) => (
          <div key={names}>
            <dt>{names}</dt>
            <dd>{say(text)}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
