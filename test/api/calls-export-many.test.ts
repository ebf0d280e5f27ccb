import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ApiClient, type ApiTenant } from "../kit/api-client.ts";
import { readCsv } from "../kit/csv.ts";
import { Exporting } from "../kit/exporting.ts";
import { adminKey } from "../kit/test-hub.ts";
import { record } from "../kit/told-calls.ts";

let api: ApiClient;
let exporting: Exporting;
beforeAll(async () => {
  api = await ApiClient.start();
  exporting = new Exporting(api);
});
afterAll(() => api[Symbol.asyncDispose]());

describe("many calls", () => {
  const many = 20_000;
  let tenant: ApiTenant;
  beforeAll(async () => {
    const numbered = (index: number) => `199${String(index).padStart(8, "0")}`;
    tenant = await exporting.tenantWith(
      ...Array.from({ length: many }, (_, index) => record(String(index), { to: numbered(index) })),
    );
  });

  const expected = Array.from({ length: many }, (_, index) => String(many - 1 - index));

  test("are all there, each once and in order, in both formats", async () => {
    const { rows } = await exporting.csv(tenant, "?columns=platformId");
    expect(rows.map(([id]) => id)).toEqual(expected);
    const inBook = await exporting.sheet(tenant, "&columns=platformId");
    expect(inBook.map(([id]) => id)).toEqual(expected);
  });

  test("are compressed for a client that takes that", async () => {
    const headers = { authorization: `Bearer ${adminKey}`, "accept-encoding": "gzip" };
    const { headers: answered, body } = await api.request<string>(
      "GET",
      exporting.at(tenant, "?columns=platformId"),
      {
        headers,
      },
    );
    expect(answered.get("content-encoding")).toBe("gzip");
    expect(readCsv(body)).toHaveLength(many + 1);
  });

  test.each(["csv", "xlsx"])(
    "are not read to their end for a client that goes away, and what it saw is told: %s",
    async (format) => {
      const gone = new AbortController();
      const key = await api.ok("POST", `${tenant.path}/keys`, { rights: ["read", "reveal"] });
      const response = await fetch(`${api.hub.url}${exporting.at(tenant, `?format=${format}`)}`, {
        headers: { authorization: `Bearer ${String(key["key"])}`, "accept-encoding": "identity" },
        signal: gone.signal,
      });
      await response.body?.getReader().read();
      gone.abort();
      const entries = () => exporting.reveals(tenant, `&who=${key.id}`);
      await expect.poll(entries, { timeout: 10_000 }).toHaveLength(1);
      const [entry] = await entries();
      const { rows } = (entry?.["after"] as { rows: number } | undefined) ?? { rows: 0 };
      expect(rows).toBeGreaterThan(0);
      expect(rows).toBeLessThan(many);
    },
  );
});

describe("an export that is more than its client takes", () => {
  // A hundred times two kilobytes a call: far more than what lies between the hub and a client that waits.
  const row = [["备注", "好".repeat(700)]];
  const wide = `columns=${Array.from({ length: 100 }, () => "row").join(",")}&since=2020-01-01T00:00:00Z`;
  const begin = () =>
    exporting.tenantWith(...Array.from({ length: 500 }, (_, index) => record(String(index), { row })));

  /** Begins to read and then waits. */
  async function open(tenant: ApiTenant) {
    const gone = new AbortController();
    const headers = { authorization: `Bearer ${adminKey}`, "accept-encoding": "identity" };
    const { status, body } = await fetch(`${api.hub.url}${exporting.at(tenant, `?${wide}`)}`, {
      headers,
      signal: gone.signal,
    });
    const reader = body?.getReader();
    await reader?.read();
    const readOn = async () => {
      for (let isDone = false; !isDone;) isDone = (await reader?.read())?.done ?? true;
    };
    return { status, gone, readOn };
  }

  test("is one of two at a time, and makes room for another once its client has gone away", async () => {
    const tenant = await begin();
    const [first, second] = [await open(tenant), await open(tenant)];
    expect([first.status, second.status]).toEqual([200, 200]);
    const { detail } = await api.refused(409, "GET", exporting.at(tenant));
    expect(detail).toContain("2 exports");
    // Another tenant's have places of their own.
    expect((await exporting.csv(await exporting.tenantWith(record("1")))).rows).toHaveLength(1);
    first.gone.abort();
    const again = async () => (await api.hub.request("GET", exporting.at(tenant, "?limit=1"))).status;
    await expect.poll(again, { timeout: 10_000 }).toBe(200);
    second.gone.abort();
  });

  test("ends with the connection broken, and not as if it were whole, where the calls are gone meanwhile", async () => {
    const tenant = await begin();
    const { readOn } = await open(tenant);
    await api.ok("DELETE", tenant.path);
    const logged = (event: string) => api.hub.logged.filter((line) => line.event === event);
    const isPurged = () => logged("tenant.purged").some((line) => line["tenant"] === tenant.id);
    await expect.poll(isPurged, { timeout: 60_000 }).toBe(true);
    await expect(readOn()).rejects.toThrow("terminated");
    expect(logged("api.failed")).toMatchObject([{ route: "/v1/tenants/:tenant/calls/export" }]);
  }, 90_000);
});
