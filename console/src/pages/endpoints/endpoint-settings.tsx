import { Card, Descriptions, type DescriptionsProps, Typography } from "antd";
import type { ReactNode } from "react";
import { useTenant } from "../../app/tenant-frame.tsx";
import { useDialect } from "../../parts/dialects.ts";
import { LadderSummary } from "../../parts/ladder-axis.tsx";
import { writeSpan } from "../../parts/spans.ts";
import { eventTypes, useWord } from "../../parts/words.ts";
import { useLanguage, useSay } from "../../text.ts";
import { ackRules } from "./ack-rules.ts";
import { BreakerWords } from "./breaker-words.tsx";
import type { Endpoint } from "./endpoint-form.ts";

/** What an endpoint is configured with, and which of it is the dialect's own. */
export function EndpointSettings({ endpoint }: { readonly endpoint: Endpoint }) {
  const say = useSay();
  const items = useItems(endpoint);
  return (
    <Card
      size="small"
      className="block"
      title={<h2 className="block-title">{say({ en: "Settings", zh: "设置" })}</h2>}
    >
      <Descriptions size="small" column={{ xs: 1, lg: 2 }} items={items} className="settings" />
    </Card>
  );
}

function Usual({ children }: { readonly children: ReactNode }) {
  const say = useSay();
  return (
    <span>
      {children}{" "}
      <Typography.Text type="secondary">{say({ en: "(as the dialect)", zh: "（按协议）" })}</Typography.Text>
    </span>
  );
}

function useItems(endpoint: Endpoint): DescriptionsProps["items"] {
  const say = useSay();
  const word = useWord();
  const { language } = useLanguage();
  const { timezone } = useTenant();
  const dialect = useDialect(endpoint.dialect);
  const { effective, events, ladder, timeoutMs, ack, breaker, disableAfterSeconds, headers, auth } = endpoint;
  const orUsual = (own: unknown, shown: ReactNode) => (own === null ? <Usual>{shown}</Usual> : shown);
  const names = effective.events.map((event) => word(eventTypes, event)).join(say({ en: ", ", zh: "、" }));
  const after = effective.disableAfterSeconds;
  return [
    { key: "url", label: "URL", children: <span className="long-text">{endpoint.url}</span> },
    {
      key: "dialect",
      label: say({ en: "Dialect", zh: "协议" }),
      children: dialect === undefined ? endpoint.dialect : `${dialect.title} (${endpoint.dialect})`,
    },
    { key: "events", label: say({ en: "Events", zh: "事件" }), children: orUsual(events, names) },
    {
      key: "ack",
      label: say({ en: "Acknowledged by", zh: "确认规则" }),
      children: ack === null ? <Usual>{dialect?.ack ?? effective.ack}</Usual> : say(ackRules[ack]),
    },
    {
      key: "timeout",
      label: say({ en: "Answers within", zh: "应答时限" }),
      children: orUsual(timeoutMs, writeSpan(effective.timeoutMs / 1_000, language)),
    },
    {
      key: "ladder",
      label: say({ en: "Ladder", zh: "重试阶梯" }),
      children: orUsual(ladder, <LadderSummary ladder={effective.ladder} />),
    },
    {
      key: "breaker",
      label: say({ en: "Breaker", zh: "熔断" }),
      children: orUsual(breaker, <BreakerWords breaker={effective.breaker} />),
    },
    {
      key: "disable",
      label: say({ en: "Disabled after failing for", zh: "持续失败多久后停用" }),
      children: orUsual(
        disableAfterSeconds,
        after === null ? say({ en: "never", zh: "从不" }) : writeSpan(after, language),
      ),
    },
    {
      key: "concurrency",
      label: say({ en: "Requests at one time", zh: "并发请求数" }),
      children: endpoint.concurrency,
    },
    {
      key: "rate",
      label: say({ en: "Requests a second", zh: "每秒请求数" }),
      children: endpoint.ratePerSecond ?? say({ en: "no cap", zh: "不限" }),
    },
    {
      key: "zone",
      label: say({ en: "Time zone", zh: "时区" }),
      children: endpoint.timezone ?? say({ en: `${timezone} (as the tenant)`, zh: `${timezone}（同租户）` }),
    },
    {
      key: "headers",
      label: say({ en: "Headers", zh: "请求头" }),
      children: Object.keys(headers).length === 0 ? "–" : Object.keys(headers).join(", "),
    },
    { key: "auth", label: "Authorization", children: auth?.kind ?? "–" },
    ...(endpoint.hubWide
      ? [
          {
            key: "hubWide",
            label: say({ en: "All tenants", zh: "所有租户" }),
            children: say({
              en: "gets the operational events of every tenant",
              zh: "接收所有租户的运维事件",
            }),
          },
        ]
      : []),
  ];
}
