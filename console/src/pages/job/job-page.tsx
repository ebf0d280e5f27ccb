import { PhoneOutlined } from "@ant-design/icons";
import { Alert, Button, Card, Skeleton, Typography } from "antd";
import { Link, useHref, useLinkClickHandler, useParams } from "react-router";
import { type paths, query } from "../../api/hub.ts";
import { useTenant } from "../../app/tenant-frame.tsx";
import { CopyButton } from "../../parts/copy.tsx";
import { EmptyState } from "../../parts/empty-state.tsx";
import { Fact, Facts } from "../../parts/facts.tsx";
import { shareText, useCount } from "../../parts/numbers.ts";
import { PageHead } from "../../parts/page-head.tsx";
import { useSources } from "../../parts/sources.ts";
import { StateMark, jobStatuses } from "../../parts/tags.tsx";
import { Time } from "../../parts/time.tsx";
import { Trouble } from "../../parts/trouble.tsx";
import { useSay } from "../../text.ts";
import { CallsByHour } from "./calls-by-hour.tsx";
import { FunnelCard, IntentsCard, OutcomesCard } from "./counts-card.tsx";
import type { JobFigures } from "./figures.ts";
import "./job.css";

type Job = paths["/v1/tenants/{tenant}/jobs/{id}"]["get"]["responses"][200]["content"]["application/json"];

/** One job: how far it is, and what its calls came to. */
export function JobPage() {
  const { id = "" } = useParams();
  const { id: tenant } = useTenant();
  const params = { path: { tenant, id } };
  const { data: job, error, refetch } = query.useQuery("get", "/v1/tenants/{tenant}/jobs/{id}", { params });
  const counted = query.useQuery("get", "/v1/tenants/{tenant}/jobs/{id}/figures", { params });
  // Those of the job before stand until the ones of this are there.
  const figures = counted.isPlaceholderData ? undefined : counted.data;
  if (job?.id !== id) {
    return error === null ? (
      <Skeleton active className="page-wait" />
    ) : (
      <Trouble error={error} again={() => void refetch()} isWholePage />
    );
  }
  return (
    <>
      {error === null ? null : <Trouble error={error} again={() => void refetch()} />}
      <JobHead job={job} />
      <JobFacts job={job} figures={figures} />
      {counted.error === null ? null : <Trouble error={counted.error} again={() => void counted.refetch()} />}
      {figures === undefined ? null : <Figures job={job} figures={figures} />}
    </>
  );
}

/** Where the list has the calls of this job. */
function callsOf(job: Job): string {
  return `../calls?job=${encodeURIComponent(job.id)}`;
}

function JobHead({ job }: { readonly job: Job }) {
  const say = useSay();
  const href = useHref(callsOf(job));
  const follow = useLinkClickHandler<HTMLElement>(callsOf(job));
  return (
    <PageHead
      title={job.name ?? job.jobId}
      about={<Link to="../jobs">{say({ en: "All jobs", zh: "全部任务" })}</Link>}
    >
      <Button type="primary" icon={<PhoneOutlined aria-hidden />} href={href} onClick={follow}>
        {say({ en: "Show its calls", zh: "查看通话" })}
      </Button>
    </PageHead>
  );
}

function JobFacts({ job, figures }: { readonly job: Job; readonly figures: JobFigures | undefined }) {
  const say = useSay();
  const count = useCount();
  const source = useSources()?.find(({ id }) => id === job.source);
  return (
    <Card
      size="small"
      className="block"
      title={<h2 className="block-title">{say({ en: "The job", zh: "任务概况" })}</h2>}
    >
      <Facts>
        <Fact name={say({ en: "Status", zh: "状态" })}>
          <StateMark of={jobStatuses} value={job.status} />
        </Fact>
        <Fact name={say({ en: "Status since", zh: "状态时间" })}>
          <Time at={job.statusAt} />
        </Fact>
        <Fact name={say({ en: "Calls", zh: "通话" })}>
          <span className="number">{count(job.calls)}</span>
        </Fact>
        <Fact name={say({ en: "Complete", zh: "完整" })}>
          <span className="number">
            {figures === undefined ? "–" : shareText(figures.completed, figures.calls)}
          </span>
        </Fact>
        <Fact name={say({ en: "First call", zh: "首通时间" })}>
          <Time at={figures?.firstAt} />
        </Fact>
        <Fact name={say({ en: "Last call", zh: "末通时间" })}>
          <Time at={figures?.lastAt} />
        </Fact>
        <Fact name={say({ en: "Source", zh: "来源" })}>
          <Link to={`../sources/${job.source}`}>{source?.name ?? job.source}</Link>
        </Fact>
        <Fact name={say({ en: "Platform's id", zh: "平台任务 ID" })}>
          <span className="fact-id">
            <Typography.Text code>{job.jobId}</Typography.Text>
            <CopyButton text={job.jobId} />
          </span>
        </Fact>
      </Facts>
    </Card>
  );
}

function Figures({ job, figures }: { readonly job: Job; readonly figures: JobFigures }) {
  const say = useSay();
  const calls = callsOf(job);
  if (figures.calls === 0) {
    return (
      <Card size="small" className="block">
        <EmptyState title={say({ en: "No calls yet", zh: "还没有通话" })}>
          {say({
            en: "What its calls came to is shown as soon as the first one is told.",
            zh: "收到首通通话后，这里会显示统计。",
          })}
        </EmptyState>
      </Card>
    );
  }
  return (
    <>
      {figures.isPartial ? (
        <Alert
          type="info"
          showIcon
          className="block"
          title={say({
            en: "This job has so many calls that its oldest ones are not counted below.",
            zh: "该任务通话过多，以下统计不含最早的部分。",
          })}
        />
      ) : null}
      <div className="two-columns two-columns-even">
        <FunnelCard figures={figures} calls={calls} />
        <OutcomesCard figures={figures} calls={calls} />
        <IntentsCard figures={figures} calls={calls} />
        <CallsByHour perHour={figures.perHour} />
      </div>
    </>
  );
}
