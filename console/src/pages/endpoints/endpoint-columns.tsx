import { Flex, type TableColumnsType, Typography } from "antd";
import { Link } from "react-router";
import { query } from "../../api/hub.ts";
import { useTenant } from "../../app/tenant-frame.tsx";
import { shareText, useCount } from "../../parts/numbers.ts";
import { StateMark, healthStates } from "../../parts/tags.tsx";
import { Ago, tookText } from "../../parts/time.tsx";
import { type Say, useSay } from "../../text.ts";
import { useTraffic } from "../overview/spans.ts";
import { EndpointActions } from "./endpoint-actions.tsx";
import type { Endpoint } from "./endpoint-form.ts";
import { endpointName, useMayChange } from "./endpoints.ts";

/** How many deliveries are parked for each endpoint. */
function useParked(): ReadonlyMap<string, number> {
  const { id: tenant } = useTenant();
  const { data } = query.useQuery("get", "/v1/tenants/{tenant}/parked", { params: { path: { tenant } } });
  return new Map(data?.data.map(({ endpoint, deliveries }) => [endpoint, deliveries]));
}

/** How many deliveries wait for each endpoint. */
function useWaiting(): ReadonlyMap<string, number> {
  const { id: tenant } = useTenant();
  const { data } = query.useQuery(
    "get",
    "/v1/tenants/{tenant}/ladder",
    { params: { path: { tenant }, query: { limit: mostEndpoints } } },
    { refetchInterval: lookEveryMs },
  );
  return new Map(data?.data.map(({ endpoint, waiting }) => [endpoint, waiting]));
}

const mostEndpoints = "500";
const lookEveryMs = 10_000;

/** How many deliveries of an endpoint are in a state, and the way to them. */
function Deliveries({
  of,
  state,
  count,
}: {
  readonly of: string;
  readonly state: "waiting" | "parked";
  readonly count: number;
}) {
  const numbers = useCount();
  if (count === 0) return "0";
  return (
    <Link to={`../deliveries?state=${state}&endpoint=${of}`} relative="path">
      {numbers(count)}
    </Link>
  );
}

/** The columns of the list of endpoints. */
export function useEndpointColumns(): TableColumnsType<Endpoint> {
  const say = useSay();
  const { data: traffic } = useTraffic("hour");
  const waiting = useWaiting();
  const parked = useParked();
  const figuresOf = (id: string) => traffic?.subjects.find((subject) => subject.id === id);
  return [
    ...nameColumns(say),
    {
      key: "share",
      title: say({ en: "Acknowledged", zh: "确认率" }),
      align: "right",
      className: "number",
      render: (_, { id }) => {
        const { good = 0, again = 0, bad = 0 } = figuresOf(id) ?? {};
        return shareText(good, good + again + bad);
      },
    },
    {
      key: "p95",
      title: say({ en: "Answers in (p95)", zh: "应答耗时 p95" }),
      align: "right",
      className: "number",
      render: (_, { id }) => {
        const took = figuresOf(id)?.tookMs ?? null;
        return took === null ? "–" : tookText(took.p95);
      },
    },
    {
      key: "waiting",
      title: say({ en: "Waiting", zh: "等待" }),
      align: "right",
      className: "number",
      render: (_, { id }) => <Deliveries of={id} state="waiting" count={waiting.get(id) ?? 0} />,
    },
    {
      key: "parked",
      title: say({ en: "Parked", zh: "搁置" }),
      align: "right",
      className: "number",
      render: (_, { id }) => <Deliveries of={id} state="parked" count={parked.get(id) ?? 0} />,
    },
    {
      key: "actions",
      title: <span className="unseen">{say({ en: "Actions", zh: "操作" })}</span>,
      align: "right",
      render: (_, endpoint) => <RowActions endpoint={endpoint} />,
    },
  ];
}

function nameColumns(say: Say): TableColumnsType<Endpoint> {
  return [
    {
      key: "name",
      title: say({ en: "Endpoint", zh: "接收端" }),
      render: (_, endpoint) => (
        <div className="named">
          <Link to={endpoint.id} title={endpointName(endpoint)}>
            {endpointName(endpoint)}
          </Link>
          {endpoint.name === "" ? null : (
            <Typography.Text type="secondary" className="named-more" title={endpoint.url}>
              {endpoint.url}
            </Typography.Text>
          )}
        </div>
      ),
    },
    { key: "dialect", title: say({ en: "Dialect", zh: "协议" }), dataIndex: "dialect" },
    {
      key: "state",
      title: say({ en: "State", zh: "状态" }),
      render: (_, { health }) => (
        <div className="named">
          <Flex gap={6} align="baseline">
            <StateMark of={healthStates} value={health.state} />
            <Typography.Text type="secondary">
              <Ago at={health.since} />
            </Typography.Text>
          </Flex>
          <Typography.Text type="secondary" className="named-more" title={health.why}>
            {health.why}
          </Typography.Text>
        </div>
      ),
    },
  ];
}

function RowActions({ endpoint }: { readonly endpoint: Endpoint }) {
  return useMayChange(endpoint) ? <EndpointActions endpoint={endpoint} isInRow /> : null;
}
