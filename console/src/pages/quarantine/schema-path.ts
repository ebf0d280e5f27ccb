/** What a schema says of a field. */
export interface Described {
  /** Such as `integer`, or `string | null`. */
  readonly type: string;
  /** Empty where it says nothing. */
  readonly about: string;
}

type Schema = Readonly<Record<string, unknown>>;

/** What a JSON Schema says of the field at a path such as `data.callRecordId`; undefined where it has no such field. */
export function describedAt(schema: unknown, path: string): Described | undefined {
  const steps = path.split(/[.[\]]+/).filter((step) => step !== "");
  return steps.length === 0 ? undefined : describe(schema, steps);
}

function describe(schema: unknown, [step, ...rest]: readonly string[]): Described | undefined {
  if (!isSchema(schema)) return undefined;
  if (step === undefined) return { type: typeOf(schema), about: aboutOf(schema) };
  for (const branch of [schema, ...branchesOf(schema)]) {
    const child = childOf(branch, step);
    const found = child === undefined ? undefined : describe(child, rest);
    if (found !== undefined) return found;
  }
  return undefined;
}

function childOf({ properties, items }: Schema, step: string): unknown {
  if (/^\d+$/.test(step) && items !== undefined) return items;
  return isSchema(properties) ? properties[step] : undefined;
}

function branchesOf({ anyOf, allOf, oneOf }: Schema): readonly Schema[] {
  return [anyOf, allOf, oneOf].flatMap((each) => (Array.isArray(each) ? each.filter(isSchema) : []));
}

function typeOf(schema: Schema): string {
  if (typeof schema["type"] === "string") return schema["type"];
  if ("const" in schema) return JSON.stringify(schema["const"]);
  if (Array.isArray(schema["enum"])) return schema["enum"].map((each) => JSON.stringify(each)).join(" | ");
  return [...new Set(branchesOf(schema).map(typeOf))].filter((each) => each !== "").join(" | ");
}

function aboutOf(schema: Schema): string {
  if (typeof schema["description"] === "string") return schema["description"];
  return (
    branchesOf(schema)
      .map(aboutOf)
      .find((each) => each !== "") ?? ""
  );
}

function isSchema(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
