import { MoreOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { App, Button, Dropdown, type MenuProps } from "antd";
import { hub } from "../../api/hub.ts";
import { askAnew } from "../../api/query-client.ts";
import { useTenant } from "../../app/tenant-frame.tsx";
import { troubleText } from "../../parts/trouble.tsx";
import { type Text, useSay } from "../../text.ts";
import type { Endpoint } from "./endpoint-form.ts";
import { endpointName } from "./endpoints.ts";
import { type EndpointChange, useEndpointChange } from "./use-endpoint-change.ts";

const paused: EndpointChange = {
  patch: { paused: true },
  done: { en: "Paused: what waits is parked", zh: "已暂停：等待中的推送已搁置" },
};
const resumed: EndpointChange = {
  patch: { paused: false },
  done: { en: "Resumed: what was parked goes on", zh: "已恢复：搁置的推送继续" },
};
const disabled: EndpointChange = {
  patch: { enabled: false },
  done: { en: "Disabled: what waits is parked", zh: "已停用：等待中的推送已搁置" },
};
const enabled: EndpointChange = {
  patch: { enabled: true },
  done: { en: "Enabled: what was parked goes on", zh: "已启用：搁置的推送继续" },
};

/** What can be done to an endpoint as a whole: pause and resume, disable and enable, delete. */
export function EndpointActions({
  endpoint,
  isInRow = false,
  onDeleted,
}: {
  readonly endpoint: Endpoint;
  /** In a list, where there is room for one button. */
  readonly isInRow?: boolean;
  readonly onDeleted?: () => void;
}) {
  const say = useSay();
  const { modal } = App.useApp();
  const change = useEndpointChange(endpoint.id);
  const remove = useRemoval(endpoint, onDeleted);
  const name = endpointName(endpoint);
  const ask = (title: Text, content: Text, made: EndpointChange) => {
    void modal.confirm({
      title: say(title),
      content: say(content),
      okText: say({ en: "Yes", zh: "确定" }),
      onOk: () => change.mutateAsync(made).catch(() => {}),
    });
  };
  const askPause = () => ask({ en: `Pause ${name}?`, zh: `暂停 ${name}？` }, pauseText, paused);
  const askDisable = () => ask({ en: `Disable ${name}?`, zh: `停用 ${name}？` }, disableText, disabled);
  const { enabled: isEnabled, paused: isPaused } = endpoint;
  const pausing = isPaused
    ? { key: "resume", label: say({ en: "Resume", zh: "恢复" }), onClick: () => change.mutate(resumed) }
    : { key: "pause", label: say({ en: "Pause", zh: "暂停" }), onClick: askPause };
  const items: MenuProps["items"] = [
    ...(isInRow ? [pausing] : []),
    isEnabled
      ? { key: "disable", label: say({ en: "Disable", zh: "停用" }), onClick: askDisable }
      : { key: "enable", label: say({ en: "Enable", zh: "启用" }), onClick: () => change.mutate(enabled) },
    { type: "divider" },
    { key: "delete", label: say({ en: "Delete", zh: "删除" }), danger: true, onClick: remove },
  ];
  return (
    <>
      {isInRow ? null : <Button onClick={pausing.onClick}>{pausing.label}</Button>}
      <Dropdown menu={{ items }} trigger={["click"]} placement="bottomRight">
        <Button
          type={isInRow ? "text" : "default"}
          icon={<MoreOutlined aria-hidden />}
          loading={change.isPending}
          aria-label={say({ en: `More for ${name}`, zh: `${name} 的更多操作` })}
        />
      </Dropdown>
    </>
  );
}

const pauseText: Text = {
  en: "Nothing is sent to it for now. What waits, and what comes in meanwhile, is parked and goes on when it is resumed. Nothing is lost, and no attempt is used up.",
  zh: "暂时不再推送。等待中的和新到的推送都会搁置，恢复后继续；不会丢失，也不消耗重试次数。",
};
const disableText: Text = {
  en: "Nothing is sent to it until somebody enables it again. What waits, and what comes in meanwhile, is parked. Nothing is lost.",
  zh: "重新启用前不再推送。等待中的和新到的推送都会搁置，不会丢失。",
};

function useRemoval(endpoint: Endpoint, onDeleted: (() => void) | undefined): () => void {
  const say = useSay();
  const { modal, message } = App.useApp();
  const { id: tenant } = useTenant();
  const { id } = endpoint;
  const { mutateAsync } = useMutation({
    mutationFn: () => hub.DELETE("/v1/tenants/{tenant}/endpoints/{id}", { params: { path: { tenant, id } } }),
    onSuccess: () => {
      askAnew("/v1/tenants/{tenant}/endpoints", "/v1/tenants/{tenant}/parked");
      message.success(say({ en: "Deleted: what waited is parked", zh: "已删除：等待中的推送已搁置" }));
      onDeleted?.();
    },
    onError: (error) => void message.error(say(troubleText(error))),
  });
  return () => {
    void modal.confirm({
      title: say({
        en: `Delete ${endpointName(endpoint)}?`,
        zh: `删除 ${endpointName(endpoint)}？`,
      }),
      content: say({
        en: "It gets nothing any more, and its secret is gone. What still waits for it is parked and stays listed under Deliveries; calls and what was delivered stay. To have it go elsewhere, replay the span to another endpoint.",
        zh: "不再向其推送，密钥随之删除。等待中的推送会搁置，仍列在“推送”中；通话和已送达的记录保留。如需改发别处，请向其他接收端重放该时间段。",
      }),
      okText: say({ en: "Delete", zh: "删除" }),
      okButtonProps: { danger: true },
      onOk: () => mutateAsync().catch(() => {}),
    });
  };
}
