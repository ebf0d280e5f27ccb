import { RetweetOutlined } from "@ant-design/icons";
import { Button, Flex } from "antd";
import { useNavigate } from "react-router";
import { type paths, query } from "../../api/hub.ts";
import { useTenant } from "../../app/tenant-frame.tsx";
import { type Column, useColumns } from "../../parts/columns.tsx";
import { Download } from "../../parts/download.tsx";
import { EmptyState } from "../../parts/empty-state.tsx";
import { FilterBar, useFilters } from "../../parts/filters.tsx";
import { bytesText, useCount } from "../../parts/numbers.ts";
import { PageHead } from "../../parts/page-head.tsx";
import { RowsTable, useCursor } from "../../parts/rows-table.tsx";
import { Mark } from "../../parts/tags.tsx";
import { clockIn, momentIn } from "../../parts/zone-clock.ts";
import { useMay } from "../../session/me.ts";
import { useSay } from "../../text.ts";
import { EndpointFilter, TypeFilter } from "../deliveries/delivery-filters.tsx";
import { type FailureFilter, failureFilePath, replayDaySearch } from "./failure-paths.ts";
import "./failures.css";
import { InALine } from "./in-a-line.tsx";
import { TakeInAgain } from "./take-in-again.tsx";

type FailureDay =
  paths["/v1/tenants/{tenant}/failures"]["get"]["responses"][200]["content"]["application/json"]["data"][number];

interface DayRow extends FailureDay {
  readonly id: string;
}

/** The days on which deliveries were given up: their files, and how to send what is in them again. */
export function FailuresPage() {
  const say = useSay();
  const { id: tenant, timezone } = useTenant();
  const { values, set, isAny, clear } = useFilters(["endpoint", "type"]);
  const asked = query.useQuery("get", "/v1/tenants/{tenant}/failures", {
    params: { path: { tenant }, query: useCursor() },
  });
  const { columns } = useColumns<DayRow>("failures", useDayColumns(values));
  const { data } = asked;
  const rows =
    data === undefined ? undefined : { ...data, data: data.data.map((day) => ({ ...day, id: day.day })) };
  return (
    <>
      <PageHead
        title={say({ en: "Failure files", zh: "失败文件" })}
        about={say({
          en: "Every delivery that was given up, in one file a day by the tenant's clock.",
          zh: "每天一个文件，按租户时区记录放弃推送的全部内容。",
        })}
      />
      <FilterBar isAny={isAny} clear={clear}>
        <span>{say({ en: "In the files:", zh: "文件内容：" })}</span>
        <EndpointFilter value={values.endpoint} onChange={(endpoint) => set({ endpoint })} />
        <TypeFilter value={values.type} onChange={(type) => set({ type })} />
      </FilterBar>
      <RowsTable<DayRow>
        asked={{ ...asked, data: rows }}
        columns={columns}
        label={say({ en: "Days with failures", zh: "有失败的日期" })}
        empty={
          <EmptyState title={say({ en: "Nothing was given up", zh: "没有放弃的推送" })}>
            {say({
              en: "Every delivery was acknowledged, or is still on its ladder. As soon as one is given up, its day stands here.",
              zh: "推送均已确认，或仍在重试中。一旦有推送被放弃，对应日期会显示在这里。",
            })}
          </EmptyState>
        }
      />
      <div className="two-columns failure-help">
        <TakeInAgain day={data?.data[0]?.day ?? clockIn(timezone).format("YYYY-MM-DD")} />
        <InALine />
      </div>
    </>
  );
}

function useDayColumns(filter: FailureFilter): readonly Column<DayRow>[] {
  const say = useSay();
  const count = useCount();
  return [
    {
      key: "day",
      title: say({ en: "Day", zh: "日期" }),
      render: ({ day }) => <span className="time">{day}</span>,
    },
    {
      key: "failures",
      title: say({ en: "Given up", zh: "放弃条数" }),
      isRight: true,
      render: ({ failures }) => count(failures),
    },
    {
      key: "size",
      title: say({ en: "Size of the messages", zh: "报文大小" }),
      isRight: true,
      render: ({ sizeBytes }) => bytesText(sizeBytes),
    },
    {
      key: "complete",
      title: say({ en: "Complete", zh: "完整" }),
      render: ({ complete }) =>
        complete ? (
          <Mark tone="good">{say({ en: "yes", zh: "是" })}</Mark>
        ) : (
          <Mark tone="busy">{say({ en: "more can still come", zh: "当天仍可能新增" })}</Mark>
        ),
    },
    {
      key: "file",
      title: say({ en: "File", zh: "文件" }),
      render: ({ day }) => <DayActions day={day} filter={filter} />,
    },
  ];
}

function DayActions({ day, filter }: { readonly day: string; readonly filter: FailureFilter }) {
  const say = useSay();
  const navigate = useNavigate();
  const mayWrite = useMay("write");
  const { id: tenant, timezone } = useTenant();
  const at = (clock: string) => momentIn(timezone, clock);
  const replay = () => void navigate(`../replays?${replayDaySearch(day, filter, at).toString()}`);
  return (
    <Flex gap={8}>
      <Download path={failureFilePath(tenant, day, filter)} name={`${tenant}-failures-${day}.ndjson`}>
        {say({ en: "Download", zh: "下载" })}
      </Download>
      {mayWrite ? (
        <Button
          icon={<RetweetOutlined aria-hidden />}
          onClick={replay}
          aria-label={say({ en: `Replay ${day}`, zh: `重放 ${day}` })}
        >
          {say({ en: "Replay", zh: "重放" })}
        </Button>
      ) : null}
    </Flex>
  );
}
