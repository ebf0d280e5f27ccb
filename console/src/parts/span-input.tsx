import { Input } from "antd";
import { useState } from "react";
import { useLanguage, useSay } from "../text.ts";
import type { FieldControl } from "./field.tsx";
import { readSpan, writeSpan } from "./spans.ts";

/** A span of time, written as people do: 30 s, 5 min, 2 h. What can't be read counts as NaN, which the form refuses. */
export function SpanInput({
  control,
  label,
  value,
  onChange,
  placeholder,
}: {
  readonly control?: FieldControl;
  /** Where no field names it. */
  readonly label?: string;
  readonly value: number | null;
  readonly onChange: (seconds: number | null) => void;
  readonly placeholder?: string;
}) {
  const say = useSay();
  const { language } = useLanguage();
  const [text, setText] = useState(value === null ? "" : writeSpan(value, language));
  const isUnreadable = value !== null && Number.isNaN(value);
  const written = value === null || isUnreadable ? "" : writeSpan(value, language);
  const leave = () => setText((before) => (isUnreadable ? before : written));
  // Somebody else may have set it.
  const isOther = !isUnreadable && (readSpan(text) ?? null) !== value;
  return (
    <Input
      {...control}
      aria-label={label}
      value={isOther ? written : text}
      status={isUnreadable ? "error" : ""}
      placeholder={placeholder ?? say({ en: "such as 5 min", zh: "例如 5 分钟" })}
      onChange={({ target }) => {
        setText(target.value);
        onChange(target.value.trim() === "" ? null : (readSpan(target.value) ?? Number.NaN));
      }}
      onBlur={leave}
      className="span-input"
      spellCheck={false}
    />
  );
}
