import { CloseCircleOutlined } from "@ant-design/icons";
import { Button, DatePicker, Flex, Input, Select } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import type { ReactNode } from "react";
import { useSearchParams } from "react-router";
import { useZone } from "../app/tenant-frame.tsx";
import { useSay } from "../text.ts";
import { clockIn, momentIn } from "./zone-clock.ts";

/** Values by the names of their filters. */
type Values<Name extends string> = { readonly [Each in Name]?: string | undefined };

/** The filters of a list, and how to change them. */
export interface Filters<Name extends string> {
  readonly values: Values<Name>;
  /** Sets some of them; undefined takes one away. */
  readonly set: (changes: Values<Name>) => void;
  readonly isAny: boolean;
  readonly clear: () => void;
}

/** The filters of a list, which stand in the address: a view can be kept, and sent to somebody. */
export function useFilters<const Name extends string>(names: readonly Name[]): Filters<Name> {
  const [params, setParams] = useSearchParams();
  const values: { [Each in Name]?: string | undefined } = {};
  for (const name of names) {
    const value = params.get(name);
    if (value !== null && value !== "") values[name] = value;
  }
  const change = (valueOf: (name: Name, before: string | undefined) => string | undefined) =>
    setParams((before) => {
      const after = new URLSearchParams(before);
      for (const name of names) {
        const value = valueOf(name, before.get(name) ?? undefined);
        if (value === undefined || value === "") after.delete(name);
        else after.set(name, value);
      }
      // Another list begins at its beginning.
      after.delete("cursor");
      return after;
    });
  return {
    values,
    set: (changes) => change((name, before) => (name in changes ? changes[name] : before)),
    isAny: Object.keys(values).length > 0,
    clear: () => change(() => undefined),
  };
}

/** A row of filters. */
export function FilterBar({
  children,
  isAny,
  clear,
}: {
  readonly children: ReactNode;
  readonly isAny: boolean;
  readonly clear: () => void;
}) {
  const say = useSay();
  return (
    <Flex className="filters" gap={8} wrap align="center" role="search">
      {children}
      {isAny ? (
        <Button type="link" size="small" icon={<CloseCircleOutlined aria-hidden />} onClick={clear}>
          {say({ en: "Clear filters", zh: "清除筛选" })}
        </Button>
      ) : null}
    </Flex>
  );
}

/** One of several values, or all. */
export function ChoiceFilter({
  label,
  value,
  options,
  onChange,
  width = 150,
}: {
  readonly label: string;
  readonly value: string | undefined;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly onChange: (value: string | undefined) => void;
  readonly width?: number;
}) {
  return (
    <Select
      allowClear
      showSearch={{ optionFilterProp: "label" }}
      placeholder={label}
      aria-label={label}
      value={value ?? null}
      options={[...options]}
      style={{ width }}
      popupMatchSelectWidth={false}
      onChange={(next: string | null | undefined) => onChange(next ?? undefined)}
    />
  );
}

/** A text that is searched for once it is entered. */
export function TextFilter({
  label,
  value,
  onChange,
  width = 200,
}: {
  readonly label: string;
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
  readonly width?: number;
}) {
  return (
    <Input.Search
      // What stands in the address counts, also after Back.
      key={value ?? ""}
      allowClear
      placeholder={label}
      aria-label={label}
      defaultValue={value ?? ""}
      style={{ width }}
      onSearch={(text) => onChange(text.trim() === "" ? undefined : text.trim())}
    />
  );
}

/** From when to when, by the tenant's clock. */
export function SpanFilter({
  since,
  until,
  onChange,
}: {
  readonly since: string | undefined;
  readonly until: string | undefined;
  readonly onChange: (span: {
    readonly since: string | undefined;
    readonly until: string | undefined;
  }) => void;
}) {
  const say = useSay();
  const zone = useZone();
  const shown = (at: string | undefined): Dayjs | null => (at === undefined ? null : clockIn(zone, at));
  // What was picked is a clock's reading: it is meant by the tenant's clock, whatever the browser's.
  const told = (at: Dayjs | null | undefined): string | undefined =>
    at === null || at === undefined ? undefined : momentIn(zone, at);
  return (
    <DatePicker.RangePicker
      showTime={{ defaultValue: [dayjs("00:00:00", "HH:mm:ss"), dayjs("23:59:59", "HH:mm:ss")] }}
      allowEmpty={[true, true]}
      value={[shown(since), shown(until)]}
      placeholder={[say({ en: "From", zh: "开始" }), say({ en: "To", zh: "结束" })]}
      onChange={(span) => onChange({ since: told(span?.[0]), until: told(span?.[1]) })}
      style={{ width: 330 }}
    />
  );
}
