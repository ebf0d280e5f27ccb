import { Collapse, Typography } from "antd";
import { Code } from "../../parts/code.tsx";
import { useSay } from "../../text.ts";
import { commandOf, frameOf, linkInputOf } from "./link-wish.ts";

/** How a platform shows its customers these pages within its own. */
export function InYourPages({ tenant }: { readonly tenant: string }) {
  const say = useSay();
  const input = linkInputOf({
    name: say({ en: "desk 3", zh: "3 号坐席" }),
    access: "read",
    reveal: false,
    expiresInSeconds: 3600,
    brand: { name: "Acme Voice", color: "#0a7f5a" },
    embedIn: ["https://pages.example.com"],
  });
  const steps = (
    <ol className="steps">
      <li>
        <Typography.Paragraph>
          {say({
            en: "Make a key for your server with the rights read and manage, and whatever else its links are to give. Keep it on the server.",
            zh: "为您的服务器建一个密钥，权限为查看和管理，以及链接所要给出的其他权限。密钥只保存在服务器上。",
          })}
        </Typography.Paragraph>
      </li>
      <li>
        <Typography.Paragraph>
          {say({
            en: "Whenever one of your customers opens the page, your server asks for a link for their tenant. Its answer has url.",
            zh: "每当客户打开页面时，您的服务器为其租户请求一个链接，应答中有 url。",
          })}
        </Typography.Paragraph>
        <Code
          text={commandOf(location.origin, tenant, input)}
          label={say({ en: "The command that makes a link", zh: "创建链接的命令" })}
        />
      </li>
      <li>
        <Typography.Paragraph>
          {say({
            en: "The page shows that url in a frame. When it has expired the frame says so; loading the page again makes a new link.",
            zh: "页面用框架显示该 url。过期后框架里会有提示；重新加载页面会得到新链接。",
          })}
        </Typography.Paragraph>
        <Code
          text={frameOf("URL", "Acme Voice")}
          label={say({ en: "HTML of the frame", zh: "框架的 HTML" })}
        />
      </li>
    </ol>
  );
  return (
    <Collapse
      className="aside"
      items={[
        {
          key: "how",
          label: say({ en: "How to put it into your own pages", zh: "如何嵌入您自己的页面" }),
          children: steps,
        },
      ]}
    />
  );
}
