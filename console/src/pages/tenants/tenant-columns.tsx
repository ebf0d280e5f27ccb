import { Button, type TableColumnsType, Typography } from "antd";
import { Link } from "react-router";
import { bytesText } from "../../parts/numbers.ts";
import { Time } from "../../parts/time.tsx";
import type { Text } from "../../text.ts";
import type { ShownTenant } from "./tenant-wish.ts";

/** The columns of the list of tenants. */
export function tenantColumns({
  say,
  sizes,
  change,
  remove,
}: {
  readonly say: (text: Text) => string;
  /** Bytes by tenant; those that were not counted yet are not in it. */
  readonly sizes: ReadonlyMap<string, number>;
  readonly change: (tenant: ShownTenant) => void;
  readonly remove: (tenant: ShownTenant) => void;
}): TableColumnsType<ShownTenant> {
  return [
    {
      key: "name",
      title: say({ en: "Name", zh: "名称" }),
      render: (_, { id, name }) => (
        <Link to={`/t/${encodeURIComponent(id)}/overview`} className="cell-text">
          {name}
        </Link>
      ),
    },
    { key: "id", title: "ID", render: (_, { id }) => <Typography.Text code>{id}</Typography.Text> },
    { key: "zone", title: say({ en: "Time zone", zh: "时区" }), render: (_, { timezone }) => timezone },
    {
      key: "size",
      title: say({ en: "Size", zh: "数据量" }),
      align: "right",
      className: "number",
      render: (_, { id }) => {
        const bytes = sizes.get(id);
        return bytes === undefined ? "–" : bytesText(bytes);
      },
    },
    {
      key: "created",
      title: say({ en: "Made", zh: "创建时间" }),
      render: (_, { createdAt }) => <Time at={createdAt} />,
    },
    {
      key: "acts",
      title: <span className="unseen">{say({ en: "Actions", zh: "操作" })}</span>,
      align: "right",
      render: (_, tenant) => (
        <span className="acts">
          <Button
            size="small"
            type="text"
            onClick={() => change(tenant)}
            aria-label={say({ en: `Change ${tenant.name}`, zh: `修改 ${tenant.name}` })}
          >
            {say({ en: "Change", zh: "修改" })}
          </Button>
          <Button
            size="small"
            type="text"
            danger
            onClick={() => remove(tenant)}
            aria-label={say({ en: `Delete ${tenant.name}`, zh: `删除 ${tenant.name}` })}
          >
            {say({ en: "Delete", zh: "删除" })}
          </Button>
        </span>
      ),
    },
  ];
}
