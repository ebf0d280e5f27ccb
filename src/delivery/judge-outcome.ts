import type { Dialect } from "../dialects/index.ts";
import type { Attempt, Endpoint, Instant, Verdict } from "../model/index.ts";
import { retryAfter } from "./retry-after.ts";
import type { Outcome } from "./transport.ts";

/** An outcome that says something about the endpoint. */
type Settled = Exclude<Outcome, { kind: "interrupted" }>;

/** When an attempt was due, when it began, and when it was over. */
export interface AttemptTimes {
  readonly number: number;
  readonly dueAt: Instant;
  readonly at: Instant;
  readonly now: Instant;
}

/** An outcome, judged. */
export interface Judged {
  readonly verdict: Verdict;
  readonly attempt: Attempt;
  /** What the endpoint asked for by Retry-After. */
  readonly notBefore: Instant | null;
}

// The first kilobyte of an answer is what a person needs to see why it was not an acknowledgement.
const keptAnswer = 1024;

/** What an outcome means by the dialect's rule, or by the endpoint's own. */
export function judgeOutcome(
  outcome: Settled,
  dialect: Dialect,
  endpoint: Endpoint,
  times: AttemptTimes,
): Judged {
  const { number, dueAt, at, now } = times;
  const verdict = verdictOf(outcome, dialect, endpoint);
  const attempt: Attempt = {
    number,
    dueAt,
    at,
    tookMs: now - at,
    verdict: verdict.kind,
    status: outcome.kind === "answered" ? outcome.status : null,
    error: verdict.kind === "acknowledged" ? null : verdict.error,
    detail: outcome.kind === "failed" ? outcome.detail : null,
    answer: outcome.kind === "answered" ? outcome.body.slice(0, keptAnswer) : null,
  };
  const asked = outcome.kind === "answered" && verdict.kind === "retry" ? outcome.retryAfter : null;
  return { verdict, attempt, notBefore: retryAfter(asked, now) };
}

function verdictOf(outcome: Settled, dialect: Dialect, { ack }: Endpoint): Verdict {
  if (outcome.kind === "failed") return { kind: "retry", error: outcome.error };
  return dialect.judge({ status: outcome.status, body: outcome.body }, ack);
}
