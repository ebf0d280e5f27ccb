import { PlusOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useNavigate, useSearchParams } from "react-router";
import { query } from "../../api/hub.ts";
import { useTenant } from "../../app/tenant-frame.tsx";
import { useColumns } from "../../parts/columns.tsx";
import { EmptyState } from "../../parts/empty-state.tsx";
import { PageHead } from "../../parts/page-head.tsx";
import { RowsTable, useCursor } from "../../parts/rows-table.tsx";
import { useMay } from "../../session/me.ts";
import { useSay } from "../../text.ts";
import { NewReplay } from "./new-replay.tsx";
import { useReplayColumns } from "./replay-columns.tsx";
import { draftFrom, isNewReplay, withoutNewReplay } from "./replay-draft.ts";
import "./replays.css";
import type { ShownReplay } from "./shown-replay.ts";

/** Replays: what was sent again, how far it is, and a new one. */
export function ReplaysPage() {
  const say = useSay();
  const navigate = useNavigate();
  const mayWrite = useMay("write");
  const { id: tenant } = useTenant();
  const [search, setSearch] = useSearchParams();
  const asked = query.useQuery("get", "/v1/tenants/{tenant}/replays", {
    params: { path: { tenant }, query: useCursor() },
  });
  const { columns, chooser } = useColumns<ShownReplay>("replays", useReplayColumns());
  const open = () =>
    setSearch((before) => {
      const after = new URLSearchParams(before);
      after.set("new", "1");
      return after;
    });
  return (
    <>
      <PageHead title={say({ en: "Replays", zh: "重放" })}>
        {chooser}
        {mayWrite ? (
          <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={open}>
            {say({ en: "New replay", zh: "新建重放" })}
          </Button>
        ) : null}
      </PageHead>
      <RowsTable<ShownReplay>
        asked={asked}
        columns={columns}
        label={say({ en: "Replays", zh: "重放" })}
        onRow={({ id }) => void navigate(id)}
        empty={
          <EmptyState title={say({ en: "Nothing was replayed yet", zh: "还没有重放" })}>
            {say({
              en: "A replay sends the events of a span of time again: what failed, what is parked, or what an endpoint never got.",
              zh: "重放会再次推送某一时段的事件：失败的、搁置的，或接收端从未收到的。",
            })}
          </EmptyState>
        }
      />
      {mayWrite && isNewReplay(search) ? (
        <NewReplay
          key={search.toString()}
          from={draftFrom(search)}
          onClose={() => setSearch(withoutNewReplay, { replace: true })}
          onMade={(id) => void navigate(id)}
        />
      ) : null}
    </>
  );
}
