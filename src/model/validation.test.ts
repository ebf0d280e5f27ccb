import { Type } from "typebox";
import { describe, expect, test } from "vitest";
import { nullable } from "./schema.ts";
import { describe as describeComplaints, validatorOf } from "./validation.ts";

const Ladder = Type.Object(
  {
    name: Type.String({ minLength: 1 }),
    gaps: Type.Array(Type.Integer({ minimum: 1 })),
    ack: Type.Optional(Type.Enum(["2xx", "exact-success"])),
    window: Type.Optional(nullable(Type.Number())),
    kind: Type.Optional(Type.Literal("ladder")),
    cap: Type.Optional(Type.Object({ perSecond: Type.Boolean() })),
  },
  { additionalProperties: false },
);

const validator = validatorOf<typeof Ladder>(Ladder);
const good = { name: "slow", gaps: [60, 120] };

/** The problems of a value as `path: en / zh`. */
function problemsOf(value: unknown): readonly string[] {
  return validator.problems(value).map(({ path, text }) => `${path}: ${text.en} / ${text.zh}`);
}

describe("a problem names its path, and says in both languages what was expected there", () => {
  test.each([
    ["a field that is missing", { name: "slow" }, ["gaps: is missing / 缺失"]],
    ["a field that nobody knows", { ...good, gap: 1 }, ["gap: is not a known field / 不是已知字段"]],
    ["a value of another type", { ...good, name: 7 }, ["name: should be text / 应为文本"]],
    ["a value inside a list", { ...good, gaps: [60, "x"] }, ["gaps.1: should be a whole number / 应为整数"]],
    [
      "a value inside an object",
      { ...good, cap: { perSecond: 1 } },
      ["cap.perSecond: should be true or false / 应为 true 或 false"],
    ],
    ["an object where a list is due", { ...good, gaps: {} }, ["gaps: should be a list / 应为数组"]],
    ["text where an object is due", { ...good, cap: "x" }, ["cap: should be an object / 应为对象"]],
    [
      "a word that is none of the choices",
      { ...good, ack: "maybe" },
      ['ack: should be one of "2xx", "exact-success" / 应为以下之一："2xx"、"exact-success"'],
    ],
    [
      "a word that is not the only choice",
      { ...good, kind: "x" },
      ['kind: should be "ladder" / 应为"ladder"'],
    ],
    [
      "a value that is neither of two types",
      { ...good, window: "x" },
      ["window: should be one of a number, null / 应为以下之一：数字、null"],
    ],
    ["everything", 7, [": should be an object / 应为对象"]],
  ])("%s", (_case, value, problems) => {
    expect(problemsOf(value)).toEqual(problems);
  });

  test("a limit is told in the validator's words", () => {
    const [problem = ""] = problemsOf({ ...good, gaps: [0] });
    expect(problem).toMatch(/^gaps\.0: must be >= 1 \/ 不合要求（must be >= 1）$/);
  });

  test("every problem is told at once", () => {
    expect(problemsOf({ gaps: ["x"], more: 1 }).toSorted()).toEqual([
      "gaps.0: should be a whole number / 应为整数",
      "more: is not a known field / 不是已知字段",
      "name: is missing / 缺失",
    ]);
  });
});

test("a value of the schema's shape has no problems", () => {
  expect(validator.accepts(good)).toBe(true);
  expect(validator.accepts({ ...good, gaps: null })).toBe(false);
  expect(validator.problems({ ...good, window: null, ack: "2xx" })).toEqual([]);
});

test("a missing or unknown property as Ajv complains of it is told by its own path too", () => {
  const complaints = [
    { keyword: "required", instancePath: "/ladder", params: { missingProperty: "gaps/1~" } },
    { keyword: "additionalProperties", instancePath: "/ladder", params: { additionalProperty: "x" } },
  ];
  expect(describeComplaints(complaints).map(({ path, text }) => [path, text.en])).toEqual([
    ["ladder.gaps/1~", "is missing"],
    ["ladder.x", "is not a known field"],
  ]);
});

test("a complaint without words is still a problem", () => {
  expect(describeComplaints([{ keyword: "odd", instancePath: "/a~1b/c~0d", params: {} }])).toEqual([
    { path: "a/b.c~d", text: { en: "is not acceptable", zh: "不合要求（is not acceptable）" } },
  ]);
});
