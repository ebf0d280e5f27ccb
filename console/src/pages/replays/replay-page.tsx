import { Card, Flex, Skeleton } from "antd";
import { Link, useParams } from "react-router";
import { query } from "../../api/hub.ts";
import { useTenant } from "../../app/tenant-frame.tsx";
import { Id } from "../../parts/copy.tsx";
import { useEndpointNames } from "../../parts/endpoints.ts";
import { useCount } from "../../parts/numbers.ts";
import { PageHead } from "../../parts/page-head.tsx";
import { StateMark, deliveryStates, replayStates } from "../../parts/tags.tsx";
import { Time } from "../../parts/time.tsx";
import { Trouble } from "../../parts/trouble.tsx";
import { eventTypes, replayEndReasons, replayedStates, useWord } from "../../parts/words.ts";
import { useMay } from "../../session/me.ts";
import { useSay } from "../../text.ts";
import { stateWords } from "../deliveries/shown-delivery.ts";
import { CancelReplay } from "./cancel-replay.tsx";
import { ReplayProgress, useWordList } from "./replay-columns.tsx";
import { ReplayEndpoints } from "./replay-endpoints.tsx";
import "./replays.css";
import type { ReplayDetail } from "./shown-replay.ts";

const lookAgainMs = 2_000;

/** One replay: how far it is, what it waits for, and what became of what it sent. */
export function ReplayPage() {
  const { id = "" } = useParams();
  const { id: tenant } = useTenant();
  const { data, error, refetch } = query.useQuery(
    "get",
    "/v1/tenants/{tenant}/replays/{id}",
    { params: { path: { tenant, id } } },
    { refetchInterval: ({ state }) => (state.data?.state === "running" ? lookAgainMs : false) },
  );
  const again = () => void refetch();
  if (data?.id !== id) {
    return error === null ? <Skeleton active /> : <Trouble error={error} again={again} isWholePage />;
  }
  return (
    <>
      {error === null ? null : <Trouble error={error} again={again} />}
      <ReplayShown replay={data} />
    </>
  );
}

function ReplayShown({ replay }: { readonly replay: ReplayDetail }) {
  const say = useSay();
  const mayWrite = useMay("write");
  const { id, state, since, until } = replay;
  return (
    <>
      <PageHead
        title={say({ en: "Replay", zh: "重放" })}
        about={
          <>
            <Link to="../replays">{say({ en: "All replays", zh: "全部重放" })}</Link>
            {"\u00a0· "}
            <Time at={since} /> – <Time at={until} />
          </>
        }
      >
        {mayWrite && state === "running" ? <CancelReplay id={id} /> : null}
      </PageHead>
      <Progressing replay={replay} />
      <Outcomes replay={replay} />
      <ReplayEndpoints replay={replay} />
    </>
  );
}

function Progressing({ replay }: { readonly replay: ReplayDetail }) {
  const say = useSay();
  const word = useWord();
  const count = useCount();
  const list = useWordList();
  const nameOf = useEndpointNames();
  const { id, state, reason, endpoint, types, states, createdAt, finishedAt } = replay;
  const { matched, replayed, skipped, events } = replay;
  const facts = [
    {
      name: say({ en: "To", zh: "接收端" }),
      value:
        endpoint === undefined
          ? say({ en: "every endpoint that was enabled", zh: "当时启用的所有接收端" })
          : nameOf(endpoint),
    },
    { name: say({ en: "Takes up", zh: "重放范围" }), value: list(replayedStates, states) },
    {
      name: say({ en: "Events", zh: "事件" }),
      value: types === null ? say({ en: "all", zh: "全部" }) : list(eventTypes, types),
    },
    { name: say({ en: "Events in the span", zh: "时段内事件数" }), value: count(events) },
    { name: say({ en: "Matched", zh: "匹配" }), value: count(matched) },
    { name: say({ en: "Sent again", zh: "已重放" }), value: count(replayed) },
    { name: say({ en: "On their way already", zh: "已在途" }), value: count(skipped) },
    { name: say({ en: "Made", zh: "创建时间" }), value: <Time at={createdAt} /> },
    { name: say({ en: "Ended", zh: "结束时间" }), value: <Time at={finishedAt} /> },
    { name: say({ en: "Id", zh: "ID" }), value: <Id id={id} isShort /> },
  ];
  return (
    <Card size="small" className="block">
      <Flex gap={14} align="center" wrap>
        <StateMark of={replayStates} value={state} />
        {reason === undefined ? null : <span>{word(replayEndReasons, reason)}</span>}
        <div className="replay-bar">
          <ReplayProgress replay={replay} />
        </div>
      </Flex>
      <dl className="replay-facts">
        {facts.map(({ name, value }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}

/** In which state the deliveries are that it was the last to send. */
function Outcomes({ replay }: { readonly replay: ReplayDetail }) {
  const say = useSay();
  const count = useCount();
  const { outcomes, endpoint, since } = replay;
  const found = stateWords.flatMap((state) => {
    const many = outcomes[state];
    return many === undefined || many === 0 ? [] : [{ state, many }];
  });
  const linkTo = (state: string) => {
    const search = new URLSearchParams({ state, since });
    if (endpoint !== undefined) search.set("endpoint", endpoint);
    return `../deliveries?${search.toString()}`;
  };
  return (
    <Card
      size="small"
      className="block"
      title={
        <h2 className="block-title">{say({ en: "What became of what it sent", zh: "重放后的结果" })}</h2>
      }
    >
      {found.length === 0 ? (
        say({ en: "Nothing was sent so far.", zh: "尚未推送。" })
      ) : (
        <ul className="outcomes">
          {found.map(({ state, many }) => (
            <li key={state}>
              <StateMark of={deliveryStates} value={state} /> <span className="number">{count(many)}</span>{" "}
              <Link to={linkTo(state)}>
                {say({ en: "list those in this state since then", zh: "查看该时段起此状态的推送" })}
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
