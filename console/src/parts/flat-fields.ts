import { type ExactJson, isList, isObject } from "./exact-json.ts";

/** A value that has no further parts, and where it stands. */
export interface FlatField {
  readonly path: string;
  readonly value: ExactJson;
}

/** All values of a JSON text, each with its path, in their order. */
export function flatFields(value: ExactJson, path = ""): readonly FlatField[] {
  if (isList(value) && value.length > 0)
    return value.flatMap((item, index) => flatFields(item, `${path}[${index}]`));
  if (isObject(value) && Object.keys(value).length > 0) {
    return Object.entries(value).flatMap(([name, each]) =>
      flatFields(each, path === "" ? name : `${path}.${name}`),
    );
  }
  return path === "" ? [] : [{ path, value }];
}

/** True for what says nothing: null, an empty text, an empty list, an object without fields. */
export function isEmpty({ value }: FlatField): boolean {
  return value === null || value === "" || isList(value) || isObject(value);
}
