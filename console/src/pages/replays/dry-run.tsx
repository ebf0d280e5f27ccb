import { Alert, Table, type TableColumnsType } from "antd";
import { useEndpointNames } from "../../parts/endpoints.ts";
import { useCount } from "../../parts/numbers.ts";
import { useSay } from "../../text.ts";
import type { ReplayCount } from "./shown-replay.ts";

type Leg = ReplayCount["endpoints"][number];

/** What a replay would send, endpoint by endpoint. */
export function DryRun({ count: counted }: { readonly count: ReplayCount }) {
  const say = useSay();
  const count = useCount();
  const nameOf = useEndpointNames();
  const { matched, skipped, events, endpoints } = counted;
  const columns: TableColumnsType<Leg> = [
    {
      key: "endpoint",
      title: say({ en: "Endpoint", zh: "接收端" }),
      render: (_, { endpoint }) => <span className="clipped">{nameOf(endpoint)}</span>,
    },
    {
      key: "matched",
      title: say({ en: "Would be sent", zh: "将推送" }),
      align: "right",
      className: "number",
      render: (_, leg) => count(leg.matched),
    },
    {
      key: "skipped",
      title: say({ en: "On their way already", zh: "已在途" }),
      align: "right",
      className: "number",
      render: (_, leg) => count(leg.skipped),
    },
  ];
  return (
    <section aria-label={say({ en: "What would be sent", zh: "将推送的内容" })} className="dry-run">
      <Alert
        type={matched === 0 ? "info" : "success"}
        showIcon
        role="status"
        title={
          matched === 0
            ? say({ en: "Nothing would be sent", zh: "没有可推送的内容" })
            : say({
                en: `${count(matched)} deliveries would be sent`,
                zh: `将推送 ${count(matched)} 条`,
              })
        }
        description={say({
          en: `${count(events)} events came in within that span; ${count(skipped)} deliveries are on their way already and are left alone. Nothing was sent yet.`,
          zh: `该时段共到达 ${count(events)} 个事件；${count(skipped)} 条已在途，不重复处理。目前尚未推送。`,
        })}
      />
      {endpoints.length === 0 ? null : (
        <Table<Leg>
          aria-label={say({ en: "What would be sent", zh: "将推送的内容" })}
          rowKey="endpoint"
          size="small"
          columns={columns}
          dataSource={endpoints}
          pagination={endpoints.length > 20 ? { pageSize: 20, size: "small" } : false}
          scroll={{ x: "max-content" }}
        />
      )}
    </section>
  );
}
