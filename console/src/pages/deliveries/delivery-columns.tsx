import { Typography } from "antd";
import { Link } from "react-router";
import type { Column } from "../../parts/columns.tsx";
import { Id } from "../../parts/copy.tsx";
import { useEndpointNames, useEndpoints } from "../../parts/endpoints.ts";
import { useFailureText } from "../../parts/failure-text.ts";
import { StateMark, deliveryStates } from "../../parts/tags.tsx";
import { Ago, Time } from "../../parts/time.tsx";
import { eventTypes, useWord } from "../../parts/words.ts";
import { useSay } from "../../text.ts";
import type { ShownDelivery } from "./shown-delivery.ts";

/** The columns of the list of deliveries. */
export function useDeliveryColumns(): readonly Column<ShownDelivery>[] {
  return [...useWhatColumns(), ...useHowColumns()];
}

/** What a delivery is, and where it goes. */
function useWhatColumns(): readonly Column<ShownDelivery>[] {
  const say = useSay();
  const word = useWord();
  const nameOf = useEndpointNames();
  return [
    {
      key: "made",
      title: say({ en: "Made", zh: "创建时间" }),
      render: ({ id, createdAt }) => (
        <Link to={id}>
          <Time at={createdAt} isShort />
        </Link>
      ),
    },
    {
      key: "type",
      title: say({ en: "Event", zh: "事件" }),
      render: ({ type }) => word(eventTypes, type),
    },
    {
      key: "endpoint",
      title: say({ en: "Endpoint", zh: "接收端" }),
      render: ({ endpoint }) => <span className="clipped">{nameOf(endpoint)}</span>,
    },
    {
      key: "message",
      title: say({ en: "Wire message", zh: "报文" }),
      isExtra: true,
      render: ({ message }) => message,
    },
    {
      key: "dialect",
      title: say({ en: "Dialect", zh: "协议" }),
      isExtra: true,
      render: ({ dialect }) => dialect,
    },
  ];
}

/** How a delivery stands. */
function useHowColumns(): readonly Column<ShownDelivery>[] {
  const say = useSay();
  const failure = useFailureText();
  const endpoints = useEndpoints();
  const none = <Typography.Text type="secondary">–</Typography.Text>;
  const mostOf = (id: string) => endpoints?.find((each) => each.id === id)?.effective.ladder.maxAttempts;
  return [
    {
      key: "state",
      title: say({ en: "State", zh: "状态" }),
      render: ({ state }) => <StateMark of={deliveryStates} value={state} />,
    },
    {
      key: "attempts",
      title: say({ en: "Attempts", zh: "推送次数" }),
      isRight: true,
      render: ({ attemptCount, endpoint }) => attemptsText(attemptCount, mostOf(endpoint)),
    },
    {
      key: "error",
      title: say({ en: "Why not", zh: "未送达原因" }),
      render: (delivery) => (delivery.state === "delivered" ? none : (failure(delivery) ?? none)),
    },
    {
      key: "when",
      title: say({ en: "Due or ended", zh: "应推送/结束时间" }),
      render: ({ dueAt, settledAt }) =>
        settledAt === undefined ? <Ago at={dueAt} /> : <Time at={settledAt} isShort />,
    },
    {
      key: "call",
      title: say({ en: "Call", zh: "通话" }),
      render: ({ call }) =>
        call === undefined ? (
          none
        ) : (
          <Link to={`../calls/${call}`}>{say({ en: "the call", zh: "查看通话" })}</Link>
        ),
    },
    {
      key: "id",
      title: say({ en: "Id", zh: "ID" }),
      isExtra: true,
      render: ({ id }) => <Id id={id} isShort />,
    },
  ];
}

/** How many of how many; a replay numbers its attempts on, and then there is no such most. */
function attemptsText(made: number, most: number | undefined): string {
  return most === undefined || made > most ? `${made}` : `${made} / ${most}`;
}
