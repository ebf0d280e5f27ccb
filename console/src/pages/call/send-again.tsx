import { useMutation } from "@tanstack/react-query";
import { Alert, App, Modal, Table, Typography } from "antd";
import { useState } from "react";
import { hub } from "../../api/hub.ts";
import { askAnew } from "../../api/query-client.ts";
import { useTenant } from "../../app/tenant-frame.tsx";
import { troubleText } from "../../parts/trouble.tsx";
import { type Text, useSay } from "../../text.ts";
import { useDeliveryColumns } from "./deliveries-of-call.tsx";
import type { CallDelivery, CallDetail } from "./shown-call.ts";

/** What became of asking for one delivery again; null where it is on its way. */
type Refusal = Text | null;

/** Asks which deliveries of a call go out again, and sends them. */
export function SendAgain({
  detail,
  wanted,
  onDone,
}: {
  readonly detail: CallDetail;
  /** Those that are chosen at the beginning. */
  readonly wanted: readonly CallDelivery[];
  readonly onDone: () => void;
}) {
  const say = useSay();
  const { message } = App.useApp();
  const [chosen, setChosen] = useState<readonly string[]>(() => wanted.map(({ id }) => id));
  const sending = useSending();
  const offered = detail.deliveries.filter(({ state }) => state !== "sending");
  const going = offered.filter(({ id }) => chosen.includes(id));
  const hasArrived = going.some(({ state }) => state === "delivered");
  const send = () =>
    sending.mutate(going, {
      onSuccess: (refusals) => {
        const refused = refusals.filter((refusal) => refusal !== null);
        const sent = refusals.length - refused.length;
        if (sent > 0) message.success(say({ en: `${sent} on their way again`, zh: `${sent} 条已重新推送` }));
        if (refused.length === 0) onDone();
      },
    });
  const refused = [
    ...new Set((sending.data ?? []).flatMap((refusal) => (refusal === null ? [] : say(refusal)))),
  ];
  return (
    <Modal
      open
      width={880}
      title={say({ en: "Send again", zh: "重新推送" })}
      onCancel={onDone}
      onOk={send}
      okText={say({ en: `Send ${going.length} again`, zh: `重新推送 ${going.length} 条` })}
      okButtonProps={{ disabled: going.length === 0, loading: sending.isPending }}
    >
      <Typography.Paragraph type="secondary">
        {say({
          en: "Each goes out at once and keeps its id, so a receiver can tell that it is a repeat. If it fails, its ladder goes on.",
          zh: "所选推送立即发出，ID 不变，接收端可据此识别重复；若失败，按重试阶梯继续。",
        })}
      </Typography.Paragraph>
      <Table<CallDelivery>
        aria-label={say({ en: "Deliveries", zh: "推送" })}
        rowKey="id"
        size="small"
        columns={useDeliveryColumns()}
        dataSource={offered}
        pagination={false}
        scroll={{ x: "max-content", y: 320 }}
        rowSelection={{
          selectedRowKeys: [...chosen],
          onChange: (keys) => setChosen(keys.map(String)),
        }}
      />
      {hasArrived ? (
        <Alert
          className="send-note"
          type="info"
          showIcon
          title={say({
            en: "Some of these were acknowledged already. A receiver that keeps no ids takes them in twice.",
            zh: "其中有已确认的推送；不按 ID 去重的接收方会收到两次。",
          })}
        />
      ) : null}
      {refused.length === 0 ? null : (
        <Alert
          className="send-note"
          type="warning"
          showIcon
          title={say({ en: "Some were refused", zh: "部分未能推送" })}
          description={refused.join("\n")}
          role="alert"
        />
      )}
    </Modal>
  );
}

function useSending() {
  const { id: tenant } = useTenant();
  const sendOne = async ({ id, state }: CallDelivery): Promise<Refusal> => {
    try {
      await hub.POST("/v1/tenants/{tenant}/deliveries/{id}/retry", {
        params: { path: { tenant, id }, query: state === "delivered" ? { delivered: "true" } : {} },
      });
      return null;
    } catch (error) {
      return troubleText(error);
    }
  };
  return useMutation({
    mutationFn: async (deliveries: readonly CallDelivery[]) => {
      const refusals: Refusal[] = [];
      for (const delivery of deliveries) refusals.push(await sendOne(delivery));
      return refusals;
    },
    onSettled: () => askAnew("/v1/tenants/{tenant}/calls/{id}", "/v1/tenants/{tenant}/deliveries"),
  });
}
