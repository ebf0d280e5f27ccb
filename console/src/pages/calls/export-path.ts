/** How a table of calls is wanted. */
export interface ExportWish {
  readonly format: "csv" | "xlsx";
  /** No more rows than these; null: all. */
  readonly limit: number | null;
  readonly language: string;
}

/** Where the hub gives the calls that the filters choose as a table. */
export function exportPath(
  tenant: string,
  filters: Readonly<Record<string, string | undefined>>,
  { format, limit, language }: ExportWish,
): string {
  const query = new URLSearchParams({ format, lang: language });
  if (limit !== null) query.set("limit", String(limit));
  for (const [name, value] of Object.entries(filters)) if (value !== undefined) query.set(name, value);
  return `/v1/tenants/${encodeURIComponent(tenant)}/calls/export?${query.toString()}`;
}
