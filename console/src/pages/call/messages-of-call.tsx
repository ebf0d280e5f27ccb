import { Card, Table, type TableColumnsType } from "antd";
import { Link } from "react-router";
import { EmptyState } from "../../parts/empty-state.tsx";
import { useSources } from "../../parts/sources.ts";
import { StateMark, fates } from "../../parts/tags.tsx";
import { Time } from "../../parts/time.tsx";
import { eventTypes, useWord } from "../../parts/words.ts";
import { useSay } from "../../text.ts";
import { MessageBody } from "./message-body.tsx";
import type { CallDetail, CallMessage } from "./shown-call.ts";

const pages = { pageSize: 20, size: "small", showSizeChanger: false } as const;

const showBody = ({ id }: CallMessage) => <MessageBody id={id} />;

/** Every message that told of the call, repeats included, each with what it said. */
export function MessagesOfCall({ detail }: { readonly detail: CallDetail }) {
  const say = useSay();
  const word = useWord();
  const { messages, events } = detail;
  const sources = useSources();
  const sourceName = (id: string) => sources?.find((source) => source.id === id)?.name ?? id;
  const toldBy = (id: string) => events.filter(({ message }) => message === id);
  const columns: TableColumnsType<CallMessage> = [
    {
      key: "at",
      title: say({ en: "Came in", zh: "到达时间" }),
      render: (_, { id, receivedAt }) => (
        <Link to={`../messages/${id}`}>
          <Time at={receivedAt} />
        </Link>
      ),
    },
    {
      key: "fate",
      title: say({ en: "Fate", zh: "处理结果" }),
      render: (_, { fate }) => <StateMark of={fates} value={fate} />,
    },
    {
      key: "name",
      title: say({ en: "Wire message", zh: "报文类型" }),
      render: (_, { name }) => name ?? "–",
    },
    {
      key: "events",
      title: say({ en: "Told", zh: "产生的事件" }),
      render: (_, { id }) => {
        const types = [...new Set(toldBy(id).map(({ type }) => word(eventTypes, type)))];
        return types.length === 0
          ? say({ en: "nothing new", zh: "无新内容" })
          : types.join(say({ en: ", ", zh: "、" }));
      },
    },
    {
      key: "source",
      title: say({ en: "Source", zh: "来源" }),
      render: (_, { source }) => (
        <Link to={`../sources/${source}`} className="cell-name">
          {sourceName(source)}
        </Link>
      ),
    },
  ];
  return (
    <Card
      size="small"
      className="block"
      title={<h2 className="block-title">{say({ en: "Messages it came from", zh: "相关报文" })}</h2>}
    >
      <Table<CallMessage>
        aria-label={say({ en: "Messages it came from", zh: "相关报文" })}
        rowKey="id"
        size="small"
        columns={columns}
        dataSource={messages}
        expandable={{ expandedRowRender: showBody, expandRowByClick: true }}
        scroll={{ x: "max-content" }}
        pagination={messages.length > pages.pageSize ? pages : false}
        locale={{
          emptyText: (
            <EmptyState title={say({ en: "No message is kept", zh: "没有保留的报文" })}>
              {say({
                en: "The call was handed in as events, or its messages are past their retention.",
                zh: "该通话以事件形式提交，或报文已超过保留期。",
              })}
            </EmptyState>
          ),
        }}
      />
    </Card>
  );
}
