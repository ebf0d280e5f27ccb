import type { TSchema } from "typebox";
import { type JsonObject, type JsonValue, isJsonArray, isJsonObject } from "../model/index.ts";
import { readJson } from "./wire-fixtures.contract.ts";

// The keys that a message has, against those that its schema documents.

/** A schema as the JSON that it is. */
function asJson(schema: TSchema): JsonObject {
  const value = readJson(JSON.stringify(schema));
  return isJsonObject(value) ? value : {};
}

/** The shape below a union with null. */
function shapeOf(schema: JsonValue | undefined): JsonObject {
  if (!isJsonObject(schema)) return {};
  const { anyOf } = schema;
  const members = isJsonArray(anyOf) ? anyOf.filter((member) => isJsonObject(member)) : [];
  return members.find((member) => "properties" in member || "items" in member) ?? schema;
}

function propertiesOf(shape: JsonObject): JsonObject {
  const { properties = {} } = shape;
  return isJsonObject(properties) ? properties : {};
}

function documented(schema: JsonValue | undefined, path: string): string[] {
  const shape = shapeOf(schema);
  const below = Object.entries(propertiesOf(shape)).flatMap(([key, inner]) =>
    documented(inner, `${path}.${key}`),
  );
  const items = "items" in shape ? documented(shape["items"], `${path}[]`) : [];
  return [path, ...below, ...items];
}

/** Every path that the schema documents; lists count as `[]`. */
export function documentedPaths(schema: TSchema): readonly string[] {
  return documented(asJson(schema), "");
}

function used(value: JsonValue, path: string, schema: JsonValue | undefined): string[] {
  const shape = shapeOf(schema);
  const properties = propertiesOf(shape);
  if (isJsonArray(value)) return [path, ...value.flatMap((item) => used(item, `${path}[]`, shape["items"]))];
  // What is documented as any JSON may have any keys.
  if (!isJsonObject(value) || !("properties" in shape)) return [path];
  return [
    path,
    ...Object.entries(value).flatMap(([key, inner]) => used(inner, `${path}.${key}`, properties[key])),
  ];
}

/** Every path that the message uses, as {@link documentedPaths} writes them. */
export function usedPaths(body: string, schema: TSchema): readonly string[] {
  return used(readJson(body), "", asJson(schema));
}
