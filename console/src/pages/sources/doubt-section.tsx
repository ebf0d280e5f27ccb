import { Radio } from "antd";
import { Field } from "../../parts/field.tsx";
import { Overridable } from "../../parts/overridable.tsx";
import { SpanInput } from "../../parts/span-input.tsx";
import { useSay } from "../../text.ts";
import type { SourceEditing } from "./source-editing.ts";

const firstSilence = 3_600;

/** What happens where a message is not understood, or none comes. */
export function DoubtSection({ form, set, problems }: SourceEditing) {
  const say = useSay();
  const label = say({ en: "Counts as silent after", zh: "多久无消息视为静默" });
  return (
    <>
      <Field
        name="onInvalid"
        label={say({ en: "A message that can't be understood", zh: "无法解析的报文" })}
        problems={problems.get("onInvalid")}
      >
        {() => (
          <Radio.Group
            value={form.onInvalid}
            options={[
              {
                value: "quarantine",
                label: say({
                  en: "is acknowledged, kept and quarantined: it can be decoded after a fix",
                  zh: "确认、保存并隔离：修复后可重新解析",
                }),
              },
              {
                value: "reject",
                label: say({
                  en: "is answered 400, and nothing of it is kept: the platform has to push again",
                  zh: "返回 400，不保存：需由平台重新推送",
                }),
              },
            ]}
            onChange={({ target }) => set({ onInvalid: target.value === "reject" ? "reject" : "quarantine" })}
            className="choices"
          />
        )}
      </Field>
      <Field
        name="silentAfterSeconds"
        label={label}
        problems={problems.get("silentAfterSeconds")}
        about={say({
          en: "It is shown here then, and endpoints that want the event source.silent are told. 1 s to 365 d.",
          zh: "届时会在此显示，并通知订阅了 source.silent 事件的接收端。1 秒至 365 天。",
        })}
      >
        {(control) => (
          <Overridable<number>
            name="silentAfterSeconds"
            label={label}
            value={form.silentAfterSeconds}
            usual={say({ en: "Never", zh: "从不" })}
            start={firstSilence}
            onChange={(silentAfterSeconds) => set({ silentAfterSeconds })}
          >
            {(seconds) => (
              <SpanInput
                control={control}
                value={seconds}
                onChange={(next) => set({ silentAfterSeconds: next ?? Number.NaN })}
              />
            )}
          </Overridable>
        )}
      </Field>
    </>
  );
}
