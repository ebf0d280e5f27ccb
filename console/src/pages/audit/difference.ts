/** One field that is not as it was. */
export interface Difference {
  /** Dotted, as in `ladder.maxAttempts`. */
  readonly path: string;
  /** Null: there was nothing. */
  readonly before: string | null;
  /** Null: there is nothing any more. */
  readonly after: string | null;
}

/** What is another between two things as the audit log keeps them; of one alone, all that it has. */
export function differencesOf(before: unknown, after: unknown): readonly Difference[] {
  const [was, is] = [fieldsOf(before), fieldsOf(after)];
  const paths = [...new Set([...is.keys(), ...was.keys()])];
  return paths
    .map((path) => ({ path, before: was.get(path) ?? null, after: is.get(path) ?? null }))
    .filter(({ before, after }) => before !== after);
}

// What an endpoint comes to with its dialect's own filled in: it follows from the other fields.
const follows = /^effective\./;

/** The fields of a thing by their paths; what is empty is left out, and what follows from the others. */
function fieldsOf(thing: unknown): ReadonlyMap<string, string> {
  return new Map(entriesOf(thing, "").filter(([path]) => !follows.test(path)));
}

function entriesOf(value: unknown, path: string): readonly (readonly [string, string])[] {
  if (value === null || value === undefined || value === "") return [];
  if (Array.isArray(value)) return value.length === 0 ? [] : [[path, listText(value)]];
  if (typeof value !== "object") return [[path, plainText(value)]];
  return Object.entries(value).flatMap(([name, part]) =>
    entriesOf(part, path === "" ? name : `${path}.${name}`),
  );
}

function listText(list: readonly unknown[]): string {
  return list.map(plainText).join(", ");
}

/** A text as it is, all else as JSON writes it. */
function plainText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
