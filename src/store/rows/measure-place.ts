// Where counting goes on, as the columns of the place where it stopped; null: from the beginning.

/** A place among ids. */
export function byId(after: string | null): readonly [string] {
  return [after ?? ""];
}

/** A place among attempts: the delivery and the number. */
export function byNumber(after: string | null): readonly [string, number] {
  const [first = "", second = "0"] = after?.split(" ") ?? [];
  return [first, Number(second)];
}

/** A place among failures: the moment and the delivery. */
export function byTime(after: string | null): readonly [number, string] {
  const [first = "0", second = ""] = after?.split(" ") ?? [];
  return [Number(first), second];
}
