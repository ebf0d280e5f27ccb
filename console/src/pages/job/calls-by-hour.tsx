import { Card, Typography } from "antd";
import { useMemo } from "react";
import { useTenant } from "../../app/tenant-frame.tsx";
import { useMeanings } from "../../app/theme.ts";
import { Chart } from "../../parts/chart.tsx";
import { useCount } from "../../parts/numbers.ts";
import { useLanguage, useSay } from "../../text.ts";
import type { JobFigures } from "./figures.ts";
import { type Hour, hoursOf } from "./hours.ts";

const height = 220;
const fewHours = 12;
const dayMs = 24 * 3_600_000;

/** When the job called, hour by hour of the tenant's clock. */
export function CallsByHour({ perHour }: { readonly perHour: JobFigures["perHour"] }) {
  const say = useSay();
  const count = useCount();
  const hours = useMemo(() => hoursOf(perHour), [perHour]);
  const option = useOption(hours);
  const busiest = hours.reduce<Hour | undefined>(
    (most, hour) => (most === undefined || hour.calls > most.calls ? hour : most),
    undefined,
  );
  const clock = useHourText(hours);
  return (
    <Card
      size="small"
      className="block"
      title={<h2 className="block-title">{say({ en: "Calls an hour", zh: "每小时通话" })}</h2>}
    >
      {busiest === undefined ? (
        <Typography.Text type="secondary">
          {say({
            en: "No call told when it was made.",
            zh: "没有带时间的通话。",
          })}
        </Typography.Text>
      ) : (
        <Chart
          option={option}
          height={height}
          label={say({
            en: `Chart of calls an hour; most, ${count(busiest.calls)}, from ${clock(busiest.at)}`,
            zh: `每小时通话数柱状图；${clock(busiest.at)} 起的一小时最多，共 ${count(busiest.calls)} 通`,
          })}
        />
      )}
    </Card>
  );
}

/** Writes an hour by the tenant's clock, with its day where there are several. */
function useHourText(hours: readonly Hour[]): (at: number) => string {
  const { language } = useLanguage();
  const { timezone } = useTenant();
  const first = hours[0]?.at ?? 0;
  const last = hours.at(-1)?.at ?? 0;
  const isLong = last - first >= dayMs;
  return useMemo(() => {
    const format = new Intl.DateTimeFormat(language === "zh" ? "zh-CN" : "en-GB", {
      timeZone: timezone,
      ...(isLong ? { month: "2-digit", day: "2-digit" } : {}),
      hour: "2-digit",
      minute: "2-digit",
    });
    return (at) => format.format(at);
  }, [language, timezone, isLong]);
}

function useOption(hours: readonly Hour[]) {
  const say = useSay();
  const colors = useMeanings();
  const clock = useHourText(hours);
  return useMemo(() => {
    const bars = (name: string, color: string, valueOf: (hour: Hour) => number) => ({
      name,
      type: "bar",
      stack: "calls",
      color,
      barMaxWidth: 34,
      data: hours.map(valueOf),
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
      legend: { top: 0, left: 0, icon: "roundRect", itemHeight: 8, itemWidth: 14 },
      tooltip: { trigger: "axis", renderMode: "richText" },
      xAxis: {
        type: "category",
        data: hours.map(({ at }) => clock(at)),
        axisLabel: {
          hideOverlap: true,
          // The last of many would be cut.
          ...(hours.length > fewHours ? { alignMinLabel: "left", alignMaxLabel: "right" } : {}),
        },
        axisTick: { alignWithLabel: true },
      },
      yAxis: { type: "value", minInterval: 1, splitNumber: 4 },
      series: [
        bars(say({ en: "answered", zh: "已接听" }), colors.good, ({ answered }) => answered),
        bars(
          say({ en: "not answered", zh: "未接听" }),
          colors.idle,
          ({ calls, answered }) => calls - answered,
        ),
      ],
    };
  }, [hours, clock, colors, say]);
}
