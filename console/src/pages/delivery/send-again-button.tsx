import { SendOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { App, Button } from "antd";
import { hub } from "../../api/hub.ts";
import { askAnew } from "../../api/query-client.ts";
import { useTenant } from "../../app/tenant-frame.tsx";
import { troubleText } from "../../parts/trouble.tsx";
import { useMay } from "../../session/me.ts";
import { useSay } from "../../text.ts";
import type { DeliveryDetail } from "./delivery-detail.ts";

/** Sends a delivery again at once; what was acknowledged already, once asked whether that is meant. */
export function SendAgainButton({ detail: { id, state } }: { readonly detail: DeliveryDetail }) {
  const say = useSay();
  const { modal } = App.useApp();
  const mayWrite = useMay("write");
  const isDelivered = state === "delivered";
  const retry = useRetry(id, isDelivered);
  if (!mayWrite) return null;
  const ask = () =>
    void modal.confirm({
      title: say({ en: "Send again what was acknowledged?", zh: "重新推送已确认的内容？" }),
      content: say({
        en: "It goes out at once with the same id: a receiver that keeps ids can tell that it is a repeat, any other takes it in twice. If it fails, its ladder goes on.",
        zh: "将以相同 ID 立即发出：按 ID 去重的接收方能识别重复，其他接收方会收到两次。若失败，按重试阶梯继续。",
      }),
      okText: say({ en: "Send again", zh: "重新推送" }),
      onOk: () => retry.mutateAsync().catch(() => {}),
    });
  return (
    <Button
      type={isDelivered ? "default" : "primary"}
      icon={<SendOutlined aria-hidden />}
      disabled={state === "sending"}
      loading={retry.isPending}
      onClick={isDelivered ? ask : () => retry.mutate()}
    >
      {say({ en: "Send again", zh: "重新推送" })}
    </Button>
  );
}

function useRetry(id: string, isDelivered: boolean) {
  const say = useSay();
  const { message } = App.useApp();
  const { id: tenant } = useTenant();
  return useMutation({
    mutationFn: () =>
      hub.POST("/v1/tenants/{tenant}/deliveries/{id}/retry", {
        params: { path: { tenant, id }, query: isDelivered ? { delivered: "true" } : {} },
      }),
    onSuccess: () =>
      void message.success(say({ en: "On its way again, with the same id", zh: "已重新推送，ID 不变" })),
    onError: (error) => void message.error(say(troubleText(error))),
    onSettled: () =>
      askAnew(
        "/v1/tenants/{tenant}/deliveries",
        "/v1/tenants/{tenant}/ladder",
        "/v1/tenants/{tenant}/parked",
      ),
  });
}
