import { expect, test } from "vitest";
import { fieldsOf } from "./schema-fields.ts";

test("fields stand in their order, with what they are, and whether they must be there", () => {
  const schema = {
    type: "object",
    required: ["call_uuid"],
    properties: {
      call_uuid: { type: "string", description: "Id of the call" },
      caller: { anyOf: [{ type: "string" }, { type: "null" }], description: "Calling number" },
    },
  };
  expect(fieldsOf(schema)).toEqual([
    { path: "call_uuid", types: ["string"], isNeeded: true, about: "Id of the call", values: [] },
    { path: "caller", types: ["string", "null"], isNeeded: false, about: "Calling number", values: [] },
  ]);
});

test("what lies within a field stands below it, also where it is a list, and where it may be null", () => {
  const schema = {
    properties: {
      call: {
        anyOf: [
          { type: "null" },
          { type: "object", required: ["id"], properties: { id: { type: "string" } } },
        ],
      },
      dialog: { type: "array", items: { type: "object", properties: { text: { type: "string" } } } },
      labels: { type: "array", items: { type: "string" } },
    },
  };
  expect(fieldsOf(schema).map(({ path, isNeeded }) => [path, isNeeded])).toEqual([
    ["call", false],
    ["call.id", true],
    ["dialog", false],
    ["dialog[].text", false],
    ["labels", false],
  ]);
});

test("the few values that a field can have are told, but that it can be null", () => {
  const schema = {
    properties: {
      direction: { anyOf: [{ enum: ["outbound", "inbound"] }, { type: "null" }] },
      kind: { const: 3 },
    },
  };
  expect(fieldsOf(schema)).toMatchObject([
    { types: ["string", "null"], values: ["outbound", "inbound"] },
    { types: ["number"], values: ["3"] },
  ]);
});

test("what is no schema has no fields", () => {
  expect(fieldsOf(undefined)).toEqual([]);
  expect(fieldsOf({ type: "string" })).toEqual([]);
  expect(fieldsOf({ properties: { odd: true } })).toEqual([]);
});
