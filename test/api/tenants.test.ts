import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ApiClient } from "../kit/api-client.ts";
import { matching } from "../kit/matching.ts";
import type { Page } from "../kit/test-hub.ts";

let api: ApiClient;
beforeAll(async () => {
  api = await ApiClient.start();
});
afterAll(() => api[Symbol.asyncDispose]());

describe("making a tenant", () => {
  test("takes the id that it is given, and Asia/Shanghai unless told", async () => {
    const made = await api.ok("POST", "/v1/tenants", { id: "qingchuan.logistics-1_a", name: "晴川物流" });
    expect(made).toEqual({
      id: "qingchuan.logistics-1_a",
      name: "晴川物流",
      timezone: "Asia/Shanghai",
      retention: { messagesDays: null, callsDays: null, attemptsDays: null, failuresDays: null },
      createdAt: matching(/\+08:00$/),
    });
    expect(await api.ok("GET", "/v1/tenants/qingchuan.logistics-1_a")).toEqual(made);
  });

  test("makes an id up where none is given, another each time", async () => {
    const [first, second] = [
      await api.ok("POST", "/v1/tenants", { name: "A" }),
      await api.ok("POST", "/v1/tenants", { name: "A" }),
    ];
    expect(first.id).not.toBe(second.id);
    expect(await api.ok("GET", `/v1/tenants/${first.id}`)).toEqual(first);
  });

  test("shows its times in its own zone", async () => {
    const made = await api.ok("POST", "/v1/tenants", { name: "A", timezone: "Asia/Kathmandu" });
    expect(made).toMatchObject({ timezone: "Asia/Kathmandu", createdAt: matching(/\+05:45$/) });
  });

  test("is refused for an id that is taken", async () => {
    const body = { id: "taken", name: "A" };
    await api.ok("POST", "/v1/tenants", body);
    const problem = await api.refused(409, "POST", "/v1/tenants", { body });
    expect(problem).toMatchObject({
      type: "urn:ringback:error:E_CONFLICT",
      detail: matching(/taken/),
    });
  });

  test.each([
    ["a name that is missing", {}, "name"],
    ["a name that is empty", { name: "" }, "name"],
    ["a name that is no text", { name: 5 }, "name"],
    ["an id with a slash in it", { name: "A", id: "a/b" }, "id"],
    ["an id that begins with a dot", { name: "A", id: ".a" }, "id"],
    ["an id that is too long", { name: "A", id: "a".repeat(64) }, "id"],
    ["a zone that nobody knows", { name: "A", timezone: "Asia/Atlantis" }, "timezone"],
    ["a field that it does not know", { name: "A", tiemzone: "Asia/Shanghai" }, "tiemzone"],
  ])("is refused for %s, by its path", async (_name, body, path) => {
    const problem = await api.refused(400, "POST", "/v1/tenants", { body });
    expect(problem.type).toBe("urn:ringback:error:E_INVALID_INPUT");
    expect(problem.errors?.map((error) => error.path)).toEqual([path]);
  });

  test("tells of everything that is wrong at once", async () => {
    const body = { id: "a b", name: "", timezone: 1 };
    const { errors } = await api.refused(400, "POST", "/v1/tenants", { body });
    expect(errors?.map(({ path }) => path).toSorted()).toEqual(["id", "name", "timezone"]);
  });
});

describe("changing a tenant", () => {
  test("changes what is given and nothing else, and times follow the zone", async () => {
    const { path, id } = await api.tenant({ name: "before" });
    const before = await api.ok("GET", path);
    const renamed = await api.ok("PATCH", path, { name: "after" });
    expect(renamed).toEqual({ ...before, name: "after" });
    const moved = await api.ok("PATCH", path, { timezone: "UTC" });
    expect(moved).toMatchObject({ id, name: "after", timezone: "UTC" });
    expect(Date.parse(String(moved["createdAt"]))).toBe(Date.parse(String(before["createdAt"])));
    expect(moved["createdAt"]).toMatch(/(Z|\+00:00)$/);
    expect(await api.ok("GET", path)).toEqual(moved);
  });

  test.each([
    [{ name: "" }, "name"],
    [{ timezone: "nowhere" }, "timezone"],
    [{ id: "another" }, "id"],
  ])("is refused for %j", async (body, path) => {
    const tenant = await api.tenant();
    const { errors } = await api.refused(400, "PATCH", tenant.path, { body });
    expect(errors?.map((error) => error.path)).toEqual([path]);
  });
});

describe("deleting a tenant", () => {
  test("takes it away with its keys, sources and endpoints, and its inbound URLs", async () => {
    const { id, path, key } = await api.tenant();
    const source = await api.ok("POST", `${path}/sources`, { name: "s", dialect: "standard" });
    await api.ok("POST", `${path}/endpoints`, { url: "http://127.0.0.1:9/", dialect: "standard" });
    const gone = await api.request("DELETE", path);
    expect([gone.status, gone.body]).toEqual([204, ""]);
    await api.refused(404, "GET", path);
    await api.refused(404, "GET", `${path}/sources`);
    await api.refused(404, "DELETE", path);
    await api.refused(401, "GET", path, { key });
    expect((await api.hub.push(String(source["url"]), "{}")).status).toBe(404);
    const { data } = await api.ok<Page>("GET", "/v1/tenants?limit=500");
    expect(data.map((tenant) => tenant.id)).not.toContain(id);
  });
});
