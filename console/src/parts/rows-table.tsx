import { LeftOutlined, RightOutlined } from "@ant-design/icons";
import { Button, Flex, Table, type TableColumnsType, type TableProps, Typography } from "antd";
import type { ReactNode } from "react";
import { useSearchParams } from "react-router";
import { type Say, useSay } from "../text.ts";
import { Trouble } from "./trouble.tsx";

type TableRowSelection<Row> = NonNullable<TableProps<Row>["rowSelection"]>;

/** A page of a list, as the hub answers it. */
export interface Page<Row> {
  readonly data: readonly Row[];
  readonly next: string | null;
}

/** Which rows somebody chose, and how to change that. */
export interface Choice<Row> {
  readonly ids: readonly string[];
  readonly choose: (ids: readonly string[], rows: readonly Row[]) => void;
  /** What the box of a row is called. */
  readonly nameOf: (row: Row) => string;
}

/** What a list's query came to so far. */
export interface Asked<Row> {
  readonly data: Page<Row> | undefined;
  readonly error: unknown;
  readonly isFetching: boolean;
  readonly isPlaceholderData: boolean;
  readonly refetch: () => unknown;
}

/** A list of rows, a page at a time; which page stands in the address, so that Back leads to the page before. */
export function RowsTable<Row extends { readonly id: string }>({
  asked,
  columns,
  empty,
  label,
  onRow,
  choice,
  expanded,
}: {
  readonly asked: Asked<Row>;
  readonly columns: TableColumnsType<Row>;
  /** What is said where there is nothing. */
  readonly empty: ReactNode;
  /** What the list is of, for who can't see it. */
  readonly label: string;
  /** A click on a row, beside the link that is in it. */
  readonly onRow?: (row: Row) => void;
  /** Where rows can be chosen. */
  readonly choice?: Choice<Row>;
  /** What a row shows below itself when it is opened. */
  readonly expanded?: (row: Row) => ReactNode;
}) {
  const say = useSay();
  const { data, error, isPlaceholderData, refetch } = asked;
  if (data === undefined && error !== null) return <Trouble error={error} again={() => void refetch()} />;
  return (
    <div className={isPlaceholderData ? "rows rows-old" : "rows"}>
      {error === null ? null : <Trouble error={error} again={() => void refetch()} />}
      <Table<Row>
        aria-label={label}
        rowKey="id"
        columns={columns}
        dataSource={data?.data ?? []}
        // Nothing is said to be empty before that is known.
        loading={data === undefined ? { delay: 300 } : false}
        locale={{ emptyText: data === undefined ? <div className="rows-wait" /> : empty }}
        pagination={false}
        size="small"
        scroll={{ x: "max-content" }}
        {...(choice === undefined ? {} : { rowSelection: selectionOf(choice, say) })}
        {...(expanded === undefined
          ? {}
          : { expandable: { expandedRowRender: expanded, expandRowByClick: true } })}
        {...(onRow === undefined
          ? {}
          : {
              onRow: (row) => ({
                onClick: (event) => leadsOn(event.target) && onRow(row),
                className: "row-leads",
              }),
            })}
      />
      <Pager next={data?.next ?? null} />
    </div>
  );
}

function selectionOf<Row>({ ids, choose, nameOf }: Choice<Row>, say: Say): TableRowSelection<Row> {
  return {
    selectedRowKeys: [...ids],
    onChange: (keys, rows) => choose(keys.map(String), rows),
    getCheckboxProps: (row) => ({ "aria-label": nameOf(row) }),
    getTitleCheckboxProps: () => ({
      "aria-label": say({ en: "Choose all on this page", zh: "选择本页全部" }),
    }),
  };
}

/** False on what does something by itself. */
function leadsOn(target: EventTarget): boolean {
  return (
    target instanceof Element &&
    target.closest("a, button, input, label, .ant-checkbox-wrapper") === null &&
    getSelection()?.toString() === ""
  );
}

/** The cursor of the address, to be sent with a list's query. */
export function useCursor(): { readonly cursor?: string } {
  const [params] = useSearchParams();
  const cursor = params.get("cursor");
  return cursor === null ? {} : { cursor };
}

function Pager({ next }: { readonly next: string | null }) {
  const say = useSay();
  const [params, setParams] = useSearchParams();
  const isFirst = !params.has("cursor");
  if (isFirst && next === null) return null;
  const go = (cursor: string | null) =>
    setParams((before) => {
      const after = new URLSearchParams(before);
      if (cursor === null) after.delete("cursor");
      else after.set("cursor", cursor);
      return after;
    });
  return (
    <Flex className="pager" justify="end" align="center" gap={8}>
      {isFirst ? null : (
        <Typography.Text type="secondary">{say({ en: "Older rows", zh: "较早的记录" })}</Typography.Text>
      )}
      <Button size="small" icon={<LeftOutlined aria-hidden />} disabled={isFirst} onClick={() => go(null)}>
        {say({ en: "Newest", zh: "最新" })}
      </Button>
      <Button
        size="small"
        icon={<RightOutlined aria-hidden />}
        iconPlacement="end"
        disabled={next === null}
        onClick={() => go(next)}
      >
        {say({ en: "Older", zh: "更早" })}
      </Button>
    </Flex>
  );
}
