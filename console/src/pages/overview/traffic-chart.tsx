import { Card } from "antd";
import { useMemo } from "react";
import { useMeanings } from "../../app/theme.ts";
import { useTenant } from "../../app/tenant-frame.tsx";
import { usePulses } from "../../live/live-news.tsx";
import { Chart } from "../../parts/chart.tsx";
import { Trouble } from "../../parts/trouble.tsx";
import { useLanguage, useSay } from "../../text.ts";
import { type Point, livePoints, pointsOf } from "./series.ts";
import { type Span, Spans, useTraffic } from "./spans.ts";

const height = 230;

/** Messages in, deliveries out and failures over the span. */
export function TrafficChart({ span }: { readonly span: Span }) {
  const say = useSay();
  const pulses = usePulses();
  const { data, error, refetch } = useTraffic(span);
  const points = useMemo(
    () => (span === "minutes" ? livePoints(pulses) : data === undefined ? [] : pointsOf(data)),
    [span, pulses, data],
  );
  const option = useTrafficOption(points, span);
  const unit =
    span === "minutes"
      ? say({ en: "a second", zh: "每秒" })
      : Spans[span].step === "minute"
        ? say({ en: "a minute", zh: "每分钟" })
        : say({ en: "an hour", zh: "每小时" });
  const total = points.reduce((sum, { received }) => sum + received, 0);
  return (
    <Card
      size="small"
      className="block"
      title={<h2 className="block-title">{say({ en: `Traffic, ${unit}`, zh: `流量（${unit}）` })}</h2>}
    >
      {error === null ? null : <Trouble error={error} again={() => void refetch()} />}
      <Chart
        option={option}
        height={height}
        label={say({
          en: `Chart of messages in, deliveries out and failures ${unit}; ${total} messages in all`,
          zh: `接收、送达与失败${unit}的曲线，共接收 ${total} 条报文`,
        })}
      />
    </Card>
  );
}

function useTrafficOption(points: readonly Point[], span: Span) {
  const say = useSay();
  const { language } = useLanguage();
  const colors = useMeanings();
  const { timezone } = useTenant();
  return useMemo(() => {
    const clock = new Intl.DateTimeFormat(language === "zh" ? "zh-CN" : "en-GB", {
      timeZone: timezone,
      ...(span === "week" ? { month: "numeric", day: "numeric" } : { hour: "2-digit", minute: "2-digit" }),
      ...(span === "minutes" ? { second: "2-digit" } : {}),
    });
    const full = new Intl.DateTimeFormat(language === "zh" ? "zh-CN" : "en-GB", {
      timeZone: timezone,
      dateStyle: "medium",
      timeStyle: "medium",
    });
    const line = (name: string, key: "received" | "delivered" | "failed", color: string) => ({
      name,
      type: "line",
      showSymbol: false,
      color,
      lineStyle: { width: 1.8 },
      areaStyle: key === "failed" ? { opacity: 0.15 } : undefined,
      data: points.map((point) => [point.at, point[key]]),
    });
    return {
      animation: false,
      grid: {
        left: 8,
        right: 12,
        top: 34,
        bottom: 4,
        outerBoundsMode: "same",
        outerBoundsContain: "axisLabel",
      },
      legend: { top: 0, left: 0, icon: "roundRect", itemHeight: 4, itemWidth: 14 },
      tooltip: {
        trigger: "axis",
        renderMode: "richText",
        valueFormatter: (value: number) => value.toLocaleString("en"),
        axisPointer: { label: { formatter: ({ value }: { readonly value: number }) => full.format(value) } },
      },
      xAxis: {
        type: "time",
        axisLabel: { hideOverlap: true, formatter: (value: number) => clock.format(value) },
      },
      yAxis: { type: "value", minInterval: 1, splitNumber: 4 },
      series: [
        line(say({ en: "messages in", zh: "接收报文" }), "received", colors.busy),
        line(say({ en: "delivered", zh: "送达" }), "delivered", colors.good),
        line(say({ en: "failures", zh: "失败" }), "failed", colors.bad),
      ],
    };
  }, [points, span, language, timezone, colors, say]);
}
