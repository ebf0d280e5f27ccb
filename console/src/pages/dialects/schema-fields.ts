/** One field of a message, as its JSON Schema lays it down. */
export interface SchemaField {
  /** Dotted; `[]` stands for each item of a list. */
  readonly path: string;
  /** In the words of JSON Schema: string, integer, object. */
  readonly types: readonly string[];
  readonly isNeeded: boolean;
  readonly about: string;
  /** The values that it can have, where it has few; empty for any. */
  readonly values: readonly string[];
}

type Schema = Readonly<Record<string, unknown>>;

function isSchema(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The fields of a message in the order of its schema, those of an object below it. */
export function fieldsOf(schema: unknown): readonly SchemaField[] {
  return isSchema(schema) ? fieldsWithin("", schema) : [];
}

function fieldsWithin(base: string, schema: Schema): readonly SchemaField[] {
  return alternativesOf(schema).flatMap((each) => {
    const properties = isSchema(each["properties"]) ? each["properties"] : {};
    const needed = listOf(each["required"]);
    const own = Object.entries(properties).flatMap(([name, value]) =>
      isSchema(value) ? fieldOf(base === "" ? name : `${base}.${name}`, value, needed.includes(name)) : [],
    );
    return [...own, ...itemsOf(base, each)];
  });
}

function fieldOf(path: string, schema: Schema, isNeeded: boolean): readonly SchemaField[] {
  const field: SchemaField = {
    path,
    types: [...new Set(alternativesOf(schema).flatMap(typesOf))],
    isNeeded,
    about: typeof schema["description"] === "string" ? schema["description"] : "",
    values: [...new Set(alternativesOf(schema).flatMap(valuesOf))],
  };
  return [field, ...fieldsWithin(path, schema)];
}

/** What a list has in each item, where that has fields. */
function itemsOf(base: string, { items }: Schema): readonly SchemaField[] {
  return isSchema(items) ? fieldsWithin(`${base}[]`, items) : [];
}

/** The schema itself, or each that it may be in its place. */
function alternativesOf(schema: Schema): readonly Schema[] {
  const others = [...listOf(schema["anyOf"]), ...listOf(schema["oneOf"]), ...listOf(schema["allOf"])];
  return others.length === 0 ? [schema] : others.filter(isSchema).flatMap(alternativesOf);
}

function typesOf(schema: Schema): readonly string[] {
  const { type } = schema;
  if (typeof type === "string") return [type];
  const several = listOf(type).filter((each): each is string => typeof each === "string");
  if (several.length > 0) return several;
  return [...new Set(constantsOf(schema).map((each) => (each === null ? "null" : typeof each)))];
}

function valuesOf(schema: Schema): readonly string[] {
  return constantsOf(schema)
    .filter((each) => each !== null)
    .map((each) => (typeof each === "string" ? each : JSON.stringify(each)));
}

function constantsOf(schema: Schema): readonly unknown[] {
  return "const" in schema ? [schema["const"]] : listOf(schema["enum"]);
}
