import { expect, test } from "vitest";
import { sourceNotes } from "./source-notes.ts";

const guarded = {
  lastMessageAt: "2026-11-20T10:47:42+08:00",
  silentSince: null,
  silentAfterSeconds: 3_600,
  verify: { kind: "header", header: "X-Token" },
  allowFrom: [],
  onUnverified: "refuse",
} as const;

const noted = (changes: Partial<Parameters<typeof sourceNotes>[0]>) =>
  sourceNotes({ ...guarded, allowFrom: [], ...changes }, "en").map(({ en }) => en);

test("nothing is said of a source that speaks and is guarded", () => {
  expect(noted({})).toEqual([]);
});

test("a source that never spoke is told where its URL goes", () => {
  expect(noted({ lastMessageAt: null })).toEqual([expect.stringContaining("Put its URL into the platform")]);
});

test("a silent source is told for how long at least, and what to ask", () => {
  const silentSince = "2026-11-20T11:47:42+08:00";
  expect(noted({ silentSince })).toEqual([expect.stringContaining("No message for 1 h or longer")]);
});

test("a source that anybody can push to says so, unless its addresses are told", () => {
  expect(noted({ verify: null })).toEqual([expect.stringContaining("Whoever knows the URL can push")]);
  expect(noted({ verify: null, allowFrom: ["203.0.113.7"] })).toEqual([]);
});

test("quarantining what proves nothing is for a while, and says so", () => {
  expect(noted({ onUnverified: "quarantine" })).toEqual([expect.stringContaining("let them be refused")]);
});
