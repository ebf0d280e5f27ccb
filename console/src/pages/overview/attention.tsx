import { Card, Flex, Skeleton, Typography } from "antd";
import { Link } from "react-router";
import { type paths, query } from "../../api/hub.ts";
import { useTenant } from "../../app/tenant-frame.tsx";
import { EmptyState } from "../../parts/empty-state.tsx";
import { useCount } from "../../parts/numbers.ts";
import { Mark } from "../../parts/tags.tsx";
import { Ago } from "../../parts/time.tsx";
import { Trouble } from "../../parts/trouble.tsx";
import { useSay } from "../../text.ts";
import { ExclamationCircleOutlined, WarningOutlined } from "@ant-design/icons";

type Needing =
  paths["/v1/tenants/{tenant}/attention"]["get"]["responses"][200]["content"]["application/json"]["data"][number];

/** Endpoints and sources that need somebody, the worst first. */
export function Attention() {
  const say = useSay();
  const { id: tenant } = useTenant();
  const { data, error, refetch } = query.useQuery(
    "get",
    "/v1/tenants/{tenant}/attention",
    { params: { path: { tenant } } },
    { refetchInterval: 15_000 },
  );
  return (
    <Card
      size="small"
      className="block"
      title={<h2 className="block-title">{say({ en: "Needs somebody", zh: "需要处理" })}</h2>}
    >
      {error === null ? null : <Trouble error={error} again={() => void refetch()} />}
      {data === undefined ? <Skeleton active paragraph={{ rows: 3 }} title={false} /> : null}
      {data?.data.length === 0 ? (
        <EmptyState title={say({ en: "Nothing needs you", zh: "没有需要处理的事项" })}>
          {say({
            en: "Every endpoint acknowledges, and no source is silent.",
            zh: "所有接收端正常确认，没有静默的来源。",
          })}
        </EmptyState>
      ) : (
        <ul className="needing">
          {data?.data.map((each) => (
            <NeedingRow key={each.id} needing={each} />
          ))}
        </ul>
      )}
    </Card>
  );
}

function NeedingRow({ needing }: { readonly needing: Needing }) {
  const say = useSay();
  const { id: tenant } = useTenant();
  const { data: endpoints } = query.useQuery("get", "/v1/tenants/{tenant}/endpoints", {
    params: { path: { tenant }, query: { limit: "500" } },
  });
  const count = useCount();
  const { kind, id, name, severity, detail, since, waiting = 0, failed = 0 } = needing;
  const isBad = severity === "bad";
  return (
    <li className="needing-row">
      <Flex gap={8} align="baseline" wrap>
        <Mark
          tone={isBad ? "bad" : "warn"}
          icon={isBad ? <ExclamationCircleOutlined /> : <WarningOutlined />}
        >
          {kind === "endpoint" ? say({ en: "endpoint", zh: "接收端" }) : say({ en: "source", zh: "来源" })}
        </Mark>
        <Link to={`../${kind}s/${id}`} relative="path" className="needing-name">
          {name === "" ? (endpoints?.data.find((each) => each.id === id)?.url ?? id) : name}
        </Link>
        <Typography.Text type="secondary">
          <Ago at={since} />
        </Typography.Text>
      </Flex>
      <div className="needing-detail">
        {detail}
        {waiting > 0 ? say({ en: ` · ${count(waiting)} waiting`, zh: ` · ${count(waiting)} 条等待` }) : null}
        {failed > 0 ? say({ en: ` · ${count(failed)} failed`, zh: ` · ${count(failed)} 条失败` }) : null}
      </div>
    </li>
  );
}
