/** A member of a value that came from outside; undefined when it has none of that name. */
export function member(value: unknown, name: string): unknown {
  const fields = typeof value === "object" && value !== null ? Object.entries(value) : [];
  return fields.find(([key]) => key === name)?.[1];
}
