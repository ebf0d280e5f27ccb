import { describe, expect, test } from "vitest";
import { parseTimeZone, toInstant } from "../model/index.ts";
import type { CallGroup } from "../store/index.ts";
import { figuresOf } from "./job-figures.ts";

const shanghai = parseTimeZone("Asia/Shanghai");
// Ten o'clock in Shanghai, half past seven in Kolkata.
const ten = Date.UTC(2026, 10, 20, 2);
const at = (minutes: number) => toInstant(ten + minutes * 60_000);

function group(minutes: number, parts: Partial<CallGroup> = {}): CallGroup {
  const quarter = at(minutes);
  const [firstAt, lastAt] = [at(minutes + 1), at(minutes + 5)];
  return { quarter, outcome: "answered", intent: null, completed: true, calls: 1, firstAt, lastAt, ...parts };
}

describe("the figures of a job", () => {
  test("add its groups up, by whatever they have in common", () => {
    const groups = [
      group(15, { intent: "A", calls: 3 }),
      group(0, { intent: "B", calls: 2, completed: false }),
      group(45, { outcome: "busy", calls: 5 }),
      group(30, { outcome: "blocked", calls: 7 }),
      group(60, { intent: "A" }),
    ];
    expect(figuresOf(groups, shanghai)).toEqual({
      calls: 18,
      completed: 16,
      dialed: 11,
      answered: 6,
      outcomes: { answered: 6, blocked: 7, busy: 5 },
      intents: { A: 4, B: 2, none: 12 },
      perHour: [
        { at: at(0), calls: 17, answered: 5 },
        { at: at(60), calls: 1, answered: 1 },
      ],
      firstAt: at(1),
      lastAt: at(65),
    });
  });

  test("of a job without calls are nothing", () => {
    const none = { calls: 0, completed: 0, dialed: 0, answered: 0, outcomes: {}, intents: { none: 0 } };
    expect(figuresOf([], shanghai)).toEqual({ ...none, perHour: [], firstAt: null, lastAt: null });
  });

  test("go by the hours of the zone, also where these begin at half past", () => {
    const groups = [group(0), group(15), group(30), group(45)];
    const hours = figuresOf(groups, parseTimeZone("Asia/Kolkata")).perHour;
    expect(hours.map((hour) => [hour.at, hour.calls])).toEqual([
      [at(-30), 2],
      [at(30), 2],
    ]);
  });

  test("have an hour twice where the clock is put back", () => {
    // At two in Berlin it is one in the world, and three before that.
    const turn = Date.UTC(2026, 9, 25, 0);
    const groups = [0, 60, 120].map((minutes) =>
      group(0, { quarter: toInstant(turn + minutes * 60_000), calls: 1 }),
    );
    expect(figuresOf(groups, parseTimeZone("Europe/Berlin")).perHour).toHaveLength(3);
  });

  test("have hours for the last 31 days alone, and count what was before all the same", () => {
    const day = 24 * 60;
    const groups = [group(-40 * day), group(-30 * day), group(0)];
    const { calls, perHour, firstAt } = figuresOf(groups, shanghai);
    expect([calls, perHour.map((hour) => hour.at)]).toEqual([3, [at(-30 * day), at(0)]]);
    expect(firstAt).toBe(at(-40 * day + 1));
  });
});
