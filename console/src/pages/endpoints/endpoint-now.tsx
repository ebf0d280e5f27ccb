import { Card, Flex, Typography } from "antd";
import { Link } from "react-router";
import { useCount } from "../../parts/numbers.ts";
import { StateMark, healthStates } from "../../parts/tags.tsx";
import { aboutSpan } from "../../parts/spans.ts";
import { Ago, Time } from "../../parts/time.tsx";
import { useLanguage, useSay } from "../../text.ts";
import type { Endpoint } from "./endpoint-form.ts";
import { disabledIn, healthNow } from "./health-now.ts";

/** How an endpoint does now: its state, why, what the hub does about it, and what waits. */
export function EndpointNow({ endpoint }: { readonly endpoint: Endpoint }) {
  const say = useSay();
  const count = useCount();
  const { language } = useLanguage();
  const { health, parked = 0, id } = endpoint;
  const leftSeconds = disabledIn(endpoint);
  return (
    <Card
      size="small"
      className="block"
      title={<h2 className="block-title">{say({ en: "Now", zh: "当前" })}</h2>}
    >
      <Flex vertical gap={6}>
        <Flex gap={8} align="baseline" wrap>
          <StateMark of={healthStates} value={health.state} />
          <Typography.Text type="secondary">
            {say({ en: "since ", zh: "自 " })}
            <Time at={health.since} />
            {" ("}
            <Ago at={health.since} />
            {")"}
          </Typography.Text>
        </Flex>
        <Typography.Text strong>{health.why}</Typography.Text>
        <Typography.Text>{say(healthNow(endpoint))}</Typography.Text>
        {health.nextProbeAt === undefined ? null : (
          <Typography.Text>
            {say({ en: "The next probe goes out ", zh: "下一次探测：" })}
            <Ago at={health.nextProbeAt} />
          </Typography.Text>
        )}
        {leftSeconds === null ? null : (
          <Typography.Text className="mark-warn">
            {say({
              en: `It is disabled if it goes on failing for another ${aboutSpan(leftSeconds, language)}. What waits is parked then, not lost.`,
              zh: `若再持续失败 ${aboutSpan(leftSeconds, language)}，将被停用；等待中的推送会搁置，不会丢失。`,
            })}
          </Typography.Text>
        )}
        {parked === 0 ? null : (
          <Link to={`../../deliveries?state=parked&endpoint=${id}`} relative="path">
            {say({ en: `${count(parked)} deliveries are parked`, zh: `${count(parked)} 条推送被搁置` })}
          </Link>
        )}
      </Flex>
    </Card>
  );
}
