import { Card, Collapse, Flex, Typography } from "antd";
import { Code, prettyJson } from "../../parts/code.tsx";
import type { Dialect } from "../../parts/dialects.ts";
import { DialectLink } from "../../parts/dialect-link.tsx";
import { HelpPart } from "../../parts/help-part.tsx";
import { LadderAxis } from "../../parts/ladder-axis.tsx";
import { writeSpan } from "../../parts/spans.ts";
import { eventTypes, useWord } from "../../parts/words.ts";
import { useLanguage, useSay } from "../../text.ts";
import { ackRules, answerThatAcknowledges } from "./ack-rules.ts";
import type { EndpointForm } from "./endpoint-form.ts";

type Message = Dialect["messages"][number];

/** What an endpoint so configured will get, and what it has to answer: by its dialect and by what was set otherwise. */
export function DialectHelp({
  dialect,
  form,
}: {
  readonly dialect: Dialect | undefined;
  readonly form: EndpointForm;
}) {
  const say = useSay();
  const { language } = useLanguage();
  if (dialect === undefined) return null;
  const wanted: readonly string[] = form.events ?? dialect.defaultEvents;
  const sent = dialect.messages.filter(({ carries }) => carries.some((event) => wanted.includes(event)));
  const ladder = form.ladder ?? dialect.ladder;
  const isDrawn = ladder.gapsSeconds.every(Number.isFinite) && !Number.isNaN(ladder.windowSeconds);
  const seconds = form.timeoutSeconds ?? dialect.timeoutMs / 1_000;
  const timeout = Number.isNaN(seconds) ? "?" : writeSpan(seconds, language);
  return (
    <Card
      size="small"
      className="block help"
      title={
        <h2 className="block-title">{say({ en: "What this endpoint gets", zh: "该接收端会收到什么" })}</h2>
      }
    >
      <Flex vertical gap={18}>
        <HelpPart title={{ en: "What is sent", zh: "发送的报文" }}>
          <Typography.Text type="secondary">
            {say({
              en: "POST with a JSON body. Every attempt of a delivery has the same webhook-id.",
              zh: "以 POST 发送 JSON。同一推送的各次尝试，请求头 webhook-id 相同。",
            })}
          </Typography.Text>
          <Messages messages={sent} wanted={wanted} />
        </HelpPart>
        <HelpPart title={{ en: "What must be answered", zh: "需要返回的应答" }}>
          <Typography.Text>
            {form.ack === null ? dialect.ack : say(ackRules[form.ack])}
            {say({
              en: `. The whole answer has to be there within ${timeout}.`,
              zh: `。须在 ${timeout}内完整返回。`,
            })}
          </Typography.Text>
          <Code
            text={answerThatAcknowledges(form.ack, dialect)}
            label={say({ en: "Example of an answer", zh: "应答示例" })}
          />
        </HelpPart>
        <HelpPart title={{ en: "When it is tried again", zh: "何时重试" }}>
          {isDrawn ? <LadderAxis ladder={ladder} /> : null}
        </HelpPart>
        <DialectLink dialect={dialect} />
      </Flex>
    </Card>
  );
}

function Messages({
  messages,
  wanted,
}: {
  readonly messages: readonly Message[];
  readonly wanted: readonly string[];
}) {
  const say = useSay();
  const word = useWord();
  if (messages.length === 0) {
    return (
      <Typography.Text className="mark-warn">
        {say({ en: "Nothing: no event is chosen.", zh: "无：没有选择任何事件。" })}
      </Typography.Text>
    );
  }
  const items = messages.map((message) => ({
    key: message.name,
    label: (
      <>
        <Typography.Text code>{message.name}</Typography.Text>{" "}
        <Typography.Text type="secondary">
          {message.carries
            .filter((event) => wanted.includes(event))
            .map((event) => word(eventTypes, event))
            .join(say({ en: ", ", zh: "、" }))}
        </Typography.Text>
      </>
    ),
    children: <Example message={message} />,
  }));
  return <Collapse size="small" items={items} className="help-messages" />;
}

function Example({ message: { name, title, example, schema } }: { readonly message: Message }) {
  const say = useSay();
  const text = example === undefined ? JSON.stringify(schema, null, 2) : prettyJson(example);
  return (
    <Flex vertical gap={6}>
      <Typography.Text type="secondary">
        {title}
        {example === undefined
          ? say({ en: ": its JSON Schema", zh: "：JSON Schema" })
          : say({ en: ": an example with made-up values", zh: "：示例，数据为虚构" })}
      </Typography.Text>
      <Code text={text} label={say({ en: `Example of ${name}`, zh: `${name} 示例` })} />
    </Flex>
  );
}
