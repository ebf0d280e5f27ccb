import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dialects } from "../../src/dialects/index.ts";
import { ApiClient, type ApiTenant } from "../kit/api-client.ts";
import { BareEndpoint, Deliveries, jobDoneOf, pushesOf } from "../kit/deliveries.ts";
import { everythingShown } from "../kit/everything-shown.ts";
import { jobStatus, record } from "../kit/told-calls.ts";
import { type Page, type Shown, adminKey } from "../kit/test-hub.ts";

// Promise 10 for whoever asks: a key without `reveal` sees no whole phone number, wherever it looks. Calls with these
// numbers come in by every protocol, in every field that may hold them.

const phone = "19912345678";
const landline = "055161234567";
const spaced = "+86 199-1234 5678";

let api: ApiClient;
let tenant: ApiTenant;
let application: BareEndpoint;
let revealKey = "";
beforeAll(async () => {
  api = await ApiClient.start();
  application = await BareEndpoint.start((_request, response) => {
    response.writeHead(500).end(`{"error":"no such customer ${spaced}","number":${phone}}`);
  });
  tenant = await api.tenant();
  const rights = ["read", "write", "reveal"];
  revealKey = String((await api.ok("POST", `${tenant.path}/keys`, { name: `for ${phone}`, rights }))["key"]);
  await tellEverything();
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
  await application[Symbol.asyncDispose]();
});

async function tellEverything(): Promise<void> {
  const { path } = tenant;
  const ladder = { gapsSeconds: [], maxAttempts: 1 };
  const url = `${application.url}/hook?about=${phone}`;
  await api.ok("POST", `${path}/endpoints`, { url, dialect: "standard", ladder, name: `of ${phone}` });
  const facts = {
    from: landline,
    to: phone,
    labels: [`回拨 ${phone}`],
    customer: { id: phone, name: `张三 ${phone}` },
    dialog: [
      { seq: 1, speaker: "customer", text: `请打${spaced}`, startMs: 0, endMs: 9, node: null } as const,
    ],
    correlation: { orderNumber: phone },
    platformFields: { mobile: Number(phone), nested: JSON.stringify({ tel: phone }), [phone]: [landline] },
  };
  const headers = { "x-caller": phone, "x-trace": `call-${phone}` };
  for (const { name } of dialects) {
    const source = await api.ok("POST", `${path}/sources`, { name: `${name} ${phone}`, dialect: name });
    for (const { body } of pushesOf(name, 1, facts)) {
      const answer = await api.hub.push(`${String(source["url"])}/${phone}`, body, headers);
      expect(answer.status).toBe(200);
    }
    await api.hub.push(String(source["url"]), jobDoneOf(name));
    await api.hub.push(String(source["url"]), `${phone} is no JSON`, headers);
    await api.hub.push(String(source["url"]), JSON.stringify({ type: "call.record", call: { [phone]: 1 } }));
  }
  await api.ok("POST", `${path}/events`, [
    jobStatus("43", { name: `回访 ${phone}`, platformFields: { caller: landline } }),
    record("1", { ...facts, jobId: "43" }),
    { type: "platform.other", other: { platform: "acme", name: "sms", data: { phone: Number(phone) } } },
  ]);
  await new Deliveries(api.hub, path).when(
    (all) => all.length > dialects.length && all.every(({ state }) => state === "failed"),
  );
}

/** True where the text has one of the numbers in it, in any way of writing it. */
function tells(text: string): boolean {
  const plain = text.replaceAll(/[-\s().]/g, "");
  return [phone, landline, landline.slice(1)].some((number) => plain.includes(number));
}

const kindOf = (path: string) =>
  path
    .split("/")
    .slice(4)
    .join("/")
    .replaceAll(/[a-z]+_[0-9A-Z]{26}/g, "{id}");

