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
  const begin = text.search(/\S/);
  if (begin < 0 || steps.length === 0) return undefined;
  let at: Child = { whole: { begin, end: text.length }, value: { begin, end: text.length } };
  for (const step of steps) {
    const child = childOf(text, at.value, step);
    if (child === undefined) return lackOf(text, at);
    at = child;
  }
  return at.whole;
}

function lackOf(text: string, { whole, value }: Child): Place {
  const isOpening = text[value.begin] === "{" || text[value.begin] === "[";
  return isOpening ? { begin: whole.begin, end: value.begin + 1 } : whole;
}

interface Child {
  /** The field's name and value; of an array's item, the value. */
  readonly whole: Place;
  readonly value: Place;
}

const tokens = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/** The field or item of the object or array that begins there. */
function childOf(text: string, within: Place, name: string): Child | undefined {
  tokens.lastIndex = within.begin;
  const opening = tokens.exec(text)?.[0];
  if (opening !== "{" && opening !== "[") return undefined;
  let index = 0;
  for (;;) {
    const first = tokens.exec(text);
    if (first === null || first.index >= within.end || first[0] === "}" || first[0] === "]") return undefined;
    if (first[0] === ",") continue;
    const begin = first.index;
    let isWanted = String(index) === name;
    index += 1;
    if (opening === "{") {
      isWanted = nameOf(first[0]) === name;
      tokens.exec(text);
      tokens.exec(text);
      tokens.lastIndex = valueBegin(text, begin + first[0].length);
    } else {
      tokens.lastIndex = begin;
    }
    const value = valueAt(text, tokens.lastIndex);
    if (isWanted) return { whole: { begin, end: value.end }, value };
    tokens.lastIndex = value.end;
  }
}

function nameOf(token: string): string {
  try {
    return String(JSON.parse(token));
  } catch {
    return token;
  }
}

/** Where the value after a name begins: past the colon. */
function valueBegin(text: string, afterName: number): number {
  const gap = /^\s*:\s*/.exec(text.slice(afterName, afterName + 1_000))?.[0] ?? "";
  return afterName + gap.length;
}

/** The value that begins there, up to its end. */
function valueAt(text: string, from: number): Place {
  tokens.lastIndex = from;
  let depth = 0;
  let begin = from;
  for (
    let token = tokens.exec(text), isFirst = true;
    token !== null;
    token = tokens.exec(text), isFirst = false
  ) {
    if (isFirst) begin = token.index;
    if (token[0] === "{" || token[0] === "[") depth += 1;
    if (token[0] === "}" || token[0] === "]") depth -= 1;
    if (depth <= 0) return { begin, end: token.index + token[0].length };
  }
  return { begin, end: text.length };
}
