import { Card, Typography } from "antd";
import type { ReactNode } from "react";
import { useSay } from "../../text.ts";
import type { CallDetail } from "./shown-call.ts";

/** Who was called, as the platform's address book and the imported row have them. */
export function CustomerCard({ detail }: { readonly detail: CallDetail }) {
  const say = useSay();
  const { customer, row, correlation, labels, concerns } = detail.call;
  const handles = Object.entries(correlation);
  const told: readonly (readonly [string, ReactNode])[] = [
    [say({ en: "Name", zh: "姓名" }), customer?.name],
    [say({ en: "Customer id", zh: "客户 ID" }), customer?.id],
    [say({ en: "Labels", zh: "标签" }), labels.length === 0 ? null : <Labels key="labels" of={labels} />],
    [
      say({ en: "Concerns", zh: "关注点" }),
      concerns.length === 0 ? null : <Labels key="concerns" of={concerns} />,
    ],
  ];
  const pairs = told.filter(([, value]) => value !== null && value !== undefined && value !== "");
  const isNothing = pairs.length === 0 && handles.length === 0 && (row ?? []).length === 0;
  return (
    <Card
      size="small"
      className="block"
      title={<h2 className="block-title">{say({ en: "Customer", zh: "客户" })}</h2>}
    >
      {isNothing ? (
        <Typography.Text type="secondary">
          {say({ en: "The platform told nothing of them.", zh: "平台未提供客户信息。" })}
        </Typography.Text>
      ) : null}
      {pairs.length === 0 ? null : <PairTable pairs={pairs} label={say({ en: "Customer", zh: "客户" })} />}
      {row === null || row.length === 0 ? null : (
        <>
          <h3 className="card-part">{say({ en: "Imported row", zh: "导入数据" })}</h3>
          <PairTable
            pairs={row.map(([name = "", value = ""]) => [name, value])}
            label={say({ en: "Imported row", zh: "导入数据" })}
          />
        </>
      )}
      {handles.length === 0 ? null : (
        <>
          <h3 className="card-part">{say({ en: "Handles given by the caller", zh: "业务关联 ID" })}</h3>
          <PairTable pairs={handles} label={say({ en: "Handles given by the caller", zh: "业务关联 ID" })} />
        </>
      )}
    </Card>
  );
}

function Labels({ of }: { readonly of: readonly string[] }) {
  return (
    <span className="labels">
      {[...new Set(of)].map((label) => (
        <span key={label} className="label" dir="auto">
          {label}
        </span>
      ))}
    </span>
  );
}

/** Names and values, a pair a row. */
function PairTable({
  pairs,
  label,
}: {
  readonly pairs: readonly (readonly [string, ReactNode])[];
  readonly label: string;
}) {
  return (
    <table className="pairs" aria-label={label}>
      <tbody>
        {pairs.map(([name, value], place) => (
          // A row may have two columns of one name.
          // oxlint-disable-next-line react/no-array-index-key
          <tr key={place}>
            <th scope="row" dir="auto">
              {name}
            </th>
            <td dir="auto">{value === "" ? <Typography.Text type="secondary">–</Typography.Text> : value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
