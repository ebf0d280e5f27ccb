import { Card, Flex, Skeleton, Typography } from "antd";
import { Link } from "react-router";
import { EmptyState } from "../../parts/empty-state.tsx";
import { Mark, StateMark, deliveryStates } from "../../parts/tags.tsx";
import { Ago, Time } from "../../parts/time.tsx";
import { eventTypes, useWord } from "../../parts/words.ts";
import { type Text, useSay } from "../../text.ts";
import { type Arrival, type WhyNothing, arrivals, isReplayable, spanOf } from "./arrival.ts";
import { useFailureText } from "../../parts/failure-text.ts";
import type { CallDelivery, CallDetail } from "./shown-call.ts";
import { useEndpointNames, useEndpoints } from "../../parts/endpoints.ts";

/** Whether the call is at each endpoint, and why it is not. */
export function WhereItWent({ detail }: { readonly detail: CallDetail }) {
  const say = useSay();
  const endpoints = useEndpoints();
  const rows = endpoints === undefined ? undefined : arrivals(detail, endpoints);
  return (
    <Card
      size="small"
      className="block"
      title={<h2 className="block-title">{say({ en: "Where it went", zh: "推送到哪里" })}</h2>}
    >
      {rows === undefined ? <Skeleton active paragraph={{ rows: 2 }} title={false} /> : null}
      {rows?.length === 0 ? (
        <EmptyState
          title={say({ en: "There is no endpoint", zh: "还没有接收端" })}
          action={<Link to="../endpoints">{say({ en: "To the endpoints", zh: "查看接收端" })}</Link>}
        >
          {say({
            en: "The call is kept here. Once there is an endpoint, a replay sends it.",
            zh: "通话保存在这里；新建接收端后可通过重放推送。",
          })}
        </EmptyState>
      ) : (
        <ul className="arrivals">
          {rows?.map((arrival) => (
            <li key={arrival.endpoint} className="arrival">
              <ArrivalRow arrival={arrival} detail={detail} />
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function ArrivalRow({ arrival, detail }: { readonly arrival: Arrival; readonly detail: CallDetail }) {
  const say = useSay();
  const name = useEndpointNames()(arrival.endpoint);
  const { endpoint, known } = arrival;
  return (
    <>
      <Flex gap={8} align="baseline" justify="space-between">
        {known === null ? (
          <span className="arrival-name">{name}</span>
        ) : (
          <Link to={`../endpoints/${endpoint}`} className="arrival-name">
            {name}
          </Link>
        )}
        {arrival.kind === "sent" ? (
          <StateMark of={deliveryStates} value={arrival.worst.state} />
        ) : (
          <Mark tone="idle">{say({ en: "nothing sent", zh: "未推送" })}</Mark>
        )}
      </Flex>
      <Typography.Text type="secondary" className="arrival-why">
        {arrival.kind === "sent" ? (
          <Sent worst={arrival.worst} arrived={arrival.arrived} all={arrival.all} />
        ) : (
          <Unsent why={arrival.why} endpoint={endpoint} detail={detail} />
        )}
      </Typography.Text>
    </>
  );
}

// A line ends with it, and never begins.
const dot = "\u00a0· ";

function Sent({
  worst,
  arrived,
  all,
}: {
  readonly worst: CallDelivery;
  readonly arrived: number;
  readonly all: number;
}) {
  const say = useSay();
  const word = useWord();
  const failure = useFailureText()(worst);
  const { id, state, type, attemptCount, dueAt, settledAt } = worst;
  const share =
    all === 1
      ? word(eventTypes, type)
      : say({ en: `${arrived} of ${all} arrived`, zh: `${all} 条中 ${arrived} 条已送达` });
  const next = say({ en: `attempt ${attemptCount + 1} due `, zh: `第 ${attemptCount + 1} 次推送：` });
  return (
    <>
      {share}
      {all > 1 && arrived < all ? `${dot}${word(eventTypes, type)}` : null}
      {failure === null || state === "delivered" ? null : `${dot}${failure}`}
      {dot}
      {state === "waiting" || state === "sending" ? (
        <>
          {next}
          <Ago at={dueAt} />
        </>
      ) : (
        <Time at={settledAt} isShort />
      )}
      {state === "delivered" ? null : (
        <>
          {dot}
          <Link to={`../deliveries/${id}`}>{say({ en: "its attempts", zh: "推送记录" })}</Link>
        </>
      )}
    </>
  );
}

const whys: Readonly<Record<WhyNothing, Text>> = {
  later: {
    en: "It was made after the call came in.",
    zh: "接收端在通话到达之后才创建。",
  },
  disabled: { en: "It is disabled.", zh: "接收端已停用。" },
  paused: { en: "It is paused.", zh: "接收端已暂停。" },
  unwanted: {
    en: "It does not ask for events of these types.",
    zh: "接收端未订阅这些类型的事件。",
  },
  incomplete: {
    en: "It gets whole calls, and parts of this one are still to come.",
    zh: "接收端只接收完整通话，而该通话尚未完整。",
  },
  unknown: {
    en: "It did not ask for these events when they came in, or its dialect has no message for what they tell.",
    zh: "事件到达时接收端尚未订阅，或其协议没有对应的报文。",
  },
};

function Unsent({
  why,
  endpoint,
  detail,
}: {
  readonly why: WhyNothing;
  readonly endpoint: string;
  readonly detail: CallDetail;
}) {
  const say = useSay();
  const span = spanOf(detail);
  const search = span === null ? null : new URLSearchParams({ endpoint, ...span, states: "missing" });
  return (
    <>
      {say(whys[why])}{" "}
      {isReplayable(why) && search !== null ? (
        <Link to={`../replays?${search.toString()}`}>
          {say({ en: "Replay that time", zh: "重放该时段" })}
        </Link>
      ) : null}
    </>
  );
}
