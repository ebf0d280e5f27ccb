import { Checkbox, DatePicker, Flex, Select, Typography } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { useTenant } from "../../app/tenant-frame.tsx";
import { useEndpointNames, useEndpoints } from "../../parts/endpoints.ts";
import { Field } from "../../parts/field.tsx";
import { type ReplayedWord, eventTypes, replayedStates } from "../../parts/words.ts";
import { clockIn, momentIn } from "../../parts/zone-clock.ts";
import { type Text, useSay } from "../../text.ts";
import type { ReplayDraft } from "./replay-draft.ts";

/** The fields of a new replay, as the hub names them. */
export const fieldNames: readonly string[] = ["endpoint", "since", "until", "states", "types"];

interface Fields {
  readonly draft: ReplayDraft;
  readonly change: (changes: Partial<ReplayDraft>) => void;
  readonly problems: ReadonlyMap<string, readonly string[]>;
}

/** What is to be replayed. */
export function ReplayFields(fields: Fields) {
  return (
    <>
      <SpanField {...fields} />
      <EndpointField {...fields} />
      <StatesField {...fields} />
      <TypesField {...fields} />
    </>
  );
}

function SpanField({ draft, change, problems }: Fields) {
  const say = useSay();
  const { timezone } = useTenant();
  const wrong = [...(problems.get("since") ?? []), ...(problems.get("until") ?? [])];
  const shown = (at: string | undefined): Dayjs | null => (at === undefined ? null : clockIn(timezone, at));
  const told = (at: Dayjs | null | undefined): string | undefined =>
    at === null || at === undefined ? undefined : momentIn(timezone, at);
  const now = clockIn(timezone);
  const today = now.startOf("day");
  const presets = [
    { label: say({ en: "Last hour", zh: "最近 1 小时" }), value: [now.subtract(1, "hour"), now] },
    { label: say({ en: "Today", zh: "今天" }), value: [today, now] },
    { label: say({ en: "Yesterday", zh: "昨天" }), value: [today.subtract(1, "day"), today] },
    { label: say({ en: "Last 7 days", zh: "最近 7 天" }), value: [now.subtract(7, "day"), now] },
  ] satisfies { label: string; value: [Dayjs, Dayjs] }[];
  return (
    <Field
      name="since"
      label={say({ en: "Events that came in between", zh: "事件到达时段" })}
      about={say({
        en: `By the tenant's clock, ${timezone}; both ends included.`,
        zh: `以租户时区 ${timezone} 为准，含首尾。`,
      })}
      problems={wrong}
      isNeeded
    >
      {({ id, ...described }) => (
        <DatePicker.RangePicker
          {...described}
          id={{ start: id, end: `${id}-end` }}
          showTime={{ defaultValue: [dayjs("00:00:00", "HH:mm:ss"), dayjs("23:59:59", "HH:mm:ss")] }}
          value={[shown(draft.since), shown(draft.until)]}
          presets={presets}
          placeholder={[say({ en: "From", zh: "开始" }), say({ en: "To", zh: "结束" })]}
          onChange={(span) => change({ since: told(span?.[0]), until: told(span?.[1]) })}
          className="replay-span"
        />
      )}
    </Field>
  );
}

const everyOne = "";

function EndpointField({ draft, change, problems }: Fields) {
  const say = useSay();
  const endpoints = useEndpoints() ?? [];
  const nameOf = useEndpointNames();
  const options = [
    { value: everyOne, label: say({ en: "Every enabled endpoint", zh: "所有启用的接收端" }) },
    ...endpoints.map(({ id }) => ({ value: id, label: nameOf(id) })),
  ];
  return (
    <Field name="endpoint" label={say({ en: "To", zh: "接收端" })} problems={problems.get("endpoint")}>
      {(control) => (
        <Select
          {...control}
          showSearch={{ optionFilterProp: "label" }}
          value={draft.endpoint ?? everyOne}
          options={options}
          onChange={(id: string) => change({ endpoint: id === everyOne ? undefined : id })}
        />
      )}
    </Field>
  );
}

const abouts: Readonly<Record<ReplayedWord, Text>> = {
  failed: {
    en: "Given up after all attempts, refused for good, or dropped.",
    zh: "重试用尽、被明确拒绝或被丢弃的推送。",
  },
  parked: {
    en: "Held back, as the endpoint was disabled or paused.",
    zh: "因接收端停用或暂停而搁置的推送。",
  },
  missing: {
    en: "Never made: the endpoint was made later, or did not ask for these events then.",
    zh: "当时没有产生推送：接收端是后来创建的，或当时未订阅这些事件。",
  },
  delivered: {
    en: "Acknowledged already. It goes out once more with the same id, so the receiver can tell.",
    zh: "已确认的推送会以相同 ID 再发一次，接收端可据此识别重复。",
  },
};

const stateWords: readonly ReplayedWord[] = ["failed", "parked", "missing", "delivered"];

function StatesField({ draft, change, problems }: Fields) {
  const say = useSay();
  const choose = (word: ReplayedWord, isChosen: boolean) =>
    change({ states: stateWords.filter((each) => (each === word ? isChosen : draft.states.includes(each))) });
  return (
    <Field
      name="states"
      label={say({ en: "What to take up", zh: "重放范围" })}
      problems={problems.get("states")}
      isNeeded
    >
      {({ id }) => (
        <Flex
          vertical
          gap={6}
          id={id}
          role="group"
          aria-label={say({ en: "What to take up", zh: "重放范围" })}
        >
          {stateWords.map((word) => (
            <Checkbox
              key={word}
              className="replay-state"
              checked={draft.states.includes(word)}
              onChange={({ target }) => choose(word, target.checked)}
            >
              {say(replayedStates[word])}
              <Typography.Text type="secondary" className="replay-about">
                {say(abouts[word])}
              </Typography.Text>
            </Checkbox>
          ))}
        </Flex>
      )}
    </Field>
  );
}

function TypesField({ draft, change, problems }: Fields) {
  const say = useSay();
  const options = Object.entries(eventTypes).map(([value, text]) => ({ value, label: say(text) }));
  return (
    <Field name="types" label={say({ en: "Events", zh: "事件" })} problems={problems.get("types")}>
      {(control) => (
        <Select
          {...control}
          mode="multiple"
          showSearch={{ optionFilterProp: "label" }}
          value={[...draft.types]}
          options={options}
          placeholder={say({ en: "all", zh: "全部" })}
          onChange={(types: ReplayDraft["types"]) => change({ types })}
        />
      )}
    </Field>
  );
}
