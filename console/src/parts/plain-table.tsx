import { Table, type TableColumnsType } from "antd";
import type { ReactNode } from "react";

/** A table that is no list: a few rows, all at once. Where it is too wide it scrolls within itself. */
export function PlainTable<Row extends object>({
  label,
  rowKey,
  columns,
  rows,
  summary,
}: {
  readonly label: string;
  readonly rowKey: keyof Row & string;
  readonly columns: TableColumnsType<Row>;
  /** Undefined: not known yet. */
  readonly rows: readonly Row[] | undefined;
  readonly summary?: ReactNode;
}) {
  return (
    // What scrolls has to be reached by the keyboard, also where nothing in it is.
    <div className="scroll-box" tabIndex={0} role="region" aria-label={label}>
      <Table<Row>
        aria-label={label}
        rowKey={rowKey}
        columns={columns}
        dataSource={rows ?? []}
        loading={rows === undefined ? { delay: 300 } : false}
        locale={{ emptyText: <div className="rows-wait" /> }}
        pagination={false}
        size="small"
        {...(summary === undefined ? {} : { summary: () => summary })}
      />
    </div>
  );
}
