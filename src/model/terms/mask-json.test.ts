import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type JsonValue, parseJson } from "./json.ts";
import { maskJson, maskLine } from "./mask-json.ts";

const to = "19900000001";
const from = "055100000001";
const call = {
  id: "119",
  platform: "acme",
  from,
  to,
  transferredTo: "8001",
  outcome: "answered",
  correlation: { taskDataId: "13800000000", phone: to },
  customer: { id: to, name: `张三 ${to}` },
  row: [
    ["手机号", "6012345"],
    ["装货时间", "3月13日"],
  ],
  dialog: [{ seq: 1, speaker: "customer", text: "我的号码是199 0000 0001，不是19900000002" }],
  recordings: [
    { kind: "mixed", url: `https://rec.example.com/${to}_20261120.mp3`, sizeBytes: 19_900_000_001 },
  ],
  platformFields: {
    mobile: 19_900_000_001,
    orderId: 13_800_000_000,
    note: '{"tel":"6054321","n":1}',
    [to]: true,
  },
};

describe("an answer about a call", () => {
  test("has its numbers hidden wherever they stand, and the rest as it was", () => {
    expect(maskJson(call)).toEqual({
      ...call,
      from: "055*****0001",
      to: "199****0001",
      transferredTo: "8**1",
      correlation: { taskDataId: "13800000000", phone: "199****0001" },
      customer: { id: "199****0001", name: "张三 199****0001" },
      row: [
        ["手机号", "6****45"],
        ["装货时间", "3月13日"],
      ],
      dialog: [{ seq: 1, speaker: "customer", text: "我的号码是199 **** 0001，不是199****0002" }],
      recordings: [
        { kind: "mixed", url: "https://rec.example.com/199****0001_20261120.mp3", sizeBytes: 19_900_000_001 },
      ],
      platformFields: {
        mobile: "199****0001",
        orderId: 13_800_000_000,
        note: '{"tel":"6****21","n":1}',
        "199****0001": true,
      },
    });
  });

  test("M5: a number in one field is known in all others, also with a prefix", () => {
    const told = { platform: "acme", id: "1", to: "+8660123456", labels: ["60123456", "拨打0086-60123456"] };
    expect(maskJson(told)).toMatchObject({ labels: ["60****56", "拨打0086-60****56"] });
  });

  test("M6: an id that only looks like a number stays, and one that is the call's number does not", () => {
    const ids = {
      id: "13800000000",
      jobId: "13800000000",
      call_id: "13800000000",
      "x-request-id": "13800000000",
    };
    expect(maskJson(ids)).toBe(ids);
    expect(maskJson({ ...ids, to: "13800000000" })).toMatchObject({
      id: "138****0000",
      jobId: "138****0000",
    });
  });

  test("an encrypted number is hidden too, and a word is not", () => {
    const told = { id: "1", platform: "acme", from: "anonymous", to: "kJ8f0aZq77Lm", note: "kJ8f0aZq77Lm" };
    expect(maskJson(told)).toEqual({ ...told, to: "kJ8*****77Lm", note: "kJ8*****77Lm" });
  });

  test("times in fields of such names are no numbers", () => {
    const range = { from: "2026-11-20", to: "2026-11-20T10:47:42+08:00" };
    expect(maskJson(range)).toBe(range);
  });

  test("digits that a double can't hold are looked at too", () => {
    const parsed = parseJson(`{"platformFields":{"a":8619900000001,"b":900719925474099312345}}`);
    const value = parsed.ok ? parsed.value : null;
    expect(JSON.stringify(maskJson(value, [to]))).toBe(
      `{"platformFields":{"a":"86199****0001","b":900719925474099312345}}`,
    );
  });
});

describe("a line", () => {
  test("of JSON stays JSON", () => {
    const line = JSON.stringify({
      delivery: "dlv_1",
      body: JSON.stringify({ calledPhoneNumber: 6_012_345, x: [1] }),
    });
    const masked = JSON.parse(maskLine(line)) as { body: string };
    expect(JSON.parse(masked.body)).toEqual({ calledPhoneNumber: "6****45", x: [1] });
  });

  test("tells nothing of bytes that are no text", () => {
    expect(maskLine(`{"bodyBase64":"MTk5MDAwMDAwMDE="}`)).toBe('{"bodyBase64":"***"}');
  });

  test("that is none is masked as text", () => {
    expect(maskLine(`oops ${to} 6012345`, ["6012345"])).toBe("oops 199****0001 6****45");
  });

  test("without a number comes back as it was, white space and all", () => {
    expect(maskLine('{ "a" : 1 }')).toBe('{ "a" : 1 }');
  });
});

const names = fc.constantFrom(
  "from",
  "to",
  "id",
  "jobId",
  "phone",
  "note",
  "platform",
  "platformFields",
  "a",
);
const digits = fc.stringMatching(/^1[3-9]\d{9}$/);
const leaf = fc.oneof(digits, fc.string(), fc.integer(), fc.boolean(), fc.constant(null), digits.map(Number));
const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { depthSize: "small" },
    leaf,
    fc.array(tie("json"), { maxLength: 3 }),
    fc.dictionary(names, tie("json"), { maxKeys: 4 }),
    tie("json").map((value) => JSON.stringify(value)),
  ),
}));

test("whatever the answer is made of: a known number is nowhere in it, and masking again changes nothing", () => {
  fc.assert(
    fc.property(json, digits, (value, known) => {
      const whole = { platform: "acme", id: "1", to: known, rest: value, platformFields: { value } };
      const once = maskJson(whole);
      expect(JSON.stringify((once as { platformFields: unknown }).platformFields)).not.toContain(known);
      expect(JSON.stringify(once).replaceAll(/"rest":\d+/g, "")).not.toMatch(
        new RegExp(`"[^"]*${known}[^"]*"`),
      );
      expect(maskJson(once)).toBe(once);
    }),
    { numRuns: 1_000 },
  );
});

test("M8: what has no number in it is the very same value", () => {
  const value: JsonValue = { a: [1, "b", { c: null }], times: ["2026-11-20T10:47:42+08:00"], n: 5 };
  expect(maskJson(value)).toBe(value);
});
