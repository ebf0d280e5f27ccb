import { Button, type TableColumnsType, Typography } from "antd";
import { useState } from "react";
import { query } from "../../api/hub.ts";
import { PlainTable } from "../../parts/plain-table.tsx";
import { Section } from "../../parts/section.tsx";
import { Trouble } from "../../parts/trouble.tsx";
import { useMay } from "../../session/me.ts";
import { useSay } from "../../text.ts";
import { ChangeRetention } from "./change-retention.tsx";
import { type KeptKind, type ShownRetention, keptKinds, keptWords } from "./kept.ts";
import { useDaysText } from "./use-days-text.ts";

/** For how long what is kept: as the tenant says, as is usual, and what that comes to. */
export function RetentionSection({ tenant }: { readonly tenant: string }) {
  const say = useSay();
  const mayManage = useMay("admin");
  const [isChanging, setChanging] = useState(false);
  const { data, error, refetch } = query.useQuery("get", "/v1/tenants/{tenant}/retention", {
    params: { path: { tenant } },
  });
  const columns = useRetentionColumns(data);
  return (
    <Section
      title={say({ en: "How long data is kept", zh: "数据保留时间" })}
      about={say({
        en: "What is older goes within the hour, in small steps. What is still needed stays: calls that are not complete, deliveries that wait, and the messages behind them.",
        zh: "超过时间的数据会在一小时内分小步删除。仍然需要的会保留：数据未齐的通话、等待中的推送及其报文。",
      })}
      actions={
        mayManage && data !== undefined ? (
          <Button onClick={() => setChanging(true)}>{say({ en: "Change", zh: "修改" })}</Button>
        ) : null
      }
    >
      {error !== null && data === undefined ? (
        <Trouble error={error} again={() => void refetch()} />
      ) : (
        <PlainTable
          label={say({ en: "How long data is kept", zh: "数据保留时间" })}
          rowKey="kind"
          columns={columns}
          rows={keptKinds.map((kind) => ({ kind }))}
        />
      )}
      {data === undefined ? null : (
        <ChangeRetention tenant={tenant} shown={data} isOpen={isChanging} close={() => setChanging(false)} />
      )}
    </Section>
  );
}

function useRetentionColumns(
  shown: ShownRetention | undefined,
): TableColumnsType<{ readonly kind: KeptKind }> {
  const say = useSay();
  const daysText = useDaysText();
  const ownText = (kind: KeptKind) => {
    const own = shown?.retention[kind] ?? null;
    if (own === null) return say({ en: "as usual", zh: "按默认" });
    return daysText(own === "forever" ? null : own);
  };
  return [
    {
      key: "kind",
      title: say({ en: "What", zh: "数据" }),
      render: (_, { kind }) => (
        <div className="kept-kind">
          <Typography.Text strong>{say(keptWords[kind].text)}</Typography.Text>
          <Typography.Text type="secondary" className="small">
            {say(keptWords[kind].about)}
          </Typography.Text>
        </div>
      ),
    },
    {
      key: "own",
      title: say({ en: "This tenant", zh: "本租户" }),
      render: (_, { kind }) => (shown === undefined ? "" : ownText(kind)),
    },
    {
      key: "usual",
      title: say({ en: "Usual on this hub", zh: "中心默认" }),
      render: (_, { kind }) => (shown === undefined ? "" : daysText(shown.usual[kind])),
    },
    {
      key: "effect",
      title: say({ en: "In effect", zh: "实际" }),
      render: (_, { kind }) =>
        shown === undefined ? "" : <Typography.Text strong>{daysText(shown.inEffect[kind])}</Typography.Text>,
    },
  ];
}
