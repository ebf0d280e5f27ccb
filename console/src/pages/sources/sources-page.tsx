import { PlusOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { Link, useNavigate } from "react-router";
import { query } from "../../api/hub.ts";
import { useTenant } from "../../app/tenant-frame.tsx";
import { EmptyState } from "../../parts/empty-state.tsx";
import { PageHead } from "../../parts/page-head.tsx";
import { RowsTable, useCursor } from "../../parts/rows-table.tsx";
import type { Source } from "../../parts/sources.ts";
import { useMay } from "../../session/me.ts";
import { useSay } from "../../text.ts";
import { useSourceColumns } from "./source-columns.tsx";

const lookEveryMs = 15_000;

/** Sources: where calls come from, and whether they do. */
export function SourcesPage() {
  const say = useSay();
  const navigate = useNavigate();
  const { id: tenant } = useTenant();
  const mayWrite = useMay("write");
  const asked = query.useQuery(
    "get",
    "/v1/tenants/{tenant}/sources",
    { params: { path: { tenant }, query: useCursor() } },
    { refetchInterval: lookEveryMs },
  );
  const columns = useSourceColumns();
  const make = mayWrite ? (
    <Link to="new">
      <Button type="primary" icon={<PlusOutlined aria-hidden />}>
        {say({ en: "New source", zh: "新建来源" })}
      </Button>
    </Link>
  ) : null;
  return (
    <>
      <PageHead
        title={say({ en: "Sources", zh: "来源" })}
        about={say({
          en: "Where calls come from: one for each account on a platform. Figures are of the last hour.",
          zh: "通话的来处：平台上的每个账号一个。数字为最近一小时。",
        })}
      >
        {make}
      </PageHead>
      <RowsTable<Source>
        asked={asked}
        columns={columns}
        label={say({ en: "Sources", zh: "来源" })}
        onRow={({ id }) => void navigate(id)}
        empty={
          <EmptyState title={say({ en: "No source yet", zh: "还没有来源" })} action={make}>
            {say({
              en: "A source is a platform's account. It gets a URL of its own, for the platform to push its calls to.",
              zh: "一个来源对应平台上的一个账号，有独立的网址供平台推送通话。",
            })}
          </EmptyState>
        }
      />
    </>
  );
}
