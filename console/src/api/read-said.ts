/**
 * Reads what the hub said, where the client of the interface does not: it is taken at its word, as everywhere. Both are
 * of one build, and the types are made from the hub's own description. @throws SyntaxError
 */
export function readSaid<Said>(text: string): Said {
  const said: unknown = JSON.parse(text);
  return said as Said; // oxlint-disable-line typescript/no-unsafe-type-assertion
}
