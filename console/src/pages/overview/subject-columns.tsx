import { type TableColumnType, type TableColumnsType, Typography } from "antd";
import { Link } from "react-router";
import type { usePulses } from "../../live/live-news.tsx";
import { shareText, type useCount } from "../../parts/numbers.ts";
import { Mark, StateMark, healthStates } from "../../parts/tags.tsx";
import { tookText } from "../../parts/time.tsx";
import type { useSay } from "../../text.ts";
import { beatNow, rateText } from "./rates.ts";
import type { Traffic } from "./series.ts";

/** What was counted of a source or an endpoint. */
export type Figures = Pick<Traffic["subjects"][number], "good" | "again" | "bad" | "tookMs">;

export type SubjectKind = "sources" | "endpoints";

/** A source or an endpoint, with how it did. */
export interface SubjectRow extends Figures {
  readonly id: string;
  readonly name: string;
  readonly dialect: string;
  /** How an endpoint does; null for a source. */
  readonly health: string | null;
}

const titles = {
  sources: {
    name: { en: "Source", zh: "来源" },
    good: { en: "Messages", zh: "报文" },
    again: { en: "Repeats", zh: "重复" },
    bad: { en: "Quarantined", zh: "隔离" },
    share: { en: "Understood", zh: "解析率" },
    took: { en: "We answer in", zh: "应答耗时" },
  },
  endpoints: {
    name: { en: "Endpoint", zh: "接收端" },
    good: { en: "Delivered", zh: "送达" },
    again: { en: "Tried again", zh: "重试" },
    bad: { en: "Given up", zh: "放弃" },
    share: { en: "Acknowledged", zh: "确认率" },
    took: { en: "It answers in", zh: "对方应答耗时" },
  },
} as const;

const figure = { align: "right", className: "number" } as const;

/** The columns of either table. */
export function subjectColumns(
  kind: SubjectKind,
  {
    say,
    count,
    pulses,
  }: {
    readonly say: ReturnType<typeof useSay>;
    readonly count: ReturnType<typeof useCount>;
    readonly pulses: ReturnType<typeof usePulses>;
  },
): TableColumnsType<SubjectRow> {
  const title = titles[kind];
  const health: TableColumnType<SubjectRow> = {
    key: "health",
    title: say({ en: "State", zh: "状态" }),
    render: (_, row) => <StateMark of={healthStates} value={row.health ?? ""} />,
  };
  return [
    {
      key: "name",
      title: say(title.name),
      render: (_, { id, name, dialect }) => (
        <>
          <Link to={`../${kind}/${id}`} relative="path" className="subject-name">
            {name}
          </Link>{" "}
          <Typography.Text type="secondary">{dialect}</Typography.Text>
        </>
      ),
    },
    ...(kind === "endpoints" ? [health] : []),
    {
      key: "now",
      title: say({ en: "Per second", zh: "当前每秒" }),
      ...figure,
      render: (_, { id }) => {
        const { good, again, bad } = beatNow(pulses, kind, id);
        return rateText(good + again + bad);
      },
    },
    { key: "good", title: say(title.good), ...figure, render: (_, { good }) => count(good) },
    { key: "again", title: say(title.again), ...figure, render: (_, { again }) => count(again) },
    {
      key: "bad",
      title: say(title.bad),
      ...figure,
      render: (_, { bad }) => (bad === 0 ? "0" : <Mark tone="bad">{count(bad)}</Mark>),
    },
    {
      key: "share",
      title: say(title.share),
      ...figure,
      // A repeat was understood, and an attempt that has to be made again was not acknowledged.
      render: (_, { good, again, bad }) =>
        shareText(kind === "sources" ? good + again : good, good + again + bad),
    },
    {
      key: "took",
      title: say(title.took),
      ...figure,
      render: (_, { tookMs }) =>
        tookMs === null ? "–" : `${tookText(tookMs.p50)} · p95 ${tookText(tookMs.p95)}`,
    },
  ];
}
