import { Flex, InputNumber, Radio, Select, Skeleton } from "antd";
import type { ReactNode } from "react";
import type { Dialect } from "../../parts/dialects.ts";
import { Field } from "../../parts/field.tsx";
import { LadderSummary } from "../../parts/ladder-axis.tsx";
import type { LadderShape } from "../../parts/ladder-steps.ts";
import { Overridable } from "../../parts/overridable.tsx";
import { SpanInput } from "../../parts/span-input.tsx";
import { writeSpan } from "../../parts/spans.ts";
import { useLanguage, useSay } from "../../text.ts";
import { ackRules } from "./ack-rules.ts";
import { BreakerWords } from "./breaker-words.tsx";
import type { Editing } from "./editing.ts";
import type { AckRule, Breaker } from "./endpoint-form.ts";
import { LadderEditor } from "./ladder-editor.tsx";

const rules = ["2xx", "contains-success", "exact-success"] as const satisfies readonly AckRule[];

/** What acknowledges, and what happens where nothing does. */
export function TryingSection(editing: Editing) {
  const { dialect } = editing;
  if (dialect === undefined) return <Skeleton active title={false} paragraph={{ rows: 6 }} />;
  return (
    <>
      <Acknowledged {...editing} dialect={dialect} />
      <LadderField {...editing} dialect={dialect} />
      <BreakerField {...editing} dialect={dialect} />
      <DisableAfter {...editing} dialect={dialect} />
    </>
  );
}

type Chosen = Editing & { readonly dialect: Dialect };

/** Says that something is as the dialect has it. */
function AsDialect({ children }: { readonly children: ReactNode }) {
  const say = useSay();
  return (
    <>
      {say({ en: "As the dialect: ", zh: "按协议：" })}
      {children}
    </>
  );
}

function Acknowledged({ form, set, problems, dialect }: Chosen) {
  const say = useSay();
  const { language } = useLanguage();
  const ack = say({ en: "What acknowledges", zh: "确认规则" });
  const time = say({ en: "Time for the answer", zh: "应答时限" });
  return (
    <>
      <Field name="ack" label={ack} problems={problems.get("ack")}>
        {() => (
          <Overridable<AckRule>
            name="ack"
            label={ack}
            value={form.ack}
            usual={<AsDialect>{dialect.ack}</AsDialect>}
            start="2xx"
            onChange={(rule) => set({ ack: rule })}
          >
            {(rule) => (
              <Radio.Group
                value={rule}
                options={rules.map((value) => ({ value, label: say(ackRules[value]) }))}
                onChange={({ target }) => set({ ack: rules.find((each) => each === target.value) ?? null })}
                className="choices"
              />
            )}
          </Overridable>
        )}
      </Field>
      <Field
        name="timeoutMs"
        label={time}
        problems={problems.get("timeoutMs")}
        about={say({
          en: "From connecting to the last byte. 100 ms to 2 min.",
          zh: "从建立连接到收完应答。100 毫秒至 2 分钟。",
        })}
      >
        {(control) => (
          <Overridable<number>
            name="timeoutMs"
            label={time}
            value={form.timeoutSeconds}
            usual={<AsDialect>{writeSpan(dialect.timeoutMs / 1_000, language)}</AsDialect>}
            start={dialect.timeoutMs / 1_000}
            onChange={(timeoutSeconds) => set({ timeoutSeconds })}
          >
            {(seconds) => (
              <SpanInput
                control={control}
                value={seconds}
                onChange={(timeoutSeconds) => set({ timeoutSeconds: timeoutSeconds ?? Number.NaN })}
              />
            )}
          </Overridable>
        )}
      </Field>
    </>
  );
}

function LadderField({ form, set, problems, dialect }: Chosen) {
  const say = useSay();
  const label = say({ en: "Ladder", zh: "重试阶梯" });
  return (
    <Field
      name="ladder"
      label={label}
      problems={problems.get("ladder")}
      about={say({
        en: "When a delivery that was not acknowledged is tried again. What waits already goes by a new ladder from its next attempt.",
        zh: "未被确认的推送何时重试。已在等待的推送，从下一次起按新阶梯。",
      })}
    >
      {() => (
        <Overridable<LadderShape>
          name="ladder"
          label={label}
          value={form.ladder}
          usual={
            <AsDialect>
              <LadderSummary ladder={dialect.ladder} />
            </AsDialect>
          }
          start={dialect.ladder}
          onChange={(ladder) => set({ ladder })}
        >
          {(ladder) => <LadderEditor ladder={ladder} onChange={(next) => set({ ladder: next })} />}
        </Overridable>
      )}
    </Field>
  );
}

