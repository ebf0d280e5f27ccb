import { Flex, Table, type TableColumnsType, Typography } from "antd";
import { query } from "../../api/hub.ts";
import { bytesText, shareText, useCount } from "../../parts/numbers.ts";
import { PlainTable } from "../../parts/plain-table.tsx";
import { Section } from "../../parts/section.tsx";
import { ShareBar } from "../../parts/share-bar.tsx";
import { Ago } from "../../parts/time.tsx";
import { Trouble } from "../../parts/trouble.tsx";
import { useSay } from "../../text.ts";
import { type Held, heldOf, measuredWords } from "./holding.ts";

/** How much there is of each kind, as it was counted last. */
export function HoldingSection({ tenant }: { readonly tenant: string }) {
  const say = useSay();
  const count = useCount();
  const { data, error, refetch } = query.useQuery("get", "/v1/tenants/{tenant}/storage", {
    params: { path: { tenant } },
  });
  const total = data?.total.bytes ?? 0;
  const title = say({ en: "What there is", zh: "现有数据" });
  const columns: TableColumnsType<Held> = [
    {
      key: "kind",
      title: say({ en: "What", zh: "数据" }),
      render: (_, { kind }) => say(measuredWords[kind]),
    },
    {
      key: "rows",
      title: say({ en: "Rows", zh: "行数" }),
      align: "right",
      className: "number",
      render: (_, { rows }) => count(rows),
    },
    {
      key: "bytes",
      title: say({ en: "Bytes", zh: "大小" }),
      align: "right",
      className: "number",
      render: (_, { bytes }) => bytesText(bytes),
    },
    {
      key: "share",
      title: say({ en: "Share", zh: "占比" }),
      render: (_, { bytes }) => (
        <Flex gap={8} align="center">
          <ShareBar part={bytes} whole={total} />
          <span className="number">{shareText(bytes, total)}</span>
        </Flex>
      ),
    },
  ];
  if (error !== null && data === undefined) {
    return (
      <Section title={title}>
        <Trouble error={error} again={() => void refetch()} />
      </Section>
    );
  }
  if (data?.asOf === null) {
    return (
      <Section
        title={title}
        about={say({
          en: "Not counted yet: it is counted every six hours, and soon after a hub starts.",
          zh: "尚未统计：每六小时统计一次，启动后不久也会统计。",
        })}
      >
        {null}
      </Section>
    );
  }
  const asOf =
    data === undefined ? null : (
      <>
        {say({ en: "Counted", zh: "统计于" })} <Ago at={data.asOf} />
        {say({
          en: ". Bytes are those of the content; what the database needs beside it is not in them.",
          zh: "。大小为内容的字节数，不含数据库自身的开销。",
        })}
      </>
    );
  return (
    <Section title={title} about={asOf}>
      <PlainTable
        label={title}
        rowKey="kind"
        columns={columns}
        rows={data === undefined ? undefined : heldOf(data)}
        summary={
          data === undefined ? null : (
            <Table.Summary.Row>
              <Table.Summary.Cell index={0}>
                <Typography.Text strong>{say({ en: "Together", zh: "合计" })}</Typography.Text>
              </Table.Summary.Cell>
              <Table.Summary.Cell index={1} align="right" className="number">
                <strong>{count(data.total.rows)}</strong>
              </Table.Summary.Cell>
              <Table.Summary.Cell index={2} align="right" className="number">
                <strong>{bytesText(total)}</strong>
              </Table.Summary.Cell>
              <Table.Summary.Cell index={3} />
            </Table.Summary.Row>
          )
        }
      />
    </Section>
  );
}
