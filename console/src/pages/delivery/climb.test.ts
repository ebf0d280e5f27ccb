import { expect, test } from "vitest";
import { climbOf } from "./climb.ts";
import type { Attempt } from "./delivery-detail.ts";

const at = (seconds: number) => new Date(Date.UTC(2026, 10, 20) + seconds * 1_000).toISOString();
const zero = Date.parse(at(0));

const attempt = (number: number, dueSeconds: number, startSeconds = dueSeconds): Attempt => ({
  number,
  dueAt: at(dueSeconds),
  at: at(startSeconds),
  tookMs: 500,
  verdict: "retry",
});

const ladder = { gapsSeconds: [10], maxAttempts: 4, windowSeconds: 60 };

test("what was made comes before what is to come, and the last of these is marked", () => {
  const attempts = [attempt(1, 0), attempt(2, 10)];
  const schedule = [0, 10, 20, 30].map((seconds, index) => ({ attempt: index + 1, dueAt: at(seconds) }));
  const { made, toCome } = climbOf({ state: "waiting", attempts, schedule }, ladder);
  expect(made.map(({ number, startsAt, endsAt }) => [number, startsAt - zero, endsAt - zero])).toEqual([
    [1, 0, 500],
    [2, 10_000, 10_500],
  ]);
  expect(toCome.map(({ number, dueAt, isLast }) => [number, dueAt - zero, isLast])).toEqual([
    [3, 20_000, false],
    [4, 30_000, true],
  ]);
});

test("the wait between an attempt's due time and its beginning is told", () => {
  const attempts = [attempt(1, 0), attempt(2, 10, 14)];
  const { made } = climbOf({ state: "delivered", attempts, schedule: [] }, ladder);
  expect(made.map(({ heldMs }) => heldMs)).toEqual([0, 4_000]);
});

test("a due time that was put off beyond the ladder's gap is told as asked for", () => {
  const attempts = [attempt(1, 0), attempt(2, 45)];
  const { made } = climbOf({ state: "failed", attempts, schedule: [] }, ladder);
  expect(made.map(({ putOffMs }) => putOffMs)).toEqual([0, 35_000]);
});

test("after a whole ladder a later attempt is a replay's or somebody's, and was not put off", () => {
  const attempts = [1, 2, 3, 4].map((number) => attempt(number, (number - 1) * 10));
  const { made } = climbOf(
    { state: "failed", attempts: [...attempts, attempt(5, 9_000)], schedule: [] },
    ladder,
  );
  expect(made.at(-1)?.putOffMs).toBe(0);
});

test("the last moment counts from the first attempt", () => {
  const climb = climbOf({ state: "waiting", attempts: [attempt(1, 0, 1)], schedule: [] }, ladder);
  expect(climb.windowEndsAt).toBe(zero + 61_000);
});

test("the last moment of an earlier round is none of this one", () => {
  const attempts = [attempt(1, 0), attempt(2, 9_000)];
  expect(climbOf({ state: "failed", attempts, schedule: [] }, ladder).windowEndsAt).toBeNull();
  expect(climbOf({ state: "failed", attempts, schedule: [] }, undefined).windowEndsAt).toBeNull();
});

test("the axis spans all there is to be seen", () => {
  const schedule = [{ attempt: 2, dueAt: at(10) }];
  const { beginsAt, endsAt } = climbOf(
    { state: "waiting", attempts: [attempt(1, 0)], schedule },
    { ...ladder, windowSeconds: null },
  );
  expect([beginsAt, endsAt]).toEqual([zero, zero + 10_000]);
});
