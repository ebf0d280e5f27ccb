import { PauseCircleOutlined, StopOutlined } from "@ant-design/icons";
import { Card, Table, type TableColumnsType, Typography } from "antd";
import { Link } from "react-router";
import { useEndpointNames } from "../../parts/endpoints.ts";
import { shareText, useCount } from "../../parts/numbers.ts";
import { Mark } from "../../parts/tags.tsx";
import { replayEndReasons, replayPauses, useWord } from "../../parts/words.ts";
import { useSay } from "../../text.ts";
import type { ReplayDetail } from "./shown-replay.ts";

type Leg = ReplayDetail["endpoints"][number];

/** How far a replay is for each endpoint, and what it waits for. */
export function ReplayEndpoints({ replay }: { readonly replay: ReplayDetail }) {
  const say = useSay();
  const { endpoints } = replay;
  return (
    <Card
      size="small"
      className="block"
      title={<h2 className="block-title">{say({ en: "By endpoint", zh: "各接收端" })}</h2>}
    >
      <Table<Leg>
        aria-label={say({ en: "By endpoint", zh: "各接收端" })}
        rowKey="endpoint"
        size="small"
        columns={useLegColumns(replay)}
        dataSource={endpoints}
        pagination={endpoints.length > 20 ? { pageSize: 20, size: "small" } : false}
        scroll={{ x: "max-content" }}
        locale={{ emptyText: say({ en: "No endpoint was enabled", zh: "当时没有启用的接收端" }) }}
      />
    </Card>
  );
}

function useLegColumns({ state, events }: ReplayDetail): TableColumnsType<Leg> {
  const say = useSay();
  const count = useCount();
  const nameOf = useEndpointNames();
  const number = (key: string, title: string, of: (leg: Leg) => number) => ({
    key,
    title,
    align: "right" as const,
    className: "number",
    render: (_: unknown, leg: Leg) => count(of(leg)),
  });
  return [
    {
      key: "endpoint",
      title: say({ en: "Endpoint", zh: "接收端" }),
      render: (_, { endpoint }) => (
        <Link to={`../endpoints/${endpoint}`} className="clipped">
          {nameOf(endpoint)}
        </Link>
      ),
    },
    {
      key: "waits",
      title: say({ en: "Now", zh: "当前" }),
      render: (_, leg) => <LegNow leg={leg} isRunning={state === "running"} />,
    },
    {
      key: "examined",
      title: say({ en: "Looked at", zh: "进度" }),
      align: "right",
      className: "number",
      render: (_, { examined }) => (state === "done" ? shareText(1, 1) : shareText(examined, events)),
    },
    number("matched", say({ en: "Matched", zh: "匹配" }), ({ matched }) => matched),
    number("replayed", say({ en: "Sent again", zh: "已重放" }), ({ replayed }) => replayed),
    number("skipped", say({ en: "On their way already", zh: "已在途" }), ({ skipped }) => skipped),
  ];
}

function LegNow({ leg, isRunning }: { readonly leg: Leg; readonly isRunning: boolean }) {
  const word = useWord();
  const { waitsFor, reason } = leg;
  if (reason !== undefined) {
    return (
      <Mark tone="bad" icon={<StopOutlined />}>
        {word(replayEndReasons, reason)}
      </Mark>
    );
  }
  if (isRunning && waitsFor !== undefined) {
    return (
      <Mark tone="warn" icon={<PauseCircleOutlined />}>
        {word(replayPauses, waitsFor)}
      </Mark>
    );
  }
  return <Typography.Text type="secondary">–</Typography.Text>;
}
