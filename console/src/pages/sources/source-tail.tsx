import { CaretRightOutlined, PauseOutlined } from "@ant-design/icons";
import { Button, Card, Flex, type TableColumnsType, Typography } from "antd";
import { useState } from "react";
import { Link, useNavigate } from "react-router";
import { query } from "../../api/hub.ts";
import { useTenant } from "../../app/tenant-frame.tsx";
import { EmptyState } from "../../parts/empty-state.tsx";
import type { Message } from "../../parts/messages.ts";
import { bytesText, useCount } from "../../parts/numbers.ts";
import { RowsTable } from "../../parts/rows-table.tsx";
import { StateMark, fates } from "../../parts/tags.tsx";
import { Time } from "../../parts/time.tsx";
import { quarantineReasons, useWord } from "../../parts/words.ts";
import { useSay } from "../../text.ts";
import { type Held, heldAfterReading, heldToRead, unseenCount } from "./tail.ts";

const mostShown = "50";
const none: readonly Message[] = [];

/** The newest messages of a source as they come. It stands still while somebody reads it. */
export function SourceTail({ id }: { readonly id: string }) {
  const say = useSay();
  const count = useCount();
  const navigate = useNavigate();
  const { id: tenant } = useTenant();
  const [held, setHeld] = useState<Held | null>(null);
  const { data, error, isFetching, refetch } = query.useQuery("get", "/v1/tenants/{tenant}/messages", {
    params: { path: { tenant }, query: { source: id, limit: mostShown } },
  });
  const newest = data?.data ?? none;
  const rows = held?.rows ?? newest;
  const unseen = unseenCount(held, newest);
  const isPaused = held?.why === "paused";
  const columns = useColumns();
  const shown = data === undefined ? undefined : { data: rows, next: null };
  return (
    <Card
      size="small"
      className="block"
      title={<h2 className="block-title">{say({ en: "As it comes", zh: "实时报文" })}</h2>}
      extra={
        <Flex gap={10} align="center">
          <Typography.Text type="secondary" className="number" role="status">
            {unseen === 0 ? null : say({ en: `${count(unseen)} new`, zh: `${count(unseen)} 条新报文` })}
          </Typography.Text>
          <Button
            size="small"
            icon={isPaused ? <CaretRightOutlined aria-hidden /> : <PauseOutlined aria-hidden />}
            onClick={() => setHeld(isPaused ? null : { rows, why: "paused" })}
          >
            {isPaused ? say({ en: "Go on", zh: "继续" }) : say({ en: "Pause", zh: "暂停" })}
          </Button>
        </Flex>
      }
    >
      <div
        className="tail"
        onPointerEnter={() => setHeld((before) => heldToRead(before, newest))}
        onPointerLeave={() => setHeld(heldAfterReading)}
        onFocus={() => setHeld((before) => heldToRead(before, newest))}
        onBlur={() => setHeld(heldAfterReading)}
      >
        <RowsTable<Message>
          asked={{ data: shown, error, isFetching, isPlaceholderData: false, refetch }}
          columns={columns}
          label={say({ en: "The newest messages", zh: "最新报文" })}
          onRow={(message) => void navigate(`../../messages/${message.id}`, { relative: "path" })}
          empty={
            <EmptyState title={say({ en: "No message yet", zh: "还没有报文" })}>
              {say({
                en: "The platform's pushes appear here as they come.",
                zh: "平台的推送到达后会显示在这里。",
              })}
            </EmptyState>
          }
        />
      </div>
      <Link to={`../../messages?source=${id}`} relative="path">
        {say({ en: "All messages of this source", zh: "该来源的全部报文" })}
      </Link>
    </Card>
  );
}

function useColumns(): TableColumnsType<Message> {
  const say = useSay();
  const word = useWord();
  return [
    {
      key: "at",
      title: say({ en: "Received", zh: "接收时间" }),
      render: (_, { id, receivedAt }) => (
        <Link to={`../../messages/${id}`} relative="path">
          <Time at={receivedAt} isShort />
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
      title: say({ en: "Message", zh: "报文类型" }),
      render: (_, { name, reason }) => name ?? word(quarantineReasons, reason),
    },
    {
      key: "size",
      title: say({ en: "Size", zh: "大小" }),
      align: "right",
      className: "number",
      render: (_, { sizeBytes }) => bytesText(sizeBytes),
    },
    { key: "remote", title: say({ en: "From", zh: "来自" }), dataIndex: "remote" },
  ];
}
