import { Progress } from "antd";
import { Link } from "react-router";
import type { Column } from "../../parts/columns.tsx";
import { Id } from "../../parts/copy.tsx";
import { useEndpointNames } from "../../parts/endpoints.ts";
import { useCount } from "../../parts/numbers.ts";
import { StateMark, replayStates } from "../../parts/tags.tsx";
import { Time } from "../../parts/time.tsx";
import { eventTypes, replayedStates, useWord } from "../../parts/words.ts";
import { useSay } from "../../text.ts";
import type { ShownReplay } from "./shown-replay.ts";

/** The columns of the list of replays. */
export function useReplayColumns(): readonly Column<ShownReplay>[] {
  return [...useWishColumns(), ...useResultColumns()];
}

/** What was asked for. */
function useWishColumns(): readonly Column<ShownReplay>[] {
  const say = useSay();
  const nameOf = useEndpointNames();
  const list = useWordList();
  const every = say({ en: "every enabled one", zh: "所有启用的接收端" });
  return [
    {
      key: "made",
      title: say({ en: "Made", zh: "创建时间" }),
      render: ({ id, createdAt }) => (
        <Link to={id}>
          <Time at={createdAt} isShort />
        </Link>
      ),
    },
    {
      key: "state",
      title: say({ en: "State", zh: "状态" }),
      render: ({ state }) => <StateMark of={replayStates} value={state} />,
    },
    {
      key: "span",
      title: say({ en: "Events that came in", zh: "事件到达时段" }),
      render: ({ since, until }) => (
        <span className="time">
          <Time at={since} />
          {" – "}
          <Time at={until} />
        </span>
      ),
    },
    {
      key: "endpoint",
      title: say({ en: "Endpoint", zh: "接收端" }),
      render: ({ endpoint }) => (
        <span className="clipped">{endpoint === undefined ? every : nameOf(endpoint)}</span>
      ),
    },
    {
      key: "states",
      title: say({ en: "Takes up", zh: "重放范围" }),
      render: ({ states }) => list(replayedStates, states),
    },
    {
      key: "types",
      title: say({ en: "Events", zh: "事件" }),
      isExtra: true,
      render: ({ types }) => (types === null ? say({ en: "all", zh: "全部" }) : list(eventTypes, types)),
    },
  ];
}

/** What it came to so far. */
function useResultColumns(): readonly Column<ShownReplay>[] {
  const say = useSay();
  const count = useCount();
  return [
    {
      key: "progress",
      title: say({ en: "Looked at", zh: "进度" }),
      width: 140,
      render: (replay) => <ReplayProgress replay={replay} />,
    },
    {
      key: "matched",
      title: say({ en: "Matched", zh: "匹配" }),
      isRight: true,
      render: ({ matched }) => count(matched),
    },
    {
      key: "replayed",
      title: say({ en: "Sent again", zh: "已重放" }),
      isRight: true,
      render: ({ replayed }) => count(replayed),
    },
    {
      key: "skipped",
      title: say({ en: "On their way already", zh: "已在途" }),
      isRight: true,
      isExtra: true,
      render: ({ skipped }) => count(skipped),
    },
    {
      key: "id",
      title: say({ en: "Id", zh: "ID" }),
      isExtra: true,
      render: ({ id }) => <Id id={id} isShort />,
    },
  ];
}

/** How much of the events was looked at. */
export function ReplayProgress({ replay }: { readonly replay: Pick<ShownReplay, "progress" | "state"> }) {
  const say = useSay();
  const { progress, state } = replay;
  return (
    <Progress
      percent={Math.floor(progress * 1_000) / 10}
      size="small"
      status={state === "failed" ? "exception" : "normal"}
      aria-label={say({ en: "Looked at", zh: "进度" })}
      className="replay-progress"
    />
  );
}

/** Says several of the hub's words. */
export function useWordList(): (
  words: Parameters<ReturnType<typeof useWord>>[0],
  values: readonly string[],
) => string {
  const say = useSay();
  const word = useWord();
  return (words, values) => values.map((value) => word(words, value)).join(say({ en: ", ", zh: "、" }));
}
