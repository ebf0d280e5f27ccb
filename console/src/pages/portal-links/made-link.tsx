import { Typography } from "antd";
import { Code } from "../../parts/code.tsx";
import { SecretOnce } from "../../parts/secret-once.tsx";
import { useSay } from "../../text.ts";
import { frameOf } from "./link-wish.ts";
import type { ShownLink } from "./portal-links-page.tsx";

/** Shows a link that was just made, this once: by itself, and as it stands in a page. */
export function MadeLink({ link, onKept }: { readonly link: ShownLink | null; readonly onKept: () => void }) {
  const say = useSay();
  const url = link?.url ?? "";
  const isFramed = (link?.embedIn.length ?? 0) > 0;
  const frame = frameOf(url, link?.brand.name ?? "Ringback");
  return (
    <SecretOnce
      title={say({ en: "The new link", zh: "新链接" })}
      label={say({ en: "The link", zh: "链接" })}
      secret={link === null ? null : url}
      onKept={onKept}
    >
      <Typography.Text>
        {say({
          en: "Whoever has the link can use it until it ends or is taken back. Its token stands behind the #, which browsers send to no server; keep it out of logs and tickets.",
          zh: "在到期或撤销之前，任何拿到链接的人都能使用。令牌在 # 之后，浏览器不会把它发给任何服务器；请不要写入日志或工单。",
        })}
      </Typography.Text>
      {isFramed ? (
        <>
          <Typography.Text strong>{say({ en: "In a page of yours", zh: "嵌入您的页面" })}</Typography.Text>
          <Code text={frame} label={say({ en: "HTML of the frame", zh: "框架的 HTML" })} />
        </>
      ) : null}
    </SecretOnce>
  );
}
