import { expect, test, vi } from "vitest";
import { pushesOf } from "../kit/deliveries.ts";
import { TestHub } from "../kit/test-hub.ts";

interface Storage {
  readonly counting: boolean;
  readonly files: Readonly<Record<string, number>>;
  readonly data: readonly { readonly tenant: string; readonly asOf: string | null }[];
}

test("each tenant sees how much it has, and the operator what is on the disk and whose it is", async () => {
  await using hub = await TestHub.start();
  const { path, sourceUrl } = await hub.tenant({
    id: "acme",
    source: { name: "a", dialect: "yeta" },
    endpoint: { url: "https://app.example.com/", dialect: "standard", enabled: false },
  });
  await hub.tenant({ id: "empty" });
  expect(await hub.ok("GET", `${path}/storage`)).toMatchObject({ asOf: null, total: { rows: 0 } });
  const bodies = pushesOf("yeta", 7).map(({ body }) => body);
  for (const body of bodies) await hub.push(sourceUrl, body);
  await hub.ok("POST", "/v1/storage/count");
  const storage = await vi.waitFor(
    async () => {
      const shown = await hub.ok<Storage>("GET", "/v1/storage");
      expect(shown.counting).toBe(false);
      expect(shown.data.filter(({ asOf }) => asOf === null)).toEqual([]);
      return shown;
    },
    { timeout: 20_000 },
  );
  // What was written is in the log until a checkpoint.
  const { databaseBytes = 0, logBytes = 0 } = storage.files;
  expect(databaseBytes).toBeGreaterThan(0);
  expect(databaseBytes + logBytes).toBeGreaterThan(10_000);
  expect(storage.data.map(({ tenant }) => tenant)).toEqual(["empty", "acme"]);
  const { key } = await hub.ok<{ key: string; id: string }>("POST", `${path}/keys`, { rights: ["read"] });
  const { body } = await hub.request<Record<string, { rows: number; bytes: number }>>(
    "GET",
    `${path}/storage`,
    { key },
  );
  const bytes = bodies.reduce((sum, body) => sum + Buffer.byteLength(body), 0);
  expect(body).toMatchObject({ messages: { rows: bodies.length, bytes }, calls: { rows: 1 } });
  expect(body["events"]?.rows).toBeGreaterThanOrEqual(bodies.length);
  expect(body["deliveries"]?.bytes).toBeGreaterThan(0);
  expect((await hub.request("GET", "/v1/storage", { key })).status).toBe(403);
  await hub.restart();
  expect(await hub.ok("GET", `${path}/storage`)).toMatchObject({ messages: { rows: bodies.length } });
});
