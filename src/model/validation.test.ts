import { Type } from "typebox";
import { describe, expect, test } from "vitest";
import { isoTime, nullable } from "./schema.ts";
import { tenantIdPattern } from "./terms/index.ts";
import { describe as describeComplaints, validatorOf } from "./validation.ts";

/** What is wrong with a value of the schema, as `path: en / zh`. */
function problemsOf(schema: Parameters<typeof validatorOf>[0], value: unknown): readonly string[] {
  return validatorOf(schema)
    .problems(value)
    .map(({ path, text }) => `${path}: ${text.en} / ${text.zh}`);
}

const strict = { additionalProperties: false };

const Ladder = Type.Object(
  {
    name: Type.String({ minLength: 1 }),
    gaps: Type.Array(Type.Integer({ minimum: 1 })),
    ack: Type.Optional(Type.Enum(["2xx", "exact-success", "any"])),
    window: Type.Optional(nullable(Type.Number())),
    kind: Type.Optional(Type.Literal("ladder")),
    cap: Type.Optional(Type.Object({ perSecond: Type.Boolean() })),
  },
  strict,
);

const good = { name: "slow", gaps: [60, 120] };

describe("a problem names its path, and says in both languages what was expected there and what came", () => {
  test.each([
    ["a field that is missing", { name: "slow" }, "gaps: is missing / 缺失"],
    ["a field that nobody knows", { ...good, gap: 1 }, "gap: is not a known field / 不是已知字段"],
    ["a value of another type", { ...good, name: 7 }, "name: should be text, got 7 / 应为文本，实际为 7"],
    [
      "a value inside a list",
      { ...good, gaps: [60, "x"] },
      "gaps.1: should be a whole number, got text / 应为整数，实际为文本",
    ],
    [
      "a value inside an object",
      { ...good, cap: { perSecond: null } },
      "cap.perSecond: should be true or false, got null / 应为 true 或 false，实际为 null",
    ],
    [
      "an object where a list is due",
      { ...good, gaps: {} },
      "gaps: should be a list, got an object / 应为数组，实际为对象",
    ],
    [
      "a list where an object is due",
      { ...good, cap: [] },
      "cap: should be an object, got a list / 应为对象，实际为数组",
    ],
    [
      "a word that is none of the choices",
      { ...good, ack: "maybe" },
      'ack: should be one of "2xx", "exact-success" or "any", got "maybe" / ' +
        '应为以下之一："2xx"、"exact-success"、"any"，实际为"maybe"',
    ],
    [
      "a word that is not the only choice",
      { ...good, kind: "x" },
      'kind: should be "ladder", got "x" / 应为"ladder"，实际为"x"',
    ],
    [
      "a value that is neither of two types",
      { ...good, window: "x" },
      "window: should be a number or null, got text / 应为以下之一：数字、null，实际为文本",
    ],
    ["nothing at all", undefined, ": should be an object, got nothing / 应为对象，实际为空"],
    [
      "a number too long for a double",
      { ...good, name: JSON.rawJSON("9007199254740993") },
      "name: should be text, got 9007199254740993 / 应为文本，实际为 9007199254740993",
    ],
  ])("%s", (_case, value, problem) => {
    expect(problemsOf(Ladder, value)).toEqual([problem]);
  });

  test("every problem is told at once, those of a list beside those of its items", () => {
    const Gaps = Type.Array(Type.Integer({ minimum: 0 }), { maxItems: 2 });
    expect(
      problemsOf(Type.Object({ gaps: Gaps, name: Type.String() }, strict), { gaps: [1, 2, -3], more: 1 }),
    ).toEqual([
      "name: is missing / 缺失",
      "more: is not a known field / 不是已知字段",
      "gaps.2: should be a number of at least 0, got -3 / 应为不小于 0 的数字，实际为 -3",
      "gaps: should be a list of at most 2 items, got 3 items / 应为最多 2 项的数组，实际为 3 项",
    ]);
  });

  test("a hundred problems are a hundred problems", () => {
    const wrong = Array.from({ length: 100 }, () => "x");
    expect(problemsOf(Ladder, { ...good, gaps: wrong })).toHaveLength(100);
  });
});

