import type { HubClient } from "./hub-client.ts";

/** The query of a list's URL: those that were given, behind a `?`. */
export function queryText(given: Readonly<Record<string, string | undefined>>): string {
  const pairs = Object.entries(given).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return pairs.length === 0 ? "" : `?${new URLSearchParams(pairs).toString()}`;
}

const mostOnPage = 200;

/** The first rows of a list. No more are asked for: whoever reads on has seen more numbers than were wanted. */
export async function* firstRows<Row>(hub: HubClient, path: string, most: number): AsyncGenerator<Row> {
  let taken = 0;
  for await (const row of hub.all<Row>(path, Math.min(most, mostOnPage))) {
    yield row;
    taken += 1;
    if (taken >= most) return;
  }
}
