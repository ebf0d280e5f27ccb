import { Button, Flex, type TableColumnsType, Typography } from "antd";
import { hub, type paths, query } from "../../api/hub.ts";
import { useChange } from "../../parts/change.ts";
import { useCount } from "../../parts/numbers.ts";
import { PlainTable } from "../../parts/plain-table.tsx";
import { Section } from "../../parts/section.tsx";
import { Time, tookText } from "../../parts/time.tsx";
import { Trouble } from "../../parts/trouble.tsx";
import { useSay } from "../../text.ts";
import { type ErasedKind, erasedKinds, erasedWords } from "../storage/erasure-words.ts";

type Pass = NonNullable<
  paths["/v1/retention"]["get"]["responses"][200]["content"]["application/json"]["lastPass"]
>;

const askWhileRunningMs = 1_000;

/** The passes that remove what is too old: what the last one did, and beginning one now. */
export function PassSection() {
  const say = useSay();
  const { data, error, refetch } = query.useQuery(
    "get",
    "/v1/retention",
    {},
    { refetchInterval: ({ state }) => (state.data?.running === true ? askWhileRunningMs : false) },
  );
  const run = useChange({
    make: (_now: null) => hub.POST("/v1/retention/run"),
    touches: ["/v1/retention"],
    done: { en: "A pass has begun", zh: "已开始清理" },
  });
  const isRunning = data?.running === true;
  const button = (
    <Button onClick={() => run.mutate(null)} loading={isRunning || run.isPending}>
      {isRunning ? say({ en: "Under way", zh: "正在清理" }) : say({ en: "Run now", zh: "立即清理" })}
    </Button>
  );
  return (
    <Section
      title={say({ en: "Removal of what is too old", zh: "过期数据清理" })}
      about={say({
        en: "One hub does it for all, every hour, as each tenant's retention says. Callbacks are taken in meanwhile.",
        zh: "每小时由一个实例按各租户的保留时间统一清理，期间照常接收推送。",
      })}
      actions={data === undefined ? null : button}
    >
      {error === null ? null : <Trouble error={error} again={() => void refetch()} />}
      {data === undefined ? null : <LastPass pass={data.lastPass} />}
    </Section>
  );
}

function LastPass({ pass }: { readonly pass: Pass | null }) {
  const say = useSay();
  const count = useCount();
  if (pass === null) {
    return (
      <div className="panel">
        <Typography.Text type="secondary">
          {say({ en: "There was no pass yet.", zh: "尚未清理过。" })}
        </Typography.Text>
      </div>
    );
  }
  const { beganAt, endedAt, removed, held, quarantined } = pass;
  const took = tookText(Date.parse(endedAt) - Date.parse(beganAt));
  const columns: TableColumnsType<{ readonly kind: ErasedKind }> = [
    {
      key: "kind",
      title: say({ en: "What", zh: "数据" }),
      render: (_, { kind }) => say(erasedWords[kind]),
    },
    {
      key: "rows",
      title: say({ en: "Rows removed", zh: "删除的行数" }),
      align: "right",
      className: "number",
      render: (_, { kind }) => count(removed[kind]),
    },
  ];
  return (
    <Flex vertical gap={8}>
      <Typography.Text>
        {say({ en: "The last pass began ", zh: "上次清理开始于 " })}
        <Time at={beganAt} />
        {say({ en: ` and took ${took}.`, zh: `，用时 ${took}。` })}
        {held === 0
          ? null
          : say({
              en: ` ${count(held)} rows were old enough and are needed still.`,
              zh: `另有 ${count(held)} 行已过期但仍被需要，予以保留。`,
            })}
        {quarantined === 0
          ? null
          : say({
              en: ` Of the messages, ${count(quarantined)} were never understood.`,
              zh: `删除的报文中有 ${count(quarantined)} 条从未解析成功。`,
            })}
      </Typography.Text>
      <div className="pass-rows">
        <PlainTable
          label={say({ en: "What the last pass removed", zh: "上次清理删除的数据" })}
          rowKey="kind"
          columns={columns}
          rows={erasedKinds.map((kind) => ({ kind }))}
        />
      </div>
    </Flex>
  );
}
