import { Card, Collapse, Flex, Typography } from "antd";
import { Code, prettyJson } from "../../parts/code.tsx";
import { type Dialect, answerText, pushedMessages } from "../../parts/dialects.ts";
import { DialectLink } from "../../parts/dialect-link.tsx";
import { HelpPart } from "../../parts/help-part.tsx";
import { LadderAxis } from "../../parts/ladder-axis.tsx";
import { writeSpan } from "../../parts/spans.ts";
import { eventTypes, useWord } from "../../parts/words.ts";
import { useLanguage, useSay } from "../../text.ts";

/** What a platform of a dialect pushes, what it is answered, and how it tries again. */
export function PlatformHelp({ dialect }: { readonly dialect: Dialect | undefined }) {
  const say = useSay();
  const { language } = useLanguage();
  if (dialect === undefined) return null;
  const timeout = writeSpan(dialect.timeoutMs / 1_000, language);
  return (
    <Card
      size="small"
      className="block help"
      title={<h2 className="block-title">{say({ en: "What the platform does", zh: "平台会做什么" })}</h2>}
    >
      <Flex vertical gap={18}>
        <HelpPart title={{ en: "What it pushes", zh: "推送的报文" }}>
          <Messages messages={pushedMessages(dialect)} />
        </HelpPart>
        <HelpPart title={{ en: "What the hub answers", zh: "回调中心的应答" }}>
          <Typography.Text type="secondary">
            {say({
              en: "Once the message is on disk, and not before.",
              zh: "报文落盘之后才会应答。",
            })}
          </Typography.Text>
          <Code text={answerText(dialect.acknowledges)} label={say({ en: "Answer", zh: "应答" })} />
        </HelpPart>
        <HelpPart title={{ en: "When it pushes again", zh: "平台何时重推" }}>
          <Typography.Text type="secondary">
            {say({
              en: `Where it gets another answer, or none within ${timeout}. Repeats are told apart: none makes a second event.`,
              zh: `应答不符，或 ${timeout}内没有应答时。重复推送会被识别，不会产生第二个事件。`,
            })}
          </Typography.Text>
          <LadderAxis ladder={dialect.ladder} />
        </HelpPart>
        <DialectLink dialect={dialect} />
      </Flex>
    </Card>
  );
}

function Messages({ messages }: Pick<Dialect, "messages">) {
  const say = useSay();
  const word = useWord();
  const items = messages.map(({ name, carries, example = "" }) => ({
    key: name,
    label: (
      <>
        <Typography.Text code>{name}</Typography.Text>{" "}
        <Typography.Text type="secondary">
          {carries.map((event) => word(eventTypes, event)).join(say({ en: ", ", zh: "、" }))}
        </Typography.Text>
      </>
    ),
    children: (
      <Code text={prettyJson(example)} label={say({ en: `Example of ${name}`, zh: `${name} 示例` })} />
    ),
  }));
  return <Collapse size="small" items={items} className="help-messages" />;
}
