import { useMutation } from "@tanstack/react-query";
import { App, Button, Card, Flex, Typography } from "antd";
import { Link } from "react-router";
import { hub, type paths, query } from "../../api/hub.ts";
import { askAnew } from "../../api/query-client.ts";
import { useTenant } from "../../app/tenant-frame.tsx";
import { type Endpoint, useEndpointNames, useEndpoints } from "../../parts/endpoints.ts";
import { useCount } from "../../parts/numbers.ts";
import { troubleText } from "../../parts/trouble.tsx";
import { deliveryReasons, useWord } from "../../parts/words.ts";
import { useMay, useMe } from "../../session/me.ts";
import { useSay } from "../../text.ts";

type Parked =
  paths["/v1/tenants/{tenant}/parked"]["get"]["responses"][200]["content"]["application/json"]["data"][number];

/** How much is parked for which endpoint; undefined until it is known. */
export function useParked(): readonly Parked[] | undefined {
  const { id: tenant } = useTenant();
  const { data } = query.useQuery("get", "/v1/tenants/{tenant}/parked", {
    params: { path: { tenant }, query: { limit: "500" } },
  });
  return data?.data;
}

/** What is parked, endpoint by endpoint: why, and what can be done with it. */
export function ParkedByEndpoint({ endpoint }: { readonly endpoint: string | undefined }) {
  const say = useSay();
  const parked = useParked()?.filter((each) => endpoint === undefined || each.endpoint === endpoint) ?? [];
  if (parked.length === 0) return null;
  return (
    <Card
      size="small"
      className="block"
      title={<h2 className="block-title">{say({ en: "Parked, by endpoint", zh: "各接收端的搁置" })}</h2>}
    >
      <ul className="parked">
        {parked.map((each) => (
          <ParkedRow key={each.endpoint} parked={each} />
        ))}
      </ul>
    </Card>
  );
}

function ParkedRow({ parked }: { readonly parked: Parked }) {
  const say = useSay();
  const count = useCount();
  const word = useWord();
  const mayWrite = useMay("write");
  const endpoints = useEndpoints();
  const name = useEndpointNames()(parked.endpoint);
  const known = endpoints?.find(({ id }) => id === parked.endpoint);
  const reasons = Object.keys(parked.reasons).map((reason) => word(deliveryReasons, reason));
  return (
    <li className="parked-row">
      <div className="parked-text">
        {known === undefined ? name : <Link to={`../endpoints/${known.id}`}>{name}</Link>}{" "}
        <Typography.Text type="secondary">
          {say({ en: `${count(parked.deliveries)} parked`, zh: `搁置 ${count(parked.deliveries)} 条` })}
          {"\u00a0· "}
          {reasons.join(say({ en: ", ", zh: "、" }))}
        </Typography.Text>
      </div>
      {mayWrite && endpoints !== undefined ? (
        <ParkedActions parked={parked} name={name} endpoint={known} />
      ) : null}
    </li>
  );
}

function ParkedActions({
  parked,
  name,
  endpoint,
}: {
  readonly parked: Parked;
  readonly name: string;
  /** Undefined where it was deleted. */
  readonly endpoint: Endpoint | undefined;
}) {
  const say = useSay();
  const count = useCount();
  const { modal } = App.useApp();
  const { kind } = useMe();
  const isChangeable = endpoint !== undefined && (!endpoint.hubWide || kind === "operator");
  const { drop, resume } = useParkedChanges(parked);
  const many = count(parked.deliveries);
  const askDrop = () =>
    void modal.confirm({
      title: say({ en: `Drop ${many} deliveries for ${name}?`, zh: `丢弃 ${name} 的 ${many} 条推送？` }),
      content: say({
        en: "They end failed and are not sent. Each is in the failure file of the day and can be sent again from there; the calls stay, and what is parked later is not touched.",
        zh: "这些推送将以失败结束，不再发送；它们会写入当天的失败文件，之后仍可重新推送。通话不受影响，之后搁置的推送也不受影响。",
      }),
      okText: say({ en: "Drop them", zh: "丢弃" }),
      okButtonProps: { danger: true },
      onOk: () => drop.mutateAsync().catch(() => {}),
    });
  const askResume = (known: Endpoint) =>
    void modal.confirm({
      title: say({ en: `Let ${many} deliveries for ${name} go on?`, zh: `恢复 ${name} 的 ${many} 条推送？` }),
      content: say({
        en: "The endpoint is enabled and not paused any more: what is parked goes out at once, within its caps, and what comes in from now on too.",
        zh: "接收端将被启用并结束暂停：搁置的推送在并发与速率限制内立即发出，新到的事件也会推送。",
      }),
      okText: say({ en: "Go on", zh: "恢复" }),
      onOk: () => resume.mutateAsync(known).catch(() => {}),
    });
  return (
    <Flex gap={8}>
      {isChangeable ? (
        <Button size="small" onClick={() => askResume(endpoint)} loading={resume.isPending}>
          {say({ en: "Let go on", zh: "恢复推送" })}
        </Button>
      ) : null}
      <Button size="small" danger onClick={askDrop} loading={drop.isPending}>
        {say({ en: "Drop", zh: "丢弃" })}
      </Button>
    </Flex>
  );
}

const shownBy = ["parked", "deliveries", "endpoints", "ladder", "failures", "attention"];

function useParkedChanges({ endpoint: id }: Parked) {
  const say = useSay();
  const { message } = App.useApp();
  const { id: tenant } = useTenant();
  const onSettled = () => askAnew(...shownBy.map((path) => `/v1/tenants/{tenant}/${path}`));
  const onError = (error: Error) => void message.error(say(troubleText(error)));
  const drop = useMutation({
    mutationFn: () =>
      hub.POST("/v1/tenants/{tenant}/parked", {
        params: { path: { tenant } },
        body: { endpoint: id, action: "drop" },
      }),
    onSuccess: () => void message.success(say({ en: "Dropped", zh: "已丢弃" })),
    onError,
    onSettled,
  });
  const resume = useMutation({
    mutationFn: ({ enabled, paused }: Endpoint) =>
      hub.PATCH("/v1/tenants/{tenant}/endpoints/{id}", {
        params: { path: { tenant, id } },
        body: {
          ...(enabled ? {} : { enabled: true }),
          ...(paused ? { paused: false } : {}),
          parked: "resume",
        },
      }),
    onSuccess: () => void message.success(say({ en: "What was parked goes on", zh: "搁置的推送已恢复" })),
    onError,
    onSettled,
  });
  return { drop, resume };
}
