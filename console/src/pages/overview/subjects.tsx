import { Card, Table, Tabs } from "antd";
import { Link } from "react-router";
import { query } from "../../api/hub.ts";
import { useTenant } from "../../app/tenant-frame.tsx";
import { usePulses } from "../../live/live-news.tsx";
import { EmptyState } from "../../parts/empty-state.tsx";
import { useCount } from "../../parts/numbers.ts";
import { useSay } from "../../text.ts";
import { type Span, useTraffic } from "./spans.ts";
import { type Figures, type SubjectKind, type SubjectRow, subjectColumns } from "./subject-columns.tsx";

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
  readonly kind: SubjectKind;
  readonly rows: readonly SubjectRow[] | undefined;
}) {
  const say = useSay();
  const count = useCount();
  const pulses = usePulses();
  const sorted = rows?.toSorted((a, b) => b.bad - a.bad || b.again - a.again || b.good - a.good);
  return (
    <Table<SubjectRow>
      rowKey="id"
      size="small"
      columns={subjectColumns(kind, { say, count, pulses })}
      dataSource={sorted ?? []}
      loading={rows === undefined ? { delay: 300 } : false}
      pagination={rows !== undefined && rows.length > 20 ? { pageSize: 20, size: "small" } : false}
      scroll={{ x: "max-content" }}
      locale={{ emptyText: rows === undefined ? <div className="rows-wait" /> : <NoSubjects kind={kind} /> }}
    />
  );
}

function NoSubjects({ kind }: { readonly kind: SubjectKind }) {
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