describe("a key without reveal", () => {
  test("sees no whole number in any answer, and everything else", async () => {
    const shown = await everythingShown(api, tenant, tenant.key);
    expect(shown.filter(({ text }) => tells(text)).map(({ path }) => path)).toEqual([]);
    const refused = shown.filter(({ status }) => status !== 200).map(({ path }) => kindOf(path));
    expect([...new Set(refused)]).toEqual(["messages/{id}/raw"]);
    const masked = new Set(
      shown.filter(({ text }) => text.includes("199****5678")).map(({ path }) => kindOf(path)),
    );
    const places = [
      "calls",
      "calls/{id}",
      "jobs",
      "jobs/{id}",
      "messages",
      "messages/{id}",
      "deliveries/{id}",
    ];
    const others = ["sources", "sources/{id}", "endpoints", "endpoints/{id}", "keys", "audit"];
    expect([...masked].toSorted()).toEqual(expect.arrayContaining([...places, ...others].toSorted()));
  });

  test("and with it there is much to see, so that the search would find it", async () => {
    const shown = await everythingShown(api, tenant, revealKey);
    const telling = new Set(shown.filter(({ text }) => tells(text)).map(({ path }) => kindOf(path)));
    const places = [
      "calls",
      "calls/{id}",
      "jobs",
      "messages",
      "messages/{id}",
      "deliveries/{id}",
      "endpoints",
    ];
    expect([...telling]).toEqual(expect.arrayContaining([...places, "messages/{id}/raw"]));
  });

  test("sees none in the answers to what it changes, and in what it is refused", async () => {
    const { path, key } = tenant;
    const first = async (list: string) => (await api.ok<Page>("GET", `${path}/${list}`)).data[0]?.id ?? "";
    const asked: readonly (readonly [string, string, unknown?])[] = [
      ["POST", `deliveries/${await first("deliveries")}/retry`],
      ["POST", `messages/${await first("messages?fate=quarantined")}/reprocess`],
      ["PATCH", `endpoints/${await first("endpoints")}`, { concurrency: 2 }],
      ["PATCH", `sources/${await first("sources")}`, { graceSeconds: 2 }],
      ["GET", `calls/${phone}`],
      ["GET", `calls?outcome=${phone}`],
      ["POST", "events", record("2", { outcome: phone })],
    ];
    for (const [method, at, body] of asked) {
      const answer = await api.hub.request<unknown>(method, `${path}/${at}`, { key, body });
      expect([at, tells(JSON.stringify(answer.body))]).toEqual([at, false]);
    }
  });

  test("gets no raw message, and is told which right that takes", async () => {
    const { data } = await api.ok<Page>("GET", `${tenant.path}/messages`);
    const path = `${tenant.path}/messages/${data[0]?.id}/raw`;
    const { detail } = await api.refused(403, "GET", path, { key: tenant.key });
    expect(detail).toContain('"reveal"');
    for (const key of [revealKey, adminKey]) {
      expect((await api.request("GET", path, { key })).status).toBe(200);
    }
  });

  test("gets ids as they are: each thing that a list shows is found by the id that it shows", async () => {
    for (const list of ["calls", "jobs", "messages", "deliveries", "sources", "endpoints"]) {
      const page = (key: string) => api.ok<Page>("GET", `${tenant.path}/${list}`, undefined, key);
      const ids = ({ data }: Page) => data.map(({ id }) => id);
      const shown = ids(await page(tenant.key));
      expect(shown.length).toBeGreaterThan(0);
      expect(shown).toEqual(ids(await page(revealKey)));
    }
  });
});

describe("a search by number, for a key without reveal", () => {
  let at: ApiTenant;
  let reveal = "";
  beforeAll(async () => {
    at = await api.tenant();
    reveal = String((await api.ok("POST", `${at.path}/keys`, { rights: ["read", "reveal"] }))["key"]);
    await api.ok("POST", `${at.path}/events`, [
      record("20261120-77", { to: phone, from: landline }),
      record(phone, { to: phone }),
      record(`x-${phone}`, { to: phone }),
      record("13800000000", { to: "8001" }),
    ]);
  });
  const found = async (query: string, key: string) => {
    const path = `${at.path}/calls?${query}`;
    const { data } = await api.ok<Page<Shown & { call: Shown }>>("GET", path, undefined, key);
    return data.map(({ call }) => call);
  };

  test.each([
    [`to=${phone}`, 3],
    [`from=${landline}`, 1],
    [`q=${phone}`, 3],
    [`q=${landline}`, 1],
    ["q=20261120", 1],
    ["q=1380000", 1],
    [`q=x-${phone}`, 1],
    ["q=8001", 1],
  ])("%s finds %i, with masked numbers", async (query, count) => {
    const calls = await found(query, at.key);
    expect(calls).toHaveLength(count);
    expect(tells(JSON.stringify(calls))).toBe(false);
  });

  test("no beginning of a number finds anything, neither as a number nor in an id", async () => {
    for (const text of [phone, landline, `x-${phone}`]) {
      for (let length = 1; length < text.length; length += 1) {
        const q = text.slice(0, length);
        const byKey = "13800000000".startsWith(q) ? 1 : 0;
        expect([q, (await found(`q=${q}`, at.key)).length]).toEqual([q, byKey]);
      }
    }
  });

  test("with reveal a beginning finds them", async () => {
    expect(await found("q=1991234", reveal)).toHaveLength(3);
    expect(await found("q=0551", reveal)).toHaveLength(1);
    expect(await found("q=x-1991", reveal)).toHaveLength(1);
  });

  test("shows an id that only looks like a number as it is", async () => {
    expect((await found("q=13800000000", at.key)).map(({ id }) => id)).toEqual(["13800000000"]);
  });
});
