import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ApiClient, type ApiTenant } from "../kit/api-client.ts";
import { everythingShown } from "../kit/everything-shown.ts";
import { anyTime, idOf } from "../kit/matching.ts";
import { record } from "../kit/told-calls.ts";
import type { Page, Shown } from "../kit/test-hub.ts";

// Whoever sees whole phone numbers is known by name: every such answer is in the audit log.

interface Entry extends Shown {
  readonly who: string;
  readonly action: string;
  readonly what: string;
  readonly target?: string;
  readonly tenant?: string;
  readonly before?: Readonly<Record<string, unknown>>;
  readonly after?: Readonly<Record<string, unknown>>;
}

const phone = "19912345678";

let api: ApiClient;
beforeAll(async () => {
  api = await ApiClient.start();
});
afterAll(() => api[Symbol.asyncDispose]());

/** The entries of a tenant, the newest first. */
async function entriesOf({ path }: ApiTenant, query = "", client = api): Promise<readonly Entry[]> {
  return (await client.ok<Page<Entry>>("GET", `${path}/audit?limit=500${query}`)).data;
}

describe("a reveal", () => {
  const begin = async () => {
    const tenant = await api.tenant();
    const key = await api.ok("POST", `${tenant.path}/keys`, { rights: ["read", "reveal"] });
    await api.ok("POST", `${tenant.path}/events`, [record("1", { to: phone }), record("2", { to: phone })]);
    return { tenant, keyId: key.id, key: String(key["key"]) };
  };
  const reveals = (tenant: ApiTenant, client = api) => entriesOf(tenant, "&action=revealed", client);

  test("is told with who asked, for what, and how much was shown", async () => {
    const { tenant, key, keyId } = await begin();
    await api.ok("GET", `${tenant.path}/calls?to=${phone}&limit=10`, undefined, key);
    await expect.poll(() => reveals(tenant)).toHaveLength(1);
    expect(await reveals(tenant)).toEqual([
      {
        id: idOf("aud"),
        at: anyTime,
        tenant: tenant.id,
        who: keyId,
        action: "revealed",
        what: "call",
        after: {
          route: "GET /v1/tenants/{tenant}/calls",
          query: { to: "199****5678", limit: "10" },
          rows: 2,
        },
      },
    ]);
  });

  test("by the operator, of one call, and of raw bytes is told", async () => {
    const { tenant } = await begin();
    const { path } = tenant;
    const [call] = (await api.ok<Page>("GET", `${path}/calls?limit=1`)).data;
    const [message] = (await api.ok<Page>("GET", `${path}/messages?limit=1`)).data;
    await api.ok("GET", `${path}/calls/${call?.id}`);
    await api.ok("GET", `${path}/messages/${message?.id}/raw`);
    await expect.poll(() => reveals(tenant)).toHaveLength(3);
    expect((await reveals(tenant)).map(({ who, what, target }) => [who, what, target])).toEqual([
      ["operator", "message", message?.id],
      ["operator", "call", call?.id],
      ["operator", "call", undefined],
    ]);
  });

  test("is not told of where no whole number was shown, or the answer was masked", async () => {
    const { tenant, key, keyId } = await begin();
    await everythingShown(api, tenant, tenant.key);
    for (const at of ["sources", "jobs", "deliveries", "calls?to=1", "calls/x"]) {
      await api.request("GET", `${tenant.path}/${at}`, { key });
    }
    // Entries are written in the order of the requests: this one comes last.
    await api.ok("GET", `${tenant.path}/calls?q=${phone}`, undefined, key);
    const by = async (who: string) => (await reveals(tenant)).filter((entry) => entry.who === who);
    await expect.poll(() => by(keyId)).not.toEqual([]);
    expect((await by(keyId)).map(({ after }) => after?.["query"])).toEqual([{ q: "199****5678" }]);
    expect(await by(tenant.keyId)).toEqual([]);
  });

  test("that was answered right before the hub stops is not lost", async () => {
    await using own = await ApiClient.start();
    const tenant = await own.tenant();
    await own.ok("POST", `${tenant.path}/events`, record("1", { to: phone }));
    await Promise.all(Array.from({ length: 20 }, () => own.ok("GET", `${tenant.path}/calls`)));
    await own.hub.restart();
    expect(await reveals(tenant, own)).toHaveLength(20);
  });
});
