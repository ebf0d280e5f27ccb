import { RobotOutlined, UserOutlined } from "@ant-design/icons";
import { Card, Flex, Typography } from "antd";
import { IntentLevel } from "../../parts/call-marks.tsx";
import { Time } from "../../parts/time.tsx";
import { useSay } from "../../text.ts";
import { type IntentStep, intentHistory } from "./intent-history.ts";
import type { CallDetail } from "./shown-call.ts";

/** What the customer was found to want: what counts now, by what it was judged, and how it came to be. */
export function IntentCard({ detail }: { readonly detail: CallDetail }) {
  const say = useSay();
  const { intent } = detail.call;
  const steps = intentHistory(detail.events).toReversed();
  return (
    <Card
      size="small"
      className="block"
      title={<h2 className="block-title">{say({ en: "Intent", zh: "意向" })}</h2>}
    >
      {intent === null ? (
        <Typography.Text type="secondary">
          {say({ en: "The platform told none.", zh: "平台未提供意向。" })}
        </Typography.Text>
      ) : (
        <Flex gap={8} align="baseline">
          <IntentLevel intent={intent} />
          <span dir="auto" className="intent-words">
            {intent.label}
            {intent.basis === null ? null : <div className="intent-basis">{intent.basis}</div>}
          </span>
        </Flex>
      )}
      {steps.length === 1 && steps[0] !== undefined ? (
        <Flex gap={8} className="intent-origin" wrap>
          <Origin step={steps[0]} />
        </Flex>
      ) : null}
      {steps.length < 2 ? null : (
        <ol className="intent-steps" aria-label={say({ en: "How it changed", zh: "变更记录" })}>
          {steps.map((step) => (
            <Step key={step.event} step={step} />
          ))}
        </ol>
      )}
    </Card>
  );
}

/** Who found it, and when. */
function Origin({ step: { isByHand, at } }: { readonly step: IntentStep }) {
  const say = useSay();
  return (
    <>
      <Typography.Text type="secondary">
        {isByHand ? <UserOutlined aria-hidden /> : <RobotOutlined aria-hidden />}{" "}
        {isByHand
          ? say({ en: "set by hand", zh: "人工设置" })
          : say({ en: "found by the robot", zh: "机器人判定" })}
      </Typography.Text>
      <Typography.Text type="secondary">
        <Time at={at} isShort />
      </Typography.Text>
    </>
  );
}

function Step({ step }: { readonly step: IntentStep }) {
  const { level, label, basis } = step;
  return (
    <li className="intent-step">
      <Flex gap={8} align="baseline" wrap>
        <span className={level === "A" || level === "B" ? "level level-strong" : "level"}>
          {level ?? "–"}
        </span>
        <Origin step={step} />
      </Flex>
      <div dir="auto" className="intent-said">
        {[label, basis].filter((part) => part !== null).join(" · ")}
      </div>
    </li>
  );
}
