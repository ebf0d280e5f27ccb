import { Card, Skeleton, Tooltip } from "antd";
import { Link } from "react-router";
import { query } from "../../api/hub.ts";
import { useTenant } from "../../app/tenant-frame.tsx";
import { usePulses } from "../../live/live-news.tsx";
import { useCount } from "../../parts/numbers.ts";
import { Ago } from "../../parts/time.tsx";
import { useSay } from "../../text.ts";
import { type Rates, rateText, ratesNow, ratesOf } from "./rates.ts";
import { Sparkline } from "./sparkline.tsx";

const sparkSeconds = 60;

/** What happens a second just now, and what waits; each leads to its rows. */
export function NowTiles() {
  const say = useSay();
  const count = useCount();
  const pulses = usePulses();
  const rates = ratesNow(pulses);
  const last = pulses.slice(-sparkSeconds).map(ratesOf);
  const line = (name: keyof Rates) => last.map((each) => each[name]);
  const { id: tenant } = useTenant();
  const { data: ladder } = query.useQuery("get", "/v1/tenants/{tenant}/ladder", {
    params: { path: { tenant } },
  });
  return (
    <div className="tiles">
      <Tile
        to="../messages"
        name={say({ en: "Messages in, a second", zh: "每秒接收报文" })}
        tone="busy"
        line={line("received")}
      >
        {rateText(rates.received)}
      </Tile>
      <Tile
        to="../deliveries?state=delivered"
        name={say({ en: "Delivered, a second", zh: "每秒送达" })}
        tone="good"
        line={line("delivered")}
      >
        {rateText(rates.delivered)}
      </Tile>
      <Tile
        to="../deliveries?state=failed"
        name={say({ en: "Failures, a second", zh: "每秒失败" })}
        tone={rates.failed > 0 ? "bad" : "idle"}
        line={line("failed")}
      >
        {rateText(rates.failed)}
      </Tile>
      <Tile
        to="../deliveries?state=waiting"
        name={say({ en: "Waiting now", zh: "当前等待" })}
        tone="idle"
        line={null}
      >
        {ladder === undefined ? <Skeleton.Button active size="small" /> : count(ladder.total.waiting)}
        <span className="tile-note">
          {ladder === undefined || ladder.total.oldestDueAt === null ? (
            say({ en: "nothing is overdue", zh: "没有逾期" })
          ) : (
            <Tooltip title={say({ en: "When the longest due one was due", zh: "最早一条的应推送时间" })}>
              <span>
                {say({ en: "oldest due ", zh: "最早应推送于" })}
                <Ago at={ladder.total.oldestDueAt} />
              </span>
            </Tooltip>
          )}
        </span>
      </Tile>
    </div>
  );
}

function Tile({
  to,
  name,
  tone,
  line,
  children,
}: {
  readonly to: string;
  readonly name: string;
  readonly tone: "good" | "bad" | "busy" | "idle";
  readonly line: readonly number[] | null;
  readonly children: React.ReactNode;
}) {
  return (
    <Link to={to} relative="path" className="tile-link">
      <Card size="small" className="tile" hoverable>
        <span className="tile-name">{name}</span>
        <span className={`tile-value tile-value-${tone}`}>{children}</span>
        {line === null ? null : <Sparkline values={line} tone={tone} />}
      </Card>
    </Link>
  );
}