const firstBreaker = { failures: 20, probeSeconds: 30 };

function BreakerField({ form, set, problems, dialect }: Chosen) {
  const say = useSay();
  const label = say({ en: "Breaker", zh: "熔断" });
  return (
    <Field
      name="breaker"
      label={label}
      problems={problems.get("breaker")}
      about={say({
        en: "While it is open, one delivery probes the endpoint every so often; the others wait without using up attempts.",
        zh: "熔断期间，每隔一段时间只推送一条探测；其余推送等待，不消耗重试次数。",
      })}
    >
      {() => (
        <Overridable<Breaker>
          name="breaker"
          label={label}
          value={form.breaker}
          usual={
            <AsDialect>
              <BreakerWords breaker={dialect.breaker ?? "off"} />
            </AsDialect>
          }
          start={dialect.breaker ?? firstBreaker}
          onChange={(breaker) => set({ breaker })}
        >
          {(breaker) => <BreakerEditor breaker={breaker} onChange={(next) => set({ breaker: next })} />}
        </Overridable>
      )}
    </Field>
  );
}

function BreakerEditor({
  breaker,
  onChange,
}: {
  readonly breaker: Breaker;
  readonly onChange: (breaker: Breaker) => void;
}) {
  const say = useSay();
  const isOn = breaker !== "off";
  return (
    <Flex gap={12} wrap align="flex-end">
      <Select
        value={isOn ? "on" : "off"}
        className="on-off"
        aria-label={say({ en: "Breaker", zh: "熔断" })}
        options={[
          { value: "on", label: say({ en: "on", zh: "开启" }) },
          { value: "off", label: say({ en: "off", zh: "关闭" }) },
        ]}
        onChange={(chosen) => onChange(chosen === "on" ? firstBreaker : "off")}
      />
      {isOn ? (
        <>
          <label className="small-field">
            <span>{say({ en: "Failures in a row", zh: "连续失败次数" })}</span>
            <InputNumber
              min={1}
              max={10_000}
              precision={0}
              value={breaker.failures}
              onChange={(failures) => onChange({ ...breaker, failures: failures ?? 1 })}
            />
          </label>
          <label className="small-field">
            <span>{say({ en: "A probe every", zh: "探测间隔" })}</span>
            <SpanInput
              value={breaker.probeSeconds}
              onChange={(seconds) => onChange({ ...breaker, probeSeconds: seconds ?? Number.NaN })}
            />
          </label>
        </>
      ) : null}
    </Flex>
  );
}

function DisableAfter({ form, set, problems, dialect }: Chosen) {
  const say = useSay();
  const { language } = useLanguage();
  const label = say({ en: "Disabled after failing for", zh: "持续失败多久后停用" });
  const usual = dialect.disableAfterSeconds;
  return (
    <Field
      name="disableAfterSeconds"
      label={label}
      problems={problems.get("disableAfterSeconds")}
      about={say({
        en: "What waits is parked then, and goes on once somebody enables it.",
        zh: "停用后，等待中的推送会被搁置；重新启用后继续。",
      })}
    >
      {(control) => (
        <Overridable<number>
          name="disableAfterSeconds"
          label={label}
          value={form.disableAfterSeconds}
          usual={
            <AsDialect>
              {usual === null ? say({ en: "never", zh: "从不" }) : writeSpan(usual, language)}
            </AsDialect>
          }
          start={usual ?? 5 * 86_400}
          onChange={(disableAfterSeconds) => set({ disableAfterSeconds })}
        >
          {(seconds) => (
            <SpanInput
              control={control}
              value={seconds}
              onChange={(next) => set({ disableAfterSeconds: next ?? Number.NaN })}
            />
          )}
        </Overridable>
      )}
    </Field>
  );
}
