import { decodeCallback } from "../dialects/index.ts";
import { type CanonicalEvent, type Language, maskNumber, webhookSignature } from "../model/index.ts";
import type { Received } from "./scripted-endpoint.ts";

/** What a pushed body tells, a line for each event; or why it can't be understood. Phone numbers are masked. */
export function describePush(dialect: string, body: string, language: Language): readonly string[] {
  const decoded = decodeCallback(dialect, body);
  if (decoded.ok) return decoded.events.map((event) => describeEvent(event));
  const at = decoded.path === "" ? "" : `${decoded.path}: `;
  return [`${decoded.reason}: ${at}${decoded.text[language]}`];
}

function describeEvent(event: CanonicalEvent): string {
  if ("job" in event) return joined([event.type, event.job.id, event.job.name, event.job.status]);
  if (!("call" in event)) return event.type;
  const { id, to, outcome, intent, talkSeconds } = event.call;
  const talk = typeof talkSeconds === "number" ? `${talkSeconds} s` : null;
  return joined([
    event.type,
    id,
    to === null || to === undefined ? null : maskNumber(to),
    outcome,
    intent?.level,
    talk,
  ]);
}

function joined(parts: readonly (string | null | undefined)[]): string {
  return parts.filter((part) => part !== null && part !== undefined && part !== "").join("  ");
}

/** True when the push bears the secret's signature as Standard Webhooks lays down. */
export function isSigned({ headers, body }: Received, secret: string): boolean {
  const { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signatures } = headers;
  if (typeof id !== "string" || typeof timestamp !== "string" || typeof signatures !== "string") return false;
  const expected = webhookSignature({ id, timestamp, body: Buffer.from(body) }, secret);
  return signatures.split(" ").includes(expected);
}
