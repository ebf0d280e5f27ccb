import { Button, type TableColumnsType, Typography } from "antd";
import { Id } from "../../parts/copy.tsx";
import { Rights } from "../../parts/rights.tsx";
import { Mark } from "../../parts/tags.tsx";
import { Ago, Time } from "../../parts/time.tsx";
import type { Text } from "../../text.ts";
import type { ShownKey } from "./keys-page.tsx";

/** The columns of the list of keys. */
export function keyColumns({
  say,
  ownKey,
  revoke,
}: {
  readonly say: (text: Text) => string;
  /** The key that one is signed in with. */
  readonly ownKey: string | null;
  readonly revoke: (key: ShownKey) => void;
}): TableColumnsType<ShownKey> {
  return [
    {
      key: "name",
      title: say({ en: "Name", zh: "名称" }),
      render: (_, { id, name }) => (
        <span className="cell-text">
          {name === "" ? (
            <Typography.Text type="secondary">{say({ en: "without a name", zh: "未命名" })}</Typography.Text>
          ) : (
            <Typography.Text strong>{name}</Typography.Text>
          )}
          {id === ownKey ? <Mark tone="busy">{say({ en: "yours", zh: "当前登录" })}</Mark> : null}
        </span>
      ),
    },
    {
      key: "rights",
      title: say({ en: "May", zh: "权限" }),
      render: (_, { rights }) => <Rights of={rights} />,
    },
    {
      key: "used",
      title: say({ en: "Last used", zh: "最近使用" }),
      render: (_, { lastUsedAt }) =>
        lastUsedAt === undefined ? (
          <Mark tone="idle">{say({ en: "never", zh: "从未" })}</Mark>
        ) : (
          <Ago at={lastUsedAt} />
        ),
    },
    {
      key: "created",
      title: say({ en: "Made", zh: "创建时间" }),
      render: (_, { createdAt }) => <Time at={createdAt} />,
    },
    { key: "id", title: "ID", render: (_, { id }) => <Id id={id} isShort /> },
    {
      key: "acts",
      title: <span className="unseen">{say({ en: "Actions", zh: "操作" })}</span>,
      align: "right",
      fixed: "right",
      render: (_, key) => (
        <Button size="small" type="text" danger onClick={() => revoke(key)}>
          {say({ en: "Revoke", zh: "撤销" })}
        </Button>
      ),
    },
  ];
}
