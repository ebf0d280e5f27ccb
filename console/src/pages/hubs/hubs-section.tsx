import { CheckCircleOutlined, CloseCircleOutlined } from "@ant-design/icons";
import { Alert, Flex, type TableColumnsType, Typography } from "antd";
import { type paths, query } from "../../api/hub.ts";
import { PlainTable } from "../../parts/plain-table.tsx";
import { Section } from "../../parts/section.tsx";
import { Mark } from "../../parts/tags.tsx";
import { Time } from "../../parts/time.tsx";
import { Trouble } from "../../parts/trouble.tsx";
import { type Text, useSay } from "../../text.ts";

type Hubs = paths["/v1/hubs"]["get"]["responses"][200]["content"]["application/json"];
type Hub = Hubs["data"][number];

// A lease is renewed every second.
const askEveryMs = 2_000;

/** The hubs that share the store, and what it means where one is silent. */
export function HubsSection() {
  const say = useSay();
  const { data, error, refetch } = query.useQuery("get", "/v1/hubs", {}, { refetchInterval: askEveryMs });
  const title = say({ en: "Hubs of this store", zh: "共用此存储的实例" });
  return (
    <Section
      title={title}
      about={say({
        en: "Each takes callbacks in, and has a share of the deliveries by a lease that it renews every second.",
        zh: "每个实例都接收推送，并按租约承担一部分推送；租约每秒续期。",
      })}
    >
      {error === null ? null : <Trouble error={error} again={() => void refetch()} />}
      {data === undefined && error !== null ? null : (
        <Flex vertical gap={10}>
          {data === undefined ? null : <Worries hubs={data} />}
          <PlainTable label={title} rowKey="name" columns={hubColumns(say)} rows={data?.data} />
        </Flex>
      )}
    </Section>
  );
}

function Worries({ hubs: { data, leaseHeld } }: { readonly hubs: Hubs }) {
  const say = useSay();
  const silent = data.filter(({ isAlive }) => !isAlive).length;
  return (
    <>
      {leaseHeld ? null : (
        <Alert
          type="error"
          showIcon
          role="alert"
          title={say({
            en: "The hub that answers does not hold its lease: it takes callbacks in, and sends nothing until it has renewed it.",
            zh: "应答的实例未持有租约：它继续接收推送，但续期之前不会向外推送。",
          })}
        />
      )}
      {silent === 0 ? null : (
        <Alert
          type="warning"
          showIcon
          title={say({
            en: "A hub that is silent did not renew its lease in time. The others take its deliveries over; one that was being sent may be sent a second time. If it comes back, it joins under a new name.",
            zh: "失联的实例未按时续租，其推送由其他实例接管；正在发送的可能会再发一次。它恢复后会以新名称加入。",
          })}
        />
      )}
    </>
  );
}

function hubColumns(say: (text: Text) => string): TableColumnsType<Hub> {
  return [
    {
      key: "name",
      title: say({ en: "Name", zh: "名称" }),
      render: (_, { name, self }) => (
        <Flex gap={8} align="center">
          <Typography.Text code>{name}</Typography.Text>
          {self ? <Mark tone="busy">{say({ en: "answers here", zh: "当前应答" })}</Mark> : null}
        </Flex>
      ),
    },
    {
      key: "state",
      title: say({ en: "State", zh: "状态" }),
      render: (_, { isAlive }) =>
        isAlive ? (
          <Mark tone="good" icon={<CheckCircleOutlined />}>
            {say({ en: "alive", zh: "正常" })}
          </Mark>
        ) : (
          <Mark tone="bad" icon={<CloseCircleOutlined />}>
            {say({ en: "silent", zh: "失联" })}
          </Mark>
        ),
    },
    { key: "version", title: say({ en: "Version", zh: "版本" }), render: (_, { version }) => version },
    { key: "url", title: "URL", render: (_, { url }) => url ?? "–" },
    {
      key: "since",
      title: say({ en: "Since", zh: "加入时间" }),
      render: (_, { joinedAt }) => <Time at={joinedAt} />,
    },
  ];
}
