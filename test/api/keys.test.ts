import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ApiClient } from "../kit/api-client.ts";
import { anyTime, idOf, matching } from "../kit/matching.ts";
import type { Page } from "../kit/test-hub.ts";

let api: ApiClient;
beforeAll(async () => {
  api = await ApiClient.start();
});
afterAll(() => api[Symbol.asyncDispose]());

describe("making a key", () => {
  test("shows the key this once, and it opens the tenant at once", async () => {
    const { path } = await api.tenant();
    const made = await api.ok("POST", `${path}/keys`, { name: "对接系统" });
    const shown = {
      id: idOf("key"),
      name: "对接系统",
      rights: ["read", "write", "admin"],
      createdAt: anyTime,
    };
    expect(made).toEqual({ ...shown, key: matching(/^rbk_[\w-]{32}$/) });
    expect((await api.request("GET", path, { key: String(made["key"]) })).status).toBe(200);
    const { data } = await api.ok<Page>("GET", `${path}/keys`);
    expect(data).toContainEqual({ ...shown, lastUsedAt: anyTime });
  });

  test("needs no body and no name", async () => {
    const { path } = await api.tenant();
    expect(await api.ok("POST", `${path}/keys`)).toMatchObject({ name: "" });
    expect(await api.ok("POST", `${path}/keys`, {})).toMatchObject({ name: "" });
  });

  test("can be done with a key of the tenant's own", async () => {
    const { path, key } = await api.tenant();
    const made = await api.ok("POST", `${path}/keys`, { name: "second" }, key);
    expect((await api.request("GET", path, { key: String(made["key"]) })).status).toBe(200);
  });

  test.each([
    [{ name: "" }, "name"],
    [{ name: ["a"] }, "name"],
    [{ scope: "all" }, "scope"],
  ])("is refused for %j, by its path", async (body, path) => {
    const tenant = await api.tenant();
    const { errors } = await api.refused(400, "POST", `${tenant.path}/keys`, { body });
    expect(errors?.map((error) => error.path)).toEqual([path]);
  });
});

describe("revoking a key", () => {
  test("takes it out of the list, and it opens nothing any more", async () => {
    const { path, key, keyId } = await api.tenant();
    const gone = await api.request("DELETE", `${path}/keys/${keyId}`);
    expect([gone.status, gone.body]).toEqual([204, ""]);
    await api.refused(401, "GET", path, { key });
    expect(await api.ok<Page>("GET", `${path}/keys`)).toEqual({ data: [], next: null });
  });

  test("can be done to the very key that asks for it", async () => {
    const { path, key, keyId } = await api.tenant();
    expect((await api.request("DELETE", `${path}/keys/${keyId}`, { key })).status).toBe(204);
    await api.refused(401, "GET", path, { key });
  });

  test("leaves the other keys as they are", async () => {
    const { path, key } = await api.tenant();
    const second = await api.ok("POST", `${path}/keys`);
    await api.ok("DELETE", `${path}/keys/${second.id}`);
    expect((await api.request("GET", path, { key })).status).toBe(200);
  });

  test("a second time, and for what is no key, finds nothing", async () => {
    const { path, keyId } = await api.tenant();
    await api.ok("DELETE", `${path}/keys/${keyId}`);
    for (const gone of [keyId, "nonsense"]) {
      const { detail } = await api.refused(404, "DELETE", `${path}/keys/${gone}`);
      expect(detail).toContain(gone);
    }
  });
});

test("keys work on after the hub was started again, and revoked ones do not", async () => {
  await using own = await ApiClient.start();
  const { path, key } = await own.tenant();
  const revoked = await own.ok("POST", `${path}/keys`);
  await own.ok("DELETE", `${path}/keys/${revoked.id}`);
  await own.hub.restart();
  expect((await own.request("GET", path, { key })).status).toBe(200);
  await own.refused(401, "GET", path, { key: String(revoked["key"]) });
});
