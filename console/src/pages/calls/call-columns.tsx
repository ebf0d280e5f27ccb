import { Link } from "react-router";
import type { Column } from "../../parts/columns.tsx";
import { Outcome, IntentLevel } from "../../parts/call-marks.tsx";
import { Id } from "../../parts/copy.tsx";
import { CutText } from "../../parts/cut-text.tsx";
import { Mark } from "../../parts/tags.tsx";
import { clockText } from "../../parts/clock-text.ts";
import { Time } from "../../parts/time.tsx";
import { eventTypes, useWord } from "../../parts/words.ts";
import { useSay } from "../../text.ts";
import type { ShownCall } from "./calls-page.tsx";

/** When a call began, as far as anybody told. */
function beganAt({ call }: ShownCall): string | null {
  return call.dialedAt ?? call.ringingAt ?? call.answeredAt ?? call.endedAt;
}

const seconds = (value: number | null) => (value === null ? "–" : clockText(value));

/** The columns of a list of calls. */
export function useCallColumns(): readonly Column<ShownCall>[] {
  const say = useSay();
  const word = useWord();
  const namesOf = (awaiting: ShownCall["awaiting"]) =>
    awaiting.map((each) => word(eventTypes, each)).join(say({ en: ", ", zh: "、" }));
  return [
    {
      key: "to",
      title: say({ en: "Called number", zh: "被叫号码" }),
      render: (row) => (
        <Link to={row.id} className="number">
          <CutText text={row.call.to ?? row.call.id} />
        </Link>
      ),
    },
    {
      key: "began",
      title: say({ en: "Began", zh: "开始时间" }),
      render: (row) => <Time at={beganAt(row)} />,
    },
    {
      key: "outcome",
      title: say({ en: "Outcome", zh: "结果" }),
      render: ({ call }) => <Outcome of={call.outcome} />,
    },
    {
      key: "intent",
      title: say({ en: "Intent", zh: "意向" }),
      render: ({ call }) => <IntentLevel intent={call.intent} />,
    },
    {
      key: "talk",
      title: say({ en: "Talk", zh: "通话时长" }),
      isRight: true,
      render: ({ call }) => seconds(call.talkSeconds),
    },
    {
      key: "rounds",
      title: say({ en: "Rounds", zh: "轮次" }),
      isRight: true,
      render: ({ call }) => call.rounds ?? "–",
    },
    {
      key: "platform",
      title: say({ en: "Platform", zh: "平台" }),
      render: ({ call }) => <CutText text={call.platform} />,
    },
    {
      key: "job",
      title: say({ en: "Job", zh: "任务" }),
      render: ({ call }) => <CutText text={call.jobId} />,
    },
    {
      key: "completed",
      title: say({ en: "Complete", zh: "完整" }),
      render: ({ completed, awaiting }) =>
        completed ? (
          <Mark tone="good">{say({ en: "yes", zh: "是" })}</Mark>
        ) : (
          <Mark tone="busy">
            {say({ en: `awaits ${namesOf(awaiting)}`, zh: `等待${namesOf(awaiting)}` })}
          </Mark>
        ),
    },
    {
      key: "from",
      title: say({ en: "Calling number", zh: "主叫号码" }),
      isExtra: true,
      render: ({ call }) => <CutText text={call.from} />,
    },
    {
      key: "ring",
      title: say({ en: "Ring", zh: "振铃时长" }),
      isExtra: true,
      isRight: true,
      render: ({ call }) => seconds(call.ringSeconds),
    },
    {
      key: "revision",
      title: say({ en: "Revision", zh: "修订" }),
      isExtra: true,
      isRight: true,
      render: ({ revision }) => revision,
    },
    {
      key: "platformId",
      title: say({ en: "Platform's id", zh: "平台通话 ID" }),
      isExtra: true,
      render: ({ call }) => <CutText text={call.id} />,
    },
    {
      key: "id",
      title: say({ en: "Id", zh: "ID" }),
      isExtra: true,
      render: ({ id }) => <Id id={id} isShort />,
    },
  ];
}
