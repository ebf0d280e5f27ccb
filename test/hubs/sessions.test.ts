import { expect, test } from "vitest";
import { PostgresServer } from "../../src/store/postgres/postgres-server.contract.ts";
import { byCookie, consoleHeader, signIn } from "../kit/console-session.ts";
import { type Page, TestHub } from "../kit/test-hub.ts";

const patience = { timeout: 25_000, interval: 50 };

test("a session and a portal link are good on every hub of a database, and end on all of them", async () => {
  await using server = await PostgresServer.start();
  const url = server.url(await server.database());
  const parts = { store: { engine: "postgres", url, shown: url }, masterKey: Buffer.alloc(32, 7) } as const;
  await using one = await TestHub.start(parts);
  await using other = await TestHub.start(parts);
  const { path } = await one.tenant({ id: "acme" });
  const made = await one.ok("POST", `${path}/keys`, { rights: ["read", "write"] });
  const embedIn = ["https://pages.example.com"];
  const link = await one.ok("POST", `${path}/portal-links`, { embedIn });
  const token = String(link["url"]).split("#token=")[1] ?? "";
  const { cookie } = await signIn(one, String(made["key"]));

  const session = byCookie(cookie, consoleHeader);
  const statusBy = async (hub: TestHub, options: object) => (await hub.request("GET", path, options)).status;
  await expect.poll(() => statusBy(other, session), patience).toBe(200);
  await expect.poll(() => statusBy(other, { key: token }), patience).toBe(200);
  const page = async () => (await other.request("GET", `/console/portal/${link.id}/`)).headers;
  expect((await page()).get("content-security-policy")).toContain(`frame-ancestors ${embedIn[0]}`);
  const source = { name: "made by a session", dialect: "tanyi" };
  expect((await other.request("POST", `${path}/sources`, { ...session, body: source })).status).toBe(201);
  const listed = await other.ok<Page>("GET", `${path}/portal-links`);
  expect(listed.data.map(({ id }) => id)).toEqual([link.id]);

  await other.ok("DELETE", `${path}/keys/${made.id}`);
  await other.ok("DELETE", `${path}/portal-links/${link.id}`);
  expect([await statusBy(other, session), await statusBy(other, { key: token })]).toEqual([401, 401]);
  await expect.poll(() => statusBy(one, session), patience).toBe(401);
  await expect.poll(() => statusBy(one, { key: token }), patience).toBe(401);
}, 60_000);
