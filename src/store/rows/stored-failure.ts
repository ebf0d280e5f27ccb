import { attemptErrors, failReasons } from "../../model/terms/index.ts";
import type { Failure, FailureFilter, FailurePlace } from "../queries.ts";
import type { StoredRow } from "./row.ts";

/** True where the filter asks for the failure that a row holds. */
export function isAskedFor(row: StoredRow, { endpoint, type }: FailureFilter): boolean {
  return (
    (endpoint === undefined || row.text("endpoint") === endpoint) &&
    (type === undefined || row.text("type") === type)
  );
}

/** Where the failure that a row holds stands. */
export function placeOf(row: StoredRow | undefined): FailurePlace | null {
  return row === undefined ? null : { at: row.instant("at"), delivery: row.id("delivery", "delivery") };
}

/** The failure that a row holds, with the bytes that were sent. */
export function storedFailure(row: StoredRow, body: Uint8Array | null): Failure {
  const lastAt = row.instantOrNull("last_at");
  return {
    delivery: row.id("delivery", "delivery"),
    at: row.instant("at"),
    endpoint: row.id("endpoint", "endpoint"),
    event: row.id("event", "event"),
    call: row.idOrNull("call", "call"),
    type: row.eventType(),
    dialect: row.text("dialect"),
    message: row.text("message"),
    reason: row.oneOf("reason", failReasons),
    attempts: row.integer("attempts"),
    firstAt: row.instantOrNull("first_at"),
    last:
      lastAt === null
        ? null
        : {
            at: lastAt,
            verdict: row.oneOf("verdict", ["acknowledged", "retry", "rejected"]),
            status: row.integerOrNull("status"),
            error: row.oneOfOrNull("error", attemptErrors),
            detail: row.textOrNull("detail"),
            answer: row.textOrNull("answer"),
          },
    body,
  };
}
