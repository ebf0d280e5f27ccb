import { Card, Typography } from "antd";
import type { ReactNode } from "react";
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
  const title = { en: "How far they came", zh: "转化漏斗" };
  return (
    <CountsCard title={title}>
      <Bars bars={bars} label={say(title)} isOrdered />
    </CountsCard>
  );
}

/** What the customers were found to want. */
export function IntentsCard({ figures, calls }: { readonly figures: JobFigures; readonly calls: string }) {
  const say = useSay();
  const count = useCount();
  const { intents } = figures;
  const isSilent = figures.calls > 0 && intents["none"] === figures.calls;
  if (isSilent) {
    return (
      <CountsCard title={intentTitle}>
        <Typography.Text type="secondary">
          {say({ en: "The platform told no intent for any of its calls.", zh: "平台未告知任何通话的意向。" })}
        </Typography.Text>
      </CountsCard>
    );
  }
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
  return (
    <CountsCard title={intentTitle}>
      <Bars bars={bars} label={say(intentTitle)} />
    </CountsCard>
  );
}

/** How the calls ended, the most frequent first. */
export function OutcomesCard({ figures, calls }: { readonly figures: JobFigures; readonly calls: string }) {
  const say = useSay();
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
  const title = { en: "Outcomes", zh: "呼叫结果" };
  return (
    <CountsCard title={title}>
      <Bars bars={bars} label={say(title)} />
    </CountsCard>
  );
}

const intentTitle = { en: "Intent", zh: "意向分布" };

function CountsCard({ title, children }: { readonly title: Text; readonly children: ReactNode }) {
  const say = useSay();
  return (
    <Card size="small" className="block" title={<h2 className="block-title">{say(title)}</h2>}>
      {children}
    </Card>
  );
}
