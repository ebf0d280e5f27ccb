import { CheckCircleOutlined, MinusCircleOutlined } from "@ant-design/icons";
import { Button, Flex, type TableColumnsType, Tooltip, Typography } from "antd";
import { Id } from "../../parts/copy.tsx";
import { Rights } from "../../parts/rights.tsx";
import { Mark } from "../../parts/tags.tsx";
import { Ago, Time, agoText } from "../../parts/time.tsx";
import type { Right } from "../../session/me.ts";
import type { Language } from "../../language.ts";
import type { Text } from "../../text.ts";
import type { ShownLink } from "./portal-links-page.tsx";

/** The rights that a link comes to. */
export function rightsOf({ access, reveal }: Pick<ShownLink, "access" | "reveal">): readonly Right[] {
  return [
    "read",
    ...(access === "write" ? (["write"] as const) : []),
    ...(reveal ? (["reveal"] as const) : []),
  ];
}

interface Surroundings {
  readonly say: (text: Text) => string;
  readonly language: Language;
  readonly now: number;
  readonly takeBack: (link: ShownLink) => void;
}

/** The columns of the list of links. */
export function linkColumns({ say, language, now, takeBack }: Surroundings): TableColumnsType<ShownLink> {
  const isOver = ({ expiresAt }: ShownLink) => Date.parse(expiresAt) <= now;
  return [
    {
      key: "name",
      title: say({ en: "For", zh: "供谁使用" }),
      render: (_, { name }) => (
        <span className="cell-text">
          {name === "" ? (
            <Typography.Text type="secondary">{say({ en: "not said", zh: "未填写" })}</Typography.Text>
          ) : (
            <Typography.Text strong>{name}</Typography.Text>
          )}
        </span>
      ),
    },
    {
      key: "state",
      title: say({ en: "State", zh: "状态" }),
      render: (_, link) => {
        const isOld = isOver(link);
        const when = agoText(link.expiresAt, now, language);
        const text = isOld
          ? { en: `expired ${when}`, zh: `${when}过期` }
          : { en: `ends ${when}`, zh: `${when}到期` };
        return (
          <Tooltip title={<Time at={link.expiresAt} />}>
            <span>
              <Mark
                tone={isOld ? "idle" : "good"}
                icon={isOld ? <MinusCircleOutlined /> : <CheckCircleOutlined />}
              >
                {say(text)}
              </Mark>
            </span>
          </Tooltip>
        );
      },
    },
    {
      key: "rights",
      title: say({ en: "May", zh: "权限" }),
      render: (_, link) => <Rights of={rightsOf(link)} />,
    },
    {
      key: "brand",
      title: say({ en: "Brand", zh: "品牌" }),
      render: (_, { brand: { name, color } }) => <Brand name={name} color={color} />,
    },
    {
      key: "embedIn",
      title: say({ en: "Within pages of", zh: "可嵌入" }),
      render: (_, { embedIn }) =>
        embedIn.length === 0 ? (
          <Typography.Text type="secondary">{say({ en: "none", zh: "不可嵌入" })}</Typography.Text>
        ) : (
          <Flex vertical>
            {embedIn.map((origin) => (
              <span key={origin}>{origin}</span>
            ))}
          </Flex>
        ),
    },
    {
      key: "used",
      title: say({ en: "Last used", zh: "最近使用" }),
      render: (_, { lastUsedAt }) =>
        lastUsedAt === undefined ? (
          <Mark tone="idle">{say({ en: "never", zh: "从未" })}</Mark>
        ) : (
          <Ago at={lastUsedAt} />
        ),
    },
    { key: "id", title: "ID", render: (_, { id }) => <Id id={id} isShort /> },
    {
      key: "acts",
      title: <span className="unseen">{say({ en: "Actions", zh: "操作" })}</span>,
      align: "right",
      fixed: "right",
      render: (_, link) =>
        isOver(link) ? null : (
          <Button size="small" type="text" danger onClick={() => takeBack(link)}>
            {say({ en: "Take back", zh: "撤销" })}
          </Button>
        ),
    },
  ];
}

function Brand({ name, color }: ShownLink["brand"]) {
  if (name === null && color === null) return <Typography.Text type="secondary">Ringback</Typography.Text>;
  return (
    <Flex gap={6} align="center">
      {color === null ? null : <span className="swatch" style={{ background: color }} title={color} />}
      <span>{name ?? color}</span>
    </Flex>
  );
}
