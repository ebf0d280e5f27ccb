/** What an entry is about, as far as a page shows it. */
interface About {
  readonly tenant?: string | undefined;
  readonly what: string;
  readonly target?: string | undefined;
  readonly action: string;
}

// The pages with a list of their own, by the kind of thing; its id comes behind.
const lists: Readonly<Record<string, string>> = {
  call: "calls",
  delivery: "deliveries",
  endpoint: "endpoints",
  job: "jobs",
  message: "messages",
  replay: "replays",
  source: "sources",
};
// The pages that show all of a kind at once.
const pages: Readonly<Record<string, string>> = {
  key: "keys",
  "portal-link": "portal-links",
  erasure: "storage",
  retention: "storage",
  storage: "storage",
  failure: "failures",
};

/** The address of the page that shows the thing; null where none does, or where it is gone. */
export function auditPlace({ tenant, what, target, action }: About): string | null {
  if (action === "deleted") return null;
  if (tenant === undefined) return what === "tenant" && target !== undefined ? tenantPage(target) : null;
  const [list, page] = [lists[what], pages[what]];
  const base = `/t/${encodeURIComponent(tenant)}`;
  if (list !== undefined && target !== undefined) return `${base}/${list}/${encodeURIComponent(target)}`;
  if (what === "tenant") return tenantPage(tenant);
  const shown = page ?? list;
  return shown === undefined ? null : `${base}/${shown}`;
}

function tenantPage(tenant: string): string {
  return `/t/${encodeURIComponent(tenant)}/overview`;
}

/** What a thing is called by people; null where it has no name. */
export function nameIn(before: unknown, after: unknown): string | null {
  for (const thing of [after, before]) {
    if (typeof thing === "object" && thing !== null && "name" in thing) {
      const { name } = thing;
      if (typeof name === "string" && name !== "") return name;
    }
  }
  return null;
}

/** What a reveal showed: by which route, what was asked for, and how many rows. */
export interface Revealed {
  readonly route: string;
  readonly filters: readonly (readonly [name: string, value: string])[];
  readonly rows: number;
}

/** Reads what an entry of a reveal says; null where it says something else. */
export function revealedIn(after: unknown): Revealed | null {
  if (typeof after !== "object" || after === null || !("route" in after) || !("rows" in after)) return null;
  const query = "query" in after && typeof after.query === "object" ? after.query : null;
  return {
    route: String(after.route),
    filters: Object.entries(query ?? {}).map(([name, value]) => [name, String(value)] as const),
    rows: Number(after.rows),
  };
}
