import { type Attempt, attemptErrors } from "../../model/terms/index.ts";
import type { StoredRow } from "./row.ts";

/** The columns that {@link storedAttempt} reads. */
export const attemptColumns = "number, due_at, at, took_ms, verdict, status, error, detail, answer";

/** The attempt that a row holds. */
export function storedAttempt(row: StoredRow): Attempt {
  return {
    number: row.integer("number"),
    dueAt: row.instant("due_at"),
    at: row.instant("at"),
    tookMs: row.integer("took_ms"),
    verdict: row.oneOf("verdict", ["acknowledged", "retry", "rejected"]),
    status: row.integerOrNull("status"),
    error: row.oneOfOrNull("error", attemptErrors),
    detail: row.textOrNull("detail"),
    answer: row.textOrNull("answer"),
  };
}
