import { SendOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { Alert, Button, Flex, Progress, Typography } from "antd";
import { useState } from "react";
import { hub } from "../../api/hub.ts";
import { askAnew } from "../../api/query-client.ts";
import { useTenant } from "../../app/tenant-frame.tsx";
import { useCount } from "../../parts/numbers.ts";
import { troubleText } from "../../parts/trouble.tsx";
import { useSay } from "../../text.ts";
import { type Sent, nothingSent, sendMany } from "./send-many.ts";
import { type ShownDelivery, isRetriable } from "./shown-delivery.ts";

/** Sends the deliveries that somebody chose again, and tells what was refused and why. */
export function SendChosen({
  chosen,
  clear,
}: {
  readonly chosen: readonly ShownDelivery[];
  readonly clear: () => void;
}) {
  const say = useSay();
  const count = useCount();
  const { send, sent, isSending, forget } = useSendMany(clear);
  const going = chosen.filter(isRetriable);
  const left = chosen.length - going.length;
  if (chosen.length === 0 && sent.asked === 0) return null;
  return (
    <section aria-label={say({ en: "Chosen deliveries", zh: "已选推送" })} className="chosen">
      {chosen.length === 0 ? null : (
        <Flex gap={10} align="center" wrap>
          <Typography.Text strong>
            {say({ en: `${count(chosen.length)} chosen`, zh: `已选 ${count(chosen.length)} 条` })}
          </Typography.Text>
          <Button
            type="primary"
            size="small"
            icon={<SendOutlined aria-hidden />}
            disabled={going.length === 0}
            loading={isSending}
            onClick={() => send(going)}
          >
            {say({ en: `Send ${count(going.length)} again`, zh: `重新推送 ${count(going.length)} 条` })}
          </Button>
          <Button size="small" onClick={clear} disabled={isSending}>
            {say({ en: "Choose none", zh: "取消选择" })}
          </Button>
          {left === 0 ? null : (
            <Typography.Text type="secondary">
              {say({
                en: `${count(left)} delivered or being sent: for what was delivered, replay its time`,
                zh: `${count(left)} 条已送达或正在发送；已送达的请用重放`,
              })}
            </Typography.Text>
          )}
        </Flex>
      )}
      {isSending ? (
        <Progress
          percent={Math.floor((100 * sent.asked) / Math.max(going.length, 1))}
          size="small"
          aria-label={say({ en: "Asked for so far", zh: "重新推送进度" })}
        />
      ) : null}
      {isSending || sent.asked === 0 ? null : <Outcome sent={sent} onClose={forget} />}
    </section>
  );
}

function Outcome({ sent, onClose }: { readonly sent: Sent; readonly onClose: () => void }) {
  const say = useSay();
  const count = useCount();
  const refused = sent.asked - sent.gone;
  return (
    <Alert
      type={refused === 0 ? "success" : "warning"}
      showIcon
      role="status"
      closable={{ onClose, "aria-label": say({ en: "Close", zh: "关闭" }) }}
      title={
        refused === 0
          ? say({ en: `${count(sent.gone)} are on their way again`, zh: `${count(sent.gone)} 条已重新推送` })
          : say({
              en: `${count(sent.gone)} are on their way again, ${count(refused)} were refused`,
              zh: `${count(sent.gone)} 条已重新推送，${count(refused)} 条被拒绝`,
            })
      }
      description={
        refused === 0
          ? undefined
          : [...sent.refusals].map(([why, many]) => (
              <div key={why}>{say({ en: `${count(many)}: ${why}`, zh: `${count(many)} 条：${why}` })}</div>
            ))
      }
    />
  );
}

function useSendMany(onDone: () => void) {
  const say = useSay();
  const { id: tenant } = useTenant();
  const [sent, setSent] = useState(nothingSent);
  const { mutate, isPending } = useMutation({
    mutationFn: (deliveries: readonly ShownDelivery[]) =>
      sendMany(
        deliveries.map(({ id }) => id),
        {
          send: (id) =>
            hub.POST("/v1/tenants/{tenant}/deliveries/{id}/retry", { params: { path: { tenant, id } } }),
          why: (error) => say(troubleText(error)),
          onStep: setSent,
        },
      ),
    onSuccess: onDone,
    onSettled: () =>
      askAnew(
        "/v1/tenants/{tenant}/deliveries",
        "/v1/tenants/{tenant}/ladder",
        "/v1/tenants/{tenant}/parked",
      ),
  });
  const send = (deliveries: readonly ShownDelivery[]) => {
    setSent(nothingSent);
    mutate(deliveries);
  };
  return { send, sent, isSending: isPending, forget: () => setSent(nothingSent) };
}
