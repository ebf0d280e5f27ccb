import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ScriptedEndpoint } from "../../src/simulator/index.ts";
import { ApiClient } from "../kit/api-client.ts";
import { recordOf } from "../kit/deliveries.ts";
import { record } from "../kit/told-calls.ts";
import type { Page } from "../kit/test-hub.ts";

let api: ApiClient;
let application: ScriptedEndpoint;
beforeAll(async () => {
  api = await ApiClient.start();
  application = await new ScriptedEndpoint({
    behaviour: ({ url }) => (url.includes("down") ? "error" : "success"),
  }).start();
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
  await application[Symbol.asyncDispose]();
});

interface ShownRequest {
  readonly method: string;
  readonly url: string | null;
  readonly attempt: number;
  readonly headers: readonly {
    readonly name: string;
    readonly value: string | null;
    readonly isSecret: boolean;
  }[];
  readonly dialect: string;
  readonly message: string;
  readonly sizeBytes: number | null;
  readonly body?: string;
  readonly bodyBase64?: string;
  readonly bodyIsText: boolean;
  readonly isCut: boolean;
  readonly isSignedWithin: boolean;
}

const phone = "19912345678";

async function scene(input: Readonly<Record<string, unknown>> = {}, client = api) {
  const { path, key } = await client.tenant();
  const { id: endpoint } = await client.ok("POST", `${path}/endpoints`, {
    url: `${application.url}/down?of=crm`,
    dialect: "standard",
    events: ["call.record"],
    ladder: { gapsSeconds: [3_600] },
    ...input,
  });
  const tell = (call: Readonly<Record<string, unknown>> = {}) =>
    client.ok("POST", `${path}/events`, record("1", { to: phone, ...call }));
  /** The one delivery, once so many attempts were made. */
  const only = async (attemptCount: number) => {
    const list = async () => (await client.ok<Page>("GET", `${path}/deliveries`)).data;
    await expect.poll(list, { timeout: 15_000 }).toMatchObject([{ attemptCount }]);
    return (await list())[0]?.id ?? "";
  };
  const read = (id: string, as?: string) =>
    client.ok<ShownRequest>("GET", `${path}/deliveries/${id}/request`, undefined, as);
  return { path, key, endpoint, tell, only, read };
}

