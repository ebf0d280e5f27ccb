import { Result } from "antd";
import { useSay } from "../text.ts";

/** A portal link that has expired or was taken back. */
export function PortalClosed() {
  const say = useSay();
  return (
    <main>
      <Result
        status="warning"
        title={say({ en: "This link is no longer valid", zh: "此链接已失效" })}
        subTitle={say({
          en: "It has expired or was taken back. Open the page that it stands in again to get a new one. Nothing of your data was changed.",
          zh: "链接已过期或被撤销。请重新打开所在页面以获取新链接。您的数据未受影响。",
        })}
      />
    </main>
  );
}
