import { SettingOutlined } from "@ant-design/icons";
import { Button, Checkbox, Flex, Popover, type TableColumnsType } from "antd";
import { type ReactNode, useMemo, useState } from "react";
import { keep, kept } from "../kept.ts";
import { useSay } from "../text.ts";

/** A column of a list. */
export interface Column<Row> {
  readonly key: string;
  readonly title: string;
  readonly render: (row: Row) => ReactNode;
  /** Left out unless somebody chooses it. */
  readonly isExtra?: boolean;
  /** For numbers: their digits stand below each other. */
  readonly isRight?: boolean;
  readonly width?: number;
}

/** Which columns a list shows, and how to choose them. */
export interface ColumnChoice<Row> {
  readonly columns: TableColumnsType<Row>;
  /** A button that opens the choice. */
  readonly chooser: ReactNode;
}

/** The columns of a list of which somebody chooses some; the choice is kept in the browser. */
export function useColumns<Row>(list: string, all: readonly Column<Row>[]): ColumnChoice<Row> {
  const keptName = `ringback.columns.${list}`;
  const usual = all.filter(({ isExtra }) => isExtra !== true).map(({ key }) => key);
  const [chosen, setChosen] = useState<readonly string[]>(() => readChoice(keptName) ?? usual);
  const choose = (keys: readonly string[] | null) => {
    keep(keptName, keys === null ? null : keys.join(","));
    setChosen(keys ?? usual);
  };
  const columns = useMemo(
    () => all.filter(({ key }) => chosen.includes(key)).map(tableColumn),
    [all, chosen],
  );
  return { columns, chooser: <Chooser all={all} chosen={chosen} choose={choose} /> };
}

function tableColumn<Row>({ key, title, render, isRight, width }: Column<Row>) {
  return {
    key,
    title,
    render: (_value: unknown, row: Row) => render(row),
    ...(isRight === true ? { align: "right" as const, className: "number" } : {}),
    ...(width === undefined ? {} : { width }),
  };
}

function readChoice(keptName: string): readonly string[] | null {
  const keys = kept(keptName);
  return keys === null || keys === "" ? null : keys.split(",");
}

function Chooser({
  all,
  chosen,
  choose,
}: {
  readonly all: readonly { readonly key: string; readonly title: string }[];
  readonly chosen: readonly string[];
  readonly choose: (keys: readonly string[] | null) => void;
}) {
  const say = useSay();
  const options = all.map(({ key, title }) => ({ value: key, label: title }));
  const content = (
    <Flex vertical gap={8} className="chooser">
      <Checkbox.Group
        options={options}
        value={[...chosen]}
        onChange={(keys: string[]) => choose(keys)}
        className="chooser-options"
      />
      <Button size="small" type="link" onClick={() => choose(null)}>
        {say({ en: "As usual", zh: "恢复默认" })}
      </Button>
    </Flex>
  );
  return (
    <Popover content={content} trigger="click" placement="bottomRight" arrow={false}>
      <Button icon={<SettingOutlined aria-hidden />}>{say({ en: "Columns", zh: "列" })}</Button>
    </Popover>
  );
}
