import { Form } from "antd";
import type { ReactNode } from "react";

/** What a control of a {@link Field} takes, so that label, hint and problem belong to it for everybody. */
export interface FieldControl {
  readonly id: string;
  readonly "aria-describedby": string;
  readonly "aria-invalid": boolean;
}

/** The id of a field's control, by the name of what it changes. */
export function fieldId(name: string): string {
  return `field-${name.replaceAll(".", "-")}`;
}

const none: readonly string[] = [];

/** One field of a form: its label, its control, a line about it, and what is wrong with it. */
export function Field({
  name,
  label,
  about,
  problems = none,
  isNeeded = false,
  children,
}: {
  /** The path of what it changes, as the hub names it. */
  readonly name: string;
  readonly label: ReactNode;
  readonly about?: ReactNode;
  readonly problems?: readonly string[] | undefined;
  readonly isNeeded?: boolean;
  readonly children: (control: FieldControl) => ReactNode;
}) {
  const id = fieldId(name);
  const isWrong = problems.length > 0;
  return (
    <Form.Item
      label={label}
      htmlFor={id}
      required={isNeeded}
      className="field"
      validateStatus={isWrong ? "error" : ""}
      help={
        isWrong
          ? problems.map((each) => (
              <div key={each} id={`${id}-problem`}>
                {each}
              </div>
            ))
          : undefined
      }
      extra={about === undefined ? undefined : <div id={`${id}-about`}>{about}</div>}
    >
      {children({
        id,
        "aria-describedby": isWrong ? `${id}-problem` : `${id}-about`,
        "aria-invalid": isWrong,
      })}
    </Form.Item>
  );
}
