import { Tabs } from "antd";
import { useDialect, useDialects } from "../../parts/dialects.ts";
import { useFilters } from "../../parts/filters.tsx";
import { PageHead } from "../../parts/page-head.tsx";
import { useSay } from "../../text.ts";
import { DialectView } from "./dialect-view.tsx";

/** The protocols that this hub speaks: what each sends, how often it tries, and what it wants to hear. */
export function DialectsPage() {
  const say = useSay();
  const dialects = useDialects();
  const { values, set } = useFilters(["dialect"]);
  const shown = values.dialect ?? dialects[0]?.name ?? "";
  const dialect = useDialect(shown);
  return (
    <>
      <PageHead
        title={say({ en: "Dialects", zh: "协议" })}
        about={say({
          en: "A dialect is a protocol that calls are told in: of the platforms that push to this hub, and of the applications that it pushes to.",
          zh: "协议规定如何描述通话：平台以它推送给本中心，本中心也以它推送给应用。",
        })}
      />
      <Tabs
        activeKey={shown}
        onChange={(next) => set({ dialect: next })}
        items={dialects.map(({ name, title }) => ({
          key: name,
          label: title,
          children:
            dialect?.name === name ? <DialectView dialect={dialect} /> : <div className="rows-wait" />,
        }))}
      />
    </>
  );
}
