import { PlusOutlined } from "@ant-design/icons";
import { App, Button } from "antd";
import { useState } from "react";
import { hub, type paths, query } from "../../api/hub.ts";
import { useTenant } from "../../app/tenant-frame.tsx";
import { useChange } from "../../parts/change.ts";
import { EmptyState } from "../../parts/empty-state.tsx";
import { PageHead } from "../../parts/page-head.tsx";
import { RowsTable, useCursor } from "../../parts/rows-table.tsx";
import { useNow } from "../../parts/time.tsx";
import { useLanguage, useSay } from "../../text.ts";
import { InYourPages } from "./in-your-pages.tsx";
import { linkColumns } from "./link-columns.tsx";
import { MadeLink } from "./made-link.tsx";
import { MakeLink } from "./make-link.tsx";

/** A portal link as lists show it. */
export type ShownLink =
  paths["/v1/tenants/{tenant}/portal-links"]["get"]["responses"][200]["content"]["application/json"]["data"][number];

/** Portal links: the console for a while, without a key, also within a platform's own pages. */
export function PortalLinksPage() {
  const say = useSay();
  const { language } = useLanguage();
  const { id: tenant } = useTenant();
  const [isMaking, setMaking] = useState(false);
  const [made, setMade] = useState<ShownLink | null>(null);
  const now = useNow(10_000);
  const asked = query.useQuery("get", "/v1/tenants/{tenant}/portal-links", {
    params: { path: { tenant }, query: useCursor() },
  });
  const takeBack = useTakeBack(tenant);
  return (
    <>
      <PageHead
        title={say({ en: "Portal links", zh: "门户链接" })}
        about={say({
          en: "A link opens this tenant's pages for a while, without a key: from a mail, or within a page of your own. It never opens the pages to manage.",
          zh: "门户链接在一段时间内打开本租户的页面，无需密钥：可以放在邮件里，也可以嵌入您自己的页面。它打不开管理页面。",
        })}
      >
        <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setMaking(true)}>
          {say({ en: "Make a link", zh: "新建链接" })}
        </Button>
      </PageHead>
      <RowsTable
        asked={asked}
        columns={linkColumns({ say, language, now, takeBack })}
        empty={
          <EmptyState title={say({ en: "No links just now", zh: "目前没有链接" })}>
            {say({
              en: "Make one by hand for somebody who is to look, or have your server make one whenever a page is opened. Links that have expired are shown for a day.",
              zh: "可以手动为某人创建，也可以由您的服务器在每次打开页面时创建。过期的链接会再显示一天。",
            })}
          </EmptyState>
        }
        label={say({ en: "Portal links", zh: "门户链接" })}
      />
      <InYourPages tenant={tenant} />
      <MakeLink
        tenant={tenant}
        isOpen={isMaking}
        close={() => setMaking(false)}
        made={(link) => {
          setMaking(false);
          setMade(link);
        }}
      />
      <MadeLink link={made} onKept={() => setMade(null)} />
    </>
  );
}

function useTakeBack(tenant: string): (link: ShownLink) => void {
  const say = useSay();
  const { modal } = App.useApp();
  const takeBack = useChange({
    make: ({ id }: ShownLink) =>
      hub.DELETE("/v1/tenants/{tenant}/portal-links/{id}", { params: { path: { tenant, id } } }),
    touches: ["/v1/tenants/{tenant}/portal-links"],
    done: { en: "The link opens nothing any more", zh: "链接已失效" },
  });
  return (link) => {
    const shown = link.name === "" ? link.id : link.name;
    void modal.confirm({
      title: say({ en: `Take “${shown}” back?`, zh: `撤销“${shown}”？` }),
      content: say({
        en: "Whoever has it open sees nothing more from this moment on. What was done by it stays done, and other links are not touched.",
        zh: "正在使用它的人会立即无法继续查看。此前通过它完成的操作和其他链接不受影响。",
      }),
      okText: say({ en: "Take it back", zh: "撤销" }),
      okButtonProps: { danger: true },
      onOk: () => takeBack.mutateAsync(link).catch(() => {}),
    });
  };
}
