import { expect, test } from "vitest";
import { ticksOf, timelineOf } from "./timeline.ts";

const nothing = {
  dialedAt: null,
  ringingAt: null,
  answeredAt: null,
  endedAt: null,
  ringSeconds: null,
  talkSeconds: null,
  transferredTo: null,
  dialog: [],
};
const at = (second: number) => `2026-11-20T10:00:${String(second).padStart(2, "0")}+08:00`;
const turn = (
  startMs: number | null,
  endMs: number | null = null,
  speaker: "robot" | "customer" | "agent" = "robot",
) => ({ seq: 1, speaker, text: "", startMs, endMs, node: null });

test("a call with all times is drawn to scale", () => {
  const timeline = timelineOf({
    ...nothing,
    dialedAt: at(0),
    ringingAt: at(1),
    answeredAt: at(10),
    endedAt: at(40),
    dialog: [turn(0, 2_000), turn(3_000, 5_000, "customer")],
  });
  expect(timeline).toEqual({
    lengthMs: 40_000,
    marks: [
      { kind: "dialed", fromMs: 0, told: at(0) },
      { kind: "ringing", fromMs: 1_000, told: at(1) },
      { kind: "answered", fromMs: 10_000, told: at(10) },
      { kind: "ended", fromMs: 40_000, told: at(40) },
    ],
    ring: { fromMs: 1_000, toMs: 10_000 },
    talk: { fromMs: 10_000, toMs: 40_000 },
    turns: [
      { index: 0, speaker: "robot", fromMs: 10_000, toMs: 12_000 },
      { index: 1, speaker: "customer", fromMs: 13_000, toMs: 15_000 },
    ],
    strayTurns: 0,
    isContradictory: false,
  });
});

test("a call of which nothing was told has no picture", () => {
  expect(timelineOf(nothing)).toBeNull();
  expect(timelineOf({ ...nothing, dialedAt: "yesterday", dialog: [turn(null)] })).toBeNull();
});

test("what was not told is worked out from how long things took (T2)", () => {
  const timeline = timelineOf({ ...nothing, endedAt: at(40), ringSeconds: 5, talkSeconds: 30 });
  expect(timeline?.marks).toEqual([
    { kind: "dialed", fromMs: 0, told: null },
    { kind: "answered", fromMs: 5_000, told: null },
    { kind: "ended", fromMs: 35_000, told: at(40) },
  ]);
});

test("lengths alone make a picture without a clock", () => {
  const timeline = timelineOf({ ...nothing, ringSeconds: 5, talkSeconds: 30 });
  expect(timeline?.marks.map(({ kind, fromMs, told }) => [kind, fromMs, told])).toEqual([
    ["dialed", 0, null],
    ["answered", 5_000, null],
    ["ended", 35_000, null],
  ]);
});

test("a call that nobody answered has no answer, and rang until its end", () => {
  const timeline = timelineOf({ ...nothing, dialedAt: at(0), ringSeconds: 12, talkSeconds: 0 });
  expect(timeline?.marks.map(({ kind }) => kind)).toEqual(["dialed", "ended"]);
  expect(timeline?.ring).toEqual({ fromMs: 0, toMs: 12_000 });
  expect(timeline?.talk).toBeNull();
});

test("times that contradict each other stand where they were told, and that is said (T1)", () => {
  const timeline = timelineOf({ ...nothing, dialedAt: at(30), answeredAt: at(10), endedAt: at(20) });
  expect(timeline?.isContradictory).toBe(true);
  expect(timeline?.marks.map(({ kind, fromMs }) => [kind, fromMs])).toEqual([
    ["dialed", 20_000],
    ["answered", 0],
    ["ended", 10_000],
  ]);
  expect(timeline?.ring).toBeNull();
  expect(timeline?.talk).toEqual({ fromMs: 0, toMs: 10_000 });
});

test("turns are drawn also where the call has no times", () => {
  const timeline = timelineOf({ ...nothing, dialog: [turn(0), turn(500), turn(4_000, 9_000, "agent")] });
  expect(timeline?.lengthMs).toBe(9_000);
  expect(timeline?.turns.map(({ fromMs, toMs }) => [fromMs, toMs])).toEqual([
    [0, 500],
    [500, 2_500],
    [4_000, 9_000],
  ]);
});

test("a turn long after the end is counted and not drawn", () => {
  const timeline = timelineOf({
    ...nothing,
    answeredAt: at(0),
    endedAt: at(20),
    dialog: [turn(1_000), turn(9_999_999)],
  });
  expect(timeline?.turns.map(({ index }) => index)).toEqual([0]);
  expect(timeline?.strayTurns).toBe(1);
  expect(timeline?.lengthMs).toBe(20_000);
});

test("a transfer stands where the agent began to speak", () => {
  const timeline = timelineOf({
    ...nothing,
    answeredAt: at(0),
    endedAt: at(20),
    transferredTo: "agent",
    dialog: [turn(0), turn(8_000, null, "agent")],
  });
  expect(timeline?.marks).toContainEqual({ kind: "transferred", fromMs: 8_000, told: null });
});

test.each([
  [4_500, [0, 1, 2, 3, 4]],
  [47_000, [0, 10, 20, 30, 40]],
  [137_000, [0, 30, 60, 90, 120]],
  [400 * 86_400_000, [0, 80, 160, 240, 320, 400].map((days) => days * 86_400)],
])("an axis of %d ms has whole steps", (lengthMs, ticks) => {
  expect(ticksOf(lengthMs, 5)).toEqual(ticks);
});

test("an axis never has more than one mark beyond what fits", () => {
  for (let lengthMs = 1_000; lengthMs < 1e9; lengthMs *= 1.37)
    expect(ticksOf(lengthMs, 6).length).toBeLessThanOrEqual(7);
});
