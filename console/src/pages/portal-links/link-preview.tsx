import { PhoneOutlined } from "@ant-design/icons";
import { Button, ConfigProvider, Flex, Typography } from "antd";
import { useMemo } from "react";
import { themeOf, useLighting } from "../../app/theme.ts";
import { Mark } from "../../parts/tags.tsx";
import { useSay } from "../../text.ts";

/** How the console looks in that name and colour. */
export function LinkPreview({ name, color }: { readonly name: string; readonly color: string | null }) {
  const say = useSay();
  const { isDark } = useLighting();
  const look = useMemo(() => themeOf(isDark, color), [isDark, color]);
  return (
    <ConfigProvider theme={look}>
      {/* It only shows how things look: nothing in it is to be reached. */}
      <div className="link-preview" inert aria-label={say({ en: "Preview", zh: "预览" })}>
        <Flex className="link-preview-head" align="center" justify="space-between" gap={8}>
          <Typography.Text strong ellipsis>
            {name.trim() === "" ? "Ringback" : name}
          </Typography.Text>
          <Mark tone="good">{say({ en: "Live", zh: "实时" })}</Mark>
        </Flex>
        <Flex className="link-preview-body" align="center" justify="space-between" gap={8} wrap>
          <Typography.Link>
            <PhoneOutlined aria-hidden /> 199****0001
          </Typography.Link>
          <Button type="primary" size="small">
            {say({ en: "Send again", zh: "重新推送" })}
          </Button>
        </Flex>
      </div>
    </ConfigProvider>
  );
}
