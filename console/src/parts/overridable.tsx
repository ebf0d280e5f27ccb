import { Button, Flex, Typography } from "antd";
import type { ReactNode } from "react";
import { useSay } from "../text.ts";
import { fieldId } from "./field.tsx";

/** Something that is left to whoever has it usually (a dialect, the tenant), or set to be something else. */
export function Overridable<Value>({
  name,
  label,
  value,
  usual,
  start,
  onChange,
  children,
}: {
  /** The path of what it changes. */
  readonly name: string;
  readonly label: string;
  /** Null: as usual. */
  readonly value: Value | null;
  /** What is usual, in words: "as the dialect: 15 s". */
  readonly usual: ReactNode;
  /** What it begins with when it is set: what is usual, most often. */
  readonly start: Value;
  readonly onChange: (value: Value | null) => void;
  readonly children: (value: Value) => ReactNode;
}) {
  const say = useSay();
  if (value === null) {
    return (
      <Flex gap={8} align="center" wrap className="usual">
        <Typography.Text className="usual-text">{usual}</Typography.Text>
        <Button
          id={fieldId(name)}
          size="small"
          onClick={() => onChange(start)}
          aria-label={say({ en: `${label}: set another`, zh: `${label}：另行设置` })}
        >
          {say({ en: "Set another", zh: "另行设置" })}
        </Button>
      </Flex>
    );
  }
  return (
    <div className="usual-own">
      {children(value)}
      <Flex gap={6} align="baseline" wrap>
        <Button
          type="link"
          size="small"
          className="usual-back"
          onClick={() => onChange(null)}
          aria-label={say({ en: `${label}: back to what is usual`, zh: `${label}：恢复默认` })}
        >
          {say({ en: "Back to usual", zh: "恢复默认" })}
        </Button>
        <Typography.Text type="secondary">{usual}</Typography.Text>
      </Flex>
    </div>
  );
}
