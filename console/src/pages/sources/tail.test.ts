import { expect, test } from "vitest";
import type { Message } from "../../parts/messages.ts";
import { heldAfterReading, heldToRead, unseenCount } from "./tail.ts";

const message = (id: string): Message => ({
  id,
  source: "src_1",
  receivedAt: "2026-11-20T10:47:42+08:00",
  fate: "decoded",
  remote: "203.0.113.7",
  headers: {},
  sizeBytes: 2,
});
const [one, two, three] = ["msg_1", "msg_2", "msg_3"].map(message) as [Message, Message, Message];

test("a tail that goes on has nothing unseen", () => {
  expect(unseenCount(null, [two, one])).toBe(0);
});

test("what comes while somebody reads is counted, and the rows stand as they were", () => {
  const held = heldToRead(null, [one]);
  expect(held.rows).toEqual([one]);
  expect(unseenCount(held, [three, two, one])).toBe(2);
});

test("reading ends by looking elsewhere, a pause does not", () => {
  expect(heldAfterReading(heldToRead(null, [one]))).toBeNull();
  const paused = { rows: [one], why: "paused" } as const;
  expect(heldToRead(paused, [two, one])).toBe(paused);
  expect(heldAfterReading(paused)).toBe(paused);
});
