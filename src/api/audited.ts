import type { Endpoint, Source, Tenant } from "../model/index.ts";
import { showEndpoint } from "./endpoint-input.ts";
import { showSource } from "./show-source.ts";

// Things as the audit log keeps them: as the interface shows them, but for what is a secret even there. A secret that
// is another than before says so, and nothing else.

const hidden = "•••";
const changed = "changed";

/** An endpoint; `previous` is what it was, where that is not the entry's own `before`. */
export function auditedEndpoint(endpoint: Endpoint, tenant: Tenant, previous: Endpoint | null = null) {
  const { headers, ...shown } = showEndpoint(endpoint, tenant);
  const told = Object.keys(headers).map((name): [string, string] => {
    const isOther = previous !== null && previous.headers[name] !== endpoint.headers[name];
    return [name, isOther ? changed : hidden];
  });
  const isOther = (part: "secret" | "auth") =>
    previous !== null && JSON.stringify(previous[part]) !== JSON.stringify(endpoint[part]);
  return {
    ...shown,
    headers: Object.fromEntries<string>(told),
    ...(isOther("secret") ? { secret: changed } : {}),
    ...(isOther("auth") ? { auth: changed } : {}),
  };
}

/** A source, without the token of its URL; `previous` as for an endpoint. */
export function auditedSource(source: Source, tenant: Tenant, previous: Source | null = null) {
  const shown = showSource({ ...source, token: hidden }, tenant, "");
  const isOther = (part: "verify" | "token") =>
    previous !== null && JSON.stringify(previous[part]) !== JSON.stringify(source[part]);
  return {
    ...shown,
    ...(isOther("token") ? { url: changed } : {}),
    ...(isOther("verify") && shown.verify !== null ? { verify: { ...shown.verify, secret: changed } } : {}),
  };
}
