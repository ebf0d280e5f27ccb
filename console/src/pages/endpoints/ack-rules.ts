import { type Dialect, answerText } from "../../parts/dialects.ts";
import type { Text } from "../../text.ts";
import type { AckRule } from "./endpoint-form.ts";

/** What each rule asks of an answer. */
export const ackRules: Readonly<Record<AckRule, Text>> = {
  "2xx": { en: "Any 2xx answer", zh: "任意 2xx 应答" },
  "contains-success": {
    en: "A 2xx answer whose body contains the word success",
    zh: "2xx 应答，且内容包含 success",
  },
  "exact-success": {
    en: "A 2xx answer whose body is success and nothing else",
    zh: "2xx 应答，且内容恰好为 success",
  },
};

const plainSuccess = { status: 200, contentType: "text/plain; charset=utf-8", body: "success" };

/** An answer that acknowledges, as it goes over the wire. */
export function answerThatAcknowledges(rule: AckRule | null, { acknowledges }: Dialect): string {
  return answerText(rule === null ? acknowledges : plainSuccess);
}
