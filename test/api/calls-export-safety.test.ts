import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ApiClient } from "../kit/api-client.ts";
import { Exporting } from "../kit/exporting.ts";
import { record } from "../kit/told-calls.ts";

let api: ApiClient;
let exporting: Exporting;
beforeAll(async () => {
  api = await ApiClient.start();
  exporting = new Exporting(api);
});
afterAll(() => api[Symbol.asyncDispose]());

const phone = "19912345678";

// oxlint-disable-next-line no-control-regex -- these are what is looked for
const noCharacterOfXml = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/;

describe("what platforms and customers said is no formula", () => {
  const hostile = ["=1+1", "+8613800138000", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＠x"];
  const calls = hostile.map((name, index) => record(String(index), { customer: { id: null, name } }));
  const named = hostile.map((name) => `'${name}`).toReversed();

  test("in a CSV", async () => {
    const tenant = await exporting.tenantWith(...calls);
    const { rows } = await exporting.csv(tenant, "?columns=customerName,row.=cmd");
    expect(rows.map(([name]) => name)).toEqual(named);
    expect((await exporting.csv(tenant, "?columns=row.=cmd")).titles).toEqual(["'=cmd"]);
  });

  test("in a workbook, where every one of them stays a text", async () => {
    const tenant = await exporting.tenantWith(...calls);
    const { sheets, parts } = await exporting.workbook(tenant, "&columns=customerName");
    expect(sheets.get("calls")?.slice(1)).toEqual(named.map((name) => [name]));
    expect(parts.get("xl/worksheets/sheet1.xml")).not.toContain("<f");
  });

  test.each([
    ["markup", "</t></is></c><c><f>1+1</f></c>&amp;"],
    ["what XML has no character for", "a\u0000b\u0008c\ufffed\uffff"],
    ["what a workbook takes for an escape", "_x003D_1+1 and _x0041_"],
    ["breaks and quotes", 'a"b,c\r\nd\re'],
    ["half of a pair", "a\ud83d"],
  ])("nor anything else that a file is broken by: %s", async (_name, name) => {
    const tenant = await exporting.tenantWith(record("1", { customer: { id: null, name } }));
    const { rows } = await exporting.csv(tenant, "?columns=customerName,outcome");
    expect(rows).toEqual([[name.toWellFormed(), "answered"]]);
    const { sheets, parts } = await exporting.workbook(tenant, "&columns=customerName");
    expect(parts.get("xl/worksheets/sheet1.xml")).not.toMatch(noCharacterOfXml);
    expect(sheets.get("calls")?.[1]).toEqual([name.toWellFormed().replaceAll(/[\ufffe\uffff]/g, "\ufffd")]);
  });

  test("a text that is too long for a workbook's cell is cut there, and whole in a CSV", async () => {
    const name = "好".repeat(40_000);
    const tenant = await exporting.tenantWith(record("1", { customer: { id: null, name } }));
    expect((await exporting.csv(tenant, "?columns=customerName")).rows[0]?.[0]).toHaveLength(40_000);
    const [[cell] = []] = await exporting.sheet(tenant, "&columns=customerName");
    expect(String(cell)).toHaveLength(32_767);
    expect(String(cell).endsWith("好…")).toBe(true);
  });
});

describe("phone numbers", () => {
  const calls = [
    record("1", { to: phone, concerns: ["价格"], labels: [`回拨 ${phone}`], row: [["备注", `打 ${phone}`]] }),
    record("2", { to: "17711112222", platformFields: { contact_phone: "20304050" }, concerns: ["20304050"] }),
    record(`3-${phone}`, { to: phone }),
  ];
  const query = "columns=platformId,to,labels,concerns,row,outcome";
  const hidden = [
    ["3-199****5678", "199****5678", null, null, null, "answered"],
    ["2", "177****2222", null, "20****50", null, "answered"],
    ["1", "199****5678", "回拨 199****5678", "价格", '[["备注","打 199****5678"]]', "answered"],
  ];

  test("are masked for a key without the right to see them, by all that their call tells", async () => {
    const tenant = await exporting.tenantWith(...calls);
    const { rows } = await exporting.csv(tenant, `?${query}`, { key: tenant.key });
    expect(rows).toEqual(hidden.map((row) => row.map((cell) => cell ?? "")));
    expect(await exporting.sheet(tenant, `&${query}`, tenant.key)).toEqual(hidden);
  });

  test("are whole for one with it, and its name is in the audit log with how many rows", async () => {
    const tenant = await exporting.tenantWith(...calls);
    const made = await api.ok("POST", `${tenant.path}/keys`, { rights: ["read", "reveal"] });
    await exporting.csv(tenant, `?${query}&to=${phone}`, { key: tenant.key });
    const { rows } = await exporting.csv(tenant, `?${query}&to=${phone}`, { key: String(made["key"]) });
    expect(rows.map((row) => row[1])).toEqual([phone, phone]);
    await exporting.sheet(tenant, `&${query}`, String(made["key"]));
    const reveals = () => exporting.reveals(tenant);
    await expect.poll(reveals).toHaveLength(2);
    const route = "GET /v1/tenants/{tenant}/calls/export";
    const asked = { columns: "platformId,to,labels,concerns,row,outcome" };
    expect(await reveals()).toMatchObject([
      { who: made.id, what: "call", after: { route, query: { ...asked, format: "xlsx" }, rows: 3 } },
      { who: made.id, what: "call", after: { route, query: { ...asked, to: "199****5678" }, rows: 2 } },
    ]);
  });

  test("that no column showed are in no entry", async () => {
    const tenant = await exporting.tenantWith(...calls.slice(0, 2));
    await exporting.csv(tenant, "?columns=id,outcome,talkSeconds");
    // Entries are written in the order of the requests: this one comes last.
    await exporting.csv(tenant, "?columns=to");
    const reveals = () => exporting.reveals(tenant);
    await expect.poll(reveals).not.toEqual([]);
    expect(await reveals()).toMatchObject([{ after: { query: { columns: "to" }, rows: 2 } }]);
  });
});
