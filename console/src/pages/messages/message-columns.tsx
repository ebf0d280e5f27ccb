import { Link } from "react-router";
import type { Column } from "../../parts/columns.tsx";
import { Id } from "../../parts/copy.tsx";
import type { Message } from "../../parts/messages.ts";
import { bytesText } from "../../parts/numbers.ts";
import { type Source, sourceName } from "../../parts/sources.ts";
import { StateMark, fates } from "../../parts/tags.tsx";
import { Time } from "../../parts/time.tsx";
import { quarantineReasons } from "../../parts/words.ts";
import type { Say } from "../../text.ts";

/** The columns of a list of messages. */
export function messageColumns(say: Say, sources: readonly Source[] | undefined): readonly Column<Message>[] {
  return [
    {
      key: "at",
      title: say({ en: "Received", zh: "接收时间" }),
      render: ({ id, receivedAt }) => (
        <Link to={id}>
          <Time at={receivedAt} />
        </Link>
      ),
    },
    {
      key: "fate",
      title: say({ en: "Fate", zh: "处理结果" }),
      render: ({ fate }) => <StateMark of={fates} value={fate} />,
    },
    { key: "name", title: say({ en: "Message", zh: "报文类型" }), render: ({ name }) => name ?? "–" },
    {
      key: "reason",
      title: say({ en: "Why quarantined", zh: "隔离原因" }),
      render: ({ reason }) => (reason === undefined ? "–" : say(quarantineReasons[reason])),
    },
    {
      key: "source",
      title: say({ en: "Source", zh: "来源" }),
      render: ({ source }) => <span className="clipped">{sourceName(sources, source)}</span>,
    },
    {
      key: "size",
      title: say({ en: "Size", zh: "大小" }),
      isRight: true,
      render: ({ sizeBytes }) => bytesText(sizeBytes),
    },
    { key: "remote", title: say({ en: "From", zh: "来自" }), render: ({ remote }) => remote },
    {
      key: "interface",
      title: say({ en: "Interface", zh: "接口" }),
      isExtra: true,
      render: (message) => message.interface ?? "–",
    },
    {
      key: "id",
      title: say({ en: "Id", zh: "ID" }),
      isExtra: true,
      render: ({ id }) => <Id id={id} isShort />,
    },
  ];
}
