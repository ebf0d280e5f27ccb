import type { Source, SourceActivity, Tenant } from "../model/index.ts";
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

/** What a source sent lately, as it is answered. */
export function showActivity(
  { lastAt, silentSince }: Pick<SourceActivity, "lastAt" | "silentSince">,
  { timezone }: Tenant,
) {
  return {
    lastMessageAt: lastAt === null ? null : showTime(lastAt, timezone),
    silentSince: silentSince === null ? null : showTime(silentSince, timezone),
  };
}
