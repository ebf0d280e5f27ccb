import { useMutation } from "@tanstack/react-query";
import { App, Button } from "antd";
import { hub } from "../../api/hub.ts";
import { askAnew } from "../../api/query-client.ts";
import { useTenant } from "../../app/tenant-frame.tsx";
import { troubleText } from "../../parts/trouble.tsx";
import { useSay } from "../../text.ts";

/** Stops a replay, once asked whether that is meant. */
export function CancelReplay({ id }: { readonly id: string }) {
  const say = useSay();
  const { modal, message } = App.useApp();
  const { id: tenant } = useTenant();
  const cancel = useMutation({
    mutationFn: () =>
      hub.POST("/v1/tenants/{tenant}/replays/{id}/cancel", { params: { path: { tenant, id } } }),
    onSuccess: () => void message.success(say({ en: "The replay is stopped", zh: "重放已停止" })),
    onError: (error) => void message.error(say(troubleText(error))),
    onSettled: () => askAnew("/v1/tenants/{tenant}/replays"),
  });
  const ask = () =>
    void modal.confirm({
      title: say({ en: "Stop this replay?", zh: "停止这次重放？" }),
      content: say({
        en: "Nothing more is taken up. What it handed over already still goes out, and is tried by its ladder.",
        zh: "不再处理后续内容；已交出的推送仍会发出，并按重试阶梯重试。",
      }),
      okText: say({ en: "Stop it", zh: "停止" }),
      okButtonProps: { danger: true },
      cancelText: say({ en: "Let it go on", zh: "继续重放" }),
      onOk: () => cancel.mutateAsync().catch(() => {}),
    });
  return (
    <Button danger onClick={ask} loading={cancel.isPending}>
      {say({ en: "Stop", zh: "停止" })}
    </Button>
  );
}
