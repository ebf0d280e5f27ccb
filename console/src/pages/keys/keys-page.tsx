import { PlusOutlined } from "@ant-design/icons";
import { App, Button, Flex, Typography } from "antd";
import { useState } from "react";
import { hub, type paths, query } from "../../api/hub.ts";
import { useTenant } from "../../app/tenant-frame.tsx";
import { useChange } from "../../parts/change.ts";
import { EmptyState } from "../../parts/empty-state.tsx";
import { PageHead } from "../../parts/page-head.tsx";
import { RowsTable, useCursor } from "../../parts/rows-table.tsx";
import { SecretOnce } from "../../parts/secret-once.tsx";
import { agoText } from "../../parts/time.tsx";
import { useMe } from "../../session/me.ts";
import { useLanguage, useSay } from "../../text.ts";
import { keyColumns } from "./key-columns.tsx";
import { MakeKey } from "./make-key.tsx";

/** A key as lists show it. */
export type ShownKey =
  paths["/v1/tenants/{tenant}/keys"]["get"]["responses"][200]["content"]["application/json"]["data"][number];

/** Keys: who may come in, and what each may do. */
export function KeysPage() {
  const say = useSay();
  const me = useMe();
  const { id: tenant } = useTenant();
  const [isMaking, setMaking] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const asked = query.useQuery("get", "/v1/tenants/{tenant}/keys", {
    params: { path: { tenant }, query: useCursor() },
  });
  const revoke = useRevoke(tenant);
  const make = (
    <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setMaking(true)}>
      {say({ en: "Make a key", zh: "新建密钥" })}
    </Button>
  );
  return (
    <>
      <PageHead
        title={say({ en: "Keys", zh: "密钥" })}
        about={say({
          en: "A key lets a person or a program in. Give each one of its own: the audit log tells them apart.",
          zh: "密钥供人或程序访问。请为每个人、每个程序单独建立，审计日志据此区分。",
        })}
      >
        {make}
      </PageHead>
      <RowsTable
        asked={asked}
        columns={keyColumns({ say, ownKey: me.key, revoke })}
        empty={
          <EmptyState title={say({ en: "No keys yet", zh: "还没有密钥" })}>
            {say({
              en: "Make one for each person who is to sign in, and for each program that asks this hub.",
              zh: "为每个需要登录的人、每个访问回调中心的程序各建一个。",
            })}
          </EmptyState>
        }
        label={say({ en: "Keys", zh: "密钥" })}
      />
      <MakeKey
        tenant={tenant}
        isOpen={isMaking}
        close={() => setMaking(false)}
        made={(key) => {
          setMaking(false);
          setSecret(key);
        }}
      />
      <SecretOnce
        title={say({ en: "The new key", zh: "新密钥" })}
        label={say({ en: "The key", zh: "密钥" })}
        secret={secret}
        onKept={() => setSecret(null)}
      >
        <Typography.Text type="secondary">
          {say({
            en: "People enter it on the sign-in page. Programs send it as Authorization: Bearer KEY.",
            zh: "人在登录页输入它；程序以 Authorization: Bearer KEY 发送。",
          })}
        </Typography.Text>
      </SecretOnce>
    </>
  );
}

/** Asks once, and says since when the key was not used. */
function useRevoke(tenant: string): (key: ShownKey) => void {
  const say = useSay();
  const me = useMe();
  const { language } = useLanguage();
  const { modal } = App.useApp();
  const revoke = useChange({
    make: ({ id }: ShownKey) =>
      hub.DELETE("/v1/tenants/{tenant}/keys/{key}", { params: { path: { tenant, key: id } } }),
    touches: ["/v1/tenants/{tenant}/keys", "/v1/me"],
    done: { en: "The key opens nothing any more", zh: "密钥已失效" },
  });
  return (key) => {
    const { id, name, lastUsedAt } = key;
    const shown = name === "" ? id : name;
    const ago = lastUsedAt === undefined ? null : agoText(lastUsedAt, Date.now(), language);
    const used =
      ago === null
        ? say({ en: "It was never used.", zh: "从未使用过。" })
        : say({ en: `It was last used ${ago}.`, zh: `最近一次使用：${ago}。` });
    const own = say({
      en: "This is the key that you are signed in with: you will be signed out.",
      zh: "这是您当前登录所用的密钥：撤销后您将被退出。",
    });
    const follows = say({
      en: "Whoever signed in with it is signed out, and programs that send it are refused, from this moment on. What was done with it stays done.",
      zh: "用它登录的人会立即退出，发送它的程序会被拒绝。此前用它完成的操作不受影响。",
    });
    void modal.confirm({
      title: say({ en: `Revoke “${shown}”?`, zh: `撤销“${shown}”？` }),
      content: (
        <Flex vertical gap={6}>
          <span>{used}</span>
          {id === me.key ? <strong>{own}</strong> : null}
          <span>{follows}</span>
        </Flex>
      ),
      okText: say({ en: "Revoke", zh: "撤销" }),
      okButtonProps: { danger: true },
      onOk: () => revoke.mutateAsync(key).catch(() => {}),
    });
  };
}
