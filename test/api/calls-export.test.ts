import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ApiClient } from "../kit/api-client.ts";
import { Exporting } from "../kit/exporting.ts";
import { firstCells, pageAt, section } from "../kit/markdown.ts";
import { type Page, adminKey } from "../kit/test-hub.ts";
import { record } from "../kit/told-calls.ts";

let api: ApiClient;
let exporting: Exporting;
beforeAll(async () => {
  api = await ApiClient.start();
  exporting = new Exporting(api);
});
afterAll(() => api[Symbol.asyncDispose]());

const phone = "19912345678";

const whole = {
  direction: "outbound",
  jobId: "43",
  attempt: 2,
  from: "055100000001",
  to: phone,
  outcome: "answered",
  dialedAt: "2026-11-20T10:47:35+08:00",
  ringingAt: "2026-11-20T10:47:36+08:00",
  answeredAt: "2026-11-20T02:47:42Z",
  endedAt: "2026-11-20T10:48:03+08:00",
  ringSeconds: 7,
  talkSeconds: 21,
  rounds: 3,
  hungUpBy: "customer",
  intent: { level: "A", label: "A级(较强)", basis: "主动询问价格" },
  labels: ["老会员", "VIP"],
  concerns: ["价格"],
  recordings: [
    { kind: "mixed", url: "https://recordings.example.com/1.wav", durationSeconds: 32, sizeBytes: 1 },
    { kind: "robot", url: null, durationSeconds: 32, sizeBytes: 1 },
  ],
  customer: { id: "900", name: "周女士" },
  row: [["装货时间", "3月13日"]],
  correlation: { taskDataId: "262381" },
  platformCode: "ANSWERED",
  platformLabel: "已接听",
};

