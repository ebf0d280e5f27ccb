import { Card } from "antd";
import { shareText, useCount } from "../../parts/numbers.ts";
import { intentLevels, outcomes, useWord } from "../../parts/words.ts";
import { type Text, useSay } from "../../text.ts";
import { type Bar, Bars } from "./bars.tsx";
import type { JobFigures } from "./figures.ts";
import { funnelOf, strongLevels } from "./funnel.ts";

/** How many of a job's calls came how far. */
export function FunnelCard({ figures, calls }: { readonly figures: JobFigures; readonly calls: string }) {
  const say = useSay();
  const count = useCount();
  const places = { calls, dialed: null, answered: `${calls}&outcome=answered`, interested: null };
  const bars = funnelOf(figures).map(({ key, text, calls: counted, share, ofAll, ofBefore }): Bar => ({
    key,
    name: say(text),
    count: count(counted),
    share,
    note: ofAll,
    tone: key === "interested" ? "good" : "busy",
    to: places[key],
    more:
      ofBefore === null ? undefined : say({ en: `${ofBefore} of those before`, zh: `占上一步 ${ofBefore}` }),
  }));
  return <CountsCard title={{ en: "How far they came", zh: "转化漏斗" }} bars={bars} isOrdered />;
}

/** What the customers were found to want. */
export function IntentsCard({ figures, calls }: { readonly figures: JobFigures; readonly calls: string }) {
  const say = useSay();
  const count = useCount();
  const { intents } = figures;
  const bars = [...intentLevels, "none" as const]
    .map((level) => ({ level, counted: intents[level] ?? 0 }))
    .filter(({ level, counted }) => counted > 0 || level !== "none")
    .map(({ level, counted }): Bar => ({
      key: level,
      name:
        level === "none"
          ? say({ en: "none told", zh: "未告知" })
          : say({ en: `Level ${level}`, zh: `${level} 级` }),
      count: count(counted),
      share: counted / figures.calls,
      note: shareText(counted, figures.calls),
      tone: strongLevels.some((each) => each === level) ? "good" : level === "none" ? "idle" : "busy",
      to: level === "none" ? null : `${calls}&intent=${level}`,
    }));
  return <CountsCard title={{ en: "Intent", zh: "意向分布" }} bars={bars} />;
}

/** How the calls ended, the most frequent first. */
export function OutcomesCard({ figures, calls }: { readonly figures: JobFigures; readonly calls: string }) {
  const count = useCount();
  const word = useWord();
  const bars = Object.entries(figures.outcomes)
    .filter(([, counted]) => counted > 0)
    .toSorted(([, a], [, b]) => b - a)
    .map(([outcome, counted]): Bar => ({
      key: outcome,
      name: word(outcomes, outcome),
      count: count(counted),
      share: counted / figures.calls,
      note: shareText(counted, figures.calls),
      tone: outcome === "answered" ? "good" : "idle",
      to: `${calls}&outcome=${outcome}`,
    }));
  return <CountsCard title={{ en: "Outcomes", zh: "呼叫结果" }} bars={bars} />;
}

function CountsCard({
  title,
  bars,
  isOrdered = false,
}: {
  readonly title: Text;
  readonly bars: readonly Bar[];
  readonly isOrdered?: boolean;
}) {
  const say = useSay();
  return (
    <Card size="small" className="block" title={<h2 className="block-title">{say(title)}</h2>}>
      <Bars bars={bars} label={say(title)} isOrdered={isOrdered} />
    </Card>
  );
}
