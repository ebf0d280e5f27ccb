import { type SecureContext, createSecureContext, getCACertificates } from "node:tls";

/** How the hub shows itself over TLS, and whom it trusts; all as PEM. */
export interface Credentials {
  /** Shown to an endpoint that asks for a certificate. */
  readonly client: { readonly cert: string; readonly key: string; readonly passphrase: string | null } | null;
  /** Authorities beside those that the system and Node trust. */
  readonly extraCa: readonly string[];
}

/**
 * What all connections share, made once: reading a hundred and fifty authorities for each would take longer than the
 * handshake. Undefined where the usual will do. @throws Error for a certificate, key or passphrase that is wrong.
 */
export function secureContextOf({ client, extraCa }: Credentials): SecureContext | undefined {
  if (client === null && extraCa.length === 0) return undefined;
  const ca = [...getCACertificates("default"), ...extraCa];
  if (client === null) return createSecureContext({ ca });
  const { cert, key, passphrase } = client;
  return createSecureContext({ ca, cert, key, ...(passphrase === null ? {} : { passphrase }) });
}
