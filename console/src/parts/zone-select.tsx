import { Select } from "antd";
import type { FieldControl } from "./field.tsx";

const zones = Intl.supportedValuesOf("timeZone").map((value) => ({ value, label: value }));

/** One of the world's time zones. */
export function ZoneSelect({
  control,
  value,
  onChange,
}: {
  readonly control: FieldControl;
  readonly value: string;
  readonly onChange: (zone: string) => void;
}) {
  const isKnown = zones.some((zone) => zone.value === value);
  return (
    <Select
      {...control}
      showSearch
      value={value}
      // What the hub knows and this browser does not stays as it is.
      options={isKnown ? zones : [{ value, label: value }, ...zones]}
      onChange={onChange}
      className="zone-select"
    />
  );
}
