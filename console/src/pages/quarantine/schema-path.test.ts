import { expect, test } from "vitest";
import { describedAt } from "./schema-path.ts";

const schema = {
  type: "object",
  properties: {
    dataType: { const: "CALL" },
    data: {
      anyOf: [
        { type: "null" },
        {
          type: "object",
          properties: {
            callRecordId: { type: "integer", description: "Id of the call" },
            tenantId: { anyOf: [{ type: "integer", description: "Id of the company" }, { type: "null" }] },
            level: { enum: ["A", "B"] },
            parts: { type: "array", items: { type: "object", properties: { url: { type: "string" } } } },
          },
        },
      ],
    },
  },
};

test.each([
  ["data.callRecordId", { type: "integer", about: "Id of the call" }],
  ["data.tenantId", { type: "integer | null", about: "Id of the company" }],
  ["data.level", { type: '"A" | "B"', about: "" }],
  ["data.parts.0.url", { type: "string", about: "" }],
  ["data.parts[3].url", { type: "string", about: "" }],
  ["dataType", { type: '"CALL"', about: "" }],
])("a schema tells of %s", (path, told) => {
  expect(describedAt(schema, path)).toEqual(told);
});

test.each(["", "other", "data.other", "data.callRecordId.more", "data.parts.first"])(
  "a schema tells nothing of %j",
  (path) => {
    expect(describedAt(schema, path)).toBeUndefined();
  },
);

test("what is no schema tells nothing", () => {
  expect(describedAt(undefined, "data")).toBeUndefined();
  expect(describedAt([], "0")).toBeUndefined();
});
