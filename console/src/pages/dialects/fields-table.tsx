import { type TableColumnsType, Typography } from "antd";
import { PlainTable } from "../../parts/plain-table.tsx";
import { useWord } from "../../parts/words.ts";
import { type Text, useSay } from "../../text.ts";
import type { SchemaField } from "./schema-fields.ts";

const typeWords: Readonly<Record<string, Text>> = {
  string: { en: "text", zh: "文本" },
  integer: { en: "whole number", zh: "整数" },
  number: { en: "number", zh: "数字" },
  boolean: { en: "true or false", zh: "布尔" },
  object: { en: "object", zh: "对象" },
  array: { en: "list", zh: "列表" },
  null: { en: "null", zh: "null" },
};

// More values than these are a table of codes: then the platform's guide is the place to look.
const mostValues = 24;

/** The fields of a message: what each is, and whether it must be there. */
export function FieldsTable({
  fields,
  label,
}: {
  readonly fields: readonly SchemaField[];
  readonly label: string;
}) {
  const say = useSay();
  const word = useWord();
  const columns: TableColumnsType<SchemaField> = [
    {
      key: "path",
      title: say({ en: "Field", zh: "字段" }),
      render: (_, { path, isNeeded }) => (
        <span className="field-path">
          <Typography.Text code>{path}</Typography.Text>
          {isNeeded ? (
            <Typography.Text type="secondary" className="small">
              {say({ en: "always there", zh: "必有" })}
            </Typography.Text>
          ) : null}
        </span>
      ),
    },
    {
      key: "type",
      title: say({ en: "Is", zh: "类型" }),
      render: (_, { types }) => (
        <span className="field-types">
          {types.map((type) => word(typeWords, type)).join(say({ en: " or ", zh: " 或 " }))}
        </span>
      ),
    },
    {
      key: "about",
      title: say({ en: "Meaning", zh: "含义" }),
      render: (_, { about, values }) => (
        <div className="field-about">
          {about}
          {values.length === 0 ? null : (
            <Typography.Text type="secondary" className="small">
              {values.slice(0, mostValues).join(", ")}
              {values.length > mostValues ? ", …" : ""}
            </Typography.Text>
          )}
        </div>
      ),
    },
  ];
  return <PlainTable label={label} rowKey="path" columns={columns} rows={fields} />;
}
