import { Button, Flex, type TableColumnsType, Typography } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { query } from "../../api/hub.ts";
import { useTenant } from "../../app/tenant-frame.tsx";
import { EmptyState } from "../../parts/empty-state.tsx";
import type { Message } from "../../parts/messages.ts";
import { bytesText } from "../../parts/numbers.ts";
import { PageHead } from "../../parts/page-head.tsx";
import { RowsTable, useCursor } from "../../parts/rows-table.tsx";
import { sourceName, useSources } from "../../parts/sources.ts";
import { Time } from "../../parts/time.tsx";
import { quarantineReasons } from "../../parts/words.ts";
import { useMay } from "../../session/me.ts";
import { useSay } from "../../text.ts";
import { MessageBody } from "../messages/message-body.tsx";
import { MessageFilters, useMessageFilters } from "../messages/message-filters.tsx";
import { BySource } from "./by-source.tsx";
import { QuarantineCare } from "./quarantine-care.tsx";
import { ReprocessAll } from "./reprocess-all.tsx";

/** Quarantine: what could not be understood, where and why, and the way out. */
export function QuarantinePage() {
  const say = useSay();
  const { id: tenant } = useTenant();
  const mayWrite = useMay("write");
  const [isOpen, setOpen] = useState(false);
  const filters = useMessageFilters();
  const { source, reason, since, until } = filters.query;
  const matching = { source, reason, since, until };
  const asked = query.useQuery("get", "/v1/tenants/{tenant}/messages", {
    params: { path: { tenant }, query: { ...matching, fate: "quarantined", ...useCursor() } },
  });
  const columns = useColumns();
  const isAny = asked.data !== undefined && asked.data.data.length > 0;
  return (
    <>
      <PageHead
        title={say({ en: "Quarantine", zh: "隔离区" })}
        about={say({
          en: "Messages that were acknowledged and kept, and could not be understood. Nothing of them is lost.",
          zh: "已确认并保存、但无法解析的报文，没有丢失。",
        })}
      >
        {mayWrite && isAny ? (
          <Button type="primary" onClick={() => setOpen(true)}>
            {say({ en: "Decode all of these again", zh: "全部重新解析" })}
          </Button>
        ) : null}
      </PageHead>
      <MessageFilters filters={filters} isQuarantine />
      <BySource chosen={source} onChoose={(id) => filters.set({ source: id })} />
      <RowsTable
        asked={asked}
        columns={columns}
        label={say({ en: "Quarantined messages", zh: "隔离的报文" })}
        more={showOpened}
        empty={<Empty isAny={filters.isAny} hasMore={(asked.data?.next ?? null) !== null} />}
      />
      <ReprocessAll matching={matching} isOpen={isOpen} onClose={() => setOpen(false)} />
    </>
  );
}

const showOpened = (message: Message) => <Opened message={message} />;

function Opened({ message }: { readonly message: Message }) {
  const say = useSay();
  return (
    <Flex vertical gap={10} className="opened">
      <QuarantineCare message={message} />
      <MessageBody message={message} />
      <Link to={`../messages/${message.id}`} relative="path">
        {say({ en: "To the message, with its headers", zh: "查看报文及请求头" })}
      </Link>
    </Flex>
  );
}

function Empty({ isAny, hasMore }: { readonly isAny: boolean; readonly hasMore: boolean }) {
  const say = useSay();
  if (hasMore) {
    return (
      <EmptyState title={say({ en: "Nothing found here", zh: "此处没有找到" })}>
        {say({
          en: "Some thousands of messages were looked at for this page. Older goes on from there.",
          zh: "本页已查看数千条报文，点“更早”可继续查找。",
        })}
      </EmptyState>
    );
  }
  return isAny ? (
    <EmptyState title={say({ en: "Nothing matches these filters", zh: "没有符合筛选条件的报文" })} />
  ) : (
    <EmptyState title={say({ en: "Nothing is in quarantine", zh: "隔离区为空" })}>
      {say({
        en: "Every message that came in was understood.",
        zh: "收到的报文都已解析。",
      })}
    </EmptyState>
  );
}

function useColumns(): TableColumnsType<Message> {
  const say = useSay();
  const sources = useSources();
  return [
    {
      key: "at",
      title: say({ en: "Received", zh: "接收时间" }),
      render: (_, { receivedAt }) => <Time at={receivedAt} />,
    },
    {
      key: "source",
      title: say({ en: "Source", zh: "来源" }),
      render: (_, { source }) => <span className="clipped">{sourceName(sources, source)}</span>,
    },
    {
      key: "reason",
      title: say({ en: "Why", zh: "原因" }),
      render: (_, { reason }) => (reason === undefined ? "–" : say(quarantineReasons[reason])),
    },
    {
      key: "path",
      title: say({ en: "Where", zh: "位置" }),
      render: (_, { path = "" }) =>
        path === "" ? say({ en: "the whole", zh: "整条" }) : <Typography.Text code>{path}</Typography.Text>,
    },
    {
      key: "size",
      title: say({ en: "Size", zh: "大小" }),
      align: "right",
      className: "number",
      render: (_, { sizeBytes }) => bytesText(sizeBytes),
    },
  ];
}
