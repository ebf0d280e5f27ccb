import { RetweetOutlined, SendOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { App, Button } from "antd";
import { useNavigate } from "react-router";
import { hub } from "../../api/hub.ts";
import { askAnew } from "../../api/query-client.ts";
import { useTenant } from "../../app/tenant-frame.tsx";
import { troubleText } from "../../parts/trouble.tsx";
import { useMay } from "../../session/me.ts";
import { useSay } from "../../text.ts";
import type { DeliveryDetail } from "./delivery-detail.ts";
import { momentSearch } from "./moment-search.ts";

/** Sends a delivery again at once; what was acknowledged already goes again by a replay of its moment. */
export function SendAgainButton({ detail }: { readonly detail: DeliveryDetail }) {
  const say = useSay();
  const navigate = useNavigate();
  const mayWrite = useMay("write");
  const retry = useRetry(detail.id);
  if (!mayWrite) return null;
  if (detail.state === "delivered") {
    return (
      <Button
        icon={<RetweetOutlined aria-hidden />}
        onClick={() => void navigate(`../replays?${momentSearch(detail).toString()}`)}
      >
        {say({ en: "Replay its moment", zh: "重放该时刻" })}
      </Button>
    );
  }
  return (
    <Button
      type="primary"
      icon={<SendOutlined aria-hidden />}
      disabled={detail.state === "sending"}
      loading={retry.isPending}
      onClick={() => retry.mutate()}
    >
      {say({ en: "Send again", zh: "重新推送" })}
    </Button>
  );
}

function useRetry(id: string) {
  const say = useSay();
  const { message } = App.useApp();
  const { id: tenant } = useTenant();
  return useMutation({
    mutationFn: () =>
      hub.POST("/v1/tenants/{tenant}/deliveries/{id}/retry", { params: { path: { tenant, id } } }),
    onSuccess: () =>
      message.success(say({ en: "On its way again, with the same id", zh: "已重新推送，ID 不变" })),
    onError: (error) => message.error(say(troubleText(error))),
    onSettled: () =>
      askAnew(
        "/v1/tenants/{tenant}/deliveries",
        "/v1/tenants/{tenant}/ladder",
        "/v1/tenants/{tenant}/parked",
      ),
  });
}
