import { Flex, Segmented, Skeleton, Typography } from "antd";
import { useState } from "react";
import { query } from "../../api/hub.ts";
import { useTenant } from "../../app/tenant-frame.tsx";
import { Code, prettyJson } from "../../parts/code.tsx";
import { bytesText } from "../../parts/numbers.ts";
import { Trouble } from "../../parts/trouble.tsx";
import { useSay } from "../../text.ts";

const layouts = ["pretty", "raw"] as const;

/** What a message said: laid out, or as it came. */
export function MessageBody({ id }: { readonly id: string }) {
  const say = useSay();
  const { id: tenant } = useTenant();
  const [layout, setLayout] = useState<(typeof layouts)[number]>("pretty");
  const { data, error, refetch } = query.useQuery(
    "get",
    "/v1/tenants/{tenant}/messages/{id}/text",
    { params: { path: { tenant, id } } },
    // A message never changes.
    { staleTime: Infinity, placeholderData: undefined },
  );
  if (data === undefined)
    return error === null ? (
      <Skeleton active paragraph={{ rows: 4 }} title={false} />
    ) : (
      <Trouble error={error} again={() => void refetch()} />
    );
  const { text, base64, isText, isCut, sizeBytes, contentType } = data;
  const shown = text ?? base64 ?? "";
  const words = { pretty: say({ en: "Pretty", zh: "格式化" }), raw: say({ en: "As it came", zh: "原文" }) };
  return (
    <Flex vertical gap={8}>
      <Flex gap={12} align="center" wrap>
        {isText ? (
          <Segmented
            size="small"
            value={layout}
            options={layouts.map((value) => ({ value, label: words[value] }))}
            onChange={setLayout}
            aria-label={say({ en: "Layout", zh: "显示方式" })}
          />
        ) : null}
        <Typography.Text type="secondary">
          {[contentType, bytesText(sizeBytes)].filter((part) => part !== null).join(" · ")}
          {isText ? null : say({ en: " · no text; as base64", zh: " · 非文本，以 base64 显示" })}
          {isCut ? say({ en: " · only its beginning", zh: " · 仅显示开头部分" }) : null}
        </Typography.Text>
      </Flex>
      <Code
        text={isText && layout === "pretty" ? prettyJson(shown) : shown}
        label={say({ en: "Body of the message", zh: "报文内容" })}
      />
    </Flex>
  );
}
