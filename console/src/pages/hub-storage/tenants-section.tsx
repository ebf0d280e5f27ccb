import { Flex, type TableColumnsType } from "antd";
import { Link } from "react-router";
import { EmptyState } from "../../parts/empty-state.tsx";
import { bytesText, shareText, useCount } from "../../parts/numbers.ts";
import { type Asked, RowsTable } from "../../parts/rows-table.tsx";
import { Section } from "../../parts/section.tsx";
import { ShareBar } from "../../parts/share-bar.tsx";
import { Ago } from "../../parts/time.tsx";
import { useSay } from "../../text.ts";
import { type MeasuredKind, measuredWords } from "../storage/holding.ts";
import type { HubStorage } from "./disk-section.tsx";

type Row = HubStorage["data"][number] & { readonly id: string };

const shownKinds: readonly MeasuredKind[] = ["messages", "calls", "deliveries"];

/** How much each tenant has. */
export function TenantsSection({
  asked: { data, ...asked },
}: {
  readonly asked: Omit<Asked<unknown>, "data"> & { readonly data: HubStorage | undefined };
}) {
  const say = useSay();
  const columns = useHeldColumns(data?.data ?? []);
  const title = say({ en: "Each tenant", zh: "各租户" });
  return (
    <Section
      title={title}
      about={say({
        en: "Counted every six hours, and when you say so. What is removed goes out of it with the next count.",
        zh: "每六小时统计一次，也可立即统计；删除的数据在下次统计时扣除。",
      })}
    >
      <RowsTable<Row>
        asked={{
          ...asked,
          data:
            data === undefined
              ? undefined
              : { data: data.data.map((row) => ({ ...row, id: row.tenant })), next: data.next },
        }}
        columns={columns}
        empty={<EmptyState title={say({ en: "No tenants yet", zh: "还没有租户" })} />}
        label={title}
        isByName
      />
    </Section>
  );
}

function useHeldColumns(shown: HubStorage["data"]): TableColumnsType<Row> {
  const say = useSay();
  const count = useCount();
  const whole = shown.reduce((sum, { total }) => sum + total.bytes, 0);
  const number = { align: "right", className: "number" } as const;
  return [
    {
      key: "tenant",
      title: say({ en: "Tenant", zh: "租户" }),
      render: (_, { tenant }) => (
        <Link to={`/t/${encodeURIComponent(tenant)}/storage`} className="cell-text">
          {tenant}
        </Link>
      ),
    },
    {
      key: "total",
      title: say({ en: "Bytes", zh: "大小" }),
      ...number,
      render: (_, { total, asOf }) => (asOf === null ? "–" : bytesText(total.bytes)),
    },
    {
      key: "share",
      title: say({ en: "Share", zh: "占比" }),
      render: (_, { total }) => (
        <Flex gap={8} align="center">
          <ShareBar part={total.bytes} whole={whole} />
          <span className="number">{shareText(total.bytes, whole)}</span>
        </Flex>
      ),
    },
    ...shownKinds.map((kind) => ({
      key: kind,
      title: say(measuredWords[kind]),
      ...number,
      render: (_: unknown, row: Row) => (row.asOf === null ? "–" : count(row[kind].rows)),
    })),
    {
      key: "asOf",
      title: say({ en: "Counted", zh: "统计时间" }),
      render: (_, { asOf }) => (asOf === null ? say({ en: "not yet", zh: "尚未统计" }) : <Ago at={asOf} />),
    },
  ];
}
