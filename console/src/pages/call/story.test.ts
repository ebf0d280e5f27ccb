import { expect, test } from "vitest";
import type { CallDetail } from "./shown-call.ts";
import { storyOf } from "./story.ts";

type Call = CallDetail["call"];

const nothing = {
  outcome: "unknown",
  talkSeconds: null,
  ringSeconds: null,
  rounds: null,
  hungUpBy: null,
  transferredTo: null,
} as Call;
const told = (changes: Partial<Call>) => storyOf({ ...nothing, ...changes });

test("an answered call is told by how long they talked and who hung up", () => {
  expect(told({ outcome: "answered", talkSeconds: 71, rounds: 2, hungUpBy: "customer" })).toEqual({
    en: "Answered, talked for 1:11 in 2 rounds, the customer hung up.",
    zh: "已接听，通话 1:11，2 轮，客户挂断。",
  });
});

test("a call that nobody answered is told by how long it rang", () => {
  expect(told({ outcome: "no_answer", ringSeconds: 30, talkSeconds: 0, rounds: 0 }).en).toBe(
    "No answer, after ringing for 0:30.",
  );
});

test("a call of which nothing is known says so and no more", () => {
  expect(storyOf(nothing)).toEqual({ en: "Unknown.", zh: "未知。" });
});

test.each([
  [{ hungUpBy: "transfer" }, "Answered, passed on to an agent."],
  [{ transferredTo: "agent" }, "Answered, passed on to an agent."],
  [{ transferredTo: "8001", hungUpBy: "agent" }, "Answered, the agent hung up, passed on to 8001."],
] as const)("a transfer is told: %o", (changes, text) => {
  expect(told({ outcome: "answered", ...changes }).en).toBe(text);
});

test("an answer without talk has no length, and one round is one", () => {
  expect(told({ outcome: "answered", ringSeconds: 5, talkSeconds: 0 }).en).toBe("Answered.");
  expect(told({ outcome: "answered", talkSeconds: 4, rounds: 1 }).en).toBe(
    "Answered, talked for 0:04 in 1 round.",
  );
});
