import { Input, Select } from "antd";
import { useTenant } from "../../app/tenant-frame.tsx";
import { useDialects } from "../../parts/dialects.ts";
import { Field } from "../../parts/field.tsx";
import { Overridable } from "../../parts/overridable.tsx";
import { SpanInput } from "../../parts/span-input.tsx";
import { ZoneSelect } from "../../parts/zone-select.tsx";
import { useSay } from "../../text.ts";
import type { SourceEditing } from "./source-editing.ts";

/** Which platform pushes, and how what it says is read. */
export function OriginSection(editing: SourceEditing) {
  const { form, set, problems } = editing;
  const say = useSay();
  const dialects = useDialects();
  return (
    <>
      <Field
        name="name"
        label={say({ en: "Name", zh: "名称" })}
        isNeeded
        problems={problems.get("name")}
        about={say({
          en: "One source for each account on a platform: the ids of two accounts may be the same.",
          zh: "平台上的每个账号建一个来源：不同账号的通话 ID 可能相同。",
        })}
      >
        {(control) => (
          <Input
            {...control}
            value={form.name}
            onChange={({ target }) => set({ name: target.value })}
            placeholder={say({ en: "such as the platform and the account", zh: "例如平台名加账号" })}
          />
        )}
      </Field>
      <Field
        name="dialect"
        label={say({ en: "Dialect", zh: "协议" })}
        isNeeded
        problems={problems.get("dialect")}
        about={say({ en: "The protocol that the platform pushes in.", zh: "平台推送所用的协议。" })}
      >
        {(control) => (
          <Select
            {...control}
            value={form.dialect}
            options={dialects.map(({ name, title }) => ({ value: name, label: `${title} (${name})` }))}
            onChange={(dialect) => set({ dialect })}
          />
        )}
      </Field>
      <Zone {...editing} />
      <Field
        name="recordingBaseUrl"
        label={say({ en: "Recordings are below", zh: "录音地址前缀" })}
        problems={problems.get("recordingBaseUrl")}
        about={say({
          en: "For a platform that tells a recording's path without its host. Else empty.",
          zh: "平台只给出录音路径、不含域名时填写，否则留空。",
        })}
      >
        {(control) => (
          <Input
            {...control}
            value={form.recordingBaseUrl}
            onChange={({ target }) => set({ recordingBaseUrl: target.value })}
            placeholder="https://voice.example.com"
            spellCheck={false}
            inputMode="url"
          />
        )}
      </Field>
      <Field
        name="graceSeconds"
        label={say({ en: "A call waits for its missing parts", zh: "等待通话其余部分" })}
        problems={problems.get("graceSeconds")}
        about={say({
          en: "For a platform that sends a call in parts. After that it counts as complete; what comes later makes a revision. 0 to 1 d.",
          zh: "适用于分多次推送一通电话的平台。超过后视为完整，之后到达的内容作为修订。0 至 1 天。",
        })}
      >
        {(control) => (
          <SpanInput
            control={control}
            value={form.graceSeconds}
            onChange={(graceSeconds) => set({ graceSeconds: graceSeconds ?? Number.NaN })}
          />
        )}
      </Field>
    </>
  );
}

function Zone({ form, set, problems }: SourceEditing) {
  const say = useSay();
  const { timezone } = useTenant();
  const label = say({ en: "Time zone", zh: "时区" });
  return (
    <Field
      name="timezone"
      label={label}
      problems={problems.get("timezone")}
      about={say({
        en: "Of times that the platform writes without a zone.",
        zh: "平台所写时间不带时区时，按此时区理解。",
      })}
    >
      {(control) => (
        <Overridable<string>
          name="timezone"
          label={label}
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
  );
}
