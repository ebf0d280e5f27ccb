import { Card, Table, type TableColumnsType, Tabs } from "antd";
import { Link } from "react-router";
import { query } from "../../api/hub.ts";
import { useTenant } from "../../app/tenant-frame.tsx";
import { usePulses } from "../../live/live-news.tsx";
import { EmptyState } from "../../parts/empty-state.tsx";
import { shareText, useCount } from "../../parts/numbers.ts";
import { Mark, StateMark, healthStates } from "../../parts/tags.tsx";
import { tookText } from "../../parts/time.tsx";
import { useSay } from "../../text.ts";
import { beatNow, rateText } from "./rates.ts";
import type { Traffic } from "./series.ts";
import { type Span, useTraffic } from "./spans.ts";

type Figures = Pick<Traffic["subjects"][number], "good" | "again" | "bad" | "tookMs">;

interface Row extends Figures {
  readonly id: string;
  readonly name: string;
  readonly dialect: string;
  /** How an endpoint does; null for a source. */
  readonly health: string | null;
}

const nothing: Figures = { good: 0, again: 0, bad: 0, tookMs: null };

/** How each source and each endpoint did over the span, those with the most trouble first. */
export function Subjects({ span }: { readonly span: Span }) {
  const say = useSay();
  const { id: tenant } = useTenant();
  const params = { path: { tenant }, query: { limit: "500" } };
  const { data: traffic } = useTraffic(span);
  const { data: sources } = query.useQuery("get", "/v1/tenants/{tenant}/sources", { params });
  const { data: endpoints } = query.useQuery("get", "/v1/tenants/{tenant}/endpoints", { params });
  const figuresOf = (id: string): Figures =>
    traffic?.subjects.find((subject) => subject.id === id) ?? nothing;
  const sourceRows = sources?.data.map(({ id, name, dialect }) => ({
    id,
    name,
    dialect,
    health: null,
    ...figuresOf(id),
  }));
  const endpointRows = endpoints?.data.map(({ id, name, url, dialect, health }) => ({
    id,
    name: name === "" ? url : name,
    dialect,
    health: health.state,
    ...figuresOf(id),
  }));
  const items = [
    {
      key: "endpoints",
      label: say({ en: "Endpoints", zh: "接收端" }),
      children: <SubjectTable kind="endpoints" rows={endpointRows} />,
    },
    {
      key: "sources",
      label: say({ en: "Sources", zh: "来源" }),
      children: <SubjectTable kind="sources" rows={sourceRows} />,
    },
  ];
  return (
    <Card size="small" className="block" styles={{ body: { paddingTop: 0 } }}>
      <Tabs items={items} size="small" />
    </Card>
  );
}

function SubjectTable({
  kind,
  rows,
}: {
  readonly kind: "sources" | "endpoints";
  readonly rows: readonly Row[] | undefined;
}) {
  const say = useSay();
  const count = useCount();
  const pulses = usePulses();
  const share = ({ good, again, bad }: Row) =>
    kind === "sources" ? shareText(good + again, good + again + bad) : shareText(good, good + again + bad);
  const columns: TableColumnsType<Row> = [
    {
      key: "name",
      title: kind === "sources" ? say({ en: "Source", zh: "来源" }) : say({ en: "Endpoint", zh: "接收端" }),
      render: (_, { id, name }) => (
        <Link to={`../${kind}/${id}`} relative="path" className="subject-name">
          {name}
        </Link>
      ),
    },
    { key: "dialect", title: say({ en: "Dialect", zh: "协议" }), dataIndex: "dialect" },
    ...(kind === "sources"
      ? []
      : [
          {
            key: "health",
            title: say({ en: "State", zh: "状态" }),
            render: (_: unknown, { health }: Row) => <StateMark of={healthStates} value={health ?? ""} />,
          },
        ]),
    {
      key: "now",
      title: say({ en: "A second now", zh: "当前每秒" }),
      align: "right",
      className: "number",
      render: (_, { id }) => {
        const { good, again, bad } = beatNow(pulses, kind, id);
        return rateText(good + again + bad);
      },
    },
    {
      key: "good",
      title: kind === "sources" ? say({ en: "Messages", zh: "报文" }) : say({ en: "Delivered", zh: "送达" }),
      align: "right",
      className: "number",
      render: (_, { good }) => count(good),
    },
    {
      key: "again",
      title: kind === "sources" ? say({ en: "Repeats", zh: "重复" }) : say({ en: "Tried again", zh: "重试" }),
      align: "right",
      className: "number",
      render: (_, { again }) => count(again),
    },
    {
      key: "bad",
      title:
        kind === "sources" ? say({ en: "Quarantined", zh: "隔离" }) : say({ en: "Given up", zh: "放弃" }),
      align: "right",
      className: "number",
      render: (_, { bad }) => (bad === 0 ? "0" : <Mark tone="bad">{count(bad)}</Mark>),
    },
    {
      key: "share",
      title:
        kind === "sources"
          ? say({ en: "Understood", zh: "解析率" })
          : say({ en: "Acknowledged", zh: "确认率" }),
      align: "right",
      className: "number",
      render: (_, row) => share(row),
    },
    {
      key: "took",
      title:
        kind === "sources"
          ? say({ en: "We answer in", zh: "应答耗时" })
          : say({ en: "It answers in", zh: "对方应答耗时" }),
      align: "right",
      className: "number",
      render: (_, { tookMs }) =>
        tookMs === null ? "–" : `${tookText(tookMs.p50)} · p95 ${tookText(tookMs.p95)}`,
    },
  ];
  const sorted = rows?.toSorted((a, b) => b.bad - a.bad || b.again - a.again || b.good - a.good);
  return (
    <Table<Row>
      rowKey="id"
      size="small"
      columns={columns}
      dataSource={sorted ?? []}
      loading={rows === undefined ? { delay: 300 } : false}
      pagination={rows !== undefined && rows.length > 20 ? { pageSize: 20, size: "small" } : false}
      scroll={{ x: "max-content" }}
      locale={{ emptyText: rows === undefined ? <div className="rows-wait" /> : <NoSubjects kind={kind} /> }}
    />
  );
}

function NoSubjects({ kind }: { readonly kind: "sources" | "endpoints" }) {
  const say = useSay();
  return kind === "sources" ? (
    <EmptyState
      title={say({ en: "No source yet", zh: "还没有来源" })}
      action={
        <Link to="../sources" relative="path">
          {say({ en: "Make one", zh: "新建来源" })}
        </Link>
      }
    >
      {say({ en: "A source is the URL that a platform pushes to.", zh: "来源是平台推送到的网址。" })}
    </EmptyState>
  ) : (
    <EmptyState
      title={say({ en: "No endpoint yet", zh: "还没有接收端" })}
      action={
        <Link to="../endpoints" relative="path">
          {say({ en: "Make one", zh: "新建接收端" })}
        </Link>
      }
    >
      {say({
        en: "An endpoint is the URL of your application that calls are pushed to.",
        zh: "接收端是您的应用接收通话的网址。",
      })}
    </EmptyState>
  );
}
