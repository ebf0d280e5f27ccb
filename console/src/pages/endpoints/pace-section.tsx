import { InputNumber } from "antd";
import { Field } from "../../parts/field.tsx";
import { Overridable } from "../../parts/overridable.tsx";
import { ZoneSelect } from "../../parts/zone-select.tsx";
import { useTenant } from "../../app/tenant-frame.tsx";
import { useSay } from "../../text.ts";
import type { Editing } from "./editing.ts";

/** How much at a time, how fast, and by which clock. */
export function PaceSection({ form, set, problems }: Editing) {
  const say = useSay();
  const { timezone } = useTenant();
  const rate = say({ en: "Requests a second", zh: "每秒请求数" });
  const zone = say({ en: "Time zone", zh: "时区" });
  return (
    <>
      <Field
        name="concurrency"
        label={say({ en: "Requests at one time", zh: "并发请求数" })}
        problems={problems.get("concurrency")}
        about={say({
          en: "At most; 1 sends one after the other. 1 to 1000.",
          zh: "上限；设为 1 则逐条推送。1 至 1000。",
        })}
      >
        {(control) => (
          <InputNumber
            {...control}
            min={1}
            max={1_000}
            precision={0}
            value={form.concurrency}
            onChange={(concurrency) => set({ concurrency })}
          />
        )}
      </Field>
      <Field name="ratePerSecond" label={rate} problems={problems.get("ratePerSecond")}>
        {(control) => (
          <Overridable<number>
            name="ratePerSecond"
            label={rate}
            value={form.ratePerSecond}
            usual={say({ en: "No cap", zh: "不限" })}
            start={10}
            onChange={(ratePerSecond) => set({ ratePerSecond })}
          >
            {(value) => (
              <InputNumber
                {...control}
                min={0.01}
                max={100_000}
                value={value}
                onChange={(ratePerSecond) => set({ ratePerSecond })}
              />
            )}
          </Overridable>
        )}
      </Field>
      <Field
        name="timezone"
        label={zone}
        problems={problems.get("timezone")}
        about={say({
          en: "In which times are written that the dialect writes without a zone.",
          zh: "协议中不带时区的时间，按此时区书写。",
        })}
      >
        {(control) => (
          <Overridable<string>
            name="timezone"
            label={zone}
            value={form.timezone}
            usual={say({ en: `As the tenant: ${timezone}`, zh: `同租户：${timezone}` })}
            start={timezone}
            onChange={(chosen) => set({ timezone: chosen })}
          >
            {(chosen) => (
              <ZoneSelect control={control} value={chosen} onChange={(next) => set({ timezone: next })} />
            )}
          </Overridable>
        )}
      </Field>
    </>
  );
}
