import { Flex, Typography } from "antd";
import { Id } from "../../parts/copy.tsx";
import { useCount } from "../../parts/numbers.ts";
import { useSay } from "../../text.ts";
import type { ShownEntry } from "./audit-list.tsx";
import { revealedIn } from "./audit-place.ts";
import { differencesOf } from "./difference.ts";
import { DifferenceTable, FieldTable } from "./difference-table.tsx";

/** What an entry of the audit log says beside its line. */
export function AuditDetail({ entry }: { readonly entry: ShownEntry }) {
  const say = useSay();
  return (
    <Flex vertical gap={10}>
      <Told entry={entry} />
      <Flex gap={16} wrap className="small">
        <span>
          {say({ en: "Entry", zh: "日志 ID" })} <Id id={entry.id} />
        </span>
        {entry.target === undefined ? null : (
          <span>
            {say({ en: "Thing", zh: "对象 ID" })} <Id id={entry.target} />
          </span>
        )}
        <span>
          {say({ en: "Who", zh: "操作者" })} <Id id={entry.who} />
        </span>
      </Flex>
    </Flex>
  );
}

function Told({ entry: { action, before, after } }: { readonly entry: ShownEntry }) {
  const say = useSay();
  const revealed = action === "revealed" ? revealedIn(after) : null;
  if (revealed !== null) return <RevealedRows {...revealed} />;
  const differences = differencesOf(before, after);
  if (before !== undefined && after !== undefined) {
    return differences.length === 0 ? (
      <Typography.Text type="secondary">
        {say({ en: "It was set to what it was.", zh: "与原值相同，没有变化。" })}
      </Typography.Text>
    ) : (
      <DifferenceTable differences={differences} label={say({ en: "What was changed", zh: "修改内容" })} />
    );
  }
  if (differences.length === 0) {
    return (
      <Typography.Text type="secondary">
        {say({ en: "Nothing more is kept of it.", zh: "没有更多记录。" })}
      </Typography.Text>
    );
  }
  const label =
    before === undefined
      ? say({ en: "As it was made", zh: "创建时的内容" })
      : say({ en: "As it was", zh: "删除前的内容" });
  const fields = differences.map(({ path, before: was, after: is }) => [path, is ?? was ?? ""] as const);
  return (
    <>
      <Typography.Text strong>{label}</Typography.Text>
      <FieldTable fields={fields} label={label} />
    </>
  );
}

function RevealedRows({ route, filters, rows }: NonNullable<ReturnType<typeof revealedIn>>) {
  const say = useSay();
  const count = useCount();
  const fields = [
    [say({ en: "Rows shown whole", zh: "完整显示的行数" }), count(rows)],
    [say({ en: "Route", zh: "接口" }), route],
    ...filters,
  ] as const;
  return (
    <>
      <FieldTable fields={fields} label={say({ en: "What was revealed", zh: "查看内容" })} />
      {filters.length === 0 ? (
        <Typography.Text type="secondary">
          {say({ en: "No filters were set.", zh: "未使用筛选条件。" })}
        </Typography.Text>
      ) : null}
    </>
  );
}
