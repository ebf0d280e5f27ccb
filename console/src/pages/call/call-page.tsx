import { SendOutlined } from "@ant-design/icons";
import { Button, Flex, Skeleton, Tabs } from "antd";
import { useState } from "react";
import { Link, useParams, useSearchParams } from "react-router";
import { PageHead } from "../../parts/page-head.tsx";
import { Trouble } from "../../parts/trouble.tsx";
import { useMay } from "../../session/me.ts";
import { useSay } from "../../text.ts";
import "./call.css";
import { CompareVersions } from "./compare-versions.tsx";
import { Conversation } from "./conversation.tsx";
import { CustomerCard } from "./customer-card.tsx";
import { DeliveriesOfCall } from "./deliveries-of-call.tsx";
import { IntentCard } from "./intent-card.tsx";
import { MessagesOfCall } from "./messages-of-call.tsx";
import { PlatformFields } from "./platform-fields.tsx";
import { SendAgain } from "./send-again.tsx";
import type { CallDelivery, CallDetail } from "./shown-call.ts";
import { TimelineStrip } from "./timeline-strip.tsx";
import { type ReadCall, useCall } from "./use-call.ts";
import { WhatHappened } from "./what-happened.tsx";
import { WhereItWent } from "./where-it-went.tsx";

/** One call: what happened, whether and why it is where it was to go, and everything that was told of it. */
export function CallPage() {
  const { id = "" } = useParams();
  const { call, error, again } = useCall(id);
  if (call === undefined) {
    return error === null ? (
      <Skeleton active className="page-wait" />
    ) : (
      <Trouble error={error} again={again} isWholePage />
    );
  }
  return (
    <>
      {error === null ? null : <Trouble error={error} again={again} />}
      <CallShown key={id} call={call} />
    </>
  );
}

function CallShown({ call }: { readonly call: ReadCall }) {
  const say = useSay();
  const { detail } = call;
  const [wanted, setWanted] = useState<readonly CallDelivery[] | null>(null);
  return (
    <>
      <PageHead
        title={detail.call.to ?? detail.call.id}
        about={<Link to="../calls">{say({ en: "All calls", zh: "全部通话" })}</Link>}
      >
        <SendAgainButton detail={detail} onWant={setWanted} />
      </PageHead>
      <div className="two-columns two-columns-even">
        <WhatHappened detail={detail} />
        <WhereItWent detail={detail} />
      </div>
      <TimelineStrip detail={detail} />
      <Views call={call} onSend={setWanted} />
      {wanted === null ? null : <SendAgain detail={detail} wanted={wanted} onDone={() => setWanted(null)} />}
    </>
  );
}

function SendAgainButton({
  detail,
  onWant,
}: {
  readonly detail: CallDetail;
  readonly onWant: (deliveries: readonly CallDelivery[]) => void;
}) {
  const say = useSay();
  const mayWrite = useMay("write");
  if (!mayWrite || detail.deliveries.length === 0) return null;
  const missing = detail.deliveries.filter(({ state }) => state !== "delivered" && state !== "sending");
  return (
    <Button type="primary" icon={<SendOutlined aria-hidden />} onClick={() => onWant(missing)}>
      {say({ en: "Send again", zh: "重新推送" })}
    </Button>
  );
}

const views = ["conversation", "deliveries", "messages", "fields"] as const;

/** The rest of what there is about a call; which of it is shown stands in the address. */
function Views({
  call,
  onSend,
}: {
  readonly call: ReadCall;
  readonly onSend: (deliveries: readonly CallDelivery[]) => void;
}) {
  const say = useSay();
  const [params, setParams] = useSearchParams();
  const view = views.find((each) => each === params.get("view")) ?? "conversation";
  const { detail } = call;
  const { deliveries, messages } = detail;
  const items = [
    {
      key: "conversation",
      label: say({ en: "Conversation", zh: "对话" }),
      children: (
        <div className="main-and-side">
          <Conversation detail={detail} />
          <Flex vertical>
            <IntentCard detail={detail} />
            <CustomerCard detail={detail} />
          </Flex>
        </div>
      ),
    },
    {
      key: "deliveries",
      label: say({ en: `Deliveries (${deliveries.length})`, zh: `推送（${deliveries.length}）` }),
      children: <DeliveriesOfCall detail={detail} onSend={onSend} />,
    },
    {
      key: "messages",
      label: say({ en: `Messages (${messages.length})`, zh: `报文（${messages.length}）` }),
      children: (
        <>
          <MessagesOfCall detail={detail} />
          <CompareVersions call={call} />
        </>
      ),
    },
    {
      key: "fields",
      label: say({ en: "Platform's fields", zh: "平台字段" }),
      children: <PlatformFields call={call} />,
    },
  ];
  return (
    <Tabs
      items={items}
      activeKey={view}
      onChange={(next) => setParams({ view: next }, { replace: true })}
      size="small"
    />
  );
}
