import { Card, Flex, Segmented, Typography } from "antd";
import { useMemo, useState } from "react";
import { query } from "../api/hub.ts";
import { type Meanings, useMeanings } from "../app/theme.ts";
import { useTenant } from "../app/tenant-frame.tsx";
import { type Text, useLanguage, useSay } from "../text.ts";
import { Chart } from "./chart.tsx";
import { shareText, useCount } from "./numbers.ts";
import { type Subject, type SubjectPoint, subjectPoints } from "./subject-points.ts";
import { tookText, useNow } from "./time.tsx";
import { Trouble } from "./trouble.tsx";

/** What the three counts of a source or an endpoint are called. */
export interface SubjectWords {
  readonly title: Text;
  readonly good: Text;
  readonly again: Text;
  readonly bad: Text;
  /** Which share is told: "acknowledged". */
  readonly share: Text;
  /** What took its time. */
  readonly took: Text;
}

const spans = ["hour", "day", "week"] as const;
type Span = (typeof spans)[number];
const spanShapes = {
  hour: { text: { en: "Hour", zh: "1 小时" }, seconds: 3_600, step: "minute" },
  day: { text: { en: "Day", zh: "1 天" }, seconds: 86_400, step: "hour" },
  week: { text: { en: "Week", zh: "7 天" }, seconds: 7 * 86_400, step: "hour" },
} as const;

const lookEveryMs = 15_000;

/** How a source or an endpoint did over an hour, a day or a week: what came of it, and how long it took. */
export function SubjectChart({ id, words }: { readonly id: string; readonly words: SubjectWords }) {
  const say = useSay();
  const { id: tenant } = useTenant();
  const [span, setSpan] = useState<Span>("hour");
  const now = useNow(lookEveryMs);
  const { seconds, step } = spanShapes[span];
  const since = useMemo(() => new Date(now - seconds * 1_000).toISOString(), [now, seconds]);
  const { data, error, refetch } = query.useQuery("get", "/v1/tenants/{tenant}/traffic", {
    params: { path: { tenant }, query: { since, step, subject: id } },
  });
  const points = useMemo(() => (data === undefined ? [] : subjectPoints(data, id)), [data, id]);
  const option = useOption(points, words, data?.step ?? step);
  const subject = data?.subjects.find((each) => each.id === id);
  return (
    <Card
      size="small"
      className="block"
      title={<h2 className="block-title">{say(words.title)}</h2>}
      extra={
        <Segmented<Span>
          size="small"
          value={span}
          onChange={setSpan}
          options={spans.map((value) => ({ value, label: say(spanShapes[value].text) }))}
          aria-label={say({ en: "Span", zh: "时间范围" })}
        />
      }
    >
      {error === null ? null : <Trouble error={error} again={() => void refetch()} />}
      <Sums subject={subject} words={words} />
      <Chart option={option} height={262} label={`${say(words.title)}. ${say(words.took)}`} />
    </Card>
  );
}

function Sums({ subject, words }: { readonly subject: Subject | undefined; readonly words: SubjectWords }) {
  const say = useSay();
  const count = useCount();
  const { good = 0, again = 0, bad = 0, tookMs = null } = subject ?? {};
  return (
    <Flex gap={16} wrap className="sums">
      <Typography.Text>
        {say(words.share)} <b className="number">{shareText(good, good + again + bad)}</b>
      </Typography.Text>
      <Typography.Text type="secondary">
        {say(words.good)} <span className="number">{count(good)}</span> · {say(words.again)}{" "}
        <span className="number">{count(again)}</span> · {say(words.bad)}{" "}
        <span className="number">{count(bad)}</span>
      </Typography.Text>
      {tookMs === null ? null : (
        <Typography.Text type="secondary">
          {say(words.took)}{" "}
          <span className="number">
            p50 {tookText(tookMs.p50)} · p95 {tookText(tookMs.p95)} · p99 {tookText(tookMs.p99)}
          </span>
        </Typography.Text>
      )}
    </Flex>
  );
}

function useOption(points: readonly SubjectPoint[], words: SubjectWords, step: "minute" | "hour") {
  const say = useSay();
  const { language } = useLanguage();
  const colors = useMeanings();
  const { timezone } = useTenant();
  return useMemo(() => {
    const locale = language === "zh" ? "zh-CN" : "en-GB";
    const isLong = points.length > 30 && step === "hour";
    const clock = new Intl.DateTimeFormat(locale, {
      timeZone: timezone,
      ...(isLong ? { month: "numeric", day: "numeric" } : { hour: "2-digit", minute: "2-digit" }),
    });
    const full = new Intl.DateTimeFormat(locale, {
      timeZone: timezone,
      dateStyle: "medium",
      timeStyle: "short",
    });
    return {
      animation: false,
      legend: { top: 0, left: 0, itemHeight: 8, itemWidth: 12 },
      tooltip: { trigger: "axis", renderMode: "richText" },
      axisPointer: { link: [{ xAxisIndex: "all" }] },
      grid: [
        { left, right: 12, top: 30, height: 120 },
        { left, right: 12, top: 172, height: 56 },
      ],
      xAxis: [0, 1].map((gridIndex) => ({
        type: "time",
        gridIndex,
        axisLabel: {
          show: gridIndex === 1,
          hideOverlap: true,
          formatter: (value: number) => clock.format(value),
        },
        axisPointer: { label: { formatter: ({ value }: { readonly value: number }) => full.format(value) } },
      })),
      yAxis: [
        { type: "value", gridIndex: 0, minInterval: 1, splitNumber: 3 },
        {
          type: "value",
          gridIndex: 1,
          splitNumber: 2,
          minInterval: 1,
          axisLabel: { formatter: (value: number) => tookText(value) },
        },
      ],
      series: [...countSeries(points, words, colors, say), tookSeries(points, words, colors, say)],
    };
  }, [points, words, step, language, timezone, colors, say]);
}

// Both stand below each other: one edge for all labels.
const left = 58;

function countSeries(
  points: readonly SubjectPoint[],
  words: SubjectWords,
  colors: Meanings,
  say: (text: Text) => string,
) {
  const bars = (["good", "again", "bad"] as const).map((key) => ({ key, name: say(words[key]) }));
  const color = { good: colors.good, again: colors.warn, bad: colors.bad } as const;
  return bars.map(({ key, name }) => ({
    name,
    type: "bar",
    stack: "all",
    color: color[key],
    barMaxWidth: 14,
    xAxisIndex: 0,
    yAxisIndex: 0,
    data: points.map((point) => [point.at, point[key]]),
  }));
}

function tookSeries(
  points: readonly SubjectPoint[],
  words: SubjectWords,
  colors: Meanings,
  say: (text: Text) => string,
) {
  return {
    name: `${say(words.took)} (p95)`,
    type: "line",
    color: colors.busy,
    xAxisIndex: 1,
    yAxisIndex: 1,
    connectNulls: false,
    symbolSize: 4,
    lineStyle: { width: 1.6 },
    tooltip: { valueFormatter: (value: unknown) => (typeof value === "number" ? tookText(value) : "–") },
    data: points.map(({ at, p95Ms }) => [at, p95Ms]),
  };
}
