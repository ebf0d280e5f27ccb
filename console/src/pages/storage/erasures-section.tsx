import { CheckCircleOutlined, SearchOutlined, SyncOutlined } from "@ant-design/icons";
import { Button, type TableColumnsType } from "antd";
import { useState } from "react";
import { query } from "../../api/hub.ts";
import { EmptyState } from "../../parts/empty-state.tsx";
import { useCount } from "../../parts/numbers.ts";
import { RowsTable, useCursor } from "../../parts/rows-table.tsx";
import { Section } from "../../parts/section.tsx";
import { Mark } from "../../parts/tags.tsx";
import { Time } from "../../parts/time.tsx";
import { useSay } from "../../text.ts";
import { EraseNumber } from "./erase-number.tsx";
import { ErasureReport } from "./erasure-report.tsx";
import { type ShownErasure, stageText, sumOfRows } from "./erasure-words.ts";

const askEveryMs = 2_000;

/** Numbers that were erased, or looked for; and how to erase one. */
export function ErasuresSection({ tenant }: { readonly tenant: string }) {
  const say = useSay();
  const [isErasing, setErasing] = useState(false);
  const asked = query.useQuery(
    "get",
    "/v1/tenants/{tenant}/erasures",
    { params: { path: { tenant }, query: useCursor() } },
    {
      refetchInterval: ({ state }) =>
        state.data?.data.some((erasure) => erasure.state === "running") === true ? askEveryMs : false,
    },
  );
  return (
    <Section
      title={say({ en: "Erased numbers", zh: "号码清除" })}
      about={say({
        en: "For somebody who asks to be forgotten: a phone number is erased from all that this tenant has.",
        zh: "用于响应“被遗忘”的请求：从本租户的全部数据中清除一个电话号码。",
      })}
      actions={
        <Button onClick={() => setErasing(true)}>{say({ en: "Erase a number", zh: "清除号码" })}</Button>
      }
    >
      <RowsTable
        asked={asked}
        columns={useErasureColumns()}
        empty={
          <EmptyState title={say({ en: "No number was erased", zh: "没有清除过号码" })}>
            {say({
              en: "Erasing begins with a look at what has the number; nothing goes by that.",
              zh: "清除前会先查找哪些数据含有该号码，查找不会删除任何数据。",
            })}
          </EmptyState>
        }
        label={say({ en: "Erased numbers", zh: "号码清除" })}
        more={reportOf}
      />
      <EraseNumber tenant={tenant} isOpen={isErasing} close={() => setErasing(false)} />
    </Section>
  );
}

function reportOf(erasure: ShownErasure) {
  return <ErasureReport erasure={erasure} />;
}

function useErasureColumns(): TableColumnsType<ShownErasure> {
  const say = useSay();
  const count = useCount();
  return [
    {
      key: "phone",
      title: say({ en: "Number", zh: "号码" }),
      render: (_, { phone }) => <span className="number">{phone}</span>,
    },
    {
      key: "state",
      title: say({ en: "State", zh: "状态" }),
      render: (_, { state, dryRun, stage }) => {
        if (state === "running") {
          return (
            <Mark tone="busy" icon={<SyncOutlined />}>
              {say(stageText(stage))}
            </Mark>
          );
        }
        return dryRun ? (
          <Mark tone="idle" icon={<SearchOutlined />}>
            {say({ en: "only looked for", zh: "仅查找" })}
          </Mark>
        ) : (
          <Mark tone="good" icon={<CheckCircleOutlined />}>
            {say({ en: "erased", zh: "已清除" })}
          </Mark>
        );
      },
    },
    {
      key: "found",
      title: say({ en: "Rows with it", zh: "含有的行数" }),
      align: "right",
      className: "number",
      render: (_, { found }) => count(sumOfRows(found)),
    },
    {
      key: "erased",
      title: say({ en: "Rows removed", zh: "删除的行数" }),
      align: "right",
      className: "number",
      render: (_, { erased, dryRun }) => (dryRun ? "–" : count(sumOfRows(erased))),
    },
    {
      key: "began",
      title: say({ en: "Begun", zh: "开始时间" }),
      render: (_, { createdAt }) => <Time at={createdAt} />,
    },
    {
      key: "ended",
      title: say({ en: "Done", zh: "完成时间" }),
      render: (_, { endedAt }) => <Time at={endedAt} />,
    },
  ];
}
