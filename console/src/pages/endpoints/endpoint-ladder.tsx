import { Card, Flex, Typography } from "antd";
import { Link } from "react-router";
import { query } from "../../api/hub.ts";
import { useTenant } from "../../app/tenant-frame.tsx";
import { LadderAxis } from "../../parts/ladder-axis.tsx";
import { useCount } from "../../parts/numbers.ts";
import { Ago } from "../../parts/time.tsx";
import { Trouble } from "../../parts/trouble.tsx";
import { useSay } from "../../text.ts";
import type { Endpoint } from "./endpoint-form.ts";

const lookEveryMs = 10_000;

/** The ladder of an endpoint, with how many deliveries wait for each attempt just now. */
export function EndpointLadder({ endpoint }: { readonly endpoint: Endpoint }) {
  const say = useSay();
  const count = useCount();
  const { id: tenant } = useTenant();
  const { data, error, refetch } = query.useQuery(
    "get",
    "/v1/tenants/{tenant}/ladder",
    { params: { path: { tenant }, query: { endpoint: endpoint.id } } },
    { refetchInterval: lookEveryMs },
  );
  const standing = data?.data.find((each) => each.endpoint === endpoint.id);
  const waiting = standing?.waiting ?? 0;
  const overdue = standing?.overdue ?? 0;
  const lastChance = standing?.lastChance ?? 0;
  return (
    <Card
      size="small"
      className="block"
      title={<h2 className="block-title">{say({ en: "Its ladder now", zh: "当前重试阶梯" })}</h2>}
      extra={
        <Typography.Text type="secondary">
          {endpoint.ladder === null
            ? say({ en: "as the dialect", zh: "按协议" })
            : say({ en: "its own", zh: "自定义" })}
        </Typography.Text>
      }
    >
      {error === null ? null : <Trouble error={error} again={() => void refetch()} />}
      <Flex vertical gap={8}>
        <Flex gap={16} wrap>
          <Link to={`../../deliveries?state=waiting&endpoint=${endpoint.id}`} relative="path">
            {say({ en: `${count(waiting)} waiting`, zh: `${count(waiting)} 条等待` })}
          </Link>
          {overdue === 0 ? null : (
            <Typography.Text className="mark-warn">
              {say({
                en: `${count(overdue)} of them due already, the oldest `,
                zh: `其中 ${count(overdue)} 条已到期，最早的 `,
              })}
              <Ago at={standing?.oldestDueAt} />
            </Typography.Text>
          )}
          {lastChance === 0 ? null : (
            <Typography.Text className="mark-bad">
              {say({
                en: `${count(lastChance)} have one attempt left`,
                zh: `${count(lastChance)} 条只剩最后一次`,
              })}
            </Typography.Text>
          )}
        </Flex>
        <LadderAxis
          ladder={endpoint.effective.ladder}
          waiting={new Map(standing?.rungs.map((rung) => [rung.attempt, rung.waiting]))}
        />
      </Flex>
    </Card>
  );
}
