import { Card, Descriptions, Flex } from "antd";
import { Link } from "react-router";
import type { paths } from "../../api/hub.ts";
import { bytesText } from "../../parts/numbers.ts";
import { sourceName, useSources } from "../../parts/sources.ts";
import { StateMark, fates } from "../../parts/tags.tsx";
import { Ago, Time } from "../../parts/time.tsx";
import { useSay } from "../../text.ts";

/** A message with the calls that it told of. */
export type MessageDetail =
  paths["/v1/tenants/{tenant}/messages/{id}"]["get"]["responses"][200]["content"]["application/json"];

const none: readonly string[] = [];

/** What a message is, from where it came, and what it led to. */
export function MessageFacts({ message }: { readonly message: MessageDetail }) {
  const say = useSay();
  const sources = useSources();
  const { fate, receivedAt, source, name, remote, sizeBytes, calls = none } = message;
  const items = [
    {
      key: "fate",
      label: say({ en: "Fate", zh: "处理结果" }),
      children: <StateMark of={fates} value={fate} />,
    },
    {
      key: "at",
      label: say({ en: "Received", zh: "接收时间" }),
      children: (
        <span>
          <Time at={receivedAt} /> (<Ago at={receivedAt} />)
        </span>
      ),
    },
    {
      key: "source",
      label: say({ en: "Source", zh: "来源" }),
      children: (
        <Link to={`../../sources/${source}`} relative="path">
          {sourceName(sources, source)}
        </Link>
      ),
    },
    { key: "name", label: say({ en: "Wire message", zh: "报文类型" }), children: name ?? "–" },
    {
      key: "interface",
      label: say({ en: "Interface of the URL", zh: "网址中的接口" }),
      children: message.interface ?? "–",
    },
    {
      key: "remote",
      label: say({ en: "From", zh: "来自" }),
      children: remote === "import" ? say({ en: "a file that was imported", zh: "导入的文件" }) : remote,
    },
    { key: "size", label: say({ en: "Size", zh: "大小" }), children: bytesText(sizeBytes) },
    {
      key: "calls",
      label: say({ en: "Told of", zh: "涉及的通话" }),
      children: <Calls ids={calls} />,
    },
  ];
  return (
    <Card
      size="small"
      className="block"
      title={<h2 className="block-title">{say({ en: "What it is", zh: "基本信息" })}</h2>}
    >
      <Descriptions size="small" column={{ xs: 1, lg: 2 }} items={items} />
    </Card>
  );
}

function Calls({ ids }: { readonly ids: readonly string[] }) {
  const say = useSay();
  if (ids.length === 0) return <>–</>;
  return (
    <Flex gap={10} wrap>
      {ids.map((id, index) => (
        <Link key={id} to={`../../calls/${id}`} relative="path">
          {ids.length === 1
            ? say({ en: "the call", zh: "查看通话" })
            : say({ en: `call ${index + 1}`, zh: `通话 ${index + 1}` })}
        </Link>
      ))}
    </Flex>
  );
}
