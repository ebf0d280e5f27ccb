import { SecretOnce } from "../../parts/secret-once.tsx";
import { useSay } from "../../text.ts";
import type { Endpoint } from "./endpoint-form.ts";
import { VerifySnippets } from "./verify-snippets.tsx";

/** Shows the secret of an endpoint that the hub made, the one time that it does, and how a push is checked with it. */
export function EndpointSecretOnce({
  endpoint,
  onKept,
}: {
  /** As it was answered, with its secret; null for nothing to show. */
  readonly endpoint: Endpoint | null;
  readonly onKept: () => void;
}) {
  const say = useSay();
  return (
    <SecretOnce
      title={say({ en: "The secret of this endpoint", zh: "该接收端的密钥" })}
      secret={endpoint?.secret ?? null}
      label={say({ en: "Secret", zh: "密钥" })}
      onKept={onKept}
    >
      {endpoint === null ? null : <VerifySnippets endpoint={endpoint} />}
    </SecretOnce>
  );
}
