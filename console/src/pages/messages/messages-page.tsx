import { Link, useNavigate } from "react-router";
import { query } from "../../api/hub.ts";
import { useTenant } from "../../app/tenant-frame.tsx";
import { useColumns } from "../../parts/columns.tsx";
import { EmptyState } from "../../parts/empty-state.tsx";
import type { Message } from "../../parts/messages.ts";
import { PageHead } from "../../parts/page-head.tsx";
import { RowsTable, useCursor } from "../../parts/rows-table.tsx";
import { useSources } from "../../parts/sources.ts";
import { useSteadyPage } from "../../parts/use-steady-page.tsx";
import { useSay } from "../../text.ts";
import { messageColumns } from "./message-columns.tsx";
import { MessageFilters, useMessageFilters } from "./message-filters.tsx";

/** Messages: what came in, byte for byte, and what became of it. */
export function MessagesPage() {
  const say = useSay();
  const navigate = useNavigate();
  const { id: tenant } = useTenant();
  const filters = useMessageFilters();
  const sources = useSources();
  const asked = query.useQuery("get", "/v1/tenants/{tenant}/messages", {
    params: { path: { tenant }, query: { ...filters.query, ...useCursor() } },
  });
  const { asked: steady, newerNote, reading } = useSteadyPage(asked);
  const { columns, chooser } = useColumns<Message>("messages", messageColumns(say, sources));
  const empty = filters.isAny ? (
    <EmptyState title={say({ en: "No message found here", zh: "此处没有符合条件的报文" })}>
      {asked.data?.next === null
        ? say({ en: "No message matches these filters.", zh: "没有符合筛选条件的报文。" })
        : say({
            en: "Some thousands of messages were looked at for this page. Older goes on from there.",
            zh: "本页已查看数千条报文，点“更早”可继续查找。",
          })}
    </EmptyState>
  ) : (
    <EmptyState
      title={say({ en: "No messages yet", zh: "还没有报文" })}
      action={<Link to="../sources">{say({ en: "To the sources", zh: "查看来源" })}</Link>}
    >
      {say({
        en: "Every push of a platform is kept here as it came, whatever becomes of it.",
        zh: "平台的每次推送都会原样保存在这里，无论处理结果如何。",
      })}
    </EmptyState>
  );
  return (
    <>
      <PageHead title={say({ en: "Messages", zh: "报文" })}>{chooser}</PageHead>
      <MessageFilters filters={filters} />
      <div {...reading}>
        <RowsTable
          asked={steady}
          columns={columns}
          empty={empty}
          label={say({ en: "Messages", zh: "报文" })}
          onRow={({ id }) => void navigate(id)}
        />
        {newerNote}
      </div>
    </>
  );
}
