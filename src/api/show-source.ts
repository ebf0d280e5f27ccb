import type { Source, Tenant } from "../model/index.ts";
import { showTime } from "./schemas.ts";
import { showVerifier } from "./verifier-input.ts";

/** A source as it is answered: its inbound URL is, the secrets of its verifier are not. */
export function showSource(
  { tenant: _, token, verify, createdAt, ...source }: Source,
  { timezone }: Tenant,
  publicUrl: string,
) {
  return {
    ...source,
    url: `${publicUrl}/in/${token}`,
    verify: verify === null ? null : showVerifier(verify),
    createdAt: showTime(createdAt, timezone),
  };
}
