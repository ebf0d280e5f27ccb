import type { FormInstance } from "antd";
import { HubError } from "../api/hub-error.ts";

/** A form, as far as problems are shown in it. */
export type ProblemForm = Pick<FormInstance, "setFields" | "getFieldsValue">;

/** Shows what is wrong with the fields of a form at each of them; false where some of it has no field. */
export function showProblems(form: ProblemForm, error: unknown): boolean {
  if (!(error instanceof HubError) || error.fields.length === 0) return false;
  const values: unknown = form.getFieldsValue(true);
  const places = error.fields.map(({ path, message }) => ({ name: placeOf(path, values), message }));
  form.setFields(
    places.flatMap(({ name, message }) => (name === null ? [] : [{ name: [...name], errors: [message] }])),
  );
  return places.every(({ name }) => name !== null);
}

/** The field of a form that a path of the body is about: itself, or the list that it is an item of. */
export function placeOf(path: string, values: unknown): readonly string[] | null {
  const name: string[] = [];
  let value = values;
  for (const part of path.split(".")) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) break;
    const entry = Object.entries(value).find(([each]) => each === part);
    if (entry === undefined) break;
    name.push(part);
    value = entry[1];
  }
  return name.length === 0 ? null : name;
}
