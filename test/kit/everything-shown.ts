import type { ApiClient, ApiTenant } from "./api-client.ts";
import type { Page } from "./test-hub.ts";

/** One answer, as a text with its headers. */
export interface ShownAnswer {
  readonly path: string;
  readonly status: number;
  readonly text: string;
}

/**
 * Every answer to every GET below a tenant that the hub itself lists, so that a new route is asked by being there: the
 * lists, and for each row of a list what is shown of it by itself.
 */
export async function everythingShown(
  api: ApiClient,
  tenant: ApiTenant,
  key: string,
): Promise<readonly ShownAnswer[]> {
  const shown: ShownAnswer[] = [];
  const ask = async (path: string) => {
    const { status, body, headers } = await api.hub.request<unknown>("GET", path, { key });
    shown.push({ path, status, text: JSON.stringify([body, Object.fromEntries(headers)]) });
  };
  const routes = api.description.routes.filter(
    ({ method, path }) =>
      method === "GET" &&
      path.startsWith("/v1/tenants/{tenant}") &&
      // What is heard there is no text, and its platform's to give out.
      !path.endsWith("/recordings/{n}"),
  );
  for (const { path, params } of routes) {
    const [, name = ""] = params;
    const [list = "", rest = ""] = path.replace("{tenant}", tenant.id).split(/\{[^}]+\}/);
    if (params.length === 1) await ask(list);
    else for (const row of await rowsOf(api, list, name)) await ask(`${list}${row}${rest}`);
  }
  return shown;
}

/** What each row of a list is called in paths. */
async function rowsOf(api: ApiClient, list: string, name: string): Promise<readonly string[]> {
  const { data } = await api.hub.ok<Page<Readonly<Record<string, unknown>>>>("GET", list.replace(/\/$/, ""));
  return data.map((row) => (name === "file" ? `${String(row["day"])}.ndjson` : String(row["id"])));
}
