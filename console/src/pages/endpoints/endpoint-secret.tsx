import { Alert, Button, Card, Flex, Typography } from "antd";
import { useState } from "react";
import { Code } from "../../parts/code.tsx";
import { Ago, Time } from "../../parts/time.tsx";
import { useSay } from "../../text.ts";
import { type Endpoint, signsBy } from "./endpoint-form.ts";
import { RotateSecret } from "./rotate-secret.tsx";
import { signingKinds } from "./signing-kinds.ts";
import { VerifySnippets } from "./verify-snippets.tsx";

/** How what goes out is signed, how a receiver checks it, and the change of its secret. */
export function EndpointSecret({
  endpoint,
  mayChange,
}: {
  readonly endpoint: Endpoint;
  readonly mayChange: boolean;
}) {
  const say = useSay();
  const [isRotating, setRotating] = useState(false);
  const kind = signsBy(endpoint);
  const { text, about } = signingKinds[kind];
  return (
    <Card
      size="small"
      className="block"
      title={<h2 className="block-title">{say({ en: "Signature and secret", zh: "签名与密钥" })}</h2>}
      extra={
        mayChange && kind !== "none" ? (
          <Button size="small" onClick={() => setRotating(true)}>
            {say({ en: "Rotate the secret", zh: "轮换密钥" })}
          </Button>
        ) : null
      }
    >
      <Flex vertical gap={10}>
        <div>
          <Typography.Text strong>{say(text)}</Typography.Text>
          <br />
          <Typography.Text type="secondary">{say(about)}</Typography.Text>
        </div>
        {endpoint.previousSecretUntil === null ? null : <Overlap endpoint={endpoint} />}
        {endpoint.publicKey === null ? null : (
          <div>
            <Typography.Text type="secondary">{say({ en: "Public key", zh: "公钥" })}</Typography.Text>
            <Code text={endpoint.publicKey} label={say({ en: "Public key", zh: "公钥" })} />
          </div>
        )}
        <VerifySnippets endpoint={endpoint} />
      </Flex>
      <RotateSecret endpoint={endpoint} isOpen={isRotating} onClose={() => setRotating(false)} />
    </Card>
  );
}

/** A secret is being changed: both sign for now. */
function Overlap({ endpoint: { previousSecretUntil } }: { readonly endpoint: Endpoint }) {
  const say = useSay();
  return (
    <Alert
      type="info"
      showIcon
      title={say({ en: "The secret before signs too", zh: "旧密钥仍在签名" })}
      description={
        <>
          {say({ en: "Until ", zh: "截止 " })}
          <Time at={previousSecretUntil} /> (<Ago at={previousSecretUntil} />
          {say({
            en: "). Put the new secret into your application before then. To end it at once, rotate again without an overlap.",
            zh: "）。请在此之前将新密钥配置到您的应用。如需立即停用旧密钥，可再次轮换且不设重叠期。",
          })}
        </>
      }
    />
  );
}
