import { Alert, Flex, Form, Input, Modal, Typography } from "antd";
import { useState } from "react";
import { hub } from "../../api/hub.ts";
import { useChange } from "../../parts/change.ts";
import { useSay } from "../../text.ts";
import type { ShownTenant } from "./tenant-wish.ts";

/** Deletes a tenant, once its id was typed. */
export function DeleteTenant({
  tenant: { id, name },
  close,
}: {
  readonly tenant: ShownTenant;
  readonly close: () => void;
}) {
  const say = useSay();
  const [typed, setTyped] = useState("");
  const isMeant = typed.trim() === id;
  const remove = useChange({
    make: () => hub.DELETE("/v1/tenants/{tenant}", { params: { path: { tenant: id } } }),
    touches: ["/v1/tenants", "/v1/storage"],
    done: { en: "The tenant is gone; its data is being removed", zh: "租户已删除，其数据正在清理" },
    onDone: close,
  });
  return (
    <Modal
      open
      title={say({ en: `Delete ${name}?`, zh: `删除 ${name}？` })}
      okText={say({ en: "Delete the tenant", zh: "删除租户" })}
      okButtonProps={{ danger: true, disabled: !isMeant }}
      onOk={() => remove.mutate()}
      onCancel={close}
      confirmLoading={remove.isPending}
    >
      <Flex vertical gap={14}>
        <WhatGoes />
        <Form layout="vertical" requiredMark={false} onFinish={() => isMeant && remove.mutate()}>
          <Form.Item
            label={
              <span>
                {say({ en: "To delete it, type its id: ", zh: "如确认删除，请输入租户 ID：" })}
                <Typography.Text code>{id}</Typography.Text>
              </span>
            }
            htmlFor="tenant-id"
            className="last-item"
          >
            <Input
              id="tenant-id"
              value={typed}
              onChange={({ target }) => setTyped(target.value)}
              autoComplete="off"
              spellCheck={false}
            />
          </Form.Item>
        </Form>
      </Flex>
    </Modal>
  );
}

function WhatGoes() {
  const say = useSay();
  const told = [
    {
      en: "At once: its keys, portal links, sources and endpoints. Platforms that push to it get 404, and what waits to be sent to it is not sent any more.",
      zh: "立即失效：密钥、门户链接、来源和接收端。平台再推送会收到 404，等待中的推送不再发送。",
    },
    {
      en: "Within minutes to hours: all calls, messages, deliveries, failure files, and its audit log. It can't be brought back but from a backup.",
      zh: "数分钟至数小时内清理：全部通话、报文、推送、失败文件及其审计日志。只能从备份恢复。",
    },
    {
      en: "Not touched: other tenants, backups, what was delivered already. The hub's audit log keeps that it was made and deleted.",
      zh: "不受影响：其他租户、备份、已送达的数据。中心审计日志会保留其创建和删除记录。",
    },
  ];
  return (
    <Alert
      type="warning"
      title={
        <ul className="told">
          {told.map((text) => (
            <li key={text.en}>{say(text)}</li>
          ))}
        </ul>
      }
    />
  );
}
