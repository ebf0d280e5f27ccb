import { RetweetOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useState } from "react";
import { Link, useLocation, useNavigate } from "react-router";
import { query } from "../../api/hub.ts";
import { useTenant } from "../../app/tenant-frame.tsx";
import { useColumns } from "../../parts/columns.tsx";
import { EmptyState } from "../../parts/empty-state.tsx";
import { PageHead } from "../../parts/page-head.tsx";
import { RowsTable, useCursor } from "../../parts/rows-table.tsx";
import { useSteadyPage } from "../../parts/use-steady-page.tsx";
import { useMay } from "../../session/me.ts";
import { useSay } from "../../text.ts";
import "./deliveries.css";
import { useDeliveryColumns } from "./delivery-columns.tsx";
import { DeliveryFilters, useDeliveryFilters } from "./delivery-filters.tsx";
import { ParkedByEndpoint } from "./parked.tsx";
import { replaySearch } from "./replay-search.ts";
import { SendChosen } from "./send-chosen.tsx";
import type { DeliveryQuery, ShownDelivery } from "./shown-delivery.ts";
import { StateTabs } from "./state-tabs.tsx";

/** Deliveries: where each stands, why it is not there, and how to send it again. */
export function DeliveriesPage() {
  const say = useSay();
  const filters = useDeliveryFilters();
  const { columns, chooser } = useColumns<ShownDelivery>("deliveries", useDeliveryColumns());
  const { state, endpoint } = filters.query;
  // What was chosen was chosen of this very list.
  const { search } = useLocation();
  return (
    <>
      <PageHead title={say({ en: "Deliveries", zh: "推送" })}>
        <ReplayThese filters={filters.query} />
        {chooser}
      </PageHead>
      <StateTabs state={state} onChange={(next) => filters.set({ state: next })} />
      <DeliveryFilters filters={filters} />
      {state === "parked" ? <ParkedByEndpoint endpoint={endpoint} /> : null}
      <DeliveryList key={search} filters={filters} columns={columns} />
    </>
  );
}

function ReplayThese({ filters }: { readonly filters: DeliveryQuery }) {
  const say = useSay();
  const navigate = useNavigate();
  const mayWrite = useMay("write");
  if (!mayWrite) return null;
  return (
    <Button
      icon={<RetweetOutlined aria-hidden />}
      onClick={() => void navigate(`../replays?${replaySearch(filters, Date.now()).toString()}`)}
    >
      {say({ en: "Replay all that match", zh: "重放全部匹配项" })}
    </Button>
  );
}

function DeliveryList({
  filters,
  columns,
}: {
  readonly filters: ReturnType<typeof useDeliveryFilters>;
  readonly columns: ReturnType<typeof useColumns<ShownDelivery>>["columns"];
}) {
  const say = useSay();
  const navigate = useNavigate();
  const mayWrite = useMay("write");
  const { id: tenant } = useTenant();
  const asked = query.useQuery("get", "/v1/tenants/{tenant}/deliveries", {
    params: { path: { tenant }, query: { ...filters.query, ...useCursor() } },
  });
  const { asked: steady, newerNote, reading } = useSteadyPage<ShownDelivery>(asked);
  const [chosen, setChosen] = useState<readonly ShownDelivery[]>([]);
  const choice = {
    ids: chosen.map(({ id }) => id),
    choose: (_ids: readonly string[], rows: readonly ShownDelivery[]) => setChosen(rows),
    nameOf: ({ id }: ShownDelivery) => say({ en: `Choose ${id}`, zh: `选择 ${id}` }),
  };
  return (
    <>
      {mayWrite ? <SendChosen chosen={chosen} clear={() => setChosen([])} /> : null}
      <div {...reading}>
        <RowsTable
          asked={steady}
          columns={columns}
          empty={<NoDeliveries isAny={filters.isAny} goesOn={steady.data?.next !== null} />}
          label={say({ en: "Deliveries", zh: "推送" })}
          onRow={({ id }) => void navigate(id)}
          {...(mayWrite ? { choice } : {})}
        />
        {newerNote}
      </div>
    </>
  );
}

function NoDeliveries({
  isAny,
  goesOn,
}: {
  readonly isAny: boolean;
  /** A page looks at so many deliveries and no more: there may be older ones that match. */
  readonly goesOn: boolean;
}) {
  const say = useSay();
  if (goesOn) {
    return (
      <EmptyState title={say({ en: "None among those looked at so far", zh: "已查找的范围内没有" })}>
        {say({
          en: "Few match these filters. “Older” looks further back.",
          zh: "符合条件的很少；点“更早”继续向前查找。",
        })}
      </EmptyState>
    );
  }
  if (isAny) {
    return (
      <EmptyState title={say({ en: "No delivery matches these filters", zh: "没有符合筛选条件的推送" })} />
    );
  }
  return (
    <EmptyState
      title={say({ en: "Nothing was to be sent yet", zh: "还没有推送" })}
      action={<Link to="../endpoints">{say({ en: "To the endpoints", zh: "查看接收端" })}</Link>}
    >
      {say({
        en: "As soon as a call comes in that an endpoint wants, its delivery stands here with every attempt.",
        zh: "收到接收端订阅的事件后，推送及每次尝试会显示在这里。",
      })}
    </EmptyState>
  );
}