describe("a limit is told as a sentence", () => {
  test.each([
    [Type.Number({ minimum: 0 }), -1, "a number of at least 0, got -1", "不小于 0 的数字，实际为 -1"],
    [Type.Number({ maximum: 9 }), 10, "a number of at most 9, got 10", "不大于 9 的数字，实际为 10"],
    [Type.Number({ exclusiveMinimum: 0 }), 0, "a number above 0, got 0", "大于 0 的数字，实际为 0"],
    [Type.Number({ exclusiveMaximum: 1 }), 1, "a number below 1, got 1", "小于 1 的数字，实际为 1"],
    [Type.Number({ multipleOf: 5 }), 7, "a multiple of 5, got 7", " 5 的倍数，实际为 7"],
    [
      Type.Integer({ minimum: 1 }),
      0.5,
      "a whole number and a number of at least 1, got 0.5",
      "整数，且不小于 1 的数字，实际为 0.5",
    ],
    [
      Type.String({ minLength: 1 }),
      "",
      "text of at least 1 character, got empty text",
      "至少 1 个字符的文本，实际为空文本",
    ],
    [
      Type.String({ maxLength: 2 }),
      "长长长",
      "text of at most 2 characters, got 3 characters",
      "最多 2 个字符的文本，实际为 3 个字符",
    ],
    [
      Type.String({ pattern: "^\\d+$" }),
      "x",
      'text that matches ^\\d+$, got "x"',
      '匹配 ^\\d+$ 的文本，实际为"x"',
    ],
    [
      Type.String({ format: "date" }),
      "tomorrow",
      'text in the format date, got "tomorrow"',
      '符合 date 格式的文本，实际为"tomorrow"',
    ],
    [
      isoTime,
      "2026-11-20 10:47:42",
      'a time with its zone, such as 2026-11-20T10:47:42+08:00, got "2026-11-20 10:47:42"',
      '带时区的时间，如 2026-11-20T10:47:42+08:00，实际为"2026-11-20 10:47:42"',
    ],
    [
      Type.String({ pattern: tenantIdPattern }),
      "-a",
      '1 to 63 letters, digits, _, - or ., beginning with a letter or digit, got "-a"',
      ' 1 到 63 个字母、数字、_、- 或 .，以字母或数字开头，实际为"-a"',
    ],
    [
      Type.Array(Type.Any(), { minItems: 1 }),
      [],
      "a list of at least 1 item, got 0 items",
      "至少 1 项的数组，实际为 0 项",
    ],
    [
      Type.Array(Type.Any(), { maxItems: 1 }),
      [1, 2],
      "a list of at most 1 item, got 2 items",
      "最多 1 项的数组，实际为 2 项",
    ],
    [
      Type.Array(Type.Any(), { uniqueItems: true }),
      ["a", "a"],
      "a list without repeats, got some item twice",
      "不含重复项的数组，实际为有重复项",
    ],
    [
      Type.Object({}, { minProperties: 1 }),
      {},
      "an object of at least 1 field, got 0 fields",
      "至少 1 个字段的对象，实际为 0 个字段",
    ],
    [
      Type.Object({}, { maxProperties: 1 }),
      { a: 1, b: 2 },
      "an object of at most 1 field, got 2 fields",
      "最多 1 个字段的对象，实际为 2 个字段",
    ],
  ])("%j with %j", (schema, value, en, zh) => {
    expect(validatorOf(schema).problems(value)).toEqual([
      { path: "", text: { en: `should be ${en}`, zh: `应为${zh}` } },
    ]);
  });
});

describe("of a union only what the value comes closest to is told", () => {
  const Proof = Type.Union([
    Type.Object({ kind: Type.Literal("header"), header: Type.String(), secret: Type.String() }, strict),
    Type.Object({ kind: Type.Literal("hmac"), header: Type.String(), secret: Type.String() }, strict),
    Type.Object({ kind: Type.Literal("none") }, strict),
  ]);
  const Source = Type.Object({ wait: nullable(Type.Integer({ minimum: 100 })), proof: nullable(Proof) });

  test.each([
    [
      "a limit of the member that it is",
      { wait: 50, proof: null },
      ["wait: should be a number of at least 100, got 50"],
    ],
    [
      "what the member lacks that its kind names",
      { wait: null, proof: { kind: "header", header: 1 } },
      ["proof.secret: is missing", "proof.header: should be text, got 1"],
    ],
    [
      "the kinds, when its kind is none of them",
      { wait: null, proof: { kind: "sign", colour: 1 } },
      ['proof.kind: should be one of "header", "hmac" or "none", got "sign"'],
    ],
    [
      "the types, when its type is none of them",
      { wait: null, proof: [] },
      ["proof: should be an object or null, got a list"],
    ],
  ])("%s", (_case, value, expected) => {
    const told = validatorOf(Source).problems(value);
    expect(told.map(({ path, text }) => `${path}: ${text.en}`)).toEqual(expected);
  });

  test("in each item of a list by itself", () => {
    const told = validatorOf(Type.Array(nullable(Type.String({ minLength: 2 })))).problems(["x", 7, null]);
    expect(told.map(({ path, text }) => `${path}: ${text.en}`)).toEqual([
      "0: should be text of at least 2 characters, got 1 character",
      "1: should be text or null, got 7",
    ]);
  });
});

test("C2: a text of the wrong type or length is not quoted, as it may be a secret", () => {
  const Keys = Type.Object({ secret: Type.String({ maxLength: 5 }), verify: Type.Object({}) });
  const text = JSON.stringify(validatorOf(Keys).problems({ secret: "hunter2", verify: "hunter2" }));
  expect(text).toContain("7 characters");
  expect(text).not.toContain("hunter2");
});

test("a long text is quoted only in part", () => {
  const [problem] = validatorOf(Type.Enum(["a"])).problems("x".repeat(1_000));
  expect(problem?.text.en).toBe(`should be "a", got "${"x".repeat(59)}…`);
});

test("a value of the schema's shape has no problems", () => {
  const validator = validatorOf<typeof Ladder>(Ladder);
  expect(validator.accepts(good)).toBe(true);
  expect(validator.accepts({ ...good, gaps: null })).toBe(false);
  expect(validator.problems({ ...good, window: null, ack: "2xx" })).toEqual([]);
});

describe("a complaint of a kind that has no sentence", () => {
  const complaint = { keyword: "odd", schemaPath: "#", instancePath: "/a~1b/c~0d", params: {} };

  test("is told in the validator's words", () => {
    expect(describeComplaints([{ ...complaint, message: "must be even" }], {})).toEqual([
      { path: "a/b.c~d", text: { en: "is not acceptable: must be even", zh: "不合要求：must be even" } },
    ]);
  });

  test("is still a problem without words", () => {
    const [problem] = describeComplaints([complaint], {});
    expect(problem?.text.en).toBe("is not acceptable: no reason given");
  });
});
