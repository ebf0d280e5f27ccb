import { describe, expect, test } from "vitest";
import { type JsonObject, type JsonValue, isJsonObject, parseJson, toInstant } from "../../model/index.ts";
import { byaiSigning } from "./byai-sign.ts";

const at = toInstant(Date.UTC(2026, 10, 5, 2, 47, 42));
const use = { recipe: "hmac-sha1", appKey: "app-1", secret: "s3cret" };
const record: JsonObject = {
  code: 200,
  data: {
    dataType: "CALL_INSTANCE_RESULT",
    data: { sceneInstance: { callInstanceId: 7 }, jobFinished: false, sign: null, dateTime: null },
  },
  resultMsg: "成功",
};

function innermost(body: JsonValue | undefined): JsonObject {
  const outer = isJsonObject(body) ? body["data"] : undefined;
  const inner = isJsonObject(outer) ? outer["data"] : undefined;
  if (!isJsonObject(inner)) throw new Error("Expected a record");
  return inner;
}

describe("BY-12: a call record", () => {
  test("gets both fields, and keeps everything else in its place", () => {
    const signed = byaiSigning.sign(record, use, at);
    // printf 'app-1\nThu Nov 05 02:47:42 GMT 2026' | openssl dgst -sha1 -hmac s3cret -binary | base64
    const sign = "/JuDG/08e2pBDxRclImVyjLc7aM=";
    const dateTime = "Thu Nov 05 02:47:42 GMT 2026";
    expect(innermost(signed)).toEqual({ ...innermost(record), sign, dateTime });
    const blank = JSON.stringify(signed).replace(`"${sign}"`, "null").replace(`"${dateTime}"`, "null");
    expect(blank).toBe(JSON.stringify(record));
  });

  test("claims what it was signed with", () => {
    const signed = byaiSigning.sign(record, use, at) ?? null;
    const claim = byaiSigning.claim(signed, use);
    expect(claim).toMatchObject({ at, given: claim?.expected });
    const other = byaiSigning.claim(signed, { ...use, secret: "another" });
    expect(other?.given).not.toBe(other?.expected);
    const sha256 = { ...use, recipe: "hmac-sha256" };
    expect(byaiSigning.claim(signed, sha256)?.expected).not.toBe(claim?.given);
  });

  test.each([
    ["as the platform writes dates", "Thu Oct 16 07:13:48 GMT 2014", Date.UTC(2014, 9, 16, 7, 13, 48)],
    ["as HTTP does", "Thu, 16 Oct 2014 07:13:48 GMT", Date.UTC(2014, 9, 16, 7, 13, 48)],
  ])("claims a date that is written %s", (_case, dateTime, expected) => {
    const { data, ...rest } = record;
    const outer = isJsonObject(data) ? data : {};
    const body = { ...rest, data: { ...outer, data: { ...innermost(record), sign: "x", dateTime } } };
    expect(byaiSigning.claim(body, use)).toMatchObject({ at: expected, given: "x" });
  });

  test("that is not signed claims nothing", () => {
    expect(byaiSigning.claim(record, use)).toBeUndefined();
  });

  test("keeps digits that a double can't hold", () => {
    const text = JSON.stringify(record).replace(":7}", ":12345678901234567890}");
    const parsed = parseJson(text);
    const signed = parsed.ok ? byaiSigning.sign(parsed.value, use, at) : undefined;
    expect(JSON.stringify(signed)).toContain(":12345678901234567890}");
  });
});

test.each([
  ["a job status", { code: 200, data: { dataType: "JOB_INFO_RESULT", data: { callJobId: 43 } } }],
  ["a changed intent level", { code: 200, data: { data: { taskResult: [] } } }],
  ["no object", "text"],
  ["nothing", null],
] as const)("%s has no place for a signature", (_case, body) => {
  expect(byaiSigning.sign(body, use, at)).toBeUndefined();
  expect(byaiSigning.claim(body, use)).toBeUndefined();
});
