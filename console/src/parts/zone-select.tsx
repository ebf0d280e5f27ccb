import { Select } from "antd";
import type { FieldControl } from "./field.tsx";

const zones = Intl.supportedValuesOf("timeZone").map((value) => ({ value, label: value }));

/** One of the world's time zones. Within an item of Ant Design's forms all its properties come from there. */
export function ZoneSelect({
  control,
  id,
  value = "",
  onChange,
}: {
  readonly control?: FieldControl;
  readonly id?: string;
  readonly value?: string;
  readonly onChange?: (zone: string) => void;
}) {
  const isKnown = zones.some((zone) => zone.value === value);
  return (
    <Select
      {...(control ?? (id === undefined ? {} : { id }))}
      showSearch
      value={value}
      // What the hub knows and this browser does not stays as it is.
      options={isKnown ? zones : [{ value, label: value }, ...zones]}
      {...(onChange === undefined ? {} : { onChange })}
      className="zone-select"
    />
  );
}
