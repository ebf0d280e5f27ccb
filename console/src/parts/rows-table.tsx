import { LeftOutlined, RightOutlined } from "@ant-design/icons";
import { Button, Flex, Table, type TableColumnsType, type TableProps, Typography } from "antd";
import type { ReactNode } from "react";
import { useSearchParams } from "react-router";
import { type Say, useSay } from "../text.ts";
import { Trouble } from "./trouble.tsx";

type TableRowSelection<Row> = NonNullable<TableProps<Row>["rowSelection"]>;
type ExpandableConfig<Row> = NonNullable<TableProps<Row>["expandable"]>;

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
  more,
  isByName,
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
  /** What a row has beside its columns, shown below it once it is opened. */
  readonly more?: (row: Row) => ReactNode;
  /** True for a list in the order of its names; others begin with what is newest. */
  readonly isByName?: boolean;
}) {
  const say = useSay();
  const { data, error, isPlaceholderData, refetch } = asked;
  if (data === undefined && error !== null) return <Trouble error={error} again={() => void refetch()} />;
  const isNone = data?.data.length === 0;
  return (
    <div className={isPlaceholderData ? "rows rows-old" : "rows"}>
      {error === null ? null : <Trouble error={error} again={() => void refetch()} />}
      {isNone ? (
        <div className="panel">{empty}</div>
      ) : (
        <Table<Row>
          aria-label={label}
          rowKey="id"
          columns={columns}
          dataSource={data?.data ?? []}
          // Nothing is said to be empty before that is known.
          loading={data === undefined ? { delay: 300 } : false}
          locale={{ emptyText: <div className="rows-wait" /> }}
          pagination={false}
          size="small"
          scroll={{ x: "max-content" }}
          {...waysOf({ choice, more, onRow }, say)}
        />
      )}
      <Pager next={data?.next ?? null} isByName={isByName} />
    </div>
  );
}

/** What can be done with a row. */
interface Ways<Row> {
  readonly choice: Choice<Row> | undefined;
  readonly more: ((row: Row) => ReactNode) | undefined;
  readonly onRow: ((row: Row) => void) | undefined;
}

function waysOf<Row>({ choice, more, onRow }: Ways<Row>, say: Say): TableProps<Row> {
  return {
    ...(choice === undefined ? {} : { rowSelection: selectionOf(choice, say) }),
    ...(more === undefined ? {} : { expandable: opening(more, say) }),
    ...(onRow === undefined ? {} : { onRow: leading(onRow) }),
  };
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

/** What a click on a row does. */
function leading<Row>(onRow: (row: Row) => void): NonNullable<TableProps<Row>["onRow"]> {
  return (row) => ({
    onClick: (event) => leadsOn(event.target) && onRow(row),
    className: "row-leads",
  });
}

/** How rows are opened: by a click anywhere on them, or the arrow at their beginning. */
function opening<Row>(more: (row: Row) => ReactNode, say: Say): ExpandableConfig<Row> {
  return {
    expandedRowRender: (row) => <div className="row-more">{more(row)}</div>,
    expandRowByClick: true,
    columnWidth: 36,
    columnTitle: <span className="unseen">{say({ en: "More", zh: "详情" })}</span>,
    // What is below a row is as wide as the list is seen, not as wide as it scrolls.
    fixed: true,
    expandIcon: ({ expanded, onExpand, record }) => (
      <Button
        type="text"
        size="small"
        icon={<RightOutlined aria-hidden rotate={expanded ? 90 : 0} />}
        onClick={(event) => {
          // The row would be closed again by the same click.
          event.stopPropagation();
          onExpand(record, event);
        }}
        aria-expanded={expanded}
        aria-label={say(expanded ? { en: "Close", zh: "收起" } : { en: "Show more", zh: "展开" })}
      />
    ),
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

const byTime = {
  rest: { en: "Older rows", zh: "较早的记录" },
  first: { en: "Newest", zh: "最新" },
  next: { en: "Older", zh: "更早" },
};
const byName = {
  rest: { en: "Further rows", zh: "后续记录" },
  first: { en: "First", zh: "首页" },
  next: { en: "Next", zh: "下一页" },
};

function Pager({
  next,
  isByName = false,
}: {
  readonly next: string | null;
  readonly isByName?: boolean | undefined;
}) {
  const say = useSay();
  const words = isByName ? byName : byTime;
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
      {isFirst ? null : <Typography.Text type="secondary">{say(words.rest)}</Typography.Text>}
      <Button size="small" icon={<LeftOutlined aria-hidden />} disabled={isFirst} onClick={() => go(null)}>
        {say(words.first)}
      </Button>
      <Button
        size="small"
        icon={<RightOutlined aria-hidden />}
        iconPlacement="end"
        disabled={next === null}
        onClick={() => go(next)}
      >
        {say(words.next)}
      </Button>
    </Flex>
  );
}
