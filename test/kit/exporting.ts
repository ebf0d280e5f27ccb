import { adminKey, type Page, type RequestOptions } from "./test-hub.ts";
import type { ApiClient, ApiTenant } from "./api-client.ts";
import { readCsv } from "./csv.ts";
import { type SheetCell, type Workbook, readWorkbook } from "./workbook.ts";

/** Calls of a hub, exported as a client does it. */
export class Exporting {
  readonly api: ApiClient;

  constructor(api: ApiClient) {
    this.api = api;
  }

  /** A tenant with these calls, each as its record tells it. */
  async tenantWith(...records: readonly object[]): Promise<ApiTenant> {
    const tenant = await this.api.tenant();
    for (let start = 0; start < records.length; start += 1_000)
      await this.api.ok("POST", `${tenant.path}/events`, records.slice(start, start + 1_000));
    return tenant;
  }

  /** Where a tenant's calls are exported. */
  at({ path }: ApiTenant, query = ""): string {
    return `${path}/calls/export${query}`;
  }

  /** A CSV, its titles apart from its rows. */
  async csv(
    tenant: ApiTenant,
    query = "",
    options: RequestOptions = {},
  ): Promise<{ readonly titles: readonly string[]; readonly rows: readonly (readonly string[])[] }> {
    const { body } = await this.api.request<string>("GET", this.at(tenant, query), options);
    const [titles = [], ...rows] = readCsv(body);
    return { titles, rows };
  }

  async workbook(tenant: ApiTenant, query = "", key = adminKey): Promise<Workbook> {
    const response = await fetch(`${this.api.hub.url}${this.at(tenant, `?format=xlsx${query}`)}`, {
      headers: { authorization: `Bearer ${key}` },
    });
    if (!response.ok) throw new Error(`The export was answered ${response.status}: ${await response.text()}`);
    return readWorkbook(new Uint8Array(await response.arrayBuffer()));
  }

  /** The rows of a workbook's first sheet, without its titles. */
  async sheet(tenant: ApiTenant, query = "", key = adminKey): Promise<readonly (readonly SheetCell[])[]> {
    const { sheets } = await this.workbook(tenant, query, key);
    return sheets.get("calls")?.slice(1) ?? [];
  }

  /** What is in the audit log about whole numbers that were shown. */
  async reveals(tenant: ApiTenant, query = ""): Promise<Page["data"]> {
    return (await this.api.ok<Page>("GET", `${tenant.path}/audit?action=revealed${query}`)).data;
  }
}