describe("what a delivery sends", () => {
  test("is shown as the next attempt would be, and what it carries is what arrives", async () => {
    const { tell, only, read, path } = await scene();
    await tell();
    const id = await only(1);
    const { headers, body, ...rest } = await read(id);
    expect(rest).toEqual({
      method: "POST",
      url: `${application.url}/down?of=crm`,
      attempt: 2,
      dialect: "standard",
      message: "call.record",
      sizeBytes: Buffer.byteLength(String(body)),
      bodyIsText: true,
      isCut: false,
      isSignedWithin: false,
    });
    const shown = Object.fromEntries(headers.map(({ name, value }) => [name, value]));
    await api.ok("POST", `${path}/deliveries/${id}/retry`);
    await only(2);
    const second = application.received.find(
      (received) => received.headers["webhook-id"] === id && received.headers["ringback-attempt"] === "2",
    );
    expect(second?.body).toBe(body);
    const told = Object.entries(shown).filter(
      ([name, value]) => name !== "webhook-timestamp" && value !== null,
    );
    expect(second?.headers).toMatchObject(Object.fromEntries(told));
    expect(shown).toMatchObject({ "webhook-id": id, "ringback-attempt": "2", "webhook-signature": null });
  });

  test("of one that was acknowledged is that attempt", async () => {
    const { tell, only, read } = await scene({ url: `${application.url}/up` });
    await tell();
    expect(await read(await only(1))).toMatchObject({ url: `${application.url}/up`, attempt: 1 });
  });

  test("has no secret in it: neither a header that was configured, nor the login, nor a signature", async () => {
    const { tell, only, read } = await scene({
      headers: { "X-Api-Key": "key-of-acme" },
      auth: { kind: "basic", username: "acme", password: "pass-of-acme" },
      secret: "secret-of-acme",
      signing: { kind: "hmac-sha256", header: "X-Signature" },
    });
    await tell();
    const shown = await read(await only(1));
    const secret = shown.headers.filter(({ isSecret }) => isSecret);
    expect(secret).toEqual(
      ["x-api-key", "authorization", "x-signature"].map((name) => ({ name, value: null, isSecret: true })),
    );
    const basic = Buffer.from("acme:pass-of-acme").toString("base64");
    expect(JSON.stringify(shown)).not.toMatch(new RegExp(`of-acme|${basic}`));
    const others = shown.headers.filter(({ isSecret }) => !isSecret);
    expect(others.every(({ value }) => typeof value === "string")).toBe(true);
  });

  test("says that a platform's signature goes into the body, and does not show it", async () => {
    const { path } = await api.tenant();
    const source = await api.ok("POST", `${path}/sources`, {
      name: "byai",
      dialect: "byai",
      graceSeconds: 0,
    });
    await api.ok("POST", `${path}/endpoints`, {
      url: `${application.url}/up`,
      dialect: "byai",
      secret: "secret-of-acme",
      signing: { kind: "dialect", appKey: "app-7" },
    });
    await api.hub.push(String(source["url"]), recordOf("byai", 1));
    const list = async () => (await api.ok<Page>("GET", `${path}/deliveries`)).data;
    await expect.poll(list, { timeout: 15_000 }).toMatchObject([{ state: "delivered" }]);
    const [delivery] = await list();
    const shown = await api.ok<ShownRequest>("GET", `${path}/deliveries/${delivery?.id}/request`);
    expect(shown.isSignedWithin).toBe(true);
    expect(shown.body).toContain('"sign":null');
  });

  test("has its numbers masked for whoever may not see them, also where it is cut off", async () => {
    const { key, path, tell, only, read } = await scene();
    // The number stands across the end of what is shown.
    await tell({ platformFields: { note: "好".repeat(90_000), again: phone } });
    const id = await only(1);
    const { body = "", isCut, sizeBytes } = await read(id, key);
    expect([isCut, body.includes(phone), body.includes("199****5678")]).toEqual([true, false, true]);
    expect(sizeBytes).toBeGreaterThan(270_000);
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(256 * 1024);
    expect(body.endsWith("好")).toBe(true);
    expect((await read(id)).body).toContain(phone);
    const reveals = async () => (await api.ok<Page>("GET", `${path}/audit?action=revealed`)).data;
    await expect
      .poll(reveals, { timeout: 15_000 })
      .toMatchObject([{ who: "operator", what: "delivery", target: id }]);
  });

  test("is not there for a delivery that is not", async () => {
    const { path } = await scene();
    for (const id of ["dlv_01ARZ3NDEKTSV4RRFFQ69G5FAV", "nonsense"]) {
      const { type } = await api.refused(404, "GET", `${path}/deliveries/${id}/request`);
      expect(type).toBe("urn:ringback:error:E_NOT_FOUND");
    }
  });
});

describe("what is gone is said to be", () => {
  test("the endpoint: there is nowhere to send it to", async () => {
    const { path, endpoint, tell, only, read } = await scene();
    await tell();
    const id = await only(1);
    await api.ok("DELETE", `${path}/endpoints/${endpoint}`);
    expect(await read(id)).toMatchObject({ url: null, headers: [], bodyIsText: true, attempt: 2 });
  });

  test("the message: it is not kept any more; and one that is no text is shown in base64", async () => {
    await using own = await ApiClient.start();
    const { tell, only, read, key } = await scene({}, own);
    await tell();
    const id = await only(1);
    const change = async (sql: string) => {
      await own.hub.stop();
      using db = new DatabaseSync(join(own.hub.directory, "ringback.db"));
      db.exec(sql);
      db.close();
      await own.hub.restart();
      return read(id);
    };
    const binary = await change("update bodies set bytes = x'00ffc4e3'");
    expect(binary).toMatchObject({ sizeBytes: 4, bodyIsText: false, bodyBase64: "AP/E4w==" });
    // What can't be read can't be masked.
    expect((await read(id, key)).bodyBase64).not.toBe("AP/E4w==");
    const gone = await change("delete from bodies");
    expect(gone).toMatchObject({ sizeBytes: null, bodyIsText: false, isCut: false });
    expect(gone).not.toHaveProperty("body");
    expect(gone.headers.length).toBeGreaterThan(0);
  });
});
