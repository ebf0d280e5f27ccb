import { isDeepStrictEqual } from "node:util";
import type { Static } from "typebox";
import type { DifferenceSchema } from "./configuration-schemas.ts";

/** What a configuration would change. */
export type Change = Static<typeof DifferenceSchema>["changes"][number];
type FieldChange = Change["fields"][number];

/** What a value that is not shown stands for. */
const hidden = "•••";

/** A thing on one side of a comparison. */
interface Side {
  /** As it is kept. */
  readonly doc: object;
  /** As it is shown. */
  readonly shown: object;
}

/** The fields in which two differ, as they are shown (C4). */
export function fieldChanges(
  fields: readonly string[],
  { from, to, secrets }: { readonly from: Side; readonly to: Side; readonly secrets: ReadonlySet<string> },
): FieldChange[] {
  const differing = fields.filter(
    (field) => !isDeepStrictEqual(valueOf(from.doc, field), valueOf(to.doc, field)),
  );
  return differing.map((field) => {
    const [before, after] = [shownValue(from, field), shownValue(to, field)];
    return { field, from: before, to: after, isSecret: secrets.has(field) || !(field in to.shown) };
  });
}

function shownValue({ doc, shown }: Side, field: string): unknown {
  if (field in shown) return valueOf(shown, field);
  return (valueOf(doc, field) ?? null) === null ? null : hidden;
}

function valueOf(doc: object, field: string): unknown {
  return Reflect.get(doc, field);
}
