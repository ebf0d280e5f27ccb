import { type ExactJson, isList, isObject, writeExact } from "./exact-json.ts";

/** What differs at one place; the side on which the place is not has none. */
export interface Change {
  readonly path: string;
  readonly before?: ExactJson;
  readonly after?: ExactJson;
}

/** What is different between two values, place by place. Nothing where they say the same. */
export function difference(before: ExactJson, after: ExactJson, path = ""): readonly Change[] {
  if (isObject(before) && isObject(after)) return fieldChanges(before, after, path);
  if (isList(before) && isList(after)) return itemChanges(before, after, path);
  return writeExact(before) === writeExact(after) ? [] : [{ path, before, after }];
}

type Fields = { readonly [name: string]: ExactJson };

function fieldChanges(before: Fields, after: Fields, path: string): readonly Change[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].flatMap((name) => pairChanges(before[name], after[name], join(path, name)));
}

function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}

function pairChanges(
  before: ExactJson | undefined,
  after: ExactJson | undefined,
  path: string,
): readonly Change[] {
  if (before !== undefined && after !== undefined) return difference(before, after, path);
  if (before !== undefined) return [{ path, before }];
  return after === undefined ? [] : [{ path, after }];
}

type Items = readonly ExactJson[];

// A turn that was put in at the beginning of a dialog would change every turn after it, were they told apart by their
// places. So what has a mark of its own goes by that.
const marks = ["seq", "id"] as const;

function itemChanges(before: Items, after: Items, path: string): readonly Change[] {
  for (const mark of marks) {
    const [old, now] = [byMark(before, mark), byMark(after, mark)];
    if (old === undefined || now === undefined) continue;
    const values = new Set([...old.keys(), ...now.keys()]);
    return [...values].flatMap((value) =>
      pairChanges(old.get(value), now.get(value), `${path}[${mark}=${value}]`),
    );
  }
  return placeChanges(before, after, path);
}

/** The items by that field; undefined unless each has it and no two have the same. */
function byMark(items: Items, mark: string): ReadonlyMap<string, ExactJson> | undefined {
  const found = new Map<string, ExactJson>();
  for (const item of items) {
    const value = isObject(item) ? item[mark] : undefined;
    if (value === undefined || value === null) return undefined;
    found.set(writeExact(value), item);
  }
  return found.size === items.length ? found : undefined;
}

/** By their places, but for what is the same at the beginning and at the end. */
function placeChanges(before: Items, after: Items, path: string): readonly Change[] {
  const [old, now] = [before.map(writeExact), after.map(writeExact)];
  const most = Math.min(old.length, now.length);
  let head = 0;
  while (head < most && old[head] === now[head]) head += 1;
  let tail = 0;
  while (tail < most - head && old.at(-1 - tail) === now.at(-1 - tail)) tail += 1;
  const longer = Math.max(old.length, now.length) - tail;
  const changes: Change[] = [];
  for (let place = head; place < longer; place += 1) {
    const item = place < before.length - tail ? before[place] : undefined;
    const next = place < after.length - tail ? after[place] : undefined;
    changes.push(...pairChanges(item, next, `${path}[${place}]`));
  }
  return changes;
}
