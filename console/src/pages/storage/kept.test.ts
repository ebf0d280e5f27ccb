import { expect, test } from "vitest";
import { type Retention, retentionOf, shortened, wishOf } from "./kept.ts";

const retention: Retention = {
  messagesDays: 30,
  callsDays: "forever",
  attemptsDays: null,
  failuresDays: 365,
};
const usual = { messagesDays: 90, callsDays: 400, attemptsDays: null, failuresDays: 30 };
const inEffect = { messagesDays: 30, callsDays: null, attemptsDays: null, failuresDays: 365 };

test("what the form begins with is what it tells the hub, where nobody changed anything", () => {
  expect(retentionOf(wishOf(retention))).toEqual(retention);
  expect(wishOf(retention).messagesDays).toEqual({ mode: "days", days: 30 });
});

test("days that were entered before another choice was made count no more", () => {
  const wish = { ...wishOf(retention), messagesDays: { mode: "forever", days: 30 } } as const;
  expect(retentionOf(wish).messagesDays).toBe("forever");
});

test("less is kept where days are fewer, where good becomes days, and where the usual is less", () => {
  expect(shortened(inEffect, retention, usual)).toEqual([]);
  expect(shortened(inEffect, { ...retention, messagesDays: 29 }, usual)).toEqual(["messagesDays"]);
  expect(shortened(inEffect, { ...retention, callsDays: 36_500 }, usual)).toEqual(["callsDays"]);
  expect(shortened(inEffect, { ...retention, callsDays: null, failuresDays: null }, usual)).toEqual([
    "callsDays",
    "failuresDays",
  ]);
});

test("nothing goes where more is kept", () => {
  const more: Retention = {
    messagesDays: null,
    callsDays: "forever",
    attemptsDays: "forever",
    failuresDays: 400,
  };
  expect(shortened(inEffect, more, usual)).toEqual([]);
});
