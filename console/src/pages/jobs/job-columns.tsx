import { Flex, Typography } from "antd";
import { Link } from "react-router";
import type { Column } from "../../parts/columns.tsx";
import { Id } from "../../parts/copy.tsx";
import { shareText, useCount } from "../../parts/numbers.ts";
import { StateMark, jobStatuses } from "../../parts/tags.tsx";
import { Ago, Time } from "../../parts/time.tsx";
import { useSay } from "../../text.ts";
import type { ShownJob } from "./jobs-page.tsx";

/** The columns of a list of jobs. */
export function useJobColumns(sourceName: (id: string) => string): readonly Column<ShownJob>[] {
  const say = useSay();
  const count = useCount();
  return [
    {
      key: "name",
      title: say({ en: "Job", zh: "任务" }),
      render: ({ id, name, jobId }) => (
        <Link to={id} className="job-text" dir="auto">
          {name ?? jobId}
        </Link>
      ),
    },
    {
      key: "jobId",
      title: say({ en: "Platform's id", zh: "平台任务 ID" }),
      render: ({ jobId }) => <span className="job-text">{jobId}</span>,
    },
    {
      key: "status",
      title: say({ en: "Status", zh: "状态" }),
      render: ({ status }) => <StateMark of={jobStatuses} value={status} />,
    },
    {
      key: "calls",
      title: say({ en: "Calls", zh: "通话" }),
      isRight: true,
      render: ({ calls }) => count(calls),
    },
    {
      key: "answered",
      title: say({ en: "Answered", zh: "接听率" }),
      render: (job) => <Answered job={job} />,
    },
    {
      key: "lastCallAt",
      title: say({ en: "Last call", zh: "最近通话" }),
      render: ({ lastCallAt }) => <Ago at={lastCallAt} />,
    },
    {
      key: "statusAt",
      title: say({ en: "Status since", zh: "状态时间" }),
      render: ({ statusAt }) => <Time at={statusAt} />,
    },
    {
      key: "source",
      title: say({ en: "Source", zh: "来源" }),
      render: ({ source }) => (
        <Link to={`../sources/${source}`} className="job-text" dir="auto">
          {sourceName(source)}
        </Link>
      ),
    },
    {
      key: "id",
      title: say({ en: "Id", zh: "ID" }),
      isExtra: true,
      render: ({ id }) => <Id id={id} isShort />,
    },
  ];
}

function Answered({ job: { calls, outcomes } }: { readonly job: ShownJob }) {
  const answered = outcomes["answered"] ?? 0;
  if (calls === 0) return <>–</>;
  return (
    <Flex gap={8} align="center" className="answered">
      <span className="answered-track" aria-hidden>
        <span className="answered-fill" style={{ width: `${(100 * answered) / calls}%` }} />
      </span>
      <Typography.Text className="number">{shareText(answered, calls)}</Typography.Text>
    </Flex>
  );
}
