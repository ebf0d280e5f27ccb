import { Form, InputNumber, Select, Space } from "antd";
import { useSay } from "../../text.ts";
import { type Days, type KeptKind, keptKinds, keptWords } from "./kept.ts";
import { useDaysText } from "./use-days-text.ts";

/** Asks for how long each kind is kept; part of a form. Their names are those of the kinds, below `name`. */
export function RetentionFields({
  usual,
  name,
}: {
  /** What is usual on this hub; undefined where that is not known. */
  readonly usual: Days | undefined;
  readonly name?: string;
}) {
  return (
    <>
      {keptKinds.map((kind) => (
        <KeptField key={kind} kind={kind} usual={usual?.[kind]} place={name === undefined ? [] : [name]} />
      ))}
    </>
  );
}

const mostDays = 36_500;

function KeptField({
  kind,
  usual,
  place,
}: {
  readonly kind: KeptKind;
  readonly usual: number | null | undefined;
  readonly place: readonly string[];
}) {
  const say = useSay();
  const daysText = useDaysText();
  const form = Form.useFormInstance();
  const mode: unknown = Form.useWatch([...place, kind, "mode"], form);
  const usualText = usual === undefined ? "" : ` (${daysText(usual)})`;
  const options = [
    { value: "usual", label: `${say({ en: "As usual here", zh: "按中心默认" })}${usualText}` },
    { value: "forever", label: say({ en: "For good", zh: "永久" }) },
    { value: "days", label: say({ en: "For so many days", zh: "指定天数" }) },
  ];
  const label = say(keptWords[kind].text);
  return (
    <Form.Item label={label} extra={say(keptWords[kind].about)} className="kept-field">
      <Space.Compact block>
        <Form.Item name={[...place, kind, "mode"]} noStyle>
          <Select options={options} aria-label={label} />
        </Form.Item>
        {mode === "days" ? (
          <Form.Item
            name={[...place, kind, "days"]}
            noStyle
            rules={[
              { required: true, message: say({ en: "Say for how many days", zh: "请填写天数" }) },
              { type: "integer", message: say({ en: "Whole days", zh: "请填写整数" }) },
            ]}
          >
            <InputNumber
              min={1}
              max={mostDays}
              suffix={say({ en: "days", zh: "天" })}
              aria-label={say({ en: `Days for ${label}`, zh: `${label}保留天数` })}
              className="kept-days"
            />
          </Form.Item>
        ) : null}
      </Space.Compact>
    </Form.Item>
  );
}
