import { SendOutlined } from "@ant-design/icons";
import { Button, Card, Table, type TableColumnsType, Typography } from "antd";
import { Link } from "react-router";
import { EmptyState } from "../../parts/empty-state.tsx";
import { StateMark, deliveryStates } from "../../parts/tags.tsx";
import { Time } from "../../parts/time.tsx";
import { eventTypes, useWord } from "../../parts/words.ts";
import { useMay } from "../../session/me.ts";
import { useSay } from "../../text.ts";
import { useFailureText } from "../../parts/failure-text.ts";
import type { CallDelivery, CallDetail } from "./shown-call.ts";
import { useEndpointNames } from "../../parts/endpoints.ts";

const pages = { pageSize: 20, size: "small", showSizeChanger: false } as const;

/** Every delivery that came of the call. */
export function DeliveriesOfCall({
  detail,
  onSend,
}: {
  readonly detail: CallDetail;
  /** Somebody wants these sent again. */
  readonly onSend: (deliveries: readonly CallDelivery[]) => void;
}) {
  const say = useSay();
  const mayWrite = useMay("write");
  const columns = [...useDeliveryColumns(), ...(mayWrite ? [sendColumn(say, onSend)] : [])];
  const { deliveries } = detail;
  return (
    <Card
      size="small"
      className="block"
      title={<h2 className="block-title">{say({ en: "Deliveries it led to", zh: "相关推送" })}</h2>}
    >
      <Table<CallDelivery>
        aria-label={say({ en: "Deliveries it led to", zh: "相关推送" })}
        rowKey="id"
        size="small"
        columns={columns}
        dataSource={deliveries}
        scroll={{ x: "max-content" }}
        pagination={deliveries.length > pages.pageSize ? pages : false}
        locale={{
          emptyText: (
            <EmptyState title={say({ en: "Nothing was sent", zh: "没有推送" })}>
              {say({
                en: "Why each endpoint got nothing stands above, at “Where it went”.",
                zh: "各接收端未收到的原因见上方“推送到哪里”。",
              })}
            </EmptyState>
          ),
        }}
      />
    </Card>
  );
}

/** The columns of deliveries, wherever this page lists them. */
export function useDeliveryColumns(): TableColumnsType<CallDelivery> {
  const say = useSay();
  const word = useWord();
  const failure = useFailureText();
  const nameOf = useEndpointNames();
  return [
    {
      key: "endpoint",
      title: say({ en: "Endpoint", zh: "接收端" }),
      render: (_, { endpoint }) => <span className="cell-name">{nameOf(endpoint)}</span>,
    },
    {
      key: "type",
      title: say({ en: "Event", zh: "事件" }),
      render: (_, { id, type }) => <Link to={`../deliveries/${id}`}>{word(eventTypes, type)}</Link>,
    },
    {
      key: "state",
      title: say({ en: "State", zh: "状态" }),
      render: (_, { state }) => <StateMark of={deliveryStates} value={state} />,
    },
    {
      key: "attempts",
      title: say({ en: "Attempts", zh: "次数" }),
      align: "right",
      className: "number",
      render: (_, { attemptCount }) => attemptCount,
    },
    {
      key: "error",
      title: say({ en: "Why not", zh: "未送达原因" }),
      render: (_, delivery) =>
        (delivery.state === "delivered" ? null : failure(delivery)) ?? (
          <Typography.Text type="secondary">–</Typography.Text>
        ),
    },
    {
      key: "when",
      title: say({ en: "Ended or due", zh: "结束/应推送时间" }),
      render: (_, { settledAt, dueAt }) => <Time at={settledAt ?? dueAt} />,
    },
  ];
}

function sendColumn(
  say: ReturnType<typeof useSay>,
  onSend: (deliveries: readonly CallDelivery[]) => void,
): TableColumnsType<CallDelivery>[number] {
  const name = say({ en: "Send again", zh: "重新推送" });
  return {
    key: "send",
    align: "right",
    render: (_, delivery) => (
      <Button
        size="small"
        icon={<SendOutlined aria-hidden />}
        disabled={delivery.state === "sending"}
        onClick={() => onSend([delivery])}
      >
        {name}
      </Button>
    ),
  };
}
