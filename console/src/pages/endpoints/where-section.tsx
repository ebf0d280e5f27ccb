import { Checkbox, Input, Select } from "antd";
import { useDialects } from "../../parts/dialects.ts";
import { Field } from "../../parts/field.tsx";
import { Overridable } from "../../parts/overridable.tsx";
import { eventTypes, useWord } from "../../parts/words.ts";
import { useMe } from "../../session/me.ts";
import { useSay } from "../../text.ts";
import type { Editing } from "./editing.ts";
import type { EventTypes } from "./endpoint-form.ts";

type EventWord = EventTypes[number];

/** Where it goes, in which protocol, and what of all that there is. */
export function WhereSection({ form, set, problems, dialect }: Editing) {
  const say = useSay();
  const dialects = useDialects();
  return (
    <>
      <Field
        name="url"
        label="URL"
        isNeeded
        problems={problems.get("url")}
        about={say({
          en: "Where your application takes POST requests.",
          zh: "您的应用接收 POST 请求的网址。",
        })}
      >
        {(control) => (
          <Input
            {...control}
            value={form.url}
            onChange={({ target }) => set({ url: target.value })}
            placeholder="https://crm.example.com/calls"
            spellCheck={false}
            inputMode="url"
          />
        )}
      </Field>
      <Field name="name" label={say({ en: "Name", zh: "名称" })} problems={problems.get("name")}>
        {(control) => (
          <Input
            {...control}
            value={form.name}
            onChange={({ target }) => set({ name: target.value })}
            placeholder={say({ en: "such as CRM", zh: "例如 CRM" })}
          />
        )}
      </Field>
      <Field
        name="dialect"
        label={say({ en: "Dialect", zh: "协议" })}
        isNeeded
        problems={problems.get("dialect")}
        about={say({
          en: "The protocol that your application reads. Calls of any source are written in it.",
          zh: "您的应用能读取的协议。无论来源是什么平台，通话都会转换成该协议。",
        })}
      >
        {(control) => (
          <Select
            {...control}
            value={form.dialect}
            options={dialects.map(({ name, title }) => ({ value: name, label: `${title} (${name})` }))}
            // What another dialect has no message for can't stay chosen.
            onChange={(next) => set({ dialect: next, events: null })}
          />
        )}
      </Field>
      <Events form={form} set={set} problems={problems} dialect={dialect} />
      <HubWide form={form} set={set} problems={problems} />
    </>
  );
}

function Events({ form, set, problems, dialect }: Omit<Editing, "endpoint">) {
  const say = useSay();
  const word = useWord();
  const carried = [...new Set(dialect?.messages.flatMap(({ carries }) => carries))].filter(isEventWord);
  const usual = (dialect?.defaultEvents ?? []).filter(isEventWord);
  const words = usual.map((event) => word(eventTypes, event)).join(say({ en: ", ", zh: "、" }));
  const label = say({ en: "Events", zh: "事件" });
  return (
    <Field name="events" label={label} problems={problems.get("events")}>
      {() => (
        <Overridable<EventTypes>
          name="events"
          label={label}
          value={form.events}
          usual={say({ en: `As the dialect: ${words}`, zh: `按协议：${words}` })}
          start={usual}
          onChange={(events) => set({ events })}
        >
          {(events) => (
            <Checkbox.Group<EventWord>
              value={[...events]}
              options={carried.map((event) => ({ value: event, label: word(eventTypes, event) }))}
              onChange={(chosen) => set({ events: chosen })}
              className="choices"
            />
          )}
        </Overridable>
      )}
    </Field>
  );
}

function isEventWord(text: string): text is EventWord {
  return text in eventTypes;
}

function HubWide({ form, set, problems }: Pick<Editing, "form" | "set" | "problems">) {
  const say = useSay();
  const me = useMe();
  if (me.kind !== "operator") return null;
  return (
    <Field
      name="hubWide"
      label={say({ en: "All tenants", zh: "所有租户" })}
      problems={problems.get("hubWide")}
      about={say({
        en: "Only the operator sets this. Calls are of this tenant alone in any case.",
        zh: "仅管理员可设置。通话数据始终只限本租户。",
      })}
    >
      {(control) => (
        <Checkbox
          id={control.id}
          checked={form.hubWide}
          onChange={({ target }) => set({ hubWide: target.checked })}
        >
          {say({
            en: "It gets the operational events that are chosen above of every tenant",
            zh: "接收所有租户的运维事件（限上面选中的）",
          })}
        </Checkbox>
      )}
    </Field>
  );
}
