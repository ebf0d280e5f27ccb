import { PlusOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { Link, useNavigate } from "react-router";
import { query } from "../../api/hub.ts";
import { useTenant } from "../../app/tenant-frame.tsx";
import { EmptyState } from "../../parts/empty-state.tsx";
import { PageHead } from "../../parts/page-head.tsx";
import { RowsTable, useCursor } from "../../parts/rows-table.tsx";
import { useMay } from "../../session/me.ts";
import { useSay } from "../../text.ts";
import type { Endpoint } from "./endpoint-form.ts";
import { useEndpointColumns } from "./endpoint-columns.tsx";

const lookEveryMs = 15_000;

/** Endpoints: where calls are pushed to, and how each does. */
export function EndpointsPage() {
  const say = useSay();
  const navigate = useNavigate();
  const { id: tenant } = useTenant();
  const mayWrite = useMay("write");
  const asked = query.useQuery(
    "get",
    "/v1/tenants/{tenant}/endpoints",
    { params: { path: { tenant }, query: useCursor() } },
    { refetchInterval: lookEveryMs },
  );
  const columns = useEndpointColumns();
  const make = mayWrite ? (
    <Link to="new">
      <Button type="primary" icon={<PlusOutlined aria-hidden />}>
        {say({ en: "New endpoint", zh: "新建接收端" })}
      </Button>
    </Link>
  ) : null;
  return (
    <>
      <PageHead
        title={say({ en: "Endpoints", zh: "接收端" })}
        about={say({
          en: "Where calls are pushed to. Figures are of the last hour.",
          zh: "通话推送到的地方。数字为最近一小时。",
        })}
      >
        {make}
      </PageHead>
      <RowsTable<Endpoint>
        asked={asked}
        columns={columns}
        label={say({ en: "Endpoints", zh: "接收端" })}
        onRow={({ id }) => void navigate(id)}
        empty={
          <EmptyState title={say({ en: "No endpoint yet", zh: "还没有接收端" })} action={make}>
            {say({
              en: "An endpoint is the URL of your application that calls are pushed to. What came in before it is there can be replayed to it.",
              zh: "接收端是您的应用接收通话的网址。建立之前收到的通话可以重放。",
            })}
          </EmptyState>
        }
      />
    </>
  );
}
