import { Flex, Tabs, Typography } from "antd";
import { Code } from "../../parts/code.tsx";
import { useSay } from "../../text.ts";
import { type Endpoint, signsBy } from "./endpoint-form.ts";
import { snippetsFor } from "./snippets.ts";

/** How the receiver of an endpoint checks that a push is the hub's. */
export function VerifySnippets({ endpoint }: { readonly endpoint: Endpoint }) {
  const say = useSay();
  const kind = signsBy(endpoint);
  const { signing } = endpoint;
  const snippets = snippetsFor(kind, signing?.kind === "hmac-sha256" ? signing : {});
  if (snippets.length === 0) return null;
  return (
    <Flex vertical gap={4}>
      <Typography.Text type="secondary">
        {kind === "standard-webhooks"
          ? say({
              en: "How your application checks a push. A library from standardwebhooks.com does the same.",
              zh: "您的应用如何验证推送。也可以使用 standardwebhooks.com 上的现成库。",
            })
          : say({ en: "How your application checks a push.", zh: "您的应用如何验证推送。" })}
      </Typography.Text>
      <Tabs
        size="small"
        items={snippets.map(({ language, code }) => ({
          key: language,
          label: language,
          children: (
            <Code text={code} label={say({ en: `Check in ${language}`, zh: `${language} 验签代码` })} />
          ),
        }))}
      />
    </Flex>
  );
}
