/** Which failures of a day are wanted. */
export interface FailureFilter {
  readonly endpoint?: string | undefined;
  readonly type?: string | undefined;
}

/** Where the failure file of a day is. */
export function failureFilePath(tenant: string, day: string, { endpoint, type }: FailureFilter): string {
  const search = new URLSearchParams();
  if (endpoint !== undefined) search.set("endpoint", endpoint);
  if (type !== undefined) search.set("type", type);
  const path = `/v1/tenants/${encodeURIComponent(tenant)}/failures/${day}.ndjson`;
  return search.size === 0 ? path : `${path}?${search.toString()}`;
}

/** The address of a new replay of what failed on a day; `at` tells a clock's reading as a moment, in the tenant's zone. */
export function replayDaySearch(
  day: string,
  { endpoint, type }: FailureFilter,
  at: (clock: string) => string,
): URLSearchParams {
  const search = new URLSearchParams({
    new: "1",
    states: "failed",
    since: at(`${day} 00:00:00`),
    until: at(`${day} 23:59:59`),
  });
  if (endpoint !== undefined) search.set("endpoint", endpoint);
  if (type !== undefined) search.set("types", type);
  return search;
}
