import { type Node, findNodeAtLocation, parseTree } from "jsonc-parser";

/** A piece of a text: from one character up to another. */
export interface Place {
  readonly begin: number;
  readonly end: number;
}

/**
 * Where a path such as `data.callRecords[0].id` or `data.callRecords.0.id` stands in a JSON text: the field with its
 * value. Where the text has no such field, it is the opening of the innermost object or array that lacks it, after the
 * name that this has.
 */
export function placeInJson(text: string, path: string): Place | undefined {
  const steps = path.split(/[.[\]]+/).filter((step) => step !== "");
  const root = parseTree(text);
  if (root === undefined || steps.length === 0) return undefined;
  let at = root;
  for (const step of steps) {
    const child = findNodeAtLocation(at, [at.type === "array" ? Number(step) : step]);
    if (child === undefined) return lackOf(at);
    at = child;
  }
  return placeOf(fieldOf(at));
}

/** The field with its name, where the value is a field's. */
function fieldOf(value: Node): Node {
  return value.parent?.type === "property" ? value.parent : value;
}

function placeOf({ offset, length }: Node): Place {
  return { begin: offset, end: offset + length };
}

function lackOf(value: Node): Place {
  const field = placeOf(fieldOf(value));
  const hasOpening = value.type === "object" || value.type === "array";
  return hasOpening ? { begin: field.begin, end: value.offset + 1 } : field;
}
