import { Button, Flex, Modal, Typography } from "antd";
import { Code } from "../../parts/code.tsx";
import { useSay } from "../../text.ts";
import type { Endpoint } from "./endpoint-form.ts";
import { VerifySnippets } from "./verify-snippets.tsx";

/** Shows a secret that the hub made, the one time that it does; nothing else happens until somebody says they have it. */
export function SecretOnce({
  endpoint,
  onKept,
}: {
  /** As it was answered, with its secret; null for nothing to show. */
  readonly endpoint: Endpoint | null;
  readonly onKept: () => void;
}) {
  const say = useSay();
  return (
    <Modal
      open={endpoint?.secret !== undefined}
      title={say({ en: "The secret of this endpoint", zh: "该接收端的密钥" })}
      closable={false}
      keyboard={false}
      mask={{ closable: false }}
      width={680}
      footer={
        <Button type="primary" onClick={onKept}>
          {say({ en: "I have kept it", zh: "我已保存" })}
        </Button>
      }
    >
      {endpoint?.secret === undefined ? null : (
        <Flex vertical gap={12}>
          <Typography.Text>
            {say({
              en: "It is shown this once. Put it where your application reads its secrets; the hub keeps it sealed and never shows it again.",
              zh: "只显示这一次。请保存到您的应用读取密钥的地方；回调中心会加密保存，不再显示。",
            })}
          </Typography.Text>
          <Code text={endpoint.secret} label={say({ en: "Secret", zh: "密钥" })} />
          <VerifySnippets endpoint={endpoint} />
        </Flex>
      )}
    </Modal>
  );
}
