import { KeyOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { Alert, Button, Card, Flex, Form, Input, Typography } from "antd";
import { HubError } from "../api/hub-error.ts";
import { hub } from "../api/hub.ts";
import { queryClient } from "../api/query-client.ts";
import { LanguageSwitch, LightSwitch } from "../layout/switches.tsx";
import { useSay } from "../text.ts";
import { troubleText } from "../parts/trouble.tsx";
import { Logo } from "../layout/logo.tsx";

/** Asks for a key, and changes it for a session that no script can read. */
export function SignIn() {
  const say = useSay();
  const signIn = useMutation({
    mutationFn: async ({ key }: { readonly key: string }) =>
      (await hub.POST("/v1/session", { body: { key: key.trim() } })).data,
    onSuccess: () => queryClient.resetQueries(),
  });
  return (
    <main className="sign-in">
      <Flex justify="end" gap={4}>
        <LanguageSwitch />
        <LightSwitch />
      </Flex>
      <Card className="sign-in-card">
        <Flex align="center" gap={10}>
          <Logo size={32} />
          <Typography.Title level={1} className="sign-in-title">
            Ringback
          </Typography.Title>
        </Flex>
        <Typography.Paragraph type="secondary">
          {say({ en: "The callback hub for AI calling", zh: "AI 外呼回调中心" })}
        </Typography.Paragraph>
        <Form
          layout="vertical"
          onFinish={(values: { key: string }) => signIn.mutate(values)}
          requiredMark={false}
        >
          <Form.Item
            name="key"
            label={say({ en: "Key", zh: "密钥" })}
            rules={[
              { required: true, whitespace: true, message: say({ en: "Enter a key", zh: "请输入密钥" }) },
            ]}
            extra={say({
              en: "A tenant's key (rbk_…), or the operator's. The first start of the hub printed the operator's once.",
              zh: "租户密钥（rbk_…）或管理员密钥。管理员密钥在首次启动时显示过一次。",
            })}
          >
            <Input.Password
              prefix={<KeyOutlined aria-hidden />}
              size="large"
              autoComplete="current-password"
              autoFocus
              spellCheck={false}
            />
          </Form.Item>
          {signIn.error === null ? null : (
            <Alert
              type="error"
              showIcon
              title={say(signInText(signIn.error))}
              className="sign-in-trouble"
              role="alert"
            />
          )}
          <Button type="primary" size="large" block htmlType="submit" loading={signIn.isPending}>
            {say({ en: "Sign in", zh: "登录" })}
          </Button>
        </Form>
      </Card>
    </main>
  );
}

function signInText(error: Error) {
  if (error instanceof HubError && error.status === 401) {
    return { en: "The hub knows no such key.", zh: "没有这样的密钥。" };
  }
  if (error instanceof HubError && error.status === 429) {
    return { en: "Too many tries. Wait a minute.", zh: "尝试次数过多，请一分钟后再试。" };
  }
  return troubleText(error);
}
