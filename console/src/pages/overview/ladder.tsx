import { Card, Flex, Skeleton, Tooltip, Typography } from "antd";
import { Link } from "react-router";
import { type paths, query } from "../../api/hub.ts";
import { useTenant } from "../../app/tenant-frame.tsx";
import { EmptyState } from "../../parts/empty-state.tsx";
import { useCount } from "../../parts/numbers.ts";
import { spanText } from "../../parts/time.tsx";
import { Trouble } from "../../parts/trouble.tsx";
import { useLanguage, useSay } from "../../text.ts";

type Ladder = paths["/v1/tenants/{tenant}/ladder"]["get"]["responses"][200]["content"]["application/json"];
type Climber = Ladder["data"][number];

const mostEndpoints = 4;

/** The ladder as a picture: how many deliveries stand on each rung of each endpoint, and how many are about to fall off. */
export function Ladder() {
  const say = useSay();
  const count = useCount();
  const { id: tenant } = useTenant();
  const { data, error, refetch } = query.useQuery("get", "/v1/tenants/{tenant}/ladder", {
    params: { path: { tenant } },
  });
  const climbers = (data?.data ?? []).toSorted(
    (a, b) => b.lastChance - a.lastChance || b.waiting - a.waiting,
  );
  const lastChance = climbers.reduce((sum, each) => sum + each.lastChance, 0);
  return (
    <Card
      size="small"
      className="block"
      title={<h2 className="block-title">{say({ en: "The ladder", zh: "重试阶梯" })}</h2>}
      extra={
        lastChance === 0 ? null : (
          <Typography.Text className="mark-bad">
            {say({
              en: `${count(lastChance)} on their last attempt`,
              zh: `${count(lastChance)} 条只剩最后一次`,
            })}
          </Typography.Text>
        )
      }
    >
      {error === null ? null : <Trouble error={error} again={() => void refetch()} />}
      {data === undefined && error === null ? (
        <Skeleton active paragraph={{ rows: 3 }} title={false} />
      ) : null}
      {data !== undefined && climbers.length === 0 ? (
        <EmptyState title={say({ en: "Nobody is on the ladder", zh: "没有等待重试的推送" })}>
          {say({
            en: "Every delivery was acknowledged or is on its way for the first time.",
            zh: "推送均已确认，或正在首次发送。",
          })}
        </EmptyState>
      ) : null}
      {climbers.slice(0, mostEndpoints).map((climber) => (
        <Climbing key={climber.endpoint} climber={climber} />
      ))}
      {climbers.length > mostEndpoints ? (
        <Link to="../deliveries?state=waiting" relative="path">
          {say({
            en: `and ${climbers.length - mostEndpoints} endpoints more`,
            zh: `另有 ${climbers.length - mostEndpoints} 个接收端`,
          })}
        </Link>
      ) : null}
    </Card>
  );
}

function Climbing({ climber }: { readonly climber: Climber }) {
  const say = useSay();
  const count = useCount();
  const { id: tenant } = useTenant();
  const { data: endpoints } = query.useQuery("get", "/v1/tenants/{tenant}/endpoints", {
    params: { path: { tenant }, query: { limit: "500" } },
  });
  const endpoint = endpoints?.data.find(({ id }) => id === climber.endpoint);
  const most = Math.max(...climber.rungs.map(({ waiting }) => waiting), 1);
  return (
    <section className="climbing" aria-label={endpoint?.name ?? climber.endpoint}>
      <Flex justify="space-between" gap={8} wrap>
        <Link to={`../endpoints/${climber.endpoint}`} relative="path">
          {endpoint === undefined || endpoint.name === ""
            ? (endpoint?.url ?? climber.endpoint)
            : endpoint.name}
        </Link>
        <Typography.Text type="secondary">
          {say({ en: `${count(climber.waiting)} waiting`, zh: `${count(climber.waiting)} 条等待` })}
          {climber.lastChance === 0 ? null : (
            <span className="mark-bad">
              {say({
                en: ` · ${count(climber.lastChance)} about to fall off`,
                zh: ` · ${count(climber.lastChance)} 条即将用尽`,
              })}
            </span>
          )}
        </Typography.Text>
      </Flex>
      <ol className="rungs">
        {climber.rungs.map((rung) => (
          <Rung key={rung.attempt} rung={rung} most={most} endpoint={climber.endpoint} />
        ))}
      </ol>
    </section>
  );
}

function Rung({
  rung,
  most,
  endpoint,
}: {
  readonly rung: Climber["rungs"][number];
  readonly most: number;
  readonly endpoint: string;
}) {
  const say = useSay();
  const { language } = useLanguage();
  const count = useCount();
  const { attempt, gapSeconds, waiting, isLast } = rung;
  const gap = spanText(gapSeconds ?? 0, language);
  const text = say({
    en: `${count(waiting)} wait for attempt ${attempt}, ${gap} after the one before${isLast ? "; it is the last" : ""}`,
    zh: `${count(waiting)} 条等待第 ${attempt} 次推送，距上次 ${gap}${isLast ? "；这是最后一次" : ""}`,
  });
  return (
    <li className={isLast ? "rung rung-last" : "rung"}>
      <Tooltip title={text}>
        <Link to={`../deliveries?state=waiting&endpoint=${endpoint}`} relative="path" className="rung-link">
          <span className="rung-bar" style={{ height: waiting === 0 ? 0 : 4 + 34 * (waiting / most) }} />
          <span className="unseen">{text}</span>
          <span className="rung-count number" aria-hidden>
            {waiting === 0 ? "" : count(waiting)}
          </span>
          <span className="rung-name" aria-hidden>
            {attempt}
          </span>
        </Link>
      </Tooltip>
    </li>
  );
}