describe("an export", () => {
  test("has a row for each call with all that is usual, the newest first", async () => {
    const tenant = await exporting.tenantWith(record("1", whole), record("2", { outcome: "busy" }));
    const { titles, rows } = await exporting.csv(tenant);
    const [busy, answered] = (await api.ok<Page>("GET", `${tenant.path}/calls`)).data;
    const named = rows.map((row) =>
      Object.fromEntries<string>(row.map((cell, index): [string, string] => [titles[index] ?? "", cell])),
    );
    expect(named).toEqual([
      expect.objectContaining({ call: busy?.id, "platform id": "2", outcome: "busy", "dialed at": "" }),
      {
        call: answered?.id,
        "platform id": "1",
        platform: "acme",
        job: "43",
        direction: "outbound",
        from: "055100000001",
        to: phone,
        outcome: "answered",
        "dialed at": "2026-11-20 10:47:35",
        "answered at": "2026-11-20 10:47:42",
        "ended at": "2026-11-20 10:48:03",
        "ring seconds": "7",
        "talk seconds": "21",
        rounds: "3",
        "hung up by": "customer",
        intent: "A",
        "intent label": "A级(较强)",
        labels: "老会员; VIP",
        concerns: "价格",
        "customer id": "900",
        customer: "周女士",
        "imported row": '[["装货时间","3月13日"]]',
        recordings: "1",
        complete: "yes",
        revision: "1",
      },
    ]);
  });

  test("is a CSV that Excel reads, with a name that says what it is", async () => {
    const tenant = await exporting.tenantWith(
      record("1", { customer: { id: null, name: '周"女"士, 二\n行' } }),
    );
    const { headers } = await api.request("GET", exporting.at(tenant));
    expect(headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(headers.get("content-disposition")).toMatch(
      new RegExp(`^attachment; filename="calls-${tenant.id}-\\d{4}-\\d\\d-\\d\\d\\.csv"$`),
    );
    expect(headers.get("cache-control")).toBe("private, no-store");
    const response = await fetch(`${api.hub.url}${exporting.at(tenant, "?columns=id,customerName")}`, {
      headers: { authorization: `Bearer ${adminKey}` },
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(bytes.subarray(0, 3).toString("hex")).toBe("efbbbf");
    expect(bytes.toString()).toMatch(/^\ufeffcall,customer\r\ncall_\w+,"周""女""士, 二\n行"\r\n$/);
  });

  test("is a workbook whose numbers are numbers, times are times, and all else is text", async () => {
    const tenant = await exporting.tenantWith(record("1", whole));
    const columns = "platformId,to,dialedAt,talkSeconds,customerName";
    const { sheets, formats } = await exporting.workbook(tenant, `&columns=${columns}`);
    // Days since 1900, as the wall clock of the tenant had them.
    const dialedAt = (Date.UTC(2026, 10, 20, 10, 47, 35) - Date.UTC(1899, 11, 30)) / 86_400_000;
    expect([...sheets.keys()]).toEqual(["calls"]);
    expect(sheets.get("calls")).toEqual([
      ["platform id", "to", "dialed at", "talk seconds", "customer"],
      ["1", phone, expect.closeTo(dialedAt, 6), 21, "周女士"],
    ]);
    expect(formats).toEqual([undefined, undefined, "yyyy-mm-dd hh:mm:ss", undefined, undefined]);
  });

  test("has times in the tenant's zone", async () => {
    const tenant = await exporting.tenantWith(record("1", whole));
    await api.ok("PATCH", tenant.path, { timezone: "America/New_York" });
    const { rows } = await exporting.csv(tenant, "?columns=dialedAt,answeredAt,ringingAt");
    expect(rows).toEqual([["2026-11-19 21:47:35", "2026-11-19 21:47:42", "2026-11-19 21:47:36"]]);
  });

  test("has the columns that are asked for, in that order, and columns of the imported row", async () => {
    const row = [
      ["装货时间", "3月13日"],
      ["手机号码", phone],
    ];
    const tenant = await exporting.tenantWith(
      record("1", { ...whole, row }),
      record("2", { outcome: "busy" }),
    );
    const query = `?columns=${encodeURIComponent("row.装货时间, outcome,row.手机号码,correlation")}`;
    expect((await exporting.csv(tenant, query)).titles).toEqual([
      "装货时间",
      "outcome",
      "手机号码",
      "correlation",
    ]);
    expect((await exporting.csv(tenant, query)).rows).toEqual([
      ["", "busy", "", ""],
      ["3月13日", "answered", phone, '{"taskDataId":"262381"}'],
    ]);
    expect((await exporting.csv(tenant, query, { key: tenant.key })).rows[1]?.[2]).toBe("199****5678");
  });

  test("knows the columns that are documented, and no others", async () => {
    const tenant = await exporting.tenantWith(record("1", whole));
    const page = section(pageAt("docs/reference/http.md"), "GET /v1/tenants/{tenant}/calls/export");
    const documented = firstCells(section(page, "Columns"));
    const { errors } = await api.refused(400, "GET", exporting.at(tenant, "?columns=id,phone"));
    const [problem] = errors ?? [];
    expect(problem?.path).toBe("columns");
    const known = /: (.*), and row/.exec(problem?.message ?? "")?.[1]?.split(", ") ?? [];
    expect(documented.filter((name) => name !== "row.NAME")).toEqual(known);
    const { rows } = await exporting.csv(tenant, `?columns=${known.join(",")}`);
    expect(rows[0]).toHaveLength(known.length);
  });

  test("speaks the language that is asked for, by the header or for a link by the query", async () => {
    const tenant = await exporting.tenantWith(record("1", whole));
    const columns = "?columns=to,outcome,direction,hungUpBy,completed";
    const chinese = [
      ["被叫", "结果", "方向", "挂断方", "已完整"],
      [phone, "已接听", "呼出", "客户", "是"],
    ];
    const byHeader = await exporting.csv(tenant, columns, { headers: { "accept-language": "zh-CN" } });
    expect([byHeader.titles, ...byHeader.rows]).toEqual(chinese);
    const byQuery = await exporting.csv(tenant, `${columns}&lang=zh`, {
      headers: { "accept-language": "en" },
    });
    expect([byQuery.titles, ...byQuery.rows]).toEqual(chinese);
  });

  test("takes the filters of the list, and no more rows than it is told", async () => {
    const tenant = await exporting.tenantWith(
      ...["1", "2", "3", "4"].map((id) => record(id, { outcome: id === "1" ? "busy" : "answered", to: id })),
    );
    const idsOf = async (query: string) =>
      (await exporting.csv(tenant, `?columns=platformId${query}`)).rows.map(([id]) => id);
    expect(await idsOf("")).toEqual(["4", "3", "2", "1"]);
    expect(await idsOf("&outcome=answered")).toEqual(["4", "3", "2"]);
    expect(await idsOf("&to=3")).toEqual(["3"]);
    expect(await idsOf("&since=2020-01-01T00:00:00Z&limit=2")).toEqual(["4", "3"]);
    expect(await idsOf("&until=2020-01-01T00:00:00Z")).toEqual([]);
  });

  test.each([
    ["?format=pdf", "format"],
    ["?columns=", "columns"],
    ["?lang=fr", "lang"],
    ["?limit=0", "limit"],
    ["?limit=all", "limit"],
    ["?since=now", "since"],
    ["?cursor=x", "cursor"],
    ["?outcom=busy", "outcom"],
  ])("is refused for %s, by its name", async (query, name) => {
    const tenant = await api.tenant();
    const { errors } = await api.refused(400, "GET", exporting.at(tenant, query));
    expect(errors?.map(({ path }) => path)).toEqual([name]);
  });
});
