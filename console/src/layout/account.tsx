import { LogoutOutlined, UserOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { Button, Flex, Popover, Typography } from "antd";
import { hub } from "../api/hub.ts";
import { portalLink } from "../api/portal-token.ts";
import { queryClient } from "../api/query-client.ts";
import { Rights } from "../parts/rights.tsx";
import { Ago } from "../parts/time.tsx";
import { type Me, useMe } from "../session/me.ts";
import { type Text, useSay } from "../text.ts";

/** Who is signed in, what they may do, and the way out. */
export function Account() {
  const say = useSay();
  const me = useMe();
  const name = say(nameOf(me));
  return (
    <Popover
      content={<AccountCard me={me} name={name} />}
      trigger="click"
      placement="bottomRight"
      arrow={false}
    >
      <Button
        type="text"
        icon={<UserOutlined aria-hidden />}
        className="account"
        aria-label={say({ en: `Account: ${name}`, zh: `账户：${name}` })}
        aria-haspopup="dialog"
      >
        <span className="account-name">{name}</span>
      </Button>
    </Popover>
  );
}

/** What who is signed in is called. */
function nameOf({ kind, name, key }: Me): Text {
  if (kind === "operator") return { en: "Operator", zh: "管理员" };
  if (name !== "") return { en: name, zh: name };
  const end = (key ?? "").slice(-6);
  return kind === "portal"
    ? { en: "Portal link", zh: "门户链接" }
    : { en: `Key …${end}`, zh: `密钥 …${end}` };
}

const kinds: Readonly<Record<Me["kind"], Text>> = {
  operator: { en: "With the hub's own key, for all tenants", zh: "使用回调中心自己的密钥，管理全部租户" },
  key: { en: "With a key of this tenant", zh: "使用本租户的密钥" },
  portal: { en: "By a portal link", zh: "通过门户链接" },
};

function AccountCard({ me, name }: { readonly me: Me; readonly name: string }) {
  const say = useSay();
  const { kind, tenant, rights, expiresAt, version } = me;
  return (
    <Flex vertical gap={10} className="account-card">
      <div>
        <Typography.Text strong>{name}</Typography.Text>
        <Typography.Text type="secondary" className="account-line">
          {say(kinds[kind])}
        </Typography.Text>
        {tenant === null ? null : (
          <Typography.Text type="secondary" className="account-line">
            {say({ en: `Tenant ${tenant.name}`, zh: `租户 ${tenant.name}` })}
          </Typography.Text>
        )}
      </div>
      <div>
        <Typography.Text className="account-line">{say({ en: "May", zh: "权限" })}</Typography.Text>
        <Rights of={rights} />
      </div>
      {expiresAt === null ? null : (
        <Typography.Text>
          {say({ en: "Ends ", zh: "到期：" })}
          <Ago at={expiresAt} />
        </Typography.Text>
      )}
      {portalLink === null ? <SignOut /> : null}
      <Typography.Text type="secondary" className="small">
        {`Ringback ${version}`}
      </Typography.Text>
    </Flex>
  );
}

function SignOut() {
  const say = useSay();
  const signOut = useMutation({
    mutationFn: () => hub.DELETE("/v1/session"),
    onSettled: () => queryClient.resetQueries(),
  });
  return (
    <Button
      icon={<LogoutOutlined aria-hidden />}
      onClick={() => signOut.mutate()}
      loading={signOut.isPending}
      block
    >
      {say({ en: "Sign out", zh: "退出登录" })}
    </Button>
  );
}
