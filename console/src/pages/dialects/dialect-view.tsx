import { Descriptions, Typography } from "antd";
import { Code, prettyJson } from "../../parts/code.tsx";
import type { Dialect } from "../../parts/dialects.ts";
import { LadderAxis } from "../../parts/ladder-axis.tsx";
import { Section } from "../../parts/section.tsx";
import { writeSpan } from "../../parts/spans.ts";
import type { Language } from "../../language.ts";
import { type Text, useLanguage, useSay } from "../../text.ts";
import { MessagesSection } from "./messages-section.tsx";

/** One dialect: its messages, when it tries again, and what is answered. */
export function DialectView({ dialect }: { readonly dialect: Dialect }) {
  const say = useSay();
  const { acknowledges } = dialect;
  return (
    <>
      <MessagesSection key={dialect.name} dialect={dialect} />
      <Section
        title={say({ en: "When it is tried again", zh: "何时重试" })}
        about={say({
          en: "Counted from the first attempt, as if each failed at once. An endpoint can have a ladder of its own.",
          zh: "从首次推送算起，假设每次都立即失败。接收端可另设自己的重试阶梯。",
        })}
      >
        <div className="panel">
          <LadderAxis ladder={dialect.ladder} />
        </div>
      </Section>
      <Section title={say({ en: "What is answered", zh: "应答" })}>
        <div className="panel">
          <Answers dialect={dialect} />
          <Typography.Paragraph type="secondary" className="answer-about">
            {say({
              en: `To a platform that pushes in this dialect the hub answers ${acknowledges.status}, once the message is on its disk:`,
              zh: `平台以此协议推送时，报文落盘后回调中心返回 ${acknowledges.status}：`,
            })}
          </Typography.Paragraph>
          <Code
            text={
              acknowledges.contentType.includes("json") ? prettyJson(acknowledges.body) : acknowledges.body
            }
            label={say({ en: "What the hub answers", zh: "回调中心的应答" })}
          />
        </div>
      </Section>
    </>
  );
}

function Answers({
  dialect: { ack, timeoutMs, breaker, disableAfterSeconds },
}: {
  readonly dialect: Dialect;
}) {
  const say = useSay();
  const { language } = useLanguage();
  const span = (seconds: number) => writeSpan(seconds, language);
  const items = [
    { key: "ack", label: say({ en: "Counts as acknowledged", zh: "确认条件" }), children: ack },
    {
      key: "timeout",
      label: say({ en: "Within", zh: "超时时间" }),
      children: span(timeoutMs / 1_000),
    },
    {
      key: "breaker",
      label: say({ en: "Held back", zh: "暂缓推送" }),
      children: say(breakerText(breaker, language)),
    },
    {
      key: "disable",
      label: say({ en: "Disabled", zh: "自动停用" }),
      children:
        disableAfterSeconds === null
          ? say({ en: "never by itself", zh: "不会自动停用" })
          : say({
              en: `after failing for ${span(disableAfterSeconds)}`,
              zh: `持续失败 ${span(disableAfterSeconds)}后`,
            }),
    },
  ];
  return <Descriptions size="small" column={{ xs: 1, sm: 1, md: 2 }} items={items} />;
}

function breakerText(breaker: Dialect["breaker"], language: Language): Text {
  if (breaker === null) return { en: "never", zh: "不暂缓" };
  const probe = writeSpan(breaker.probeSeconds, language);
  return {
    en: `after ${breaker.failures} failures in a row, with a try every ${probe}`,
    zh: `连续失败 ${breaker.failures} 次后，每 ${probe}试探一次`,
  };
}
