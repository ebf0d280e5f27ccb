import { Collapse, Flex, Typography } from "antd";
import { Code, prettyJson } from "../../parts/code.tsx";
import type { Dialect } from "../../parts/dialects.ts";
import { Section } from "../../parts/section.tsx";
import { eventTypes, useWord } from "../../parts/words.ts";
import { useSay } from "../../text.ts";
import { FieldsTable } from "./fields-table.tsx";
import { fieldsOf } from "./schema-fields.ts";

type Message = Dialect["messages"][number];

/** The messages of a dialect: what each carries, its fields, and an example. */
export function MessagesSection({ dialect: { messages, defaultEvents } }: { readonly dialect: Dialect }) {
  const say = useSay();
  const word = useWord();
  const comma = say({ en: ", ", zh: "、" });
  const usual = defaultEvents.map((event) => word(eventTypes, event)).join(comma);
  const items = messages.map((message) => ({
    key: message.name,
    label: (
      <Flex gap="2px 10px" wrap align="baseline">
        <Typography.Text code>{message.name}</Typography.Text>
        <span>{message.title}</span>
        <Typography.Text type="secondary">
          {say({ en: "carries: ", zh: "承载：" })}
          {message.carries.map((event) => word(eventTypes, event)).join(comma)}
        </Typography.Text>
      </Flex>
    ),
    children: <MessageView message={message} />,
  }));
  return (
    <Section
      title={say({ en: "Messages", zh: "报文" })}
      about={say({
        en: `Unless told otherwise, an endpoint gets: ${usual}.`,
        zh: `未另行设置时，接收端会收到：${usual}。`,
      })}
    >
      <Collapse items={items} className="messages-of-dialect" />
    </Section>
  );
}

function MessageView({ message: { name, schema, example } }: { readonly message: Message }) {
  const say = useSay();
  const fields = fieldsOf(schema);
  return (
    <Flex vertical gap={12}>
      {fields.length === 0 ? (
        <Typography.Text type="secondary">
          {say({ en: "Any JSON: nothing about its fields is laid down.", zh: "任意 JSON，字段没有规定。" })}
        </Typography.Text>
      ) : (
        <FieldsTable fields={fields} label={say({ en: `Fields of ${name}`, zh: `${name} 的字段` })} />
      )}
      {example === undefined ? null : (
        <Flex vertical gap={4}>
          <Typography.Text strong>
            {say({ en: "An example, with made-up values", zh: "示例，数据为虚构" })}
          </Typography.Text>
          <Code text={prettyJson(example)} label={say({ en: `Example of ${name}`, zh: `${name} 示例` })} />
        </Flex>
      )}
    </Flex>
  );
}
