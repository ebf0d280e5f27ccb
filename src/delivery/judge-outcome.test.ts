import { describe, expect, test } from "vitest";
import { dialectNamed } from "../dialects/index.ts";
import { type AttemptError, attemptErrors } from "../model/index.ts";
import { afterNoon, endpointWith, noon } from "./delivery.arbitrary.ts";
import { type Judged, judgeOutcome } from "./judge-outcome.ts";
import type { Outcome } from "./transport.ts";

const times = { number: 2, dueAt: noon, at: afterNoon(40), now: afterNoon(150) };

interface Judging {
  readonly dialect?: string;
  readonly ack?: "2xx" | "exact-success";
}

function judge(outcome: Exclude<Outcome, { kind: "interrupted" }>, { dialect, ack }: Judging = {}): Judged {
  const name = dialect ?? "tanyi";
  return judgeOutcome(outcome, dialectNamed(name), endpointWith({ dialect: name, ack: ack ?? null }), times);
}

const answered = (status: number, body = "", retryAfter: string | null = null) =>
  ({ kind: "answered", status, body, retryAfter }) as const;

describe("an attempt that was answered", () => {
  test("is recorded with its times, its status and what the answer said", () => {
    expect(judge(answered(200, "success")).attempt).toEqual({
      number: 2,
      dueAt: noon,
      at: afterNoon(40),
      tookMs: 110,
      verdict: "acknowledged",
      status: 200,
      error: null,
      detail: null,
      answer: "success",
    });
  });

  test("is judged by its dialect's rule", () => {
    expect(judge(answered(204)).verdict).toEqual({ kind: "retry", error: "not_acknowledged" });
    expect(judge(answered(204), { dialect: "icc" }).verdict).toEqual({ kind: "acknowledged" });
    expect(judge(answered(200, '{"code":200}'), { dialect: "byai" }).verdict).toEqual({
      kind: "acknowledged",
    });
    expect(judge(answered(410), { dialect: "standard" }).verdict).toEqual({
      kind: "rejected",
      error: "http_status",
      disables: true,
    });
  });

  test("is judged by the endpoint's own rule in place of the dialect's", () => {
    expect(judge(answered(204), { ack: "2xx" }).verdict).toEqual({ kind: "acknowledged" });
    expect(judge(answered(200, '{"msg":"success"}'), { ack: "exact-success" }).verdict.kind).toBe("retry");
  });

  test("keeps the first kilobyte of the answer and no more", () => {
    const { answer } = judge(answered(500, "x".repeat(5_000))).attempt;
    expect(answer).toBe("x".repeat(1024));
  });

  test("names why it counts as no acknowledgement", () => {
    expect(judge(answered(503)).attempt).toMatchObject({
      verdict: "retry",
      status: 503,
      error: "http_status",
    });
    expect(judge(answered(200, "ok")).attempt).toMatchObject({ error: "not_acknowledged" });
    expect(judge(answered(410), { dialect: "standard" }).attempt).toMatchObject({ verdict: "rejected" });
  });
});

describe("an attempt that was not answered", () => {
  test.each(attemptErrors)("for the reason %s is one more to be made", (error: AttemptError) => {
    const { verdict, attempt, notBefore } = judge({ kind: "failed", error, detail: "as the system says" });
    expect(verdict).toEqual({ kind: "retry", error });
    expect(notBefore).toBeNull();
    expect(attempt).toEqual({
      number: 2,
      dueAt: noon,
      at: afterNoon(40),
      tookMs: 110,
      verdict: "retry",
      status: null,
      error,
      detail: "as the system says",
      answer: null,
    });
  });
});

describe("D3: Retry-After", () => {
  test.each([429, 503, 200])("is heard from an answer %d that is no acknowledgement", (status) => {
    expect(judge(answered(status, "later", "30")).notBefore).toBe(afterNoon(150 + 30_000));
  });

  test("means nothing where no attempt follows", () => {
    expect(judge(answered(200, "success", "30")).notBefore).toBeNull();
    expect(judge(answered(410, "", "30"), { dialect: "standard" }).notBefore).toBeNull();
  });
});
