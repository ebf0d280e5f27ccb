import { hash } from "node:crypto";
import { ConflictError } from "../http/index.ts";
import type { TenantId } from "../model/index.ts";
import type { Remembered } from "../store/index.ts";
import type { ApiParts } from "./api-parts.ts";

/** A request that may carry an idempotency key. */
export interface Keyed {
  readonly tenant: TenantId;
  readonly key: string | undefined;
  /** All that tells the request from another: where its events go, and its body. */
  readonly text: string;
}

/**
 * Does the work once for a key: the same request again gets the answer of the first, for 24 hours.
 * @throws ConflictError when the key was used for another request.
 */
export async function once<Answer>(
  { store, clock }: ApiParts,
  { tenant, key, text }: Keyed,
  work: () => Promise<Answer>,
): Promise<Answer> {
  if (key === undefined) return work();
  const fingerprint = hash("sha256", text, "base64url");
  const answerOf = (kept: Remembered) => {
    if (kept.fingerprint === fingerprint) return readAnswer<Answer>(kept.answer);
    throw new ConflictError({
      en: `The idempotency key ${key} was used for another request`,
      zh: `幂等键 ${key} 已用于另一个请求`,
    });
  };
  const before = await store.recall(tenant, key);
  if (before !== undefined) return answerOf(before);
  const answer = JSON.stringify(await work());
  // The same request may have come to another hub meanwhile: whoever was first is whom both are answered by.
  return answerOf(await store.remember(tenant, key, { fingerprint, answer, at: clock.now() }));
}

function readAnswer<Answer>(text: string): Answer {
  const answer: unknown = JSON.parse(text);
  assertAnswer<Answer>(answer);
  return answer;
}

function assertAnswer<Answer>(_answer: unknown): asserts _answer is Answer {
  // It is what this very route answered before.
}
