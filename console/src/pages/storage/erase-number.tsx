import { Alert, Button, Flex, Form, Input, Modal, Popconfirm, Spin, Typography } from "antd";
import { useState } from "react";
import { bodyOf } from "../../api/body-of.ts";
import { hub, query } from "../../api/hub.ts";
import { useChange } from "../../parts/change.ts";
import { useSay } from "../../text.ts";
import { ErasureReport } from "./erasure-report.tsx";
import { type ShownErasure, stageText, sumOfRows } from "./erasure-words.ts";

// A dry run over a small store is over before one has looked up.
const askEveryMs = 700;

/** Erases a number: looks what has it first, and asks once more before anything goes. */
export function EraseNumber({
  tenant,
  isOpen,
  close,
}: {
  readonly tenant: string;
  readonly isOpen: boolean;
  readonly close: () => void;
}) {
  const say = useSay();
  const [form] = Form.useForm<{ readonly phone: string }>();
  const [phone, setPhone] = useState("");
  const [id, setId] = useState<string | null>(null);
  const erasure = useErasure(tenant, id);
  const begin = useChange({
    make: (wish: { readonly phone: string; readonly dryRun: boolean }) =>
      bodyOf(hub.POST("/v1/tenants/{tenant}/erasures", { params: { path: { tenant } }, body: wish })),
    touches: ["/v1/tenants/{tenant}/erasures"],
    form,
    onDone: (begun, wish) => {
      setPhone(wish.phone);
      setId(begun.id);
    },
  });
  const leave = () => {
    setId(null);
    setPhone("");
    close();
  };
  const mayGo = erasure?.state === "done" && erasure.dryRun && sumOfRows(erasure.found) > 0;
  return (
    <Modal
      open={isOpen}
      title={say({ en: "Erase a phone number", zh: "清除电话号码" })}
      onCancel={leave}
      destroyOnHidden
      width={560}
      footer={
        <Flex gap={8} justify="flex-end" wrap>
          <Button onClick={leave}>
            {id === null || mayGo ? say({ en: "Cancel", zh: "取消" }) : say({ en: "Close", zh: "关闭" })}
          </Button>
          {id === null ? (
            <Button type="primary" loading={begin.isPending} onClick={() => form.submit()}>
              {say({ en: "Look what has it", zh: "先查找" })}
            </Button>
          ) : null}
          {mayGo ? (
            <Popconfirm
              title={say({ en: "Erase it for good?", zh: "确认永久清除？" })}
              description={say({ en: "It can't be brought back.", zh: "此操作无法撤销。" })}
              okText={say({ en: "Erase", zh: "清除" })}
              okButtonProps={{ danger: true }}
              onConfirm={() => begin.mutate({ phone, dryRun: false })}
            >
              <Button type="primary" danger loading={begin.isPending}>
                {say({ en: "Erase it for good", zh: "永久清除" })}
              </Button>
            </Popconfirm>
          ) : null}
        </Flex>
      }
    >
      {id === null ? (
        <Form
          form={form}
          layout="vertical"
          requiredMark={false}
          onFinish={(wish) => begin.mutate({ phone: wish.phone.trim(), dryRun: true })}
        >
          <WhatGoes />
          <Form.Item
            name="phone"
            label={say({ en: "The number, whole", zh: "完整号码" })}
            rules={[
              { required: true, whitespace: true, message: say({ en: "Enter a number", zh: "请输入号码" }) },
            ]}
            extra={say({
              en: "In whatever form: with or without +86, in groups or not. Nothing is erased yet: first it is counted what has it.",
              zh: "写法不限：可带 +86，可分段。此时不会清除任何数据，只统计哪些数据含有该号码。",
            })}
          >
            <Input maxLength={60} autoComplete="off" inputMode="tel" />
          </Form.Item>
        </Form>
      ) : (
        <Progress erasure={erasure} />
      )}
    </Modal>
  );
}

/** How far it has come, asked for until it is done. */
function useErasure(tenant: string, id: string | null): ShownErasure | undefined {
  const { data } = query.useQuery(
    "get",
    "/v1/tenants/{tenant}/erasures/{id}",
    { params: { path: { tenant, id: id ?? "" } } },
    {
      enabled: id !== null,
      refetchInterval: ({ state }) => (state.data?.state === "done" ? false : askEveryMs),
    },
  );
  // While another is asked for, what is known is about the one before.
  return data?.id === id ? data : undefined;
}

function Progress({ erasure }: { readonly erasure: ShownErasure | undefined }) {
  const say = useSay();
  if (erasure === undefined || erasure.state === "running") {
    return (
      <Flex vertical gap={12} align="center" className="erasing">
        <Spin />
        <Typography.Text role="status">{say(stageText(erasure?.stage))}</Typography.Text>
        <Typography.Text type="secondary">
          {say({
            en: "It goes on in the background, also when you close this.",
            zh: "在后台进行，关闭此窗口也会继续。",
          })}
        </Typography.Text>
      </Flex>
    );
  }
  const title = erasureTitle(erasure);
  return (
    <Flex vertical gap={12}>
      <Typography.Text strong>{say(title)}</Typography.Text>
      {sumOfRows(erasure.found) === 0 ? null : <ErasureReport erasure={erasure} />}
    </Flex>
  );
}

function erasureTitle({ dryRun, found, phone }: ShownErasure) {
  if (!dryRun) return { en: `${phone} was erased`, zh: `${phone} 已清除` };
  return sumOfRows(found) === 0
    ? { en: `Nothing has ${phone}`, zh: `没有数据含有 ${phone}` }
    : { en: `This has ${phone}, and would go`, zh: `以下数据含有 ${phone}，将被清除` };
}

function WhatGoes() {
  const say = useSay();
  return (
    <Alert
      type="info"
      className="erase-about"
      title={
        <ul className="told">
          <li>
            {say({
              en: "Calls from or to it, or that mention it, go with their messages, events, deliveries, attempts and failures. What waits to be sent is not sent any more.",
              zh: "以该号码为主叫、被叫或提到它的通话，连同报文、事件、推送、尝试和失败记录一并清除。等待中的推送不再发送。",
            })}
          </li>
          <li>
            {say({
              en: "From an endpoint's answer, or a job's name, only the text is taken out.",
              zh: "接收端的应答和任务名称中，只去除含号码的文字。",
            })}
          </li>
          <li>
            {say({
              en: "Not touched are backups that were made before, what was delivered already, and the audit log, where the number stands masked.",
              zh: "不受影响的有：之前的备份、已送达的数据，以及审计日志（其中的号码已脱敏）。",
            })}
          </li>
          <li>
            {say({
              en: "What comes in afterwards is new, and is kept.",
              zh: "此后收到的数据是新数据，照常保存。",
            })}
          </li>
        </ul>
      }
    />
  );
}
