import { Card, Flex, Skeleton, Typography } from "antd";
import { useState } from "react";
import { Link, useParams } from "react-router";
import { CopyButton, Id } from "../../parts/copy.tsx";
import { useEndpointNames } from "../../parts/endpoints.ts";
import { PageHead } from "../../parts/page-head.tsx";
import { StateMark, deliveryStates } from "../../parts/tags.tsx";
import { Time } from "../../parts/time.tsx";
import { Trouble } from "../../parts/trouble.tsx";
import { eventTypes, useWord } from "../../parts/words.ts";
import { useSay } from "../../text.ts";
import { AnswerView } from "./answer-view.tsx";
import { asCurl } from "./as-curl.ts";
import "./delivery.css";
import type { DeliveryDetail } from "./delivery-detail.ts";
import { Explanation } from "./explanation.tsx";
import { RequestView } from "./request-view.tsx";
import { SendAgainButton } from "./send-again-button.tsx";
import { type ShownClimb, isOpen, useDelivery } from "./use-delivery.ts";
import { useRequest } from "./use-request.ts";
import { Waterfall } from "./waterfall.tsx";

/** One delivery: why it stands where it does, every attempt in time, and what was sent and answered. */
export function DeliveryPage() {
  const { id = "" } = useParams();
  const { shown, error, again } = useDelivery(id);
  if (shown === undefined) {
    return error === null ? <Skeleton active /> : <Trouble error={error} again={again} isWholePage />;
  }
  return (
    <>
      {error === null ? null : <Trouble error={error} again={again} />}
      <DeliveryShown key={id} shown={shown} />
    </>
  );
}

function DeliveryShown({ shown }: { readonly shown: ShownClimb }) {
  const say = useSay();
  const word = useWord();
  const { detail, climb } = shown;
  const { id, type, endpoint, attempts } = detail;
  const nameOf = useEndpointNames();
  const asked = useRequest(id);
  const curl = asked.request === undefined ? undefined : asCurl(asked.request);
  const [picked, setPicked] = useState<number>();
  // Unless somebody picked one, it is the newest, as it comes.
  const chosen = attempts.find(({ number }) => number === picked) ?? attempts.at(-1);
  const title = say({
    en: `${word(eventTypes, type)} → ${nameOf(endpoint)}`,
    zh: `${word(eventTypes, type)} → ${nameOf(endpoint)}`,
  });
  return (
    <>
      <PageHead
        title={title}
        about={<Link to="../deliveries">{say({ en: "All deliveries", zh: "全部推送" })}</Link>}
      >
        {curl === undefined ? null : (
          <CopyButton
            text={curl}
            label={say({ en: "Copy as curl", zh: "复制为 curl 命令" })}
            isSmall={false}
          />
        )}
        <SendAgainButton detail={detail} />
      </PageHead>
      <Facts detail={detail} />
      <Explanation detail={detail} climb={climb} />
      <Waterfall climb={climb} isOpen={isOpen(detail.state)} chosen={chosen?.number} onChoose={setPicked} />
      <Card
        size="small"
        className="block"
        title={<h2 className="block-title">{say({ en: "Request and answer", zh: "请求与应答" })}</h2>}
      >
        <div className="exchange">
          <RequestView asked={asked} />
          <AnswerView attempt={chosen} />
        </div>
      </Card>
    </>
  );
}

function Facts({ detail }: { readonly detail: DeliveryDetail }) {
  const say = useSay();
  const nameOf = useEndpointNames();
  const { id, state, endpoint, call, dialect, message, createdAt } = detail;
  const facts = [
    {
      name: say({ en: "State", zh: "状态" }),
      value: <StateMark of={deliveryStates} value={state} />,
    },
    {
      name: say({ en: "Endpoint", zh: "接收端" }),
      value: <Link to={`../endpoints/${endpoint}`}>{nameOf(endpoint)}</Link>,
    },
    {
      name: say({ en: "Call", zh: "通话" }),
      value:
        call === undefined ? (
          <Typography.Text type="secondary">{say({ en: "about none", zh: "与通话无关" })}</Typography.Text>
        ) : (
          <Link to={`../calls/${call}`}>{say({ en: "the call", zh: "查看通话" })}</Link>
        ),
    },
    { name: say({ en: "Wire message", zh: "报文" }), value: `${dialect} · ${message}` },
    { name: say({ en: "Made", zh: "创建时间" }), value: <Time at={createdAt} /> },
    { name: "webhook-id", value: <Id id={id} /> },
  ];
  return (
    <Flex className="delivery-facts" component="dl" wrap gap="8px 28px">
      {facts.map(({ name, value }) => (
        <div key={name} className="delivery-fact">
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </Flex>
  );
}
