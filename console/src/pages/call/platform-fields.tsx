import { Card, Flex, Input, Switch, Table, type TableColumnsType, Typography } from "antd";
import { useMemo, useState } from "react";
import { EmptyState } from "../../parts/empty-state.tsx";
import { type ExactJson, exactText, fieldOf, isObject } from "../../parts/exact-json.ts";
import { type FlatField, flatFields, isEmpty } from "../../parts/flat-fields.ts";
import { useCount } from "../../parts/numbers.ts";
import { flagCodes, useWord } from "../../parts/words.ts";
import { useSay } from "../../text.ts";
import type { ReadCall } from "./use-call.ts";

/** What the model has no field for, under the platform's own names and with every digit. */
export function PlatformFields({ call: { detail, exact } }: { readonly call: ReadCall }) {
  const say = useSay();
  const word = useWord();
  const { platformCode, platformLabel, flags } = detail.call;
  const told = fieldOf(exact, "call");
  const own = fieldOf(told, "platformFields");
  return (
    <>
      <FieldsCard
        title={say({ en: "The platform's own fields", zh: "平台原始字段" })}
        value={{ platformCode, platformLabel, ...(isObject(own) ? own : {}) }}
      />
      {Object.keys(detail.call.parsed).length === 0 ? null : (
        <FieldsCard
          title={say({ en: "JSON that came inside a text", zh: "文本中的 JSON" })}
          value={fieldOf(told, "parsed") ?? null}
        />
      )}
      {flags.length === 0 ? null : (
        <Card
          size="small"
          className="block"
          title={
            <h2 className="block-title">
              {say({ en: "Odd values, kept as they came", zh: "异常值（原样保留）" })}
            </h2>
          }
        >
          <ul className="flags">
            {flags.map(({ code, path }) => (
              <li key={`${code} ${path}`}>
                <Typography.Text code>{path}</Typography.Text> {word(flagCodes, code)}
              </li>
            ))}
          </ul>
        </Card>
      )}
    </>
  );
}

const pages = { pageSize: 50, size: "small", showSizeChanger: false } as const;

function FieldsCard({ title, value }: { readonly title: string; readonly value: ExactJson }) {
  const say = useSay();
  const count = useCount();
  const [sought, setSought] = useState("");
  const [areEmptyShown, setEmptyShown] = useState(false);
  const fields = useMemo(() => flatFields(value), [value]);
  const wanted = sought.trim().toLowerCase();
  const matching = fields.filter(
    (field) =>
      (areEmptyShown || !isEmpty(field)) &&
      `${field.path} ${exactText(field.value)}`.toLowerCase().includes(wanted),
  );
  const empty = fields.filter(isEmpty).length;
  const columns: TableColumnsType<FlatField> = [
    {
      key: "path",
      title: say({ en: "Field", zh: "字段" }),
      width: "38%",
      render: (_, { path }) => (
        <span className="field-path" dir="auto">
          {path}
        </span>
      ),
    },
    {
      key: "value",
      title: say({ en: "Value", zh: "值" }),
      render: (_, field) => (
        <span className={isEmpty(field) ? "field-value field-empty" : "field-value"} dir="auto">
          {exactText(field.value) === "" ? '""' : exactText(field.value)}
        </span>
      ),
    },
  ];
  return (
    <Card size="small" className="block" title={<h2 className="block-title">{title}</h2>}>
      {fields.length === 0 ? (
        <EmptyState title={say({ en: "There are none", zh: "没有" })} />
      ) : (
        <>
          <Flex gap={12} align="center" wrap className="filters">
            <Input
              allowClear
              value={sought}
              onChange={({ target }) => setSought(target.value)}
              placeholder={say({ en: "Find a field or value", zh: "查找字段或值" })}
              aria-label={say({ en: "Find a field or value", zh: "查找字段或值" })}
              style={{ width: 240 }}
            />
            {empty === 0 ? null : (
              <label className="switch-label">
                <Switch size="small" checked={areEmptyShown} onChange={setEmptyShown} />
                {say({ en: `Show empty ones (${count(empty)})`, zh: `显示空字段（${count(empty)}）` })}
              </label>
            )}
          </Flex>
          <Table<FlatField>
            aria-label={title}
            rowKey="path"
            size="small"
            columns={columns}
            dataSource={matching}
            tableLayout="fixed"
            pagination={matching.length > pages.pageSize ? pages : false}
            locale={{ emptyText: say({ en: "No field has that", zh: "没有匹配的字段" }) }}
          />
        </>
      )}
    </Card>
  );
}
