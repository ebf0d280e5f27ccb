import { Segmented } from "antd";
import { useState } from "react";
import { PageHead } from "../../parts/page-head.tsx";
import { useTenant } from "../../app/tenant-frame.tsx";
import { useSay } from "../../text.ts";
import { Attention } from "./attention.tsx";
import { FirstSteps } from "./first-steps.tsx";
import { Ladder } from "./ladder.tsx";
import { NowTiles } from "./now-tiles.tsx";
import { Spans, type Span, spans } from "./spans.ts";
import { Subjects } from "./subjects.tsx";
import { TrafficChart } from "./traffic-chart.tsx";

/** What happens just now, what needs somebody, and how everything does. */
export function OverviewPage() {
  const say = useSay();
  const { timezone } = useTenant();
  const [span, setSpan] = useState<Span>("hour");
  return (
    <>
      <PageHead
        title={say({ en: "Overview", zh: "概览" })}
        about={say({ en: `Times are of ${timezone}`, zh: `时间按 ${timezone} 时区显示` })}
      >
        <Segmented<Span>
          value={span}
          onChange={setSpan}
          options={spans.map((value) => ({ value, label: say(Spans[value].text) }))}
          aria-label={say({ en: "Span", zh: "时间范围" })}
        />
      </PageHead>
      <FirstSteps />
      <NowTiles />
      <TrafficChart span={span} />
      <div className="two-columns">
        <Attention />
        <Ladder />
      </div>
      <Subjects span={span} />
    </>
  );
}
